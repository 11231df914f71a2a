"""Query parameters that several lists share: pages, and filters by date, id and flag.

`schemas` modules build their lists' parameters from these; routes ask `check_filters` for those that do not exist.
Parameters outside of `filter` that nobody knows are ignored.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Request
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from videorooms.errors import VideoRoomsError
from videorooms.http.fields import PlainText
from videorooms.ids import is_uuid
from videorooms.listing import PAGE_NUMBER_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Page, TimeRange

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _read_day(value: Any) -> Any:
    # The standard library takes weeks and bare digits too.
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("Input should be a date as YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("Input should be a date of the calendar") from None


def _read_id(value: str) -> str:
    if not is_uuid(value):
        raise ValueError("Input should be a UUID")
    return value.lower()


def _default_for_zero(default: int) -> BeforeValidator:
    # Clients generated from the published schema send 0 for what they leave open.
    return BeforeValidator(lambda value: default if value in ("0", "", 0) else value)


Day = Annotated[date, BeforeValidator(_read_day)]
FilterId = Annotated[PlainText, AfterValidator(_read_id)]


def date_filter(name: str, comparison: str) -> Any:
    """A field for `filter[name][comparison]`."""
    words = {"eq": "on", "gte": "on or after", "lte": "on or before"}[comparison]
    return Field(None, alias=f"filter[{name}][{comparison}]", description=f"{name} {words} this day, in UTC.")


def value_filter(name: str, description: str) -> Any:
    """A field for `filter[name]`."""
    return Field(None, alias=f"filter[{name}]", description=description)


class ListQuery(BaseModel):
    """What every list takes."""

    model_config = ConfigDict(extra="ignore")

    page_number: Annotated[int, Field(ge=1, le=PAGE_NUMBER_MAX), _default_for_zero(1)] = Field(
        1, alias="page[number]", description="Page to return, from 1; 0 stands for the default."
    )
    page_size: Annotated[int, Field(ge=1, le=PAGE_SIZE_MAX), _default_for_zero(PAGE_SIZE_DEFAULT)] = Field(
        PAGE_SIZE_DEFAULT, alias="page[size]", description="Items a page; 0 stands for the default."
    )

    @property
    def page(self) -> Page:
        return Page(self.page_number, self.page_size)


def time_range(on: date | None, since: date | None, until: date | None) -> TimeRange:
    """The instants that satisfy all three, in UTC."""
    starts = [_midnight(day) for day in (on, since) if day is not None]
    ends = [_midnight_after(day) for day in (on, until) if day is not None]
    return TimeRange(max(starts, default=None), min(ends, default=None))


def check_filters(request: Request, query_type: type[ListQuery]) -> None:
    """Raises `bad_filter` for a filter that the list does not have, rather than return what was not asked for."""
    known = {field.alias for field in query_type.model_fields.values()}
    for name in request.query_params:
        if name.startswith("filter") and name not in known:
            raise VideoRoomsError("bad_filter", "The list has no such filter.", parameter=name[:200])


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _midnight_after(day: date) -> datetime:
    return _midnight(day) + timedelta(days=1) if day < date.max else datetime.max.replace(tzinfo=UTC)
