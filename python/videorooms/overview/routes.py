"""The REST route of the overview."""

from typing import Annotated

from fastapi import Depends, Query, Request

from videorooms.http.routing import Account, keyed_router
from videorooms.overview.schemas import OverviewAnswer, OverviewQuery, ShownOverview
from videorooms.overview.service import OverviewService

router = keyed_router("Overview")


async def _overview(request: Request) -> OverviewService:
    service: OverviewService = request.app.state.runtime.overview
    return service


Service = Annotated[OverviewService, Depends(_overview)]


@router.get("/overview", operation_id="retrieve_overview")
async def get_overview(account: Account, query: Annotated[OverviewQuery, Query()], overview: Service) -> OverviewAnswer:
    """What is live now, how much was used of late, what waits or has failed, and how the nodes are."""
    return OverviewAnswer(data=ShownOverview.of(await overview.of_account(account, query.range)))
