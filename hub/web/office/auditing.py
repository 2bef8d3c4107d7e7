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
from hub.web.site import Visit
from hub.web.stopping.acting import actor
from templates import office as said
from templates import staff, words

_A_SCREENFUL: Final = 50
#: People of a group on one page.
_PEOPLE: Final = 50
#: What was done to a call, as much as is shown.
_DEEDS: Final = 100


async def show_calls(visit: Visit) -> web.Response:
    """Show the calls of every comuna, the latest first."""
    async with visit.site.hub.database.read() as db:
        found = await rosters.of_comuna(db, None, _A_SCREENFUL + 1, visit.after())
        rows = found[:_A_SCREENFUL]
        items = await pages.lines(db, rows, visit.site.now())
    older = f"{FRONT}?after={quote(rows[-1]['call_id'])}" if len(found) > _A_SCREENFUL else ""
    view = shown.AuditedCallsView(**visit.frame(), items=items, older_url=older, audit_url="/audit")
    return visit.page("calls_audit", view)


async def show_call(visit: Visit) -> web.Response:
    """Show one call, some of its people, and what was done to it."""
    call_id, now, after = visit.part("id"), visit.site.now(), pages.begin(visit)
    asked = visit.request.query.get("ver")
    names = [one for one in Group if asked in (one, None)] or list(Group)
    async with visit.site.hub.database.read() as db:
        row = await acting.own(db, office(visit), call_id)
        sent = await rosters.broadcast(db, call_id)
        counts = (await turnout.of(db, [call_id], now))[call_id]
        pieces = {
            one: await rosters.rows(db, row, Piece(group=one, limit=_PEOPLE, offset=after), now)
            for one in names
        }
        deeds = await history.of_subject(db, f"call:{call_id}", _DEEDS)
        where = f"{' '.join(names)} {after}"
        is_new = await looking.is_new(db, f"call:{call_id}", actor(visit), where, now)
    if is_new:
        seen = sum(len(many) for many in pieces.values())
        async with visit.site.hub.database.write() as db:
            await looking.keep(db, f"call:{call_id}", actor(visit), where, seen, now)
    view = shown.AuditedCallView(
        **visit.frame(),
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
    return visit.page("call_audit", view)


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
