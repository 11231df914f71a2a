"""The SDK under hurry and abuse: joins and leaves in quick succession, aborts, refusals; and the README's promise."""

from __future__ import annotations

import re
from typing import Any

from tests.e2e.conftest import Enter
from tests.e2e.rest import Rest
from tests.e2e.server import REPOSITORY
from tests.e2e.waiting import eventually

HURRY = """async ({ roomId, tokens }) => {
  const outcomes = [];
  for (const [turn, clientToken] of tokens.entries()) {
    const room = await bench.initialize({ roomId, clientToken });
    const log = [];
    bench.noteEvents(room, log);
    const connecting = bench.attempt(() => room.connect());
    if (turn % 3 === 0) await connecting;
    if (turn % 3 === 1) await new Promise((resolve) => setTimeout(resolve, turn * 10));
    const leaving = bench.attempt(() => room.disconnect());
    const [connected, left] = [await connecting, await leaving];
    outcomes.push({ connected, left, status: room.getState().status, log: log.map((e) => [e.name, ...e.values]) });
  }
  return outcomes;
}"""

STRICT_MODE = """async ({ roomId, tokens }) => {
  const mount = (clientToken) => {
    const controller = new AbortController();
    const joining = (async () => {
      const room = await bench.initialize({ roomId, clientToken, signal: controller.signal });
      await room.connect();
      return room;
    })();
    return { joining, unmount: () => controller.abort() };
  };
  const first = mount(tokens[0]);
  first.unmount();
  const second = mount(tokens[1]);
  const outcome = await bench.attempt(() => first.joining);
  const room = await second.joining;
  window.strictRoom = room;
  return { first: outcome, status: room.getState().status, id: room.getLocalParticipant().id };
}"""


async def tokens_for(rest: Rest, room_id: str, count: int) -> list[str]:
    return [(await rest.tokens(room_id)).client for _ in range(count)]


async def present(rest: Rest, room_id: str) -> list[str]:
    """Who is in the room now, by the REST API."""
    active = [session for session in await rest.sessions(room_id) if session["active"]]
    found = [p for session in active for p in await rest.participants(session["id"])]
    return [p["id"] for p in found if p["left_at"] is None]


async def test_joining_and_leaving_in_a_hurry_always_settles_and_leaves_nobody_behind(enter: Enter, rest: Rest) -> None:
    room_id = await rest.create_room(max_participants=2)
    anna = await enter()

    outcomes: list[dict[str, Any]] = await anna.call(
        HURRY, {"roomId": room_id, "tokens": await tokens_for(rest, room_id, 12)}
    )

    for turn, outcome in enumerate(outcomes):
        assert not outcome["left"]["failed"], "disconnect never rejects"
        assert outcome["status"] == "disconnected"
        if turn % 3 == 0:
            assert not outcome["connected"]["failed"], outcome
        elif outcome["connected"]["failed"]:
            assert outcome["connected"]["code"] == "aborted", outcome
        assert len([event for event in outcome["log"] if event[0] == "disconnected"]) <= 1
    await eventually(lambda: present(rest, room_id), lambda ids: ids == [])


async def test_a_component_that_mounts_twice_joins_once(enter: Enter, rest: Rest) -> None:
    room_id = await rest.create_room()
    anna = await enter()

    outcome = await anna.call(STRICT_MODE, {"roomId": room_id, "tokens": await tokens_for(rest, room_id, 2)})

    assert outcome["first"]["failed"]
    assert outcome["first"]["code"] == "aborted"
    assert outcome["status"] == "connected"
    await eventually(lambda: present(rest, room_id), lambda ids: ids == [outcome["id"]])


async def test_a_wrong_token_is_refused_at_once_with_a_code(enter: Enter, rest: Rest) -> None:
    room_id, other_room = await rest.create_room(), await rest.create_room()
    anna = await enter()
    tokens = await rest.tokens(room_id)
    foreign = await rest.tokens(other_room)

    for wrong in ("nonsense", tokens.refresh, foreign.client):
        outcome = await anna.call(
            """options => {
              const started = performance.now();
              return bench.attempt(async () => (await bench.initialize(options)).connect())
                .then((outcome) => ({ ...outcome, ms: performance.now() - started }));
            }""",
            {"roomId": room_id, "clientToken": wrong},
        )
        assert outcome["failed"], wrong
        assert outcome["code"] in ("unauthorized", "forbidden"), outcome
        assert outcome["ms"] < 2000, outcome


async def test_connecting_to_nothing_fails_with_a_network_error_and_never_hangs(enter: Enter, rest: Rest) -> None:
    room_id = await rest.create_room()
    anna = await enter()

    outcome = await anna.call(
        """options => bench.attempt(async () => {
          const controller = new AbortController();
          setTimeout(() => controller.abort(), 3000);
          const room = await bench.initialize(options);
          await room.connect({ signal: controller.signal });
        })""",
        {"roomId": room_id, "clientToken": (await rest.tokens(room_id)).client, "serverUrl": "http://127.0.0.1:9"},
    )

    assert outcome["failed"]
    assert outcome["code"] in ("network_error", "aborted"), outcome


async def test_two_rooms_live_side_by_side_in_one_page(enter: Enter, rest: Rest) -> None:
    first, second = await rest.create_room(), await rest.create_room()
    anna, ben = await enter(), await enter()
    await anna.join(rest, first)
    other = await anna.call(
        """async options => {
          window.other = await bench.initialize(options);
          await other.connect();
          await other.setMicrophoneEnabled(true);
          return other.getLocalParticipant().id;
        }""",
        {"roomId": second, "clientToken": (await rest.tokens(second)).client},
    )
    await ben.join(rest, second)

    assert await ben.others() == {other}
    await ben.hears_in_mix([anna.tone])
    await anna.call("other.disconnect()")
    await ben.event("participant_left", lambda values: values == [other])
    assert (await anna.state())["status"] == "connected"


async def test_leaving_releases_every_peer_connection_and_device(enter: Enter, rest: Rest) -> None:
    room_id = await rest.create_room()
    anna = await enter()
    await anna.join(rest, room_id)
    await anna.call(
        "window.tracks = [...bench.room.getState().streams.values()].flatMap(s => [s.audioTrack, s.videoTrack])"
    )

    await anna.call("bench.room.disconnect()")

    assert await anna.call("peerConnections.every(each => each.connectionState === 'closed')")
    assert await anna.call("tracks.length === 2 && tracks.every(track => track.readyState === 'ended')")


async def test_the_ten_lines_of_the_readme_work(enter: Enter, rest: Rest) -> None:
    """Run as they stand, with the room and the token that a reader would put in."""
    readme = (REPOSITORY / "README.md").read_text()
    snippet = next(
        code for code in re.findall(r"```(?:js|javascript)\n(.*?)```", readme, re.DOTALL) if "initialize" in code
    )
    room_id = await rest.create_room()
    anna, ben = await enter(), await enter()
    await ben.join(rest, room_id)
    given = {"roomId": room_id, "clientToken": (await rest.tokens(room_id)).client}
    # The import becomes an argument and the address that of this server; every other line stays.
    body = re.sub(r"^import .*$", "", snippet, flags=re.MULTILINE).replace("http://localhost:8080", anna.origin)

    await anna.call(
        """async ({ body, given }) => {
          document.body.append(Object.assign(new Audio(), { autoplay: true }));
          const run = new (async () => {}).constructor("initialize", "roomId", "clientToken", body);
          await run(bench.initialize, given.roomId, given.clientToken);
        }""",
        {"body": body, "given": given},
    )

    await eventually(ben.others, lambda others: len(others) == 1)
    (reader,) = await ben.others()
    await ben.show(reader)
    sight = await eventually(lambda: ben.sight(reader), lambda s: s.counters > 10)
    assert sight.source == anna.number
    for sign in (
        "querySelectorAll('video').values().some(v => v.videoWidth > 0)",
        "querySelector('audio').currentTime > 0",
    ):
        await eventually(lambda sign=sign: anna.call(f"document.{sign}"), what=sign)
