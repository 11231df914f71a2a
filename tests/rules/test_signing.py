"""Tokens as signed texts: what we sign can be read, and nothing else can."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from videorooms.errors import VideoRoomsError
from videorooms.ids import new_id
from videorooms.tokens.model import Permissions
from videorooms.tokens.signing import ISSUER, TOKEN_MAX_LENGTH, TokenSigner, TokenType

NOW = datetime(2026, 3, 1, 12, 0, 0, 500_000, tzinfo=UTC)
KEY_ID, ROOM, ACCOUNT = new_id(), new_id(), new_id()
KEY = Ed25519PrivateKey.generate()
SIGNER = TokenSigner({KEY_ID: KEY.private_bytes_raw()})


def refusal(token: str, token_type: Any = "access", now: datetime = NOW) -> str:
    with pytest.raises(VideoRoomsError) as caught:
        SIGNER.read(token, token_type, now)
    return caught.value.code


def claims(**changes: Any) -> dict[str, Any]:
    """Those of a good token, with changes; None takes a claim away."""
    token = SIGNER.sign("access", ROOM, ACCOUNT, 600, NOW).token
    good = jwt.decode(token, options={"verify_signature": False})
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(payload: dict[str, Any], **headers: Any) -> str:
    return jwt.encode(payload, KEY, algorithm="EdDSA", headers={"kid": KEY_ID} | headers)


def test_the_claims_are_those_of_the_contract() -> None:
    issued = SIGNER.sign("refresh", ROOM, ACCOUNT, 3600, NOW)
    header = jwt.get_unverified_header(issued.token)
    payload = jwt.decode(issued.token, options={"verify_signature": False})
    second = int(NOW.timestamp())
    assert header == {"alg": "EdDSA", "kid": KEY_ID, "typ": "JWT"}
    assert payload.pop("jti")
    assert payload == {
        "aud": ISSUER,
        "iss": ISSUER,
        "typ": "refresh",
        "grants": [
            {
                "actions": ["join"],
                "resources": [f"videorooms:video:rooms:{ROOM}"],
                "subjects": [f"videorooms:users:{ACCOUNT}"],
            }
        ],
        "grants_version": "1.0.0",
        "iat": second,
        "nbf": second - 1,
        "exp": second + 3600,
        "sub": "null",
    }
    assert issued.expires_at == NOW.replace(microsecond=0) + timedelta(hours=1)


def test_a_token_says_its_room_and_its_end() -> None:
    issued = SIGNER.sign("access", ROOM, ACCOUNT, 600, NOW)
    read = SIGNER.read(issued.token, "access", NOW)
    assert (read.room_id, read.expires_at) == (ROOM, issued.expires_at)


def test_no_two_tokens_are_the_same() -> None:
    assert SIGNER.sign("access", ROOM, ACCOUNT, 600, NOW) != SIGNER.sign("access", ROOM, ACCOUNT, 600, NOW)


def test_neither_type_of_token_serves_as_the_other() -> None:
    assert refusal(SIGNER.sign("refresh", ROOM, ACCOUNT, 600, NOW).token, "access") == "unauthorized"
    assert refusal(SIGNER.sign("access", ROOM, ACCOUNT, 600, NOW).token, "refresh") == "unauthorized"


def test_a_token_is_good_until_its_last_second_and_not_in_the_one_after() -> None:
    issued = SIGNER.sign("access", ROOM, ACCOUNT, 10, NOW)
    SIGNER.read(issued.token, "access", issued.expires_at - timedelta(microseconds=1))
    assert refusal(issued.token, now=issued.expires_at) == "token_expired"


def test_a_token_of_a_node_whose_clock_is_a_minute_ahead_is_good_and_of_five_is_not() -> None:
    SIGNER.read(SIGNER.sign("access", ROOM, ACCOUNT, 600, NOW + timedelta(seconds=60)).token, "access", NOW)
    assert refusal(SIGNER.sign("access", ROOM, ACCOUNT, 600, NOW + timedelta(minutes=5)).token) == "unauthorized"


def test_a_token_of_a_retired_or_foreign_key_is_refused() -> None:
    foreign = TokenSigner({new_id(): Ed25519PrivateKey.generate().private_bytes_raw()})
    assert refusal(foreign.sign("access", ROOM, ACCOUNT, 600, NOW).token) == "unauthorized"


def test_a_token_of_a_foreign_key_under_our_key_id_is_refused() -> None:
    foreign = TokenSigner({KEY_ID: Ed25519PrivateKey.generate().private_bytes_raw()})
    assert refusal(foreign.sign("access", ROOM, ACCOUNT, 600, NOW).token) == "unauthorized"


def test_a_token_of_an_older_key_of_ours_is_good_while_the_newest_signs() -> None:
    newer = new_id()
    both = TokenSigner({KEY_ID: KEY.private_bytes_raw(), newer: Ed25519PrivateKey.generate().private_bytes_raw()})
    assert both.read(SIGNER.sign("access", ROOM, ACCOUNT, 600, NOW).token, "access", NOW).room_id == ROOM
    assert jwt.get_unverified_header(both.sign("access", ROOM, ACCOUNT, 600, NOW).token)["kid"] == newer


def test_a_token_without_a_signature_is_refused() -> None:
    assert refusal(jwt.encode(claims(), "", algorithm="none", headers={"kid": KEY_ID})) == "unauthorized"


@pytest.mark.parametrize("secret_form", ["raw", "pem"])
def test_a_token_signed_by_hmac_with_our_public_key_is_refused(secret_form: str) -> None:
    public = KEY.public_key()
    secret = (
        public.public_bytes_raw()
        if secret_form == "raw"
        else public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    # By hand, because the library refuses to make one.
    head = _encoded({"alg": "HS256", "typ": "JWT", "kid": KEY_ID}) + "." + _encoded(claims())
    signature = base64.urlsafe_b64encode(_hmac(secret, head)).rstrip(b"=").decode()
    assert refusal(f"{head}.{signature}") == "unauthorized"


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _hmac(secret: bytes, message: str) -> bytes:
    return hmac.digest(secret, message.encode(), hashlib.sha256)


@pytest.mark.parametrize("name", ["aud", "iss", "exp", "nbf", "iat", "jti", "typ", "grants"])
def test_a_token_that_lacks_a_claim_is_refused(name: str) -> None:
    assert refusal(signed(claims(**{name: None}))) == "unauthorized"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "somebody else"},
        {"iss": "somebody else"},
        {"typ": "admin"},
        {"typ": ["access"]},
        {"exp": "tomorrow"},
        {"exp": 1e300},
        {"exp": True},
        {"nbf": -1e300},
        {"nbf": "yesterday"},
        {"grants": []},
        {"grants": "all"},
        {"grants": [{"actions": ["join"], "resources": [f"videorooms:video:rooms:{ROOM}"]}] * 2},
        {"grants": [{"actions": ["moderate"], "resources": [f"videorooms:video:rooms:{ROOM}"]}]},
        {"grants": [{"actions": ["join"], "resources": ["videorooms:video:rooms:*"]}]},
        {"grants": [{"actions": ["join"], "resources": [f"videorooms:video:recordings:{ROOM}"]}]},
        {"grants": [{"actions": ["join"], "resources": []}]},
        {"grants": [{"actions": ["join"], "resources": [7]}]},
        {"permissions": ["moderate"]},
        {"permissions": {"moderate": "true"}},
        {"permissions": {"moderate": 1}},
        {"hidden": "true"},
        {"hidden": 1},
        {"hidden": {}},
    ],
)
def test_a_token_that_claims_anything_else_is_refused(changes: dict[str, Any]) -> None:
    assert refusal(signed(claims(**changes))) == "unauthorized"


@pytest.mark.parametrize("token_type", ["access", "refresh"])
@pytest.mark.parametrize(
    "permissions",
    [Permissions(), Permissions(moderate=True), Permissions(hidden=True), Permissions(moderate=True, hidden=True)],
)
def test_what_a_token_permits_is_read_as_it_was_signed(permissions: Permissions, token_type: TokenType) -> None:
    token = SIGNER.sign(token_type, ROOM, ACCOUNT, 600, NOW, permissions=permissions).token
    assert SIGNER.read(token, token_type, NOW).permissions == permissions


def test_a_token_that_says_nothing_of_permissions_gives_none() -> None:
    assert {"permissions", "hidden"}.isdisjoint(claims())
    assert SIGNER.read(signed(claims()), "access", NOW).permissions == Permissions()
    assert SIGNER.read(signed(claims(permissions={"fly": True})), "access", NOW).permissions == Permissions()


@pytest.mark.parametrize(
    "headers", [{"kid": None}, {"kid": 7}, {"kid": "../../etc/passwd"}, {"crit": ["exp"], "exp": 1}]
)
def test_a_token_with_a_strange_header_is_refused(headers: dict[str, Any]) -> None:
    # The library refuses to make some of these, so sign the text itself.
    head = _encoded({"alg": "EdDSA", "typ": "JWT", "kid": KEY_ID} | headers) + "." + _encoded(claims())
    signature = base64.urlsafe_b64encode(KEY.sign(head.encode())).rstrip(b"=").decode()
    assert refusal(f"{head}.{signature}") == "unauthorized"


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "a.b.c", "null", "\ud800", "\x00", "é" * 100, "." * 8000, "A" * (TOKEN_MAX_LENGTH + 1), "[" * 5000],
)
def test_a_text_that_is_no_token_is_refused(text: str) -> None:
    assert refusal(text) == "unauthorized"


def test_a_token_with_one_changed_character_is_refused() -> None:
    token = SIGNER.sign("access", ROOM, ACCOUNT, 600, NOW).token
    for position in range(0, len(token) - 1, 7):
        changed = "B" if token[position] == "A" else "A"
        assert refusal(token[:position] + changed + token[position + 1 :]) == "unauthorized"
