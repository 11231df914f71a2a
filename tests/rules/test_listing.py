"""Pages and time ranges: their arithmetic."""

from datetime import UTC, date, datetime

import pytest

from videorooms.http.queries import time_range
from videorooms.listing import Listing, Page, TimeRange


@pytest.mark.parametrize(("total", "size", "pages"), [(0, 20, 1), (1, 20, 1), (20, 20, 1), (21, 20, 2), (250, 1, 250)])
def test_a_list_has_as_many_pages_as_it_fills_and_one_when_it_is_empty(total: int, size: int, pages: int) -> None:
    assert Listing([], Page(1, size), total).total_pages == pages


def test_the_first_page_begins_at_the_first_item() -> None:
    assert [Page(number, 20).offset for number in (1, 2, 3)] == [0, 20, 40]


def test_on_a_day_is_from_its_midnight_to_the_next_in_utc() -> None:
    assert time_range(date(2026, 2, 28), None, None) == TimeRange(
        datetime(2026, 2, 28, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    )


def test_on_or_before_a_day_includes_all_of_it() -> None:
    assert time_range(None, None, date(2026, 2, 28)).before == datetime(2026, 3, 1, tzinfo=UTC)


def test_comparisons_of_one_filter_must_all_hold() -> None:
    chosen = time_range(date(2026, 1, 10), date(2026, 1, 5), date(2026, 1, 31))
    assert chosen == TimeRange(datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 1, 11, tzinfo=UTC))


def test_the_last_day_of_the_calendar_has_no_day_after_it_and_is_still_a_day() -> None:
    assert time_range(None, None, date.max).before == datetime.max.replace(tzinfo=UTC)
