"""Moderators reach encoders and players too, which hold no signaling connection."""

from __future__ import annotations

import httpx

from tests.sdp import offer, receive, send
from tests.signaling.conftest import House
from tests.whip.conftest import Encoder
from videorooms.media.fake import FakeEngine

CAMERA = offer(send("0", "audio"), send("1", "video"))
SCREEN = offer(receive("0", "audio"), receive("1", "video"))


async def act(house: House, api: httpx.AsyncClient, action: str, participant_id: str) -> None:
    session = house.runtime.hub.session_of(house.room_id)
    assert session is not None
    path = f"/v2/room_sessions/{session.id}/actions/{action}"
    assert (await api.post(path, json={"participants": [participant_id]})).status_code == 200


async def other_than(house: House, participant_id: str) -> str:
    (other,) = set(await house.present()) - {participant_id}
    return other


async def test_a_kicked_encoder_loses_its_session_its_transport_and_its_token(
    house: House, encoder: Encoder, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    watcher = await house.join()
    opened = await encoder.publish(CAMERA)
    await act(house, api, "kick", await other_than(house, watcher.participant_id))
    assert engine.stats()["transports"] == {}
    assert (await encoder.end(opened)).status_code == 404
    assert (await encoder.publish(CAMERA)).status_code == 403
    assert await house.present() == [watcher.participant_id]


async def test_a_kicked_player_loses_its_session(house: House, encoder: Encoder, api: httpx.AsyncClient) -> None:
    watcher = await house.join()
    opened = await encoder.watch(SCREEN)
    await act(house, api, "kick", await other_than(house, watcher.participant_id))
    assert (await encoder.end(opened)).status_code == 404
    assert (await encoder.watch(SCREEN)).status_code == 403


async def test_a_muted_encoder_is_seen_and_not_heard(
    house: House, encoder: Encoder, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    watcher = await house.join()
    await encoder.publish(CAMERA)
    await watcher.everything()
    await act(house, api, "mute", await other_than(house, watcher.participant_id))
    stream = (await watcher.change("stream_updated"))["change"]["stream"]
    assert (stream["isAudioCensored"], stream["isVideoCensored"]) == (True, False)
    assert engine.called("censor_track")[-1][2:] == ("whip", "audio", True)
