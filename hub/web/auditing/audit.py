"""*Comprobar*: an auditor gives dates or a code; what missed comes first, or one broadcast.

Whoever takes a file along takes what was written down of each broadcast, and nobody's name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import comuna
from hub.dispatch.budget import day_of
from hub.errors import NotFound
from hub.store.planning import broadcasts
from hub.store.reporting import misses, report
from hub.store.subjects import facts
from hub.store.subjects.facts import Headline
from hub.web.auditing.audit_file import Cell, attached
from hub.web.auditing.audit_views import AuditItem, AuditView
from hub.web.site import Visit, row_number
from hub.web.today.console import figures
from templates import audit as said
from templates import staff, words

FRONT: Final = "/audit"
FILE: Final = f"{FRONT}/file"
ONE: Final = f"{FRONT}/{{id}}"
#: The days looked at when nobody says which.
_USUAL: Final = 7
_A_SCREENFUL: Final = 20
#: Broadcasts of the dates to begin with, kept or not.
_LATEST: Final = 5
#: Broadcasts read at a time for the file.
_AT_ONCE: Final = 500


class _WrongDates(ValueError):
    """These are no dates to look at: (field, sentence)."""


@dataclass(frozen=True, slots=True)
class _Dates:
    """Whole days of Chile's capital, the first and the last of them within."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time(), words.SANTIAGO)

    @property
    def until(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), words.SANTIAGO)

    def at(self, url: str, **more: str) -> str:
        """Give an address that asks for these dates."""
        return f"{url}?{urlencode({'desde': self.first, 'hasta': self.last} | more)}"


async def show(visit: Visit) -> web.Response:
    """Show what missed in some dates, or find one broadcast."""
    today = day_of(visit.site.now())
    faults: list[tuple[str, str]] = []
    try:
        dates = _dates(visit, today)
    except _WrongDates as wrong:
        faults.append(wrong.args[0])
        dates = _usual(today)
    before = visit.request.query.get("antes")
    asked = visit.request.query.get("aviso", "").strip()
    async with visit.site.hub.database.read() as db:
        found = await _asked(db, asked) if asked else []
        if len(found) == 1:
            return web.Response(status=303, headers={"Location": f"{FRONT}/{found[0]}"})
        published, broken = await misses.counts(db, dates.since, dates.until)
        numbers = await misses.page(
            db,
            dates.since,
            dates.until,
            _A_SCREENFUL + 1,
            None if before is None else row_number(before),
        )
        items = await _items(db, numbers[:_A_SCREENFUL], visit.site.now())
        latest = await _items(
            db, await misses.latest(db, dates.since, dates.until, _LATEST), visit.site.now()
        )
        several = await _items(db, found[:_A_SCREENFUL], visit.site.now())
    if asked and not found:
        faults.append(("aviso", said.FAULTS["unknown"].format(given=asked)))
    more = len(numbers) > _A_SCREENFUL
    view = AuditView(
        **visit.frame(),
        since=visit.request.query.get("desde", str(dates.first)),
        until=visit.request.query.get("hasta", str(dates.last)),
        days=said.DAYS.format(first=words.full_day(dates.first), last=words.full_day(dates.last)),
        published=published,
        broken=broken,
        items=items,
        older_url=dates.at(FRONT, antes=str(numbers[_A_SCREENFUL - 1])) if more else "",
        file_url=dates.at(FILE) if published else "",
        asked=asked,
        found=several,
        latest=latest,
        faults=tuple(faults),
        today_url="/today",
        calls_url="/calls",
        notices_url="/notices",
    )
    return visit.page("audit", view, 422 if faults else 200)


async def take_along(visit: Visit) -> web.Response:
    """Give every broadcast of some dates as a file."""
    try:
        dates = _dates(visit, day_of(visit.site.now()))
    except _WrongDates:
        return await show(visit)
    lines: list[Sequence[Cell]] = [said.COLUMNS]
    after = 0
    while True:
        async with visit.site.hub.database.read() as db:
            rows = await misses.rows(db, dates.since, dates.until, _AT_ONCE, after)
            told = await facts.headlines(db, [row["id"] for row in rows])
        lines += [_line(row, told[row["id"]]) for row in rows]
        if len(rows) < _AT_ONCE:
            return attached(f"avisos-{dates.first}-{dates.last}", lines)
        after = rows[-1]["id"]


def _dates(visit: Visit, today: date) -> _Dates:
    """Read the dates asked for; _WrongDates names the one that is none."""
    usual, query = _usual(today), visit.request.query
    last = _day("hasta", query.get("hasta") or str(usual.last))
    first = _day("desde", query.get("desde") or str(last - timedelta(days=_USUAL - 1)))
    if first > last:
        raise _WrongDates(("desde", said.FAULTS["order"]))
    if (last - first).days >= said.LONGEST:
        raise _WrongDates(("desde", said.FAULTS["long"]))
    return _Dates(first, last)


def _usual(today: date) -> _Dates:
    return _Dates(today - timedelta(days=_USUAL - 1), today)


def _day(field: str, given: str) -> date:
    try:
        read = date.fromisoformat(given)
    except ValueError:
        raise _WrongDates((field, said.FAULTS["date"].format(given=given))) from None
    if not 2000 <= read.year < 3000:  # days around it are dates as well
        raise _WrongDates((field, said.FAULTS["date"].format(given=given)))
    return read


async def _asked(db: AsyncConnection, asked: str) -> Sequence[int]:
    """Give the broadcasts of a code: of what they tell, else their own."""
    if not asked.isprintable():
        return []
    found = await broadcasts.of_subject(db, asked)
    if found:
        return found
    try:
        number = row_number(asked)
    except NotFound:
        return []
    return [] if await broadcasts.get(db, number) is None else [number]


async def _items(
    db: AsyncConnection, numbers: Sequence[int], now: datetime
) -> tuple[AuditItem, ...]:
    reports = await report.of(db, numbers)
    told = await facts.headlines(db, numbers)
    return tuple(
        AuditItem(
            url=f"{FRONT}/{one.id}",
            subject_id=one.subject_id,
            figures=figures(one, told[int(one.id)], now),
        )
        for one in reports
    )


def _line(row: Mapping[str, Any], told: Headline) -> Sequence[Cell]:
    place = comuna(told.comuna)
    return (
        row["id"],
        staff.BROADCAST_KINDS[row["kind"]],
        row["subject_id"],
        words.calm(told.title),
        place.name if place else told.comuna or staff.EVERYWHERE,
        staff.BROADCAST_STATES[row["state"]][1],
        row["published_at"],
        row["due_at"],
        row["planned_at"],
        row["finished_at"],
        row["audience"],
        # Before the due time nobody has missed it yet.
        row["missed"] if row["missed_at"] or row["finished_at"] else None,
        int(row["inversions"]),
    )
