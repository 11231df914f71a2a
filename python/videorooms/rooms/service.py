"""Use cases of rooms: create, read, change, delete.

Routes, `tokens` and `signaling` call it. Deleting a room emits `RoomDeleted` inside the transaction, so that whoever
keeps sessions ends the room's session in the same commit. It knows no HTTP and nothing of who is in a room.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from videorooms.acts import Subject
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import RoomCreated, RoomDeleted, RoomUpdated
from videorooms.ids import new_id, require_id
from videorooms.listing import Listing, Page
from videorooms.rooms import repository
from videorooms.rooms.model import Room, RoomPolicy
from videorooms.rooms.repository import NameTaken, RoomFilter


class RoomService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def create(self, account_id: str, policy: RoomPolicy) -> Room:
        """Raises `duplicate` when a room of the account has the unique name already."""
        now = self._clock.now()
        room = Room(new_id(), account_id, policy, active_session_id=None, created_at=now, updated_at=now)

        async def work(transaction: Transaction) -> None:
            try:
                await repository.add(transaction.connection, room)
            except NameTaken as error:
                raise _name_taken() from error
            transaction.subject = Subject("room", room.id)
            await transaction.emit(RoomCreated(now, room.id))

        await self._database.write(work)
        return room

    async def get(self, account_id: str, room_id: str) -> Room:
        """Raises `not_found`, also for a deleted room and one of another account, and `invalid_id`."""
        room_id = require_id(room_id, "room_id")
        async with self._database.read() as connection:
            return _found(await repository.find(connection, room_id, account_id))

    async def named_by_token(self, room_id: str) -> Room:
        """The room, whichever account has it: for one who holds a token that names it. Raises `not_found`."""
        async with self._database.read() as connection:
            return _found(await repository.find(connection, room_id))

    async def list(self, account_id: str, chosen: RoomFilter, page: Page) -> Listing[Room]:
        async with self._database.read() as connection:
            return await repository.list_page(connection, account_id, chosen, page)

    async def update(self, account_id: str, room_id: str, changes: Mapping[str, Any]) -> Room:
        """Changes the named fields of the policy and no others. Raises `not_found`, `invalid_id` and `duplicate`."""
        room_id = require_id(room_id, "room_id")

        async def work(transaction: Transaction) -> Room:
            room = _found(await repository.claim(transaction.connection, room_id, account_id))
            now = self._clock.now()
            policy = replace(room.policy, **changes)
            if policy == room.policy:
                return room
            try:
                await repository.change(transaction.connection, room.id, policy, now)
            except NameTaken as error:
                raise _name_taken() from error
            await transaction.emit(RoomUpdated(now, room.id))
            return replace(room, policy=policy, updated_at=now)

        return await self._database.write(work)

    async def delete(self, account_id: str, room_id: str) -> None:
        """The room is gone at once and its session ends with it. Raises `not_found` and `invalid_id`."""
        room_id = require_id(room_id, "room_id")

        async def work(transaction: Transaction) -> None:
            room = _found(await repository.claim(transaction.connection, room_id, account_id))
            now = self._clock.now()
            await repository.mark_deleted(transaction.connection, room.id, now)
            await transaction.emit(RoomDeleted(now, room.id, room.active_session_id))

        await self._database.write(work)

    async def count(self) -> int:
        """Those of all accounts."""
        async with self._database.read() as connection:
            return await repository.count(connection)


def _found(room: Room | None) -> Room:
    if room is None:
        raise VideoRoomsError("not_found", "There is no such room.", parameter="room_id")
    return room


def _name_taken() -> VideoRoomsError:
    return VideoRoomsError("duplicate", "Another room has this unique name.", pointer="/unique_name")
