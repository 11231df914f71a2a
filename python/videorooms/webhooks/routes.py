"""REST routes of webhooks: the delivery log, and the keys that webhooks are signed with."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from videorooms.http.queries import check_filters
from videorooms.http.routing import OPTIONAL_BODY, Account, ShownToAllRoute, keyed_router
from videorooms.webhooks.keys import WebhookKeyService
from videorooms.webhooks.schemas import (
    ActionResult,
    KeyRotation,
    ReplayAnswer,
    WebhookDeliveriesQuery,
    WebhookDelivery,
    WebhookDeliveryAnswer,
    WebhookDeliveryListAnswer,
    WebhookKeyAnswer,
    WebhookKeyListAnswer,
    WebhookKeyShown,
)
from videorooms.webhooks.service import WebhookService

_deliveries = keyed_router("Webhooks")
_signing = keyed_router("Webhooks", ShownToAllRoute)


async def _webhooks(request: Request) -> WebhookService:
    service: WebhookService = request.app.state.runtime.webhooks
    return service


async def _keys(request: Request) -> WebhookKeyService:
    service: WebhookKeyService = request.app.state.runtime.webhook_keys
    return service


Webhooks = Annotated[WebhookService, Depends(_webhooks)]
Keys = Annotated[WebhookKeyService, Depends(_keys)]


@_deliveries.get("/webhook_deliveries", operation_id="list_webhook_deliveries", response_model_exclude_unset=True)
async def list_deliveries(
    request: Request, account: Account, query: Annotated[WebhookDeliveriesQuery, Query()], webhooks: Webhooks
) -> WebhookDeliveryListAnswer:
    """What was told to whom, newest first."""
    check_filters(request, WebhookDeliveriesQuery)
    return WebhookDeliveryListAnswer.of(await webhooks.list(account, query.chosen(), query.page))


@_deliveries.get(
    "/webhook_deliveries/{webhook_delivery_id}",
    operation_id="retrieve_webhook_delivery",
    response_model_exclude_unset=True,
)
async def get_delivery(webhook_delivery_id: str, account: Account, webhooks: Webhooks) -> WebhookDeliveryAnswer:
    """A delivery with all its attempts."""
    delivery, attempts = await webhooks.get(account, webhook_delivery_id)
    return WebhookDeliveryAnswer(data=WebhookDelivery.of(delivery, attempts))


@_deliveries.post("/webhook_deliveries/{webhook_delivery_id}/actions/replay", operation_id="replay_webhook_delivery")
async def replay_delivery(webhook_delivery_id: str, account: Account, webhooks: Webhooks) -> ReplayAnswer:
    """Sends an event again, under the same id; or tries at once what is still to be delivered."""
    await webhooks.replay(account, webhook_delivery_id)
    return ReplayAnswer(data=ActionResult(result="ok"))


@_signing.get("/webhook_keys", operation_id="list_webhook_keys")
async def list_keys(account: Account, keys: Keys) -> WebhookKeyListAnswer:
    """The public keys with which webhooks are verified: the one that signs, and those before and after it."""
    return WebhookKeyListAnswer.of(await keys.list(account), keys.now())


@_signing.post("/webhook_keys", operation_id="rotate_webhook_key", status_code=201, openapi_extra=OPTIONAL_BODY)
async def rotate_key(account: Account, rotation: KeyRotation, keys: Keys) -> WebhookKeyAnswer:
    """Makes the key that will sign when the overlap is over. Tell it to your receivers until then."""
    return WebhookKeyAnswer(data=WebhookKeyShown.of(await keys.rotate(account, rotation.overlap), keys.now()))


router = APIRouter()
router.include_router(_deliveries)
router.include_router(_signing)
