"""REST routes of rooms."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from videorooms.http.queries import check_filters
from videorooms.http.routing import OPTIONAL_BODY, Account, keyed_router
from videorooms.rooms.model import Room as RoomModel
from videorooms.rooms.schemas import IncludedSessions, Room, RoomAnswer, RoomChanges, RoomListAnswer, RoomsQuery
from videorooms.rooms.service import RoomService

router = keyed_router("Rooms")


async def _rooms(request: Request) -> RoomService:
    service: RoomService = request.app.state.runtime.rooms
    return service


async def _included(request: Request, wanted: bool, rooms: Sequence[RoomModel]) -> IncludedSessions:
    if not wanted:
        return None
    found: IncludedSessions = await request.app.state.runtime.sessions.newest_of_rooms([room.id for room in rooms])
    return found


Rooms = Annotated[RoomService, Depends(_rooms)]


@router.get("/rooms", operation_id="list_rooms", response_model_exclude_unset=True)
async def list_rooms(
    request: Request, account: Account, query: Annotated[RoomsQuery, Query()], rooms: Rooms
) -> RoomListAnswer:
    """Rooms, newest first."""
    check_filters(request, RoomsQuery)
    listing = await rooms.list(account, query.chosen(), query.page)
    return RoomListAnswer.of(listing, await _included(request, query.include_sessions, listing.items))


@router.post(
    "/rooms",
    operation_id="create_room",
    status_code=201,
    response_model_exclude_unset=True,
    openapi_extra=OPTIONAL_BODY,
)
async def create_room(account: Account, changes: RoomChanges, rooms: Rooms) -> RoomAnswer:
    """Makes a room, with defaults for what is not told."""
    return RoomAnswer(data=Room.of(await rooms.create(account, changes.policy())))


@router.get("/rooms/{room_id}", operation_id="retrieve_room", response_model_exclude_unset=True)
async def get_room(
    room_id: str, request: Request, account: Account, rooms: Rooms, include_sessions: bool = False
) -> RoomAnswer:
    """A room."""
    room = await rooms.get(account, room_id)
    return RoomAnswer(data=Room.of(room, await _included(request, include_sessions, [room])))


@router.patch(
    "/rooms/{room_id}", operation_id="update_room", response_model_exclude_unset=True, openapi_extra=OPTIONAL_BODY
)
async def update_room(room_id: str, account: Account, changes: RoomChanges, rooms: Rooms) -> RoomAnswer:
    """Changes what is told of a room and nothing else. Those who are in stay in."""
    return RoomAnswer(data=Room.of(await rooms.update(account, room_id, changes.told())))


@router.delete("/rooms/{room_id}", operation_id="delete_room", status_code=204, response_class=Response)
async def delete_room(room_id: str, account: Account, rooms: Rooms) -> None:
    """Ends a room and its session; everybody is sent out, and its tokens are refused from now on."""
    await rooms.delete(account, room_id)
