"""An auditor looks at calls: what each said, who answered what, and what was done to it.

They change nothing and see nobody's name: people stand there by the portal's id, and how each was
told is on the page of their evidence. Every look is kept.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web

from hub.calls import acting, looking
from hub.store.offices import rosters, turnout
from hub.store.offices.rosters import Group, Piece, Row
from hub.store.reporting import history
from hub.web.calls.acting import office
from hub.web.calls.showing import state_of
from hub.web.office import facts, pages, roster
from hub.web.office import views as shown
from hub.web.office.roster import FRONT, at
from hub.web.site import Call
from hub.web.stopping.acting import actor
from templates import office as said
from templates import staff, words

_A_SCREENFUL: Final = 50
#: People of a group on one page.
_PEOPLE: Final = 50
#: What was done to a call, as much as is shown.
_DEEDS: Final = 100


async def show_calls(call: Call) -> web.Response:
    """Show the calls of every comuna, the latest first."""
    async with call.site.hub.database.read() as db:
        found = await rosters.of_comuna(db, None, _A_SCREENFUL + 1, call.after())
        rows = found[:_A_SCREENFUL]
        items = await pages.lines(db, rows, call.site.now())
    older = f"{FRONT}?after={quote(rows[-1]['call_id'])}" if len(found) > _A_SCREENFUL else ""
    view = shown.AuditedCallsView(**call.frame(), items=items, older_url=older, audit_url="/audit")
    return call.page("calls_audit", view)


async def show_call(call: Call) -> web.Response:
    """Show one call, some of its people, and what was done to it."""
    call_id, now, after = call.part("id"), call.site.now(), pages.begin(call)
    asked = call.request.query.get("ver")
    names = [one for one in Group if asked in (one, None)] or list(Group)
    async with call.site.hub.database.read() as db:
        row = await acting.own(db, office(call), call_id)
        sent = await rosters.broadcast(db, call_id)
        counts = (await turnout.of(db, [call_id], now))[call_id]
        pieces = {
            one: await rosters.rows(db, row, Piece(group=one, limit=_PEOPLE, offset=after), now)
            for one in names
        }
        deeds = await history.of_subject(db, f"call:{call_id}", _DEEDS)
        where = f"{' '.join(names)} {after}"
        is_new = await looking.is_new(db, f"call:{call_id}", actor(call), where, now)
    if is_new:
        seen = sum(len(many) for many in pieces.values())
        async with call.site.hub.database.write() as db:
            await looking.keep(db, f"call:{call_id}", actor(call), where, seen, now)
    view = shown.AuditedCallView(
        **call.frame(),
        office=facts.office_name(row["comuna"]),
        course=words.calm(row["name"]),
        facts=(*facts.said_by(row), (said.ASKED_BY, row["requested_by"])),
        change=facts.changes(row),
        state=state_of(row, sent),
        waits=facts.waits(row, sent, now),
        told=counts.told,
        people=counts.people,
        groups=tuple(
            shown.AuditedGroup(
                name=one,
                count=getattr(counts, one),
                people=tuple(_line(each) for each in many),
                more_url=(
                    f"{at(call_id)}?ver={one}&desde={after + _PEOPLE}"
                    if getattr(counts, one) > after + _PEOPLE
                    else ""
                ),
            )
            for one, many in pieces.items()
        ),
        evidence_url="" if sent is None else f"/today/{sent['id']}/person",
        deeds=tuple(_deed(one) for one in deeds),
        call_url=at(call_id),
        whole=len(names) > 1,
        calls_url=FRONT,
    )
    return call.page("call_audit", view)


def _line(one: Row) -> shown.AuditedLine:
    return shown.AuditedLine(
        code=one.worker_id,
        said=roster.said_of(one),
        at=one.at,
        reason=words.CANNOT[one.reason] if one.reason else "",
    )


def _deed(one: Mapping[str, Any]) -> shown.Deed:
    detail = one["detail"] or {}
    role = staff.ROLES.get(detail.get("role", ""), "")
    return shown.Deed(
        at=one["at"],
        what=said.DEEDS.get(one["what"], one["what"]),
        by=" ".join(word for word in (role, detail.get("by", "")) if word),
    )
