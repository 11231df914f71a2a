"""`videorooms webhook`: the delivery log, replays, and the keys that webhooks are signed with.

`main` adds it. Beside a running server a replay is made by that server, within seconds; without one, at its next start.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from videorooms.cli.place import AccountName, AsJson, DatabaseUrl, DataDir, at_work, audited, chosen_settings
from videorooms.cli.rendering import show_row, show_rows

if TYPE_CHECKING:
    from videorooms.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Look at webhook deliveries, repeat them, and see and rotate keys.")

DELIVERY_COLUMNS = ("id", "created_at", "event_type", "status", "attempt_count", "next_attempt_at", "url")
ATTEMPT_COLUMNS = ("number", "started_at", "duration_ms", "status", "error", "response", "url")
KEY_COLUMNS = ("public_key", "status", "signs_from", "signs_until", "id")

DeliveryId = Annotated[str, typer.Argument(help="Id of the delivery, as `webhook list` shows it.")]


@app.command("list")
def list_deliveries(
    *,
    status: Annotated[str, typer.Option(help="Only those of this status: pending, delivered or failed.")] = "",
    event_type: Annotated[str, typer.Option(help="Only those of this event type.")] = "",
    room: Annotated[str, typer.Option(help="Only those about the room of this id.")] = "",
    session: Annotated[str, typer.Option(help="Only those about the session of this id.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=250, help="How many at most.")] = 50,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List what was told and to whom, newest first."""

    async def work(runtime: "Runtime") -> list[dict[str, Any]]:
        from videorooms.ids import require_id  # noqa: PLC0415
        from videorooms.listing import Page  # noqa: PLC0415
        from videorooms.webhooks.repository import DeliveryFilter  # noqa: PLC0415

        chosen = DeliveryFilter(
            event_types=(event_type,) if event_type else (),
            status=status or None,
            room_id=require_id(room, "room") if room else None,
            session_id=require_id(session, "session") if session else None,
        )
        account_id = (await runtime.accounts.get(account)).id
        found = await runtime.webhooks.list(account_id, chosen, Page(1, limit))
        return [_shown(delivery) for delivery in found.items]

    rows = at_work(chosen_settings(data_dir, database_url), work)
    show_rows(rows if as_json else [_with_type(row) for row in rows], DELIVERY_COLUMNS, as_json=as_json)


@app.command()
def show(
    *,
    delivery_id: DeliveryId,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show a delivery and every attempt that was made, newest first."""

    async def work(runtime: "Runtime") -> dict[str, Any]:
        account_id = (await runtime.accounts.get(account)).id
        return _shown(*await runtime.webhooks.get(account_id, delivery_id))

    row = at_work(chosen_settings(data_dir, database_url), work)
    if as_json:
        show_row(row, as_json=True)
        return
    show_row({name: value for name, value in _with_type(row).items() if name != "attempts"}, as_json=False)
    show_rows([_attempt(attempt) for attempt in row["attempts"]], ATTEMPT_COLUMNS, as_json=False)


@app.command()
def replay(
    *,
    delivery_id: DeliveryId,
    account: AccountName = "default",
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Send an event again, under the same id; or try at once what is still to be delivered."""

    async def work(runtime: "Runtime") -> None:
        async with audited(runtime, account, "replay_webhook_delivery") as account_id:
            await runtime.webhooks.replay(account_id, delivery_id)

    at_work(chosen_settings(data_dir, database_url), work)


@app.command()
def keys(
    *,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the public keys with which webhooks are verified."""

    async def work(runtime: "Runtime") -> list[dict[str, Any]]:
        from videorooms.webhooks.schemas import WebhookKeyShown  # noqa: PLC0415

        found = await runtime.webhook_keys.list((await runtime.accounts.get(account)).id)
        return [WebhookKeyShown.of(key, runtime.webhook_keys.now()).model_dump(mode="json") for key in found]

    show_rows(at_work(chosen_settings(data_dir, database_url), work), KEY_COLUMNS, as_json=as_json)


@app.command("rotate-key")
def rotate_key(
    *,
    overlap_hours: Annotated[int, typer.Option(help="Hours until the new key signs; 0 for at once.")] = 24,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make the key that signs when the overlap is over, and show its public half."""

    async def work(runtime: "Runtime") -> dict[str, Any]:
        from videorooms.webhooks.schemas import WebhookKeyShown  # noqa: PLC0415

        async with audited(runtime, account, "rotate_webhook_key", {"overlap_hours": overlap_hours}) as account_id:
            made = await runtime.webhook_keys.rotate(account_id, timedelta(hours=overlap_hours))
        return WebhookKeyShown.of(made, runtime.webhook_keys.now()).model_dump(mode="json")

    show_row(at_work(chosen_settings(data_dir, database_url), work), as_json=as_json)


def _shown(delivery: Any, attempts: Any = None) -> dict[str, Any]:
    from videorooms.webhooks.schemas import WebhookDelivery  # noqa: PLC0415

    return WebhookDelivery.of(delivery, attempts).model_dump(mode="json", exclude_unset=True)


def _with_type(row: dict[str, Any]) -> dict[str, Any]:
    """With the event's type in place of the whole event."""
    return {name: value for name, value in row.items() if name != "webhook"} | {
        "event_type": row["webhook"]["event_type"],
        "event_id": row["webhook"]["id"],
    }


def _attempt(attempt: dict[str, Any]) -> dict[str, Any]:
    answered = attempt["http"]["response"]
    return attempt | {"response": answered and answered["status"], "url": attempt["http"]["request"]["url"]}
