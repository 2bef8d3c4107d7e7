"""The database as it is enters; where broadcasts stand leaves, once or every second."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hub.cli import say
from hub.cli.flags import Json
from hub.errors import NotFound
from hub.report import Report

#: Broadcasts listed beside those still under way.
_NEWEST: Final = 20
_HOUR: Final = timedelta(hours=1)
_LONGEST_ID: Final = 18  # digits of a row id

_Broadcast = Annotated[
    str | None, typer.Argument(metavar="[BROADCAST]", help="One broadcast's id; else all.")
]
_Watch = Annotated[bool, typer.Option("--watch", help="Show it again each second, until Ctrl-C.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand at one moment."""

    at: datetime
    due_soon: int  #: people not told yet whose due time is within the hour, or past
    under_way: int
    reports: Sequence[Report]
    alone: bool  #: one broadcast was asked for

    def document(self) -> dict[str, Any]:
        """Give it as JSON: the broadcast asked for, or all with what is due."""
        if self.alone:
            return self.reports[0].document()
        return {
            "at": self.at.isoformat(),
            "due_within_the_hour": self.due_soon,
            "under_way": self.under_way,
            "broadcasts": [report.document() for report in self.reports],
        }

    def shown(self) -> RenderableType:
        """Give it for people."""
        style = "bold red" if self.due_soon else "bold"
        due = Text(f"{self.due_soon:,} people are due within the hour", style=style)
        head = Text.assemble(due, f" · under way: {self.under_way:,}")
        return Group(head, _table(self.reports, self.at)) if self.reports else head


def status(broadcast: _Broadcast = None, watch: _Watch = False, as_json: Json = False) -> None:
    """Show where broadcasts stand: who was told, in time and in order."""
    try:
        asyncio.run(_status(broadcast, watch=watch, as_json=as_json))
    except KeyboardInterrupt:
        if not watch:
            raise


def number_of(broadcast: str) -> int:
    """Read a broadcast's id; NotFound for what is none."""
    if not (broadcast.isascii() and broadcast.isdigit() and len(broadcast) <= _LONGEST_ID):
        raise NotFound(f"there is no broadcast {broadcast}: `hub status` lists them by number")
    return int(broadcast)


async def _status(broadcast: str | None, *, watch: bool, as_json: bool) -> None:
    from rich.live import Live

    from hub.cli import context
    from hub.store.engine import Database

    one = None if broadcast is None else number_of(broadcast)
    async with context.opened(Database(context.settings().database_url)) as database:
        now = await _standing(database, one)
        if as_json:
            say.document(now.document())
        elif not watch:
            say.out().print(now.shown())
        if not watch:
            return
        with Live(now.shown(), console=say.out(), auto_refresh=False) as live:
            while True:
                await asyncio.sleep(1)
                now = await _standing(database, one)
                if as_json:
                    say.document(now.document())
                else:
                    live.update(now.shown(), refresh=True)


async def _standing(database: Any, one: int | None) -> Standing:
    from hub.clock import SystemClock
    from hub.store import report

    now = SystemClock().now()
    async with database.read() as db:
        unfinished = await report.unfinished_ids(db)
        if one is not None:
            reports = await report.of(db, [one])
        else:
            newest = [found.id for found in await report.page(db, _NEWEST)]
            ids = dict.fromkeys([*unfinished, *map(int, newest)])
            reports = await report.of(db, list(ids))
        due = await report.due_soon(db, now, _HOUR)
    if one is not None and not reports:
        raise NotFound(f"there is no broadcast {one}: `hub status` lists them")
    return Standing(
        at=now, due_soon=due, under_way=len(unfinished), reports=reports, alone=one is not None
    )


def _table(reports: Sequence[Report], now: datetime) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("id", justify="right")
    table.add_column("what", overflow="fold")
    table.add_column("state")
    for figure in ("told", "in time", "due in", "inversions"):
        table.add_column(figure, justify="right")
    table.add_column("by channel", overflow="fold")
    for one in reports:
        table.add_row(*(Text(cell) for cell in _cells(one, now)))
    return table


def _cells(report: Report, now: datetime) -> tuple[str, ...]:
    state = f"{report.state}: {report.state_reason}" if report.state_reason else report.state
    quiet = f" (+{report.told_quiet:,} quiet)" if report.told_quiet else ""
    channels = (
        f"{lane} " + " ".join(f"{state}={many:,}" for state, many in states.items() if many)
        for lane, states in report.by_channel.items()
        if any(states.values())
    )
    return (
        report.id,
        f"{report.kind} {report.subject_id}",
        state,
        f"{report.told:,}/{report.audience:,}",
        f"{report.told_in_time:,}{quiet}",
        "-" if report.finished_at is not None else span(report.due_at - now),
        f"{report.inversions:,}",
        " · ".join(channels),
    )


def span(left: timedelta) -> str:
    """Write a span of time in hours and minutes; what is past says so."""
    if left < timedelta(0):
        return f"{span(-left)} ago"
    minutes = int(left.total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
