"""An officer asks to act on a call: a page says whom it reaches, and a POST does it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.answers import Reason
from hub.calls import acting, changing
from hub.calls.acting import Phoned
from hub.errors import Conflict, NotFound
from hub.model import Answer, BroadcastState
from hub.store.offices import calls, rosters, turnout
from hub.store.offices.rosters import Row
from hub.web.calls.acting import act, kept_id, office, own_comuna, write_down
from hub.web.choosing.wish_views import Choice, Question
from hub.web.office import facts, roster
from hub.web.office.roster import at
from hub.web.office.views import PersonView
from hub.web.signin import see_other
from hub.web.site import Handler, Visit, form
from hub.web.stopping.act_views import ActView
from hub.web.tokens import Role
from templates import office as said
from templates import words

_REASONS: Final = tuple(str(one) for one in Reason)


def asks(what: str) -> Handler:
    """Give the handler that shows whom an act reaches."""

    async def ask(visit: Visit) -> web.Response:
        call_id = await kept_id(visit)
        async with visit.site.hub.database.read() as db:
            row = await acting.own(db, office(visit), call_id)
            sent = await acting.told(db, call_id)
            whole = visit.who.role is not Role.SENCE
            name, reach = await _reach(db, row, sent, what, visit.site.now(), whole=whole)
        reached = said.REACH[name if whole or name != "change" else "told"]
        view = ActView(
            **visit.frame(),
            act="approve_change" if name == "change" else f"{what}_call",
            title=words.calm(row["name"]),
            reach=((reached, reach),),
            said=facts.office_name(row["comuna"]),
            facts=_facts(row, name),
            as_of=changing.known_until(row).isoformat(),
            due_at=sent["due_at"],
            action=at(visit.part("id"), what),
            back_url=at(visit.part("id")),
            back="Volver al llamado",
        )
        return visit.page("act", view)

    return ask


async def _reach(
    db: AsyncConnection,
    row: Mapping[str, Any],
    sent: Mapping[str, Any],
    what: str,
    now: datetime,
    *,
    whole: bool,
) -> tuple[str, int]:
    """Say how many people an act is about, and by which words that is said.

    To SENCE not the `whole`: of a change how many were told of the call, whoever said no since.
    """
    stands = sent["state"] == BroadcastState.AWAITING_APPROVAL
    if what == "approve" and (stands or row["change"] is None):
        return what, await calls.count(db, calls.called_of(row))
    if what in ("approve", "discard"):
        counts = (await turnout.of(db, [row["call_id"]], now))[row["call_id"]]
        reached = max(counts.told - counts.no, 0) if whole else counts.told
        return "change" if what == "approve" else what, reached
    return what, await acting.untold(db, row, sent)


def _facts(row: Mapping[str, Any], name: str) -> tuple[tuple[str, str], ...]:
    """Give what a call says, or would once it is approved."""
    if name == "approve":
        change = changing.waiting(row)
        return facts.said_by(row if change is None else {**row, **change.says})
    return facts.changes(row) if name in ("change", "discard") else ()


def does(what: str) -> Handler:
    """Give the handler that does an act, and shows the call again."""

    async def do(visit: Visit) -> web.Response:
        seen = (await form(visit.request)).get("as_of")
        try:
            await act(visit, await kept_id(visit), what, seen=seen)
        except Conflict:
            if what != "approve" or not await _is_approved(visit, seen):
                raise
            return see_other(f"{at(visit.part('id'))}?hecho=ya-aprobado")
        done = "aprobado" if what == "approve" else "listo"
        return see_other(f"{at(visit.part('id'))}?hecho={done}")

    return do


async def _is_approved(visit: Visit, seen: str | None) -> bool:
    """Say whether what was `seen` of a call was approved by now: the button was pressed twice."""
    call_id = await kept_id(visit)
    async with visit.site.hub.database.read() as db:
        row = await acting.own(db, office(visit), call_id)
        sent = await acting.told(db, call_id)
    if sent["state"] == BroadcastState.AWAITING_APPROVAL or row["as_of"].isoformat() != seen:
        return False
    return row["approved_at"] is not None or row["asked_at"] is None


async def ask_answer(visit: Visit) -> web.Response:
    """Show one person of a call: their telephone, and what they say."""
    row, one = await _person(visit)
    return await _person_page(visit, row, one)


async def take_answer(visit: Visit) -> web.Response:
    """Write down what somebody said on the telephone."""
    row, one = await _person(visit)
    given = await form(visit.request)
    answer, why = given.get("answer", ""), given.get("reason", "")
    if answer not in list(Answer):
        return await _person_page(visit, row, one, why=why, fault=said.SAY_ONE)
    reason = Reason(why) if why in _REASONS else None
    phoned = Phoned(worker_id=one.worker_id, answer=Answer(answer), reason=reason)
    await write_down(visit, row["call_id"], phoned)
    return see_other(f"{at(visit.part('id'))}?hecho=anotado")


async def _person(visit: Visit) -> tuple[Mapping[str, Any], Row]:
    """Give a call of one's own, and one person of it."""
    call_id, worker_id = await kept_id(visit), visit.part("worker")
    own_comuna(visit)
    async with visit.site.hub.database.read() as db:
        row = await acting.own(db, office(visit), call_id)
        one = await rosters.one(db, row, worker_id, visit.site.now())
    if one is None:
        raise NotFound
    return row, one


async def _person_page(
    visit: Visit, row: Mapping[str, Any], one: Row, *, why: str = "", fault: str = ""
) -> web.Response:
    known = await roster.look(visit, row, [one.worker_id], one.worker_id)
    if one.worker_id not in known:
        raise NotFound  # they live in another comuna by now
    shown = roster.person(row, one, known[one.worker_id], visit.site.now())
    chosen = why or one.reason or ""
    reasons = [("", said.NO_REASON), *words.CANNOT.items()]
    view = PersonView(
        **visit.frame(),
        course=words.calm(row["name"]),
        person=shown,
        now="" if one.answer is None else said.GROUPS[one.answer],
        questions=(
            Question(
                name="answer",
                words=said.SAID,
                choices=tuple(
                    Choice(value=value, words=label, hint="", chosen=one.answer == value)
                    for value, label in ((Answer.YES, said.CAN), (Answer.NO, said.CANNOT))
                ),
                fault=fault,
            ),
            Question(
                name="reason",
                words=said.WHY,
                choices=tuple(
                    Choice(value=value, words=label, hint="", chosen=chosen == value)
                    for value, label in reasons
                ),
            ),
        ),
        action=at(visit.part("id"), "people", one.worker_id),
        back_url=at(visit.part("id")),
    )
    return visit.page("call_person", view, 422 if fault else 200)
