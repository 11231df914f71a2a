"""Use cases of rooms."""

from videorooms.rooms.model import Room


class RoomService:
    async def get(self, room_id: str) -> Room:
        """Raises `not_found`, also for a deleted room, and `invalid_id`."""
        raise NotImplementedError
