"""REST routes of compositions."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from videorooms.compositions.files import CONTENT_TYPES, download_path
from videorooms.compositions.model import Composition
from videorooms.compositions.schemas import (
    CompositionAnswer,
    CompositionListAnswer,
    CompositionRequest,
    CompositionsQuery,
    RoomComposition,
)
from videorooms.compositions.service import CompositionService
from videorooms.errors import VideoRoomsError
from videorooms.http.fields import ActionAnswer
from videorooms.http.queries import check_filters
from videorooms.http.routing import OPTIONAL_BODY, Account, Origin, keyed_router, open_router
from videorooms.links.fresh import FileLinks
from videorooms.links.serving import Expires, Signature, file_responses, serve

router = keyed_router("Compositions")
download_router = open_router("Compositions")


async def _compositions(request: Request) -> CompositionService:
    service: CompositionService = request.app.state.runtime.compositions
    return service


LinksOf = Callable[[Iterable[Composition]], Awaitable[Mapping[str, str | None]]]


async def _links(request: Request, origin: Origin) -> LinksOf:
    links: FileLinks[Composition] = request.app.state.runtime.composition_links
    return partial(links.of_all, origin=origin)


Compositions = Annotated[CompositionService, Depends(_compositions)]
Links = Annotated[LinksOf, Depends(_links)]
Wanted = Annotated[CompositionsQuery, Query()]


@router.get("/room_compositions", operation_id="list_room_compositions")
async def list_compositions(
    request: Request, account: Account, query: Wanted, compositions: Compositions, links: Links
) -> CompositionListAnswer:
    """Compositions, newest first."""
    check_filters(request, CompositionsQuery)
    found = await compositions.list(account, query.chosen(), query.page)
    return CompositionListAnswer.of(found, await links(found.items))


@router.post("/room_compositions", operation_id="create_room_composition", status_code=202, openapi_extra=OPTIONAL_BODY)
async def create_composition(
    account: Account, wanted: CompositionRequest, compositions: Compositions
) -> CompositionAnswer:
    """Asks for one file of a session. It is rendered when the session is over and its recordings are complete."""
    if wanted.session_id is None:
        raise VideoRoomsError("unprocessable", "Say which session to compose.", pointer="/session_id")
    wish = wanted.wish(wanted.session_id)
    composition = await compositions.create(account, wish, wanted.background_image)
    return CompositionAnswer(data=RoomComposition.of(composition))


@router.get("/room_compositions/{room_composition_id}", operation_id="retrieve_room_composition")
async def get_composition(
    room_composition_id: str, account: Account, compositions: Compositions, links: Links
) -> CompositionAnswer:
    """A composition."""
    found = await compositions.get(account, room_composition_id)
    return CompositionAnswer(data=RoomComposition.of(found, (await links([found]))[found.id]))


@router.post(
    "/room_compositions/{room_composition_id}/actions/cancel",
    operation_id="cancel_room_composition",
)
async def cancel_composition(room_composition_id: str, account: Account, compositions: Compositions) -> ActionAnswer:
    """Ends the rendering of a composition, which then has the status failed and the failure `cancelled`."""
    await compositions.cancel(account, room_composition_id)
    return ActionAnswer()


@router.delete(
    "/room_compositions/{room_composition_id}",
    operation_id="delete_room_composition",
    status_code=204,
    response_class=Response,
)
async def delete_composition(room_composition_id: str, account: Account, compositions: Compositions) -> None:
    """Deletes a composition; one that is not rendered yet will not be."""
    await compositions.delete(account, room_composition_id)


@download_router.head("/room_compositions/{room_composition_id}/file", include_in_schema=False)
@download_router.get(
    "/room_compositions/{room_composition_id}/file",
    operation_id="download_room_composition",
    response_class=Response,
    responses=file_responses(*CONTENT_TYPES.values()),
)
async def download_composition(
    room_composition_id: str,
    request: Request,
    compositions: Compositions,
    expires: Expires = "",
    signature: Signature = "",
) -> Response:
    """The file of a composition, or a range of it. The way here is its `download_url`, which says all parameters."""
    runtime = request.app.state.runtime
    await runtime.links.check(download_path(room_composition_id), expires, signature)
    return await serve(request, runtime.store, await compositions.file(room_composition_id))
