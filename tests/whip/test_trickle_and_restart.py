"""PATCH: trickled candidates are taken and not needed, ICE restarts are carried out (RFC 9725 section 4.3)."""

from __future__ import annotations

import pytest

from tests.sdp import PWD, offer, send
from tests.whip.conftest import Encoder
from videorooms.media.fake import FakeEngine

CAMERA = offer(send("0", "audio"), send("1", "video"))
CANDIDATE = "m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\na=end-of-candidates\r\n"


def fragment(ufrag: str = "ufrag", pwd: str = PWD) -> str:
    return f"a=ice-ufrag:{ufrag}\r\na=ice-pwd:{pwd}\r\n{CANDIDATE}"


async def test_candidates_of_the_current_ice_session_are_taken(encoder: Encoder, engine: FakeEngine) -> None:
    opened = await encoder.publish(CAMERA)
    response = await encoder.patch(opened, fragment(), if_match=opened.headers["etag"])
    assert (response.status_code, response.content) == (204, b"")
    assert len(engine.called("negotiate")) == 1


async def test_a_patch_without_a_precondition_is_asked_for_one(encoder: Encoder) -> None:
    opened = await encoder.publish(CAMERA)
    assert (await encoder.patch(opened, fragment())).status_code == 428


async def test_a_patch_for_another_ice_session_is_refused(encoder: Encoder) -> None:
    opened = await encoder.publish(CAMERA)
    assert (await encoder.patch(opened, fragment(), if_match='"other"')).status_code == 412


async def test_other_credentials_restart_ice(encoder: Encoder, engine: FakeEngine) -> None:
    opened = await encoder.publish(CAMERA)
    response = await encoder.patch(opened, fragment("again", PWD[::-1]), if_match="*")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/trickle-ice-sdpfrag"
    assert response.headers["etag"] != opened.headers["etag"]
    assert "a=ice-ufrag:" in response.text
    assert "a=candidate:" in response.text
    assert "a=fingerprint" not in response.text
    first, second = (arguments[0] for arguments in engine.called("negotiate"))
    assert second.transport_id == first.transport_id
    assert second.publish == first.publish
    assert "a=ice-ufrag:again\r\n" in second.offer
    assert "a=ice-ufrag:ufrag\r\n" not in second.offer
    stale = await encoder.patch(opened, fragment("again", PWD[::-1]), if_match=opened.headers["etag"])
    assert stale.status_code == 412
    current = await encoder.patch(opened, fragment("again", PWD[::-1]), if_match=response.headers["etag"])
    assert current.status_code == 204


async def test_a_restart_that_the_engine_refuses_leaves_the_session_as_it_was(
    encoder: Encoder, engine: FakeEngine
) -> None:
    opened = await encoder.publish(CAMERA)
    engine.refuse("negotiate", "overloaded")
    assert (await encoder.patch(opened, fragment("again"), if_match="*")).status_code == 503
    assert (await encoder.patch(opened, fragment(), if_match=opened.headers["etag"])).status_code == 204
    assert (await encoder.end(opened)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        CANDIDATE,
        "a=ice-ufrag:x\r\n",
        fragment("a b c d"),
        fragment("abc\x0bd"),
        fragment("ufrag2", "short"),
    ],
)
async def test_fragments_without_usable_credentials_are_refused(encoder: Encoder, body: str) -> None:
    opened = await encoder.publish(CAMERA)
    assert (await encoder.patch(opened, body, if_match="*")).status_code == 400


async def test_other_bodies_are_refused(encoder: Encoder) -> None:
    opened = await encoder.publish(CAMERA)
    headers = encoder.bearer | {"content-type": "application/json", "if-match": "*"}
    response = await encoder.call("PATCH", opened.headers["location"], content="{}", headers=headers)
    assert response.status_code == 415


async def test_a_session_that_is_over_is_not_found(encoder: Encoder) -> None:
    opened = await encoder.publish(CAMERA)
    await encoder.end(opened)
    assert (await encoder.patch(opened, fragment(), if_match="*")).status_code == 404
