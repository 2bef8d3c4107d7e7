"""An officer's pages: the office's calls, and one call with whoever answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import zone_at
from hub.calls import acting, changing, naming
from hub.errors import NotFound
from hub.model import UNFINISHED, BroadcastState
from hub.store.offices import calls, rosters, turnout
from hub.store.offices.rosters import Group, Piece
from hub.store.offices.turnout import Turnout
from hub.web.calls.acting import kept_after, kept_id, office, own_comuna
from hub.web.calls.showing import state_of
from hub.web.office import facts, roster
from hub.web.office import views as shown
from hub.web.office.roster import FRONT, at
from hub.web.site import Visit
from hub.web.stopping.offered import Act
from hub.web.today.console import live
from hub.web.tokens import Role
from templates import office as said
from templates import words

_A_SCREENFUL: Final = 20
#: People of each group beside the others, and of one alone: a page stays light (pages: 50 kB).
_BESIDE: Final = {Group.YES: 20, Group.WAITING: 20, Group.NO: 20, Group.TO_PHONE: 40}
#: Of these a page shows how many there are, and another who: there is nothing to do for them.
_COUNTED: Final = Group.ON_ITS_WAY
_ALONE: Final = 80
#: People on one printed sheet.
_ON_A_SHEET: Final = 200
#: Seconds between two looks at a call.
_GLANCE: Final = 5
#: ... and between two at which it is read whole, though nothing seems to have happened.
_ANEW: Final = 300


async def show_calls(visit: Visit) -> web.Response:
    """Show *Llamados*."""
    own = own_comuna(visit)
    async with visit.site.hub.database.read() as db:
        after = await kept_after(db, visit)
        found = await rosters.of_comuna(db, own, _A_SCREENFUL + 1, after)
        rows = found[:_A_SCREENFUL]
        items = await lines(db, rows, visit.site.now(), own)
    older = ""
    if len(found) > _A_SCREENFUL:
        older = f"{FRONT}?after={quote(naming.chosen(rows[-1]['call_id'], own))}"
    view = shown.CallsView(
        **visit.frame(),
        office=facts.office_name(own),
        items=items,
        older_url=older,
        unreachable_url="/unreachable",
        pickups_url="/pickups",
        new_url="/new-call",
        practice_url="/new-call?practica=si",
    )
    return visit.page("calls", view)


async def lines(
    db: AsyncConnection,
    rows: Sequence[Mapping[str, Any]],
    now: datetime,
    own: str | None = None,
) -> tuple[shown.CallLine, ...]:
    """Give calls as lists show them; by their `own` office's ids where it looks."""
    ids = [row["call_id"] for row in rows]
    sent, counts = await rosters.broadcasts_of(db, ids), await turnout.of(db, ids, now)
    return tuple(
        _line(row, sent.get(one), counts[one], own, now) for one, row in zip(ids, rows, strict=True)
    )


def _line(
    row: Mapping[str, Any],
    sent: Mapping[str, Any] | None,
    counts: Turnout,
    own: str | None,
    now: datetime,
) -> shown.CallLine:
    return shown.CallLine(
        url=at(naming.chosen(row["call_id"], own)),
        office=facts.office_name(row["comuna"]),
        course=words.calm(row["name"]),
        starts_at=words.when(row["starts_at"], zone_at(row["comuna"])),
        state=state_of(row, sent),
        goes=facts.goes(row, sent, now),
        seats=row["seats"],
        yes=counts.yes,
        waiting=counts.waiting,
        no=counts.no,
        to_phone=counts.to_phone,
        on_its_way=counts.on_its_way,
    )


async def show_call(visit: Visit) -> web.Response:
    """Show one call: to its office with its people, to SENCE in counts."""
    call_id, now = await kept_id(visit), visit.site.now()
    async with visit.site.hub.database.read() as db:
        row = await acting.own(db, office(visit), call_id)
        sent = await rosters.broadcast(db, call_id)
        counts = (await turnout.of(db, [call_id], now))[call_id]
        latest = await rosters.latest(db, row)
        seen = _print_of(row, sent, counts, latest, now)
        if visit.request.headers.get("If-None-Match") == seen:
            return web.Response(status=304)
        expected = counts.people or await calls.count(db, calls.called_of(row))
        acts = _acts(visit, row, sent, await calls.editors(db, call_id))
    state = state_of(row, sent)
    if visit.who.role is Role.SENCE:
        view = shown.CountsView(
            **visit.frame(),
            office=facts.office_name(row["comuna"]),
            course=words.calm(row["name"]),
            facts=facts.said_by(row),
            state=state,
            people=expected,
            change=facts.changes(row),
            acts=acts,
            waits=facts.waits(row, sent, now),
            news=_news(visit, state),
            back_url=FRONT,
        )
        return visit.page("call_counts", view)
    return await _for_office(visit, row, sent, acts, counts, people=expected, seen=seen)


def _print_of(
    row: Mapping[str, Any],
    sent: Mapping[str, Any] | None,
    counts: Turnout,
    latest: datetime | None,
    now: datetime,
) -> str:
    """Give what tells one state of a call's page from another: a page that follows asks by it.

    Anew every few minutes in any case: somebody may have moved, and the clock shows as well.
    """
    state = None if sent is None else (sent["state"], sent["state_reason"], sent["published_at"])
    says = (row["as_of"], row["change"], row["approved_at"], row["cancelled_at"])
    turn = int(now.timestamp() // _ANEW)
    whole = repr((state, says, row["people"], row["undo_until"], counts, latest, turn))
    return f'"{sha256(whole.encode()).hexdigest()[:32]}"'


async def _for_office(
    visit: Visit,
    row: Mapping[str, Any],
    sent: Mapping[str, Any] | None,
    acts: tuple[Act, ...],
    counts: Turnout,
    *,
    people: int,
    seen: str,
) -> web.Response:
    now, state = visit.site.now(), state_of(row, sent)
    asked, after = visit.request.query.get("ver"), begin(visit)
    together = [one for one in Group if one is not _COUNTED]
    names = [one for one in Group if asked == one] or together
    most = {one: _ALONE if len(names) == 1 else _BESIDE[one] for one in names}
    async with visit.site.hub.database.read() as db:
        pieces = {
            one: await rosters.rows(db, row, Piece(group=one, limit=most[one], offset=after), now)
            for one in names
        }
    shown_ids = [one.worker_id for many in pieces.values() for one in many]
    known = await roster.look(visit, row, shown_ids, f"{' '.join(names)} {after}")
    url = at(visit.part("id"))
    view = shown.CallView(
        **visit.frame(),
        office=facts.office_name(row["comuna"]),
        course=words.calm(row["name"]),
        facts=facts.said_by(row),
        state=state,
        told=counts.told,
        listed=counts.people > 0,
        people=people,
        seats=row["seats"],
        counts=tuple((one, counts.groups[one]) for one in Group),
        groups=tuple(
            shown.Group(
                name=one,
                count=counts.groups[one],
                people=tuple(
                    roster.person(row, each, known.get(each.worker_id), now) for each in many
                ),
                more_url=(
                    f"{url}?ver={one}&desde={after + most[one]}"
                    if counts.groups[one] > after + most[one]
                    else ""
                ),
            )
            for one, many in pieces.items()
        ),
        whole=len(names) > 1,
        acts=acts,
        waits=facts.waits(row, sent, now, own=True),
        change=facts.changes(row),
        change_waits=facts.change_waits(row),
        call_url=url,
        calls_url=FRONT,
        sheet_url=f"{url}/sheet",
        live=replace(live(visit, url, _GLANCE), seen=seen),
        news=_news(visit, state),
    )
    return visit.page("call", view)


def _acts(
    visit: Visit,
    row: Mapping[str, Any],
    sent: Mapping[str, Any] | None,
    editors: Collection[str],
) -> tuple[Act, ...]:
    """Give what whoever asks may do to a call in its present state."""
    if sent is None:
        return ()
    offered, state = [], sent["state"]
    waiting, change = state == BroadcastState.AWAITING_APPROVAL, changing.waiting(row)
    by = () if change is None else change.by
    wrote = visit.who.sub in (row["requested_by"], *editors, *by)
    asks = waiting and row["undo_until"] is None
    if (asks or (change is not None and row["change_undo_until"] is None)) and not wrote:
        offered.append("approve")
    if change is not None and visit.who.role is Role.OFFICER:
        offered.append("discard")
    if row["approved_at"] and state in UNFINISHED and visit.who.sub != row["requested_by"]:
        offered.append("withdraw")
    if visit.who.role is Role.OFFICER and state in UNFINISHED and not waiting:
        offered.append("resume" if state == BroadcastState.PAUSED else "pause")
    if visit.who.role is Role.OFFICER and acting.stoppable(row, sent, visit.site.now()):
        offered.append("stop")
    where = visit.part("id")
    names = {"approve": "approve_call" if waiting else "approve_change"}
    return tuple(Act(url=at(where, one), act=names.get(one, f"{one}_call")) for one in offered)


def _news(visit: Visit, state: str | None) -> tuple[str, ...]:
    """Say what was done just now, by the word the page was come to with.

    Of a call that was asked for, as it stands: it may go later, wait for a word, or reach nobody.
    """
    word = visit.request.query.get("hecho", "")
    news = said.NEWS.get(f"{word} {state}") or said.NEWS.get(word)
    return (news,) if news else ()


def begin(visit: Visit) -> int:
    """Read `?desde`: how many of a list were on the pages before."""
    given = visit.request.query.get("desde", "0")
    if not (given.isascii() and given.isdigit() and len(given) <= 6):
        raise NotFound
    return int(given)


async def show_sheet(visit: Visit) -> web.Response:
    """Show the list to print, on as many sheets as it takes: yes, to telephone, and never a no."""
    call_id, now, after = await kept_id(visit), visit.site.now(), begin(visit)
    async with visit.site.hub.database.read() as db:
        row = await acting.own(db, office(visit), call_id)
        counts = (await turnout.of(db, [call_id], now))[call_id]
        # Who has a seat stands first; whom to telephone begins where they end.
        start = max(after - counts.yes, 0)
        seated = Piece(group=Group.YES, limit=_ON_A_SHEET, offset=after)
        yes = await rosters.rows(db, row, seated, now) if after < counts.yes else []
        silent = Piece(group=Group.TO_PHONE, limit=_ON_A_SHEET - len(yes), offset=start)
        to_phone = await rosters.rows(db, row, silent, now) if silent.limit else []
    printed, where = [one.worker_id for one in (*yes, *to_phone)], f"sheet {after}"
    known = await roster.look(visit, row, printed, where)
    more = counts.yes + counts.to_phone > after + _ON_A_SHEET
    view = shown.SheetView(
        **visit.frame(),
        office=facts.office_name(row["comuna"]),
        course=words.calm(row["name"]),
        facts=facts.said_by(row),
        printed_at=words.when(now, zone_at(row["comuna"])),
        more_url=f"{at(visit.part('id'), 'sheet')}?desde={after + _ON_A_SHEET}" if more else "",
        yes=tuple(roster.sheet_line(one, known) for one in yes),
        to_phone=tuple(roster.sheet_line(one, known) for one in to_phone),
        totals=(counts.yes, counts.to_phone),
        on_its_way=counts.on_its_way,
        back_url=at(visit.part("id")),
    )
    return visit.page("call_sheet", view)
