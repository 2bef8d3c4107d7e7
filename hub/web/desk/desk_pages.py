"""*Mesa de ayuda*: an operator sees one item at a time, masked, and answers it once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from anonymizer.redact import redact
from hub.errors import Conflict, NotFound
from hub.letters import desk_answers
from hub.model import DeskKind, Lane
from hub.store import log
from hub.store.letters import desk
from hub.store.letters.desk import Item
from hub.web.desk.desk_views import ClockView, DeskItem, DeskKeptView, DeskView
from hub.web.masks import masked
from hub.web.site import Visit, form, row_number
from hub.web.stopping.acting import actor, reason_of
from templates import desk as said
from templates import words

HOME: Final = "/desk"
#: Where an answer is sent to.
DOOR: Final = f"{HOME}/{{number}}"
_TICK: Final = timedelta(microseconds=1)
_SENT: Final = "enviada"


async def show_next(visit: Visit) -> web.Response:
    """Show the item that is next; `?after` leaves one for later."""
    asked = visit.request.query.get("after")
    after = None if asked is None else row_number(asked)
    hub = visit.site.hub
    async with hub.database.read() as db:
        one = await desk.next_open(db, hub.vault, after)
    return await _page(visit, one, sent=_SENT in visit.request.query)


async def answer(visit: Visit) -> web.Response:
    """Answer an item; what is not sent stays with who wrote it."""
    given = await form(visit.request)
    text = given.get("answer", "").replace("\r\n", "\n").strip()
    hub, one = visit.site.hub, await _open(visit)
    if one is None or one.closed_at is not None:
        return _kept(visit, text, said.DECIDED, 409)
    async with hub.database.read() as db:
        lane, _ = await desk_answers.way(db, hub.vault, one, hub.lanes)
    if fault := _fault(text, desk_answers.LONGEST[lane]):
        return await _page(visit, one, answer=text, fault=fault)
    try:
        async with hub.database.write() as db:
            bells = await desk_answers.answer(
                db,
                hub.vault,
                one,
                text,
                channels=hub.lanes,
                actor=actor(visit),
                now=visit.site.now(),
            )
    except Conflict:
        return _kept(visit, text, said.DECIDED, 409)
    for bell in bells:
        visit.site.ring(bell)
    return web.Response(status=303, headers={"Location": f"{HOME}?{_SENT}"})


def not_taken(visit: Visit, given: Mapping[str, str], status: int, reference: str) -> web.Response:
    """Show the form of an answer that failed on our side; `reference` is what one can look up."""
    url = f"{HOME}/{row_number(visit.part('number'))}"
    return _kept(visit, given.get("answer", ""), said.DOWN, status, url, reference)


async def close(visit: Visit) -> web.Response:
    """Close an item that asks for nothing."""
    hub, one = visit.site.hub, await _open(visit)
    if one is not None:
        try:
            async with hub.database.write() as db:
                await desk.close(
                    db, hub.vault, one, answer=None, actor=actor(visit), now=visit.site.now()
                )
        except Conflict:
            return _kept(visit, "", said.DECIDED, 409)
    return web.Response(status=303, headers={"Location": HOME})


async def extend(visit: Visit) -> web.Response:
    """Extend the thirty days of a request, once."""
    hub, one = visit.site.hub, await _open(visit)
    if one is None:
        raise NotFound
    try:
        async with hub.database.write() as db:
            await desk.extend(db, one, actor=actor(visit), now=visit.site.now())
    except Conflict:
        return await _page(visit, one, fault=said.NOT_EXTENDED)
    return await _page(visit, await _open(visit))


async def open_original(visit: Visit) -> web.Response:
    """Break the glass, with a reason that is kept first."""
    reason = await reason_of(visit)
    one = await _open(visit)
    if one is None or one.closed_at is not None:
        raise NotFound
    if not reason:
        return await _page(visit, one, fault=said.WHY, fault_at="reason")
    subject = None if one.worker_id is None else f"worker:{one.worker_id}"
    detail = {"item": one.id, "reason": reason, **actor(visit).document()}
    note = log.Note(what="desk_opened_original", subject=subject, detail=detail)
    async with visit.site.hub.database.write() as db:
        await log.write(db, [note], visit.site.now())
    return await _page(visit, one, original=one.text)


async def _open(visit: Visit) -> Item | None:
    """Give the item of the address; None when it is gone with its person."""
    hub, number = visit.site.hub, row_number(visit.part("number"))
    async with hub.database.read() as db:
        try:
            return await desk.item(db, hub.vault, number)
        except NotFound:
            return None


async def _page(
    visit: Visit,
    one: Item | None,
    *,
    answer: str | None = None,
    fault: str = "",
    fault_at: str = "answer",
    original: str = "",
    sent: bool = False,
) -> web.Response:
    hub, shown, suggested = visit.site.hub, None, ""
    async with hub.database.read() as db:
        waiting = await desk.waiting(db)
        if one is not None:
            lane, _ = await desk_answers.way(db, hub.vault, one, hub.lanes)
            shown = _shown(one, lane, waiting, original, visit.site.now())
            suggested = said.suggested(one.kind, one.text)
    view = DeskView(
        **visit.frame(),
        waiting=waiting,
        item=shown,
        answer=suggested if answer is None else answer,
        fault=fault,
        fault_at=fault_at,
        sent=sent,
    )
    return visit.page("desk", view, 422 if fault else 200)


def _shown(one: Item, goes: Lane, waiting: int, original: str, now: datetime) -> DeskItem:
    stranger = one.worker_id is None
    text, subject = redact(one.text), redact(one.subject)
    field = "email" if "@" in one.sender else "phone"
    return DeskItem(
        what=said.STRANGER if stranger else said.KINDS[one.kind],
        came=said.CAME[one.channel],
        age=_age(one.at, now),
        sender=(masked({field: one.sender})[field] or "") if one.sender else "",
        subject=subject.shown(one.subject),
        text=text.shown(one.text),
        original=original,
        clocks=tuple(_clocks(one, now)),
        goes=said.GOES[goes],
        longest=desk_answers.LONGEST[goes],
        url=f"{HOME}/{one.id}",
        later_url=f"{HOME}?after={one.id}" if waiting > 1 else "",
        may_extend=(one.answer_by is not None and one.extended_at is None and now < one.answer_by),
        hidden=bool(text.spans or subject.spans),
    )


def _clocks(one: Item, now: datetime) -> list[ClockView]:
    if one.kind is DeskKind.WRITTEN:
        return []
    late = said.LATE if one.extended_at is None else said.EXTENDED
    return [
        ClockView(
            # It ends as the next day begins: people say the day before.
            until=words.day((until - _TICK).astimezone(words.SANTIAGO).date()),
            what=what,
            over=now >= until,
        )
        for until, what in ((one.soon_by, said.SOON), (one.answer_by, late))
        if until is not None
    ]


def _age(since: datetime, now: datetime) -> str:
    minutes = max(0, int((now - since).total_seconds()) // 60)
    if minutes < 120:
        return f"hace {minutes} min"
    return f"hace {minutes // 60} h" if minutes < 48 * 60 else f"hace {minutes // 60 // 24} días"


def _fault(text: str, most: int) -> str:
    if not text:
        return said.EMPTY
    if len(text) > most:
        return said.LONG.format(most=words.number(most))
    return "" if all(c.isprintable() or c == "\n" for c in text) else said.STRANGE


def _kept(
    visit: Visit, text: str, fault: str, status: int, again_url: str = "", reference: str = ""
) -> web.Response:
    view = DeskKeptView(
        **visit.frame(), fault=fault, answer=text, again_url=again_url, reference=reference
    )
    return visit.page("desk_kept", view, status)
