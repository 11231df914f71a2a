"""Types of fields that several resources' schemas share: what is taken in, and how it is written out.

`schemas` modules use them. Scalars may come as strings, as applications of the hosted API send them; a boolean is no
number, though Python thinks so.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, PlainSerializer, WithJsonSchema

from videorooms.listing import Listing
from videorooms.texts import is_storable


def _refuse_boolean(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("Input should be a number")
    return value


def refuse_unstorable(value: str) -> str:
    """For an `AfterValidator`, behind the limits of a length."""
    if not is_storable(value):
        raise ValueError("Input should have no NUL and no lone surrogate")
    return value


def _write_instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _write_second(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_DATE_TIME = WithJsonSchema({"type": "string", "format": "date-time"})

# Behind the limits of a number, so that these stand in the OpenAPI document.
NO_BOOLEAN = BeforeValidator(_refuse_boolean)
PlainText = Annotated[str, AfterValidator(refuse_unstorable)]
# Microseconds always, so that instants compare as texts.
Instant = Annotated[datetime, PlainSerializer(_write_instant, return_type=str), _DATE_TIME]
Second = Annotated[datetime, PlainSerializer(_write_second, return_type=str), _DATE_TIME]


class ListMeta(BaseModel):
    """Where in the whole list this page stands."""

    page_number: int
    page_size: int
    total_pages: int
    total_results: int

    @classmethod
    def of(cls, listing: Listing[Any]) -> "ListMeta":
        return cls(
            page_number=listing.page.number,
            page_size=listing.page.size,
            total_pages=listing.total_pages,
            total_results=listing.total,
        )


class ActionResult(BaseModel):
    result: Literal["ok"] = "ok"


class ActionAnswer(BaseModel):
    """What every action answers that has nothing to say but that it was done."""

    data: ActionResult = ActionResult()
