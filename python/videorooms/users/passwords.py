"""Hashes passwords, and checks them against what is kept: Argon2id (RFC 9106), off the event loop.

`users` and `sign_ins` ask it. Each hash takes 64 MiB and a good part of a second of one core, so they are made one
after the other, in a thread beside that of the media, and who would wait too long is refused. It keeps nothing.
"""

import asyncio
import base64
import os
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from videorooms.errors import VideoRoomsError

Result = TypeVar("Result")

# With the thread's own that is some seconds of waiting, and 64 MiB however many ask.
WAITING_MAX = 32
_SALT_BYTES, _HASH_BYTES = 16, 32


@dataclass(frozen=True, slots=True)
class Cost:
    """The second recommendation of RFC 9106, section 4, on one lane: more would take the cores from media."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 1


COST = Cost()


class Passwords:
    def __init__(self, cost: Cost | None = None) -> None:
        """`COST` unless told otherwise."""
        cost = cost or COST
        self._hasher = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            salt_len=_SALT_BYTES,
            hash_len=_HASH_BYTES,
        )
        self._nobody_s = _of_no_password(cost)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """With its salt and its cost. Raises `unavailable` when too many wait."""
        return await self._run(lambda: self._hasher.hash(_bytes(password)))

    async def matches(self, password: str, kept: str | None) -> bool:
        """Takes as long when there is nothing to match. Raises `unavailable` when too many wait."""
        return await self._run(lambda: self._verify(password, kept))

    def outdated(self, kept: str) -> bool:
        """Whether a hash of today would cost otherwise."""
        return self._hasher.check_needs_rehash(kept)

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _verify(self, password: str, kept: str | None) -> bool:
        try:
            return self._hasher.verify(kept or self._nobody_s, _bytes(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= WAITING_MAX:
            raise VideoRoomsError("unavailable", "Too many sign in at this moment; try again.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        finally:
            self._waiting -= 1


def _of_no_password(cost: Cost) -> str:
    """A hash that takes as long to check as any, and that no password has."""
    salt, random = (base64.b64encode(os.urandom(size)).decode().rstrip("=") for size in (_SALT_BYTES, _HASH_BYTES))
    return f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}${salt}${random}"


def _bytes(password: str) -> bytes:
    """One for all the ways in which keyboards make the same characters."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
