"""Pages and time ranges: how every list is asked for and answered.

Routes make them from query parameters, repositories turn them into SQL, schemas into `meta`. No I/O.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Item = TypeVar("Item")

PAGE_SIZE_DEFAULT = 20
PAGE_SIZE_MAX = 250
# Any list ends long before it; times the largest size it still fits a database's integer.
PAGE_NUMBER_MAX = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list, counted from 1."""

    number: int = 1
    size: int = PAGE_SIZE_DEFAULT

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From `since`, included, to `before`, excluded; None leaves that end open."""

    since: datetime | None = None
    before: datetime | None = None


ANY_TIME = TimeRange()


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """One page of a list, and how long the whole list is."""

    items: Sequence[Item]
    page: Page
    total: int

    @property
    def total_pages(self) -> int:
        """At least 1: clients go on to the next page until its number equals this."""
        return max(1, -(-self.total // self.page.size))
