"""WHIP: statuses and headers of RFC 9725, and what the room sees of a publisher."""

from __future__ import annotations

import pytest

from tests.sdp import Line, offer, receive, send
from tests.signaling.conftest import House
from tests.whip.conftest import SDP, Encoder
from videorooms.media.engine import PublishBinding, SessionFailed, TransportChanged
from videorooms.media.fake import FakeEngine
from videorooms.rooms.model import RoomPolicy

CAMERA = offer(send("0", "audio"), send("1", "video"))
UUID = "11111111-2222-4333-8444-555555555555"


async def test_a_publisher_gets_an_answer_a_session_and_what_it_may_do_there(encoder: Encoder) -> None:
    response = await encoder.publish(CAMERA)
    assert response.status_code == 201
    assert response.headers["content-type"].partition(";")[0] == "application/sdp"
    assert response.headers["location"].startswith(f"/whip/{encoder.house.room_id}/")
    assert response.headers["etag"].startswith('"')
    assert response.headers["accept-patch"] == "application/trickle-ice-sdpfrag"
    assert response.text.startswith("v=0")


async def test_everyone_sees_the_publisher_and_its_stream(house: House, encoder: Encoder) -> None:
    watcher = await house.join()
    await encoder.publish(CAMERA, key="stage", context="OBS", participant_id=UUID.upper())
    joined = (await watcher.change("participant_joined"))["change"]["participant"]
    assert joined == {
        "id": UUID.lower(),
        "context": "OBS",
        "canReceiveMessages": False,
        "origin": "whip",
        "connection": "connected",
        "attributes": {},
    }
    stream = (await watcher.change("stream_published"))["change"]["stream"]
    assert (stream["participantId"], stream["key"]) == (UUID.lower(), "stage")
    assert (stream["isAudioEnabled"], stream["isVideoEnabled"]) == (True, True)
    assert set(await house.present()) == {watcher.participant_id, UUID.lower()}


async def test_a_hidden_token_neither_publishes_nor_watches_over_http(house: House, encoder: Encoder) -> None:
    encoder.token = await house.token(hidden=True)
    assert (await encoder.publish(CAMERA)).status_code == 403
    assert (await encoder.watch(offer(receive("0", "audio")))).status_code == 403
    assert await house.present() == []


async def test_the_key_is_whip_unless_another_is_named(house: House, encoder: Encoder) -> None:
    await encoder.publish(CAMERA)
    late = await house.join()
    assert [stream["key"] for stream in late.joined["state"]["streams"]] == ["whip"]


async def test_delete_ends_the_session_and_the_stream(house: House, encoder: Encoder, engine: FakeEngine) -> None:
    watcher = await house.join()
    opened = await encoder.publish(CAMERA)
    assert (await encoder.end(opened)).status_code == 200
    kinds = [one["change"]["kind"] for one in await watcher.everything()]
    assert kinds == [
        "participant_joined",
        "stream_published",
        "stream_unpublished",
        "participant_leaving",
        "participant_left",
    ]
    assert engine.transports == {}
    assert (await encoder.end(opened)).status_code == 404
    assert await house.present() == [watcher.participant_id]


async def test_simulcast_layers_are_read_from_the_offer_low_to_high(
    house: House, encoder: Encoder, engine: FakeEngine
) -> None:
    await encoder.publish(offer(send("v", "video", "h", "~m", "l")))
    (negotiation,) = engine.called("negotiate")[0]
    assert negotiation.publish == {"v": PublishBinding("whip", "video", ("l", "m", "h"))}
    late = await house.join()
    assert [layer["rid"] for layer in late.joined["state"]["streams"][0]["layers"]] == ["l", "m", "h"]


async def test_names_of_layers_that_say_nothing_keep_their_order(encoder: Encoder, engine: FakeEngine) -> None:
    await encoder.publish(offer(send("v", "video", "2", "0", "1")))
    assert engine.called("negotiate")[0][0].publish["v"].rids == ("2", "0", "1")


async def test_more_m_lines_of_a_kind_than_one_are_left_unused(encoder: Encoder, engine: FakeEngine) -> None:
    several = offer(send("0", "audio"), send("1", "audio"), send("2", "video"), send("3", "video"))
    response = await encoder.publish(several)
    assert response.status_code == 201
    assert set(engine.called("negotiate")[0][0].publish) == {"0", "2"}
    assert response.text.count("a=inactive") == 2


async def test_m_lines_that_send_and_receive_are_published(encoder: Encoder, engine: FakeEngine) -> None:
    await encoder.publish(offer(Line("0", "video", "sendrecv"), Line("1", "application")))
    assert set(engine.called("negotiate")[0][0].publish) == {"0"}


@pytest.mark.parametrize(
    ("sdp", "status"),
    [
        ("", 400),
        ("hello", 400),
        ("v=0\r\n", 422),
        ("v=0\r\nm=audio\r\n", 400),
        (offer(receive("0", "video")), 422),
        (offer(Line("0", "video", "inactive")), 422),
        (offer(Line("0", "video", port=0)), 422),
        (offer(Line("no/mid", "video")), 400),
        (offer(send("0", "audio"), send("0", "video")), 400),
        (offer(send("0", "video", "a", "b", "c", "d", "e")), 400),
        (offer(send("0", "video", "x" * 17)), 400),
        (offer(send("0", "video"), ufrag=""), 400),
        (CAMERA + "a=x:" + "y" * 270_000, 413),
    ],
)
async def test_offers_that_cannot_be_used_are_refused_and_nobody_joins(
    house: House, encoder: Encoder, sdp: str, status: int
) -> None:
    response = await encoder.publish(sdp)
    assert response.status_code == status
    assert response.json()["errors"][0]["detail"]
    assert await house.present() == []


async def test_a_body_that_is_not_utf_8_is_refused(house: House, encoder: Encoder) -> None:
    response = await encoder.call(
        "POST", f"/whip/{house.room_id}", content=b"v=0\r\n\xff\xfe", headers=SDP | encoder.bearer
    )
    assert response.status_code == 400


@pytest.mark.parametrize("given", ["application/json", "text/plain", "application/sdp-x", ""])
async def test_other_content_types_are_refused(house: House, encoder: Encoder, given: str) -> None:
    headers = encoder.bearer | {"content-type": given}
    response = await encoder.call("POST", f"/whip/{house.room_id}", content=CAMERA, headers=headers)
    assert response.status_code == 415


async def test_parameters_of_the_content_type_do_not_matter(house: House, encoder: Encoder) -> None:
    headers = encoder.bearer | {"content-type": "Application/SDP; charset=utf-8"}
    response = await encoder.call("POST", f"/whip/{house.room_id}", content=CAMERA, headers=headers)
    assert response.status_code == 201


@pytest.mark.parametrize("code", ["overloaded", "engine_failed"])
async def test_an_engine_that_cannot_leaves_nothing_and_says_when_to_retry(
    house: House, encoder: Encoder, engine: FakeEngine, code: str
) -> None:
    watcher = await house.join()
    engine.refuse("negotiate", code)
    response = await encoder.publish(CAMERA)
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert await house.present() == [watcher.participant_id]
    assert (await watcher.everything())[-1]["change"]["kind"] == "participant_left"


@pytest.mark.parametrize("kind", ["none", "basic", "empty", "garbage", "expired", "refresh"])
async def test_whoever_brings_no_good_token_is_asked_for_one(house: House, encoder: Encoder, kind: str) -> None:
    headers = {
        "none": {},
        "basic": {"authorization": "Basic eDp5"},
        "empty": {"authorization": "Bearer "},
        "garbage": {"authorization": "Bearer nonsense"},
        "expired": encoder.bearer,
        "refresh": {"authorization": f"Bearer {await house.refresh_token()}"},
    }[kind]
    if kind == "expired":
        house.clock.advance(601)
    response = await encoder.call("POST", f"/whip/{house.room_id}", content=CAMERA, headers=SDP | headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert await house.present() == []


async def test_a_token_for_another_room_is_not_enough(house: House, encoder: Encoder) -> None:
    other = await house.runtime.rooms.create(house.account_id, RoomPolicy())
    response = await encoder.publish(CAMERA, other.id)
    assert response.status_code == 403
    assert response.headers["www-authenticate"] == 'Bearer error="insufficient_scope"'


async def test_a_room_id_that_is_none_is_not_found(encoder: Encoder) -> None:
    assert (await encoder.publish(CAMERA, "nonsense")).status_code == 404


async def test_publishers_count_for_the_size_of_the_room(house: House, encoder: Encoder) -> None:
    await house.runtime.rooms.update(house.account_id, house.room_id, {"max_participants": 2})
    await house.join()
    first = await encoder.publish(CAMERA)
    response = await encoder.publish(CAMERA)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (403, "20010")
    assert int(response.headers["retry-after"]) > 0
    await encoder.end(first)
    assert (await encoder.publish(CAMERA)).status_code == 201


async def test_a_participant_id_that_is_in_the_room_is_a_conflict(house: House, encoder: Encoder) -> None:
    client = await house.join()
    response = await encoder.publish(CAMERA, participant_id=client.participant_id)
    assert response.status_code == 409
    assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "query", [{"key": ""}, {"key": "x" * 129}, {"participant_id": "nobody"}, {"context": "x" * 4097}]
)
async def test_parameters_out_of_range_are_refused(house: House, encoder: Encoder, query: dict[str, str]) -> None:
    response = await encoder.publish(CAMERA, **query)
    assert response.status_code in (404, 422)
    assert response.json()["errors"][0]["source"]
    assert await house.present() == []


async def test_a_publisher_whose_transport_dies_has_left(house: House, encoder: Encoder, engine: FakeEngine) -> None:
    watcher = await house.join()
    opened = await encoder.publish(CAMERA)
    (transport_id,) = engine.transports
    engine.emit(TransportChanged(transport_id, "closed"))
    await house.pass_time(0)
    assert (await watcher.everything())[-1]["change"]["kind"] == "participant_left"
    assert await house.present() == [watcher.participant_id]
    assert (await encoder.end(opened)).status_code == 404


async def test_a_failed_engine_ends_publishers(house: House, encoder: Encoder, engine: FakeEngine) -> None:
    watcher = await house.join()
    await encoder.publish(CAMERA, participant_id=UUID)
    engine.emit(SessionFailed(watcher.joined["state"]["sessionId"], "panic"))
    await house.pass_time(0)
    assert (await house.runtime.participants.get(house.account_id, UUID)).left_reason == "engine_failed"


async def test_deleting_the_room_ends_the_session(house: House, encoder: Encoder, engine: FakeEngine) -> None:
    opened = await encoder.publish(CAMERA)
    await house.runtime.rooms.delete(house.account_id, house.room_id)
    assert engine.transports == {}
    assert (await encoder.end(opened)).status_code == 404


async def test_a_token_that_expires_ends_no_stream_and_still_ends_the_session(
    house: House, encoder: Encoder, engine: FakeEngine
) -> None:
    opened = await encoder.publish(CAMERA)
    await house.pass_time(3700)
    assert len(engine.transports) == 1
    assert (await encoder.end(opened)).status_code == 200


async def test_a_session_belongs_to_the_token_that_opened_it(house: House, encoder: Encoder) -> None:
    opened = await encoder.publish(CAMERA)
    path = opened.headers["location"]
    assert (await encoder.call("DELETE", path)).status_code == 401
    stranger = {"authorization": f"Bearer {await house.token(ttl=60)}"}
    assert (await encoder.call("DELETE", path, headers=stranger)).status_code == 401
    assert (await encoder.call("DELETE", path.replace("whip", "whep"), headers=encoder.bearer)).status_code == 404
    assert (await encoder.end(opened)).status_code == 200


async def test_reserved_methods_say_what_is_allowed(house: House, encoder: Encoder) -> None:
    opened = await encoder.publish(CAMERA)
    for path, methods, allowed in [
        (f"/whip/{house.room_id}", ("GET", "HEAD", "PUT", "PATCH", "DELETE"), "OPTIONS, POST"),
        (f"/whep/{house.room_id}", ("GET", "HEAD", "PUT", "PATCH", "DELETE"), "OPTIONS, POST"),
        (opened.headers["location"], ("GET", "HEAD", "PUT", "POST"), "DELETE, OPTIONS, PATCH"),
    ]:
        for method in methods:
            response = await encoder.call(method, path, headers=encoder.bearer)
            assert (response.status_code, response.headers["allow"]) == (405, allowed)


async def test_options_say_what_may_be_sent(house: House, encoder: Encoder) -> None:
    endpoint = await encoder.call("OPTIONS", f"/whip/{house.room_id}")
    assert (endpoint.status_code, endpoint.headers["accept-post"]) == (200, "application/sdp")
    session = await encoder.call("OPTIONS", f"/whip/{house.room_id}/{UUID}")
    assert (session.status_code, session.headers["accept-patch"]) == (200, "application/trickle-ice-sdpfrag")


async def test_pages_of_any_origin_may_publish(house: House, encoder: Encoder) -> None:
    asked = await encoder.call(
        "OPTIONS",
        f"/whip/{house.room_id}",
        headers={
            "origin": "https://studio.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type",
        },
    )
    assert asked.status_code in (200, 204)
    assert asked.headers["access-control-allow-origin"] == "*"
    response = await encoder.call(
        "POST",
        f"/whip/{house.room_id}",
        content=CAMERA,
        headers=SDP | encoder.bearer | {"origin": "https://studio.example"},
    )
    exposed = response.headers["access-control-expose-headers"].lower()
    assert {"location", "etag"} <= set(exposed.replace(" ", "").split(","))


async def test_ice_servers_of_the_settings_come_as_links(house: House, encoder: Encoder) -> None:
    servers = [
        {"urls": "stun:stun.example.net"},
        {"urls": ["turn:turn.example.net?transport=tcp"], "username": "anna", "credential": 'se"cret'},
    ]
    house.runtime.settings = house.runtime.settings.model_copy(update={"ice_servers": servers})
    response = await encoder.publish(CAMERA)
    assert response.headers.get_list("link") == [
        '<stun:stun.example.net>; rel="ice-server"',
        '<turn:turn.example.net?transport=tcp>; rel="ice-server"; username="anna"; credential="se\\"cret"; '
        'credential-type="password"',
    ]


async def test_a_publisher_that_falls_silent_is_seen_as_reconnecting(
    house: House, encoder: Encoder, engine: FakeEngine
) -> None:
    await encoder.publish(CAMERA)
    (transport_id,) = engine.transports
    watcher = await house.join()
    engine.emit(TransportChanged(transport_id, "disconnected"))
    await house.pass_time(2.1)
    assert (await watcher.change("participant_updated"))["change"]["participant"]["connection"] == "reconnecting"
    engine.emit(TransportChanged(transport_id, "connected"))
    assert (await watcher.change("participant_updated"))["change"]["participant"]["connection"] == "connected"
