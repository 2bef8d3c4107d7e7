"""A number goes in; so many workers without contact data stand in the tables, in a statement each.

What each looks for, and by what they may be told, follows from their number.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    case,
    cast,
    false,
    insert,
    literal,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Reach
from hub.tables import moment, search_comunas, search_occupations, searches, workers

_NOW = datetime(2026, 5, 5, 14, tzinfo=UTC)


async def fill(db: AsyncConnection, count: int, *, everyone: str) -> None:
    """Write workers who look for one of a hundred jobs, *Oficio 0* to *99*, and for `everyone`."""
    n = select(literal_column("1", Integer).label("n")).cte("numbers", recursive=True)
    n = n.union_all(select(n.c.n + 1).where(n.c.n < count))
    jobs = "Oficio " + cast(n.c.n % 100, String)
    rows: list[tuple[Table, dict[str, ColumnElement[Any]]]] = [
        (workers, _worker(n)),
        (searches, _search(n)),
        (search_occupations, {"occupation": jobs, "worker": n.c.n, "search": n.c.n}),
        (search_occupations, {"occupation": literal(everyone), "worker": n.c.n, "search": n.c.n}),
        (search_comunas, {"search": n.c.n, "comuna": literal("13101")}),
    ]
    for table, values in rows:
        query = select(*(value.label(name) for name, value in values.items()))
        await copy(db, table, query.select_from(n))
    await db.execute(text("ANALYZE"))


async def copy(db: AsyncConnection, into: Table, query: Select[Any]) -> None:
    await db.execute(insert(into).from_select([c.name for c in query.selected_columns], query))


def _worker(n: CTE) -> dict[str, ColumnElement[Any]]:
    one: ColumnElement[Any] = literal_column("1")
    by_sms_only = n.c.n // 100 % 10 >= 8
    return {
        "id": n.c.n,
        "worker_id": "W-" + cast(n.c.n, String),
        "status": literal("seeking"),
        "processing": true(),
        "publication": false(),
        "course_codes": literal([], JSON()),
        "band": n.c.n // 100 % 10,
        "cadence": literal("instant"),
        "both_channels": false(),
        "night_sms": false(),
        "sms_daily_cap": one,
        "reachable_by": literal_column("3"),
        "alerts_by": case((by_sms_only, int(Reach.SMS)), else_=int(Reach.EMAIL)),
        "courses_by": one,
        "messages_by": one,
        "service_by": one,
        "as_of": moment(_NOW),
        "wanted_at": moment(_NOW),
    }


def _search(n: CTE) -> dict[str, ColumnElement[Any]]:
    return {
        "id": n.c.n,
        "worker": n.c.n,
        "search_id": literal("s1"),
        "at_home": false(),
        "any_schedule": true(),
    }
