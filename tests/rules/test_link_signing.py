"""Signatures of links: they hold for one path and one expiry, by one key, in one form."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from videorooms.links.model import LIFETIME_MAX, LinkKey, signing
from videorooms.links.signing import is_signed, read_expiry, signature_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECRET, OTHER = b"1" * 32, b"2" * 32
PATH, EXPIRES = "/v2/room_recordings/one/file", 1_772_370_000
SIGNATURE = signature_of(SECRET, PATH, EXPIRES)


def test_a_signature_is_the_known_one_for_a_known_key() -> None:
    # HMAC-SHA256 over method, path and expiry, so that another server with the key agrees.
    told = f"GET\n{PATH}\n{EXPIRES}".encode()
    known = base64.urlsafe_b64encode(hmac.new(SECRET, told, "sha256").digest()).decode().rstrip("=")
    assert known == SIGNATURE
    assert is_signed([OTHER, SECRET], PATH, EXPIRES, SIGNATURE)


@pytest.mark.parametrize(
    ("path", "expires", "signature"),
    [
        (PATH + "/", EXPIRES, SIGNATURE),
        (PATH.upper(), EXPIRES, SIGNATURE),
        (PATH, EXPIRES + 1, SIGNATURE),
        (PATH, EXPIRES, SIGNATURE[:-1]),
        (PATH, EXPIRES, SIGNATURE + "="),
        (PATH, EXPIRES, ""),
        (PATH, EXPIRES, "\ud800"),
        (PATH, EXPIRES, "é" * 43),
        # Path and expiry cannot flow into each other.
        (f"{PATH}\n{EXPIRES}", 1, SIGNATURE),
    ],
)
def test_a_signature_of_anything_else_does_not_fit(path: str, expires: int, signature: str) -> None:
    assert not is_signed([SECRET, OTHER], path, expires, signature)


def test_no_key_signs_for_another() -> None:
    assert not is_signed([OTHER], PATH, EXPIRES, SIGNATURE)
    assert not is_signed([], PATH, EXPIRES, SIGNATURE)


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "+1", "01", " 1", "1.0", "1e9", "\N{ARABIC-INDIC DIGIT THREE}", "9" * 12, "9" * 5000]
)
def test_an_expiry_has_one_form(text: str) -> None:
    assert read_expiry(text) is None


def test_a_replaced_key_checks_until_its_last_link_is_over() -> None:
    key = LinkKey("one", SECRET, NOW, signs_until=NOW)
    assert key.checks(NOW + LIFETIME_MAX - timedelta(seconds=1))
    assert not key.checks(NOW + LIFETIME_MAX)


def test_the_newest_key_that_was_not_replaced_signs() -> None:
    old = LinkKey("a", SECRET, NOW, signs_until=NOW)
    first, second = LinkKey("b", SECRET, NOW, None), LinkKey("c", OTHER, NOW + timedelta(seconds=1), None)
    assert signing([second, old, first]) == second
    assert signing([old]) is None
