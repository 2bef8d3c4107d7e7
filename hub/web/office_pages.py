"""An officer's pages: the office's calls, and one call with whoever answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import comuna
from hub.calls import acting, looking
from hub.calls.parting import parted
from hub.errors import NotFound
from hub.model import UNFINISHED, BroadcastState
from hub.store import calls, neighbours, practices, rosters, turnout
from hub.store.neighbours import Neighbour
from hub.store.rosters import Row
from hub.store.turnout import Turnout
from hub.web import office_views as shown
from hub.web.acting import actor
from hub.web.call_acting import office
from hub.web.calls import own_comuna
from hub.web.console import live
from hub.web.offered import Act
from hub.web.site import Call
from hub.web.tokens import Role
from templates import office as said
from templates import staff, words

FRONT: Final = "/calls"
_A_SCREENFUL: Final = 20
#: People of one group on one page: a page stays light (pages: 50 kB).
_OF_A_GROUP: Final = 40
#: Seconds between two looks at a call.
_GLANCE: Final = 5


def at(call_id: str, *more: str) -> str:
    """Give the address of a call's page, or of one below it."""
    return under(FRONT, call_id, *more)


def under(front: str, *parts: str) -> str:
    """Give the address of a page below another; ids are the portal's, and may hold anything."""
    return "/".join((front, *(quote(part, safe="") for part in parts)))


def office_name(code: str) -> str:
    """Name the office of a comuna: OMIL Macul."""
    place = comuna(code)
    return f"OMIL {place.name if place else code}"


async def show_calls(call: Call) -> web.Response:
    """Show *Llamados*."""
    own = own_comuna(call)
    async with call.site.hub.database.read() as db:
        found = await rosters.of_comuna(db, own, _A_SCREENFUL + 1, call.after())
        rows = found[:_A_SCREENFUL]
        each = await turnout.of(db, [row["call_id"] for row in rows], call.site.now())
        items = [await line(db, row, each[row["call_id"]]) for row in rows]
    older = f"{FRONT}?after={quote(rows[-1]['call_id'])}" if len(found) > _A_SCREENFUL else ""
    view = shown.CallsView(
        **call.frame(),
        office=office_name(own),
        items=tuple(items),
        older_url=older,
        unreachable_url="/unreachable",
        pickups_url="/pickups",
        new_url="/new-call",
        practice_url="/new-call?practica=si",
    )
    return call.page("calls", view)


async def line(db: AsyncConnection, row: Mapping[str, Any], counts: Turnout) -> shown.CallLine:
    """Give one call as lists show it."""
    sent = await rosters.broadcast(db, row["call_id"])
    return shown.CallLine(
        url=at(row["call_id"]),
        course=words.calm(row["name"]),
        starts_at=words.when(row["starts_at"], zone_of(row)),
        state=state_of(row, sent),
        seats=row["seats"],
        yes=counts.yes,
        waiting=counts.waiting,
        no=counts.no,
        to_phone=counts.to_phone,
    )


def state_of(row: Mapping[str, Any], sent: Mapping[str, Any] | None) -> str | None:
    """Say where a call stands: as its broadcast does, or that it is practice."""
    if row["practice"] is not None:
        return practices.STATE
    return None if sent is None else str(sent["state"])


def zone_of(row: Mapping[str, Any]) -> tzinfo:
    """Give the zone of the office that calls."""
    place = comuna(row["comuna"])
    return place.zone if place else words.SANTIAGO


async def show_call(call: Call) -> web.Response:
    """Show one call: to its office with its people, to SENCE in counts."""
    call_id = call.part("id")
    async with call.site.hub.database.read() as db:
        row = await acting.own(db, office(call), call_id)
        sent = await rosters.broadcast(db, call_id)
        counts = (await turnout.of(db, [call_id], call.site.now()))[call_id]
        expected = counts.people or await calls.count(db, calls.called_of(row))
    state = state_of(row, sent)
    if call.who.role is Role.SENCE:
        view = shown.CountsView(
            **call.frame(),
            office=office_name(row["comuna"]),
            course=words.calm(row["name"]),
            facts=facts(row),
            state=state,
            people=expected,
            acts=_acts(call, row, state),
            back_url=FRONT,
        )
        return call.page("call_counts", view)
    return await _for_office(call, row, sent, counts)


async def _for_office(
    call: Call, row: Mapping[str, Any], sent: Mapping[str, Any] | None, counts: Turnout
) -> web.Response:
    call_id, now = row["call_id"], call.site.now()
    asked, after = call.request.query.get("ver"), begin(call)
    async with call.site.hub.database.read() as db:
        groups = parted(await rosters.rows(db, call_id, now))
    state = state_of(row, sent)
    names = [one for one in said.GROUPS if asked in (one, None)] or list(said.GROUPS)
    pieces = {one: getattr(groups, one)[after : after + _OF_A_GROUP] for one in names}
    known = await look(call, row, [one.worker_id for many in pieces.values() for one in many])
    url = at(call_id)
    view = shown.CallView(
        **call.frame(),
        office=office_name(row["comuna"]),
        course=words.calm(row["name"]),
        facts=facts(row),
        state=state,
        told=counts.told,
        people=counts.people,
        seats=row["seats"],
        counts=tuple((one, len(getattr(groups, one))) for one in said.GROUPS),
        groups=tuple(
            shown.Group(
                name=one,
                count=len(getattr(groups, one)),
                people=tuple(person(row, each, known.get(each.worker_id), now) for each in many),
                more_url=(
                    f"{url}?ver={one}&desde={after + _OF_A_GROUP}"
                    if len(getattr(groups, one)) > after + _OF_A_GROUP
                    else ""
                ),
            )
            for one, many in pieces.items()
        ),
        whole=len(names) > 1,
        acts=_acts(call, row, state),
        waits=waits(row, state),
        call_url=url,
        calls_url=FRONT,
        sheet_url=f"{url}/sheet",
        live=live(call, url, _GLANCE),
        news=_news(call),
    )
    return call.page("call", view)


async def look(
    call: Call, row: Mapping[str, Any], worker_ids: Sequence[str]
) -> dict[str, Neighbour]:
    """Open who these people of a call are, and keep that somebody looked."""
    hub, now, subject = call.site.hub, call.site.now(), f"call:{row['call_id']}"
    if row["practice"] is not None:
        return {one: _invented(one) for one in worker_ids}
    if not worker_ids:
        return {}
    async with hub.database.read() as db:
        known = await neighbours.of_comuna(db, hub.vault, row["comuna"], worker_ids)
        is_new = await looking.is_new(db, subject, actor(call), now)
    if is_new:
        async with hub.database.write() as db:
            await looking.keep(db, subject, actor(call), len(known), now)
    return known


def _invented(worker_id: str) -> Neighbour:
    name = said.INVENTED.format(number=worker_id.rpartition("-")[2])
    return Neighbour(worker_id=worker_id, name=name, phone=None, address=None, reached=True)


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
        said=_said(one),
        reason=words.CANNOT[one.reason] if one.reason else "",
        unreached=one.told_by in (None, "inbox") and one.told,
        url=(
            at(row["call_id"], "people", one.worker_id)
            if known is not None and now < row["starts_at"]
            else ""
        ),
    )


def _said(one: Row) -> str:
    if one.answer is not None:
        return f"Contestó {said.WAYS[one.way or 'officer']}"
    if not one.told:
        return "Aún no se le avisa"
    return f"Avisado {staff.TOLD_BY[one.told_by or 'inbox']}"


def facts(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Give what a call says, as lines of what and it."""
    zone = zone_of(row)
    hours = None if row["hours"] is None else words.counted(row["hours"], "hora", "horas")
    asked = (
        ("Qué", words.calm(row["name"]) + (f", {hours}" if hours else "")),
        ("Dónde", row["place"]),
        ("Cuándo", words.when(row["starts_at"], zone)),
        ("Horario", row["schedule"]),
        ("Cupos", None if row["seats"] is None else words.number(row["seats"])),
        ("Contestan hasta", words.when(row["answer_by"], zone)),
    )
    return tuple((what, it) for what, it in asked if it)


def waits(row: Mapping[str, Any], state: str | None) -> str:
    """Say why a call has not begun; empty where it has."""
    if state != BroadcastState.AWAITING_APPROVAL:
        return ""
    if row["undo_until"] is not None:
        return f"Sale a las {words.clock(row['undo_until'], zone_of(row))} si nadie lo detiene."
    return "Espera que lo apruebe otra persona de la OMIL, o SENCE."


def _acts(call: Call, row: Mapping[str, Any], state: str | None) -> tuple[Act, ...]:
    """Give what whoever asks may do to a call in its present state."""
    offered = []
    waiting = state == BroadcastState.AWAITING_APPROVAL
    if waiting and row["undo_until"] is None and call.who.sub != row["requested_by"]:
        offered.append("approve")
    if row["approved_at"] and state in UNFINISHED and call.who.sub != row["requested_by"]:
        offered.append("withdraw")
    if call.who.role is Role.OFFICER and state in UNFINISHED:
        if not waiting:
            offered.append("resume" if state == BroadcastState.PAUSED else "pause")
        offered.append("stop")
    return tuple(Act(url=at(row["call_id"], one), act=f"{one}_call") for one in offered)


def _news(call: Call) -> tuple[str, ...]:
    """Say what was done just now, by the word the page was come to with."""
    done = {
        "enviado": "El llamado quedó enviado.",
        "anotado": "La respuesta quedó anotada.",
        "listo": "Quedó hecho.",
    }
    word = call.request.query.get("hecho", "")
    return (done[word],) if word in done else ()


def begin(call: Call) -> int:
    """Read `?desde`: how many of a list were on the pages before."""
    given = call.request.query.get("desde", "0")
    if not (given.isascii() and given.isdigit() and len(given) <= 6):
        raise NotFound
    return int(given)


async def show_sheet(call: Call) -> web.Response:
    """Show the list to print: yes and to telephone, and never a no."""
    call_id = call.part("id")
    async with call.site.hub.database.read() as db:
        row = await acting.own(db, office(call), call_id)
        groups = parted(await rosters.rows(db, call_id, call.site.now()))
    printed = [*groups.yes, *groups.to_phone]
    known = await look(call, row, [one.worker_id for one in printed])
    view = shown.SheetView(
        **call.frame(),
        office=office_name(row["comuna"]),
        course=words.calm(row["name"]),
        facts=facts(row),
        printed_at=words.when(call.site.now(), zone_of(row)),
        yes=tuple(_sheet_line(one, known) for one in groups.yes),
        to_phone=tuple(_sheet_line(one, known) for one in groups.to_phone),
        back_url=at(call_id),
    )
    return call.page("call_sheet", view)


def _sheet_line(one: Row, known: Mapping[str, Neighbour]) -> shown.SheetLine:
    who = known.get(one.worker_id)
    return shown.SheetLine(
        name=said.MOVED if who is None else who.name or said.NAMELESS,
        code=one.worker_id,
        phone=words.phone(who.phone or "") if who is not None else "",
    )
