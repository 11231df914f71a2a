"""Turns pages and time ranges into SQL.

Repositories call it for their lists. It adds conditions and limits to a query that it is given and decides nothing
about tables or order.
"""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.listing import Page, TimeRange


def within(column: ColumnElement[Any], period: TimeRange) -> list[ColumnElement[bool]]:
    """The conditions that hold the column inside the period; NULL lies outside of any that is not open."""
    conditions: list[ColumnElement[bool]] = []
    if period.since is not None:
        conditions.append(column >= period.since)
    if period.before is not None:
        conditions.append(column < period.before)
    return conditions


async def fetch_page(connection: AsyncConnection, query: Select[Any], page: Page) -> tuple[list[Row[Any]], int]:
    """The rows of that page of the ordered query, and the number of rows of the whole query."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    total = (await connection.execute(counted)).scalar_one()
    rows = await connection.execute(query.limit(page.size).offset(page.offset))
    return list(rows), total
