"""Hashes of passwords: what they are, what they cost, and that nobody else waits for them."""

from __future__ import annotations

import asyncio
import threading

import pytest
from argon2.low_level import Type, hash_secret

from videorooms.errors import VideoRoomsError
from videorooms.users import passwords
from videorooms.users.passwords import WAITING_MAX, Cost, Passwords

CHEAP = Cost(passes=1, memory_kib=8)


def test_the_library_computes_argon2id_as_others_do() -> None:
    # Of the reference implementation's own tests (phc-winner-argon2, src/test.c).
    known = b"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
    made = hash_secret(b"password", b"somesalt", time_cost=2, memory_cost=256, parallelism=1, hash_len=32, type=Type.ID)
    assert made == known


def test_a_hash_costs_what_the_standard_recommends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert (passwords.COST.passes, passwords.COST.memory_kib) == (3, 64 * 1024)


async def test_a_password_matches_its_hash_and_no_other() -> None:
    book = Passwords(CHEAP)
    kept = await book.hash("correct horse")
    assert kept.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert await book.matches("correct horse", kept)
    assert not await book.matches("correct horsf", kept)
    assert kept != await book.hash("correct horse")


@pytest.mark.parametrize("kept", [None, "", "nonsense", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
async def test_what_is_no_hash_matches_nothing(kept: str | None) -> None:
    assert not await Passwords(CHEAP).matches("", kept)


async def test_a_hash_of_another_cost_still_matches_and_is_known_to_be_outdated() -> None:
    kept = await Passwords(CHEAP).hash("correct horse")
    book = Passwords(Cost(passes=2, memory_kib=16))
    assert await book.matches("correct horse", kept)
    assert book.outdated(kept)
    assert not book.outdated(await book.hash("correct horse"))


async def test_the_loop_turns_meanwhile_and_who_would_wait_too_long_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book, gate, threads = Passwords(CHEAP), threading.Event(), set()

    def slow(_password: str, _kept: str | None) -> bool:
        threads.add(threading.current_thread())
        return gate.wait(10)

    monkeypatch.setattr(book, "_verify", slow)
    waiting = [asyncio.create_task(book.matches("x", None)) for _ in range(WAITING_MAX)]
    await asyncio.sleep(0)
    with pytest.raises(VideoRoomsError, match="unavailable"):
        await book.matches("x", None)
    gate.set()
    assert await asyncio.gather(*waiting) == [True] * WAITING_MAX
    assert len(threads) == 1
    assert threading.current_thread() not in threads
    book.close()
