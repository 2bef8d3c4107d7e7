"""A planned outage enters; quiet hours are proposed, or everybody is told, once confirmed."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli import say
from hub.cli.acting import actor, confirm
from hub.cli.flags import Json

if TYPE_CHECKING:
    from hub.wiring import Hub

_Hours = Annotated[
    float, typer.Option("--hours", metavar="N", min=0.25, max=4, help="How long it lasts.")
]
_Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
_Notice = Annotated[str, typer.Argument(metavar="NOTICE", help="A notice's id.")]
_USUAL: Final = 2.0


def propose(hours: _Hours = _USUAL, as_json: Json = False) -> None:
    """Propose the quietest hours, of the hub's own weeks, that can still be announced."""
    asyncio.run(_propose(timedelta(hours=hours), as_json=as_json))


def announce(
    starts: Annotated[
        str, typer.Argument(metavar="STARTS", help="RFC 3339: 2026-05-10T02:00:00-04:00.")
    ],
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="Why; everybody reads it.")],
    hours: _Hours = _USUAL,
    notice: Annotated[
        str | None, typer.Option("--id", metavar="NOTICE", help="Of one to be changed.")
    ] = None,
    yes: _Yes = False,
    as_json: Json = False,
) -> None:
    """Announce an outage to everybody; one that cannot be told 48 hours ahead is refused."""
    try:
        at = datetime.fromisoformat(starts)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise typer.BadParameter("must be a moment with its offset", param_hint="STARTS")
    asyncio.run(_announce(at, timedelta(hours=hours), text, notice, yes=yes, as_json=as_json))


def cancel(notice: _Notice, yes: _Yes = False, as_json: Json = False) -> None:
    """Take an outage back: who was told hears that there is none."""
    asyncio.run(_cancel(notice, yes=yes, as_json=as_json))


async def _propose(length: timedelta, *, as_json: bool) -> None:
    from hub import outages

    async with open_hub() as hub:
        by = await hub.announcing.told_by()
        found = await hub.announcing.propose(length, by)
    if as_json:
        items = [
            {
                "starts_at": one.starts_at.isoformat(),
                "ends_at": one.ends_at.isoformat(),
                "busy": one.busy,
            }
            for one in found
        ]
        earliest = None if by is None else outages.earliest(by).isoformat()
        say.document({"earliest": earliest, "items": items})
        return
    console = say.out()
    if by is None:
        console.print("a lane is paused or broken: nobody can say by when everybody is told")
        return
    console.print(f"earliest {outages.first_minute(by).isoformat(timespec='minutes')}")
    for one in found:
        span = f"{one.starts_at.isoformat()} to {one.ends_at.isoformat()}"
        console.print(f"  {span}  {one.busy:,.0f} requests and messages in a usual week")


async def _announce(
    at: datetime, length: timedelta, text: str, notice: str | None, *, yes: bool, as_json: bool
) -> None:
    from hub.intake import contract, notices
    from hub.store.subjects import notices as store
    from hub.store.watching import ahead

    notice_id = notice or f"op-{secrets.token_hex(8)}"
    given = {
        "notice_id": notice_id,
        "kind": "maintenance",
        "starts_at": at.isoformat(),
        "ends_at": (at + length).isoformat(),
        "text": text,
    }
    data = contract.read("cl.bne.notice.requested", given)
    if not isinstance(data, contract.NoticeRequested):
        raise TypeError("a notice was read as something else")
    async with open_hub() as hub:
        async with hub.database.read() as db:
            people = sum(one.people for one in await ahead.everybody(db, hub.priority, hub.lanes))
        who = say.counted(people, "person", "people")
        reach = f"{who} will be told of an outage at {at.isoformat()}"
        confirm(reach, yes=yes, as_json=as_json)
        now, by = hub.clock.now(), await hub.announcing.told_by()
        terms = notices.NoticeTerms(due=hub.priority.due, told_by=by)
        async with hub.database.write() as db:
            held = await store.get(db, notice_id)
            later = timedelta(microseconds=1)
            time = now if held is None else max(now, held["as_of"] + later)
            asked = notices.Request(data=data, time=time, actor=actor())
            result = await notices.request(db, asked, now=now, terms=terms)
    if as_json:
        say.document({"notice_id": notice_id, "became": result.sentence})
    else:
        say.out().print(f"{result.sentence}: {notice_id}")


async def _cancel(notice_id: str, *, yes: bool, as_json: bool) -> None:
    from hub.intake import notices

    async with open_hub() as hub:
        confirm(f"{notice_id}: who was told will hear of none", yes=yes, as_json=as_json)
        async with hub.database.write() as db:
            await notices.cancel(
                db, notice_id, actor=actor(), now=hub.clock.now(), due=hub.priority.due
            )
    if as_json:
        say.document({"notice_id": notice_id, "became": "cancelled"})
    else:
        say.out().print(f"cancelled: {notice_id}")


@asynccontextmanager
async def open_hub() -> AsyncIterator["Hub"]:
    """Open the hub's database; its channels are known by their rates, and stay closed."""
    from hub.cli import context
    from hub.clock import SystemClock
    from hub.outside import make_channels
    from hub.wiring import Hub

    settings = context.settings()
    hub = Hub(settings, SystemClock(), make_channels(settings))
    async with context.opened(hub.database):
        yield hub


async def told_by() -> datetime | None:
    """Say by when everybody would be told of an outage announced now; None: nobody can say."""
    async with open_hub() as hub:
        return await hub.announcing.told_by()
