"""The hosted product's Python SDK, with another base URL and nothing else, does everything that it can."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import telnyx
from telnyx import AsyncTelnyx

from tests.compatibility.conftest import Place
from tests.conftest import API_KEY
from tests.resources.recorder import CONTENT
from videorooms.errors import VideoRoomsError

# Whatever room the path names, the refresh token alone decides.
ANY_ROOM = str(uuid.UUID(int=0))


@pytest.fixture
async def sdk(place: Place) -> AsyncIterator[AsyncTelnyx]:
    async with AsyncTelnyx(api_key=API_KEY, base_url=place.base_url, max_retries=0) as client:
        yield client


async def ids(pages: Any) -> list[str]:
    """Every item of every page; the SDK asks for the pages."""
    return [item.id async for item in pages]


async def test_rooms_live_from_create_to_delete(sdk: AsyncTelnyx) -> None:
    made = (await sdk.rooms.create(unique_name="one", max_participants=5, webhook_timeout_secs=3)).data
    assert made is not None
    assert (made.unique_name, made.max_participants, made.record_type) == ("one", 5, "room")
    assert made.id is not None
    changed = (await sdk.rooms.update(made.id, enable_recording=True)).data
    assert changed is not None
    assert (changed.enable_recording, changed.unique_name) == (True, "one")
    found = (await sdk.rooms.retrieve(made.id, include_sessions=True)).data
    assert found is not None
    assert (found.sessions, found.created_at) == ([], made.created_at)
    await sdk.rooms.delete(made.id)
    with pytest.raises(telnyx.NotFoundError) as missing:
        await sdk.rooms.retrieve(made.id)
    assert missing.value.response.json()["errors"][0]["code"] == "10005"


async def test_an_empty_wish_makes_a_room(sdk: AsyncTelnyx) -> None:
    made = (await sdk.rooms.create()).data
    assert made is not None
    assert made.max_participants == 10


async def test_texts_stand_for_numbers_and_booleans(sdk: AsyncTelnyx) -> None:
    texts: dict[str, Any] = {"max_participants": "10", "enable_recording": "false", "webhook_timeout_secs": "5"}
    made = (await sdk.rooms.create(**texts)).data
    assert made is not None
    assert (made.max_participants, made.enable_recording, made.webhook_timeout_secs) == (10, False, 5)
    assert made.id is not None
    lifetimes: dict[str, Any] = {"token_ttl_secs": "60", "refresh_token_ttl_secs": "600"}
    issued = (await sdk.rooms.actions.generate_join_client_token(made.id, **lifetimes)).data
    assert issued is not None
    assert issued.token
    switched = (await sdk.rooms.update(made.id, extra_body={"enable_recording": "true"})).data
    assert switched is not None
    assert switched.enable_recording is True


async def test_the_environment_alone_leads_to_our_server(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELNYX_API_KEY", API_KEY)
    monkeypatch.setenv("TELNYX_BASE_URL", place.base_url)
    async with AsyncTelnyx() as client:
        assert await ids(client.rooms.list()) == []


async def test_what_is_asked_again_with_a_key_is_done_once(
    sdk: AsyncTelnyx, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, failures = place.runtime.rooms.create, [VideoRoomsError("unavailable", "Not now.")]

    async def create(*arguments: Any) -> Any:
        if failures:
            raise failures.pop()
        return await make(*arguments)

    monkeypatch.setattr(place.runtime.rooms, "create", create)
    headers = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
    # The SDK itself comes back after a failure of ours; the second call stands for one whose answer was lost.
    patient = sdk.with_options(max_retries=2)
    rooms = [(await patient.rooms.create(extra_headers=headers)).data for _ in range(2)]
    assert rooms[0] == rooms[1]
    assert len(await ids(sdk.rooms.list())) == 1


async def test_the_sdk_does_not_ask_again_for_an_answer_that_is_lost(
    sdk: AsyncTelnyx, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, calls = place.runtime.rooms.create, []

    async def create(*arguments: Any) -> Any:
        calls.append(await make(*arguments))
        raise RuntimeError("after the room was made")

    monkeypatch.setattr(place.runtime.rooms, "create", create)
    headers = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
    with pytest.raises(telnyx.ConflictError) as lost:
        await sdk.with_options(max_retries=2).rooms.create(extra_headers=headers)
    assert lost.value.response.json()["errors"][0]["code"] == "20042"
    assert len(calls) == 1


async def test_refusals_become_the_sdk_s_own_errors(sdk: AsyncTelnyx) -> None:
    with pytest.raises(telnyx.UnprocessableEntityError) as refused:
        await sdk.rooms.create(max_participants=51)
    (error,) = refused.value.response.json()["errors"]
    assert (error["code"], error["source"]) == ("10033", {"pointer": "/max_participants"})
    with pytest.raises(telnyx.AuthenticationError):
        await sdk.with_options(api_key="wrong").rooms.create()


async def test_lists_are_paged_through_to_their_end(sdk: AsyncTelnyx, place: Place) -> None:
    made = [(await sdk.rooms.create()).data.id for _ in range(5)]  # type: ignore[union-attr]
    assert await ids(sdk.rooms.list(page_size=2)) == made[::-1]
    joined = [await place.people.join(str(room_id)) for room_id in made]
    sessions = [one.session_id for one in joined][::-1]
    assert await ids(sdk.rooms.sessions.list_0(page_size=2)) == sessions
    assert len(await ids(sdk.room_participants.list(page_size=1))) == 5
    for one in joined:
        await place.record(one, "audio", 10)
        await sdk.room_compositions.create(session_id=one.session_id)
    assert len(await ids(sdk.room_recordings.list(page_size=2))) == 5
    assert len(await ids(sdk.room_compositions.list(page_size=3))) == 5


async def test_rooms_are_filtered(sdk: AsyncTelnyx, place: Place) -> None:
    made = (await sdk.rooms.create(unique_name="found")).data
    await sdk.rooms.create(unique_name="other")
    assert made is not None
    today = place.runtime.clock.now().date()
    wanted: Any = {
        "unique_name": "found",
        "date_created_at": {"gte": today, "lte": today},
        "date_updated_at": {"eq": today},
    }
    assert await ids(sdk.rooms.list(filter=wanted, include_sessions=True)) == [made.id]


async def test_tokens_are_made_and_renewed_without_the_room_or_the_key(sdk: AsyncTelnyx, place: Place) -> None:
    room = (await sdk.rooms.create()).data
    assert room is not None
    assert room.id is not None
    pair = (await sdk.rooms.actions.generate_join_client_token(room.id, token_ttl_secs=60)).data
    assert pair is not None
    assert pair.refresh_token is not None
    bare = {"Authorization": telnyx.Omit()}
    renewed = await sdk.rooms.actions.refresh_client_token(
        ANY_ROOM, refresh_token=pair.refresh_token, extra_headers=bare
    )
    assert renewed.data is not None
    grant = await place.runtime.tokens.verify_client_token(str(renewed.data.token))
    assert grant.room_id == room.id


async def test_sessions_and_participants_are_seen(sdk: AsyncTelnyx, place: Place) -> None:
    room = (await sdk.rooms.create()).data
    assert room is not None
    joined = await place.people.join(str(room.id), context="Ada")
    session = (await sdk.rooms.sessions.retrieve(joined.session_id, include_participants=True)).data
    assert session is not None
    assert session.participants is not None
    assert (session.active, [one.context for one in session.participants]) == (True, ["Ada"])
    today = place.runtime.clock.now().date()
    of_room: Any = {"active": True, "date_created_at": {"eq": today}}
    wanted: Any = of_room | {"room_id": room.id}
    assert await ids(sdk.rooms.sessions.list_0(filter=wanted, include_participants=True)) == [joined.session_id]
    assert await ids(sdk.rooms.sessions.list_1(str(room.id), filter=of_room)) == [joined.session_id]
    present: Any = {"context": "Ada", "date_joined_at": {"gte": today}}
    of_session = sdk.rooms.sessions.retrieve_participants(joined.session_id, filter=present)
    assert await ids(of_session) == [joined.participant_id]
    everywhere: Any = present | {"session_id": joined.session_id}
    assert await ids(sdk.room_participants.list(filter=everywhere)) == [joined.participant_id]
    participant = (await sdk.room_participants.retrieve(joined.participant_id)).data
    assert participant is not None
    assert (participant.session_id, participant.left_at) == (joined.session_id, None)


async def test_people_are_moderated(sdk: AsyncTelnyx, place: Place) -> None:
    room = (await sdk.rooms.create()).data
    assert room is not None
    first, second, third = [await place.people.join(str(room.id)) for _ in range(3)]
    actions, session_id = sdk.rooms.sessions.actions, first.session_id
    for answer in (
        await actions.mute(session_id, participants="all", exclude=[third.participant_id]),
        await actions.unmute(session_id, participants=[first.participant_id]),
        await actions.kick(session_id, participants=[second.participant_id]),
    ):
        assert answer.data is not None
        assert answer.data.result == "ok"
    present = await place.runtime.participants.present(session_id)
    assert {one.id for one in present} == {first.participant_id, third.participant_id}
    assert [one.muted for one in present] == [False, False]
    assert (await actions.mute(session_id)).data is not None
    assert (await actions.end(session_id)).data is not None
    with pytest.raises(telnyx.UnprocessableEntityError, match="No private_ip for room"):
        await actions.end(session_id)


async def test_recordings_are_found_and_deleted(sdk: AsyncTelnyx, place: Place) -> None:
    room = (await sdk.rooms.create()).data
    assert room is not None
    joined = await place.people.join(str(room.id))
    short, long, picture = [
        await place.record(joined, "audio", 10),
        await place.record(joined, "audio", 60),
        await place.record(joined, "video", 60),
    ]
    shown = (await sdk.room_recordings.retrieve(short)).data
    assert shown is not None
    assert (shown.status, shown.duration_secs, shown.codec) == ("completed", 10, "opus")
    async with httpx.AsyncClient() as client:
        assert (await client.get(str(shown.download_url))).content == CONTENT
    today = place.runtime.clock.now().date()
    wanted: Any = {"type": "audio", "duration_secs": 60, "status": "completed", "session_id": joined.session_id}
    dates: Any = {"date_started_at": {"eq": today}, "date_ended_at": {"gte": today}}
    people: Any = {"room_id": room.id, "participant_id": joined.participant_id}
    assert await ids(sdk.room_recordings.list(filter=wanted | dates | people)) == [long]
    deleted = (await sdk.room_recordings.delete_bulk(filter=wanted)).data
    assert deleted is not None
    assert deleted.room_recordings == 1
    await sdk.room_recordings.delete(short)
    assert await ids(sdk.room_recordings.list()) == [picture]


async def test_compositions_are_asked_for_found_and_deleted(sdk: AsyncTelnyx, place: Place) -> None:
    room = (await sdk.rooms.create()).data
    assert room is not None
    joined = await place.people.join(str(room.id))
    picture = await place.record(joined, "video", 60)
    made = (
        await sdk.room_compositions.create(
            session_id=joined.session_id,
            resolution="640x360",
            video_layout={"main": {"width": 640, "height": 360, "video_sources": [picture]}},
            extra_body={"audio_sources": ["*"]},
        )
    ).data
    assert made is not None
    assert made.id is not None
    assert made.video_layout is not None
    assert (made.status, made.resolution, made.video_layout["main"].width) == ("enqueued", "640x360", 640)
    found = (await sdk.room_compositions.retrieve(made.id)).data
    assert found == made
    today = place.runtime.clock.now().date()
    wanted: Any = {"session_id": joined.session_id, "status": "enqueued", "date_created_at": {"lte": today}}
    assert await ids(sdk.room_compositions.list(filter=wanted)) == [made.id]
    await sdk.room_compositions.delete(made.id)
    assert await ids(sdk.room_compositions.list()) == []
