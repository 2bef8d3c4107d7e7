"""The people of a call go in; they come out as their own office sees them, and its look is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from hub.calls import looking, naming
from hub.model import Lane, Reach
from hub.store.offices import neighbours
from hub.store.offices.neighbours import Neighbour
from hub.store.offices.rosters import Row
from hub.web.office import views as shown
from hub.web.office.new_views import Alone
from hub.web.site import Visit
from hub.web.stopping.acting import actor
from templates import office as said
from templates import staff, words

#: Where an office's calls are.
FRONT: Final = "/calls"


def at(call_id: str, *more: str) -> str:
    """Give the address of a call's page, or of one below it."""
    return under(FRONT, call_id, *more)


def under(front: str, *parts: str) -> str:
    """Give the address of a page below another; ids are the portal's, and may hold anything."""
    return "/".join((front, *(quote(part, safe="") for part in parts)))


async def look(
    visit: Visit, row: Mapping[str, Any], worker_ids: Sequence[str], where: str
) -> dict[str, Neighbour]:
    """Open who these people of a call are, and keep that somebody looked; `where` says at what."""
    hub, now, subject = visit.site.hub, visit.site.now(), f"call:{row['call_id']}"
    if row["practice"] is not None:
        return {one: _invented(one) for one in worker_ids}
    if not worker_ids:
        return {}
    async with hub.database.read() as db:
        known = await neighbours.of_comuna(db, hub.vault, row["comuna"], worker_ids)
        is_new = await looking.is_new(db, subject, actor(visit), where, now)
    if is_new:
        async with hub.database.write() as db:
            await looking.keep(db, subject, actor(visit), where, len(known), now)
    return known


async def alone(
    visit: Visit, comuna: str, worker_ids: Sequence[str], *, practice: bool
) -> tuple[Alone, ...]:
    """Open who these people of a comuna are, whom a call that is not sent would not reach.

    Each look is kept: it is a button that was pressed, and no page that follows.
    """
    hub, now, subject = visit.site.hub, visit.site.now(), f"comuna:{comuna}"
    if practice:
        known = {one: _invented(one) for one in worker_ids}
    elif worker_ids:
        async with hub.database.write() as db:
            known = await neighbours.of_comuna(db, hub.vault, comuna, worker_ids)
            await looking.keep(db, subject, actor(visit), "preview", len(known), now)
    else:
        known = {}
    return tuple(
        Alone(
            name=known[one].name or said.NAMELESS,
            code=one,
            phone=words.phone(known[one].phone or ""),
            dial=known[one].phone or "",
        )
        for one in worker_ids
        if one in known
    )


def _invented(worker_id: str) -> Neighbour:
    name = said.INVENTED.format(number=worker_id.rpartition("-")[2])
    return Neighbour(
        worker_id=worker_id,
        name=name,
        phone=None,
        address=None,
        usable=Reach.NONE,
        alerted=True,
        reached=True,
    )


def person(
    row: Mapping[str, Any], one: Row, known: Neighbour | None, now: datetime
) -> shown.PersonLine:
    """Give one person of a call as its office sees them."""
    phone = "" if known is None else known.phone or ""
    return shown.PersonLine(
        name=said.MOVED if known is None else known.name or said.NAMELESS,
        code=one.worker_id,
        phone=words.phone(phone),
        dial=phone,
        said=said_of(one),
        reason=words.CANNOT[one.reason] if one.reason else "",
        unreached=not one.messaged or (one.told and one.told_by in (None, "inbox")),
        prefers_call=one.prefers_call,
        may_answer=(
            one.answer is None
            and one.messaged
            and not one.prefers_call
            and not one.unclear
            and one.told_by != Lane.INBOX
            and now < row["answer_by"]
        ),
        unclear=one.unclear,
        url=(
            at(naming.chosen(row["call_id"], row["comuna"]), "people", one.worker_id)
            if known is not None and now < row["starts_at"] and row["cancelled_at"] is None
            else ""
        ),
    )


def said_of(one: Row) -> str:
    """Say how somebody answered, or was told."""
    if one.answer is not None:
        return said.ANSWERED.format(way=said.WAYS[one.way or "officer"])
    if not one.told:
        return said.NOT_TOLD if one.messaged else said.NO_MESSAGE
    if one.told_by in (Lane.EMAIL, Lane.SMS):
        return said.TOLD  # by which of two comes from the band, where one was the faster
    return said.TOLD_IN_LIST.format(way=staff.TOLD_BY[one.told_by or "inbox"])


def sheet_line(one: Row, known: Mapping[str, Neighbour]) -> shown.SheetLine:
    """Give one person as the printed list shows them."""
    who = known.get(one.worker_id)
    return shown.SheetLine(
        name=said.MOVED if who is None else who.name or said.NAMELESS,
        code=one.worker_id,
        phone=words.phone(who.phone or "") if who is not None else "",
        prefers_call=one.prefers_call,
    )
