"""Somebody ends a call: whether its course is held is asked, and a page says who is told.

The page shows the very words, and how many get them, before anything is done.
"""

from typing import Final

from aiohttp import web

from hub.calls import acting
from hub.calls.cancelling import Telling
from hub.web.calls.acting import act, kept_id, office, telling
from hub.web.choosing.wish_views import Choice, Question
from hub.web.office import facts
from hub.web.office.roster import at
from hub.web.signin import see_other
from hub.web.site import Handler, Visit, form
from hub.web.stopping.act_views import ActView
from hub.web.tokens import Role
from templates import office as said
from templates import staff, words

#: What the form says of the course, and whether it is held.
_HELD: Final = {"no": False, "yes": True}


def asks(what: str) -> Handler:
    """Give the handler that shows what ends, whom it tells, and in which words."""

    async def ask(visit: Visit) -> web.Response:
        return await _page(visit, what)

    return ask


def does(what: str) -> Handler:
    """Give the handler that ends a call; where somebody was told, it must say of its course."""

    async def do(visit: Visit) -> web.Response:
        call_id, held = await kept_id(visit), (await form(visit.request)).get("held", "")
        async with visit.site.hub.database.read() as db:
            await acting.own(db, office(visit), call_id)
            sent = await acting.told(db, call_id)
        if sent["planned_at"] is not None and held not in _HELD:
            return await _page(visit, what, said.HELD_OR_NOT)
        await act(visit, call_id, what, course_held=_HELD.get(held))
        return see_other(
            f"{at(visit.part('id'))}?hecho={'suspendido' if held == 'no' else 'listo'}"
        )

    return do


async def _page(visit: Visit, what: str, fault: str = "") -> web.Response:
    call_id = await kept_id(visit)
    untold, found = await telling(visit, call_id)
    async with visit.site.hub.database.read() as db:
        row = await acting.own(db, office(visit), call_id)
        sent = await acting.told(db, call_id)
    told, is_sence = sent["planned_at"] is not None, visit.who.role is Role.SENCE
    reach = [(said.REACH[what], untold)]
    if told and not is_sence:
        reach += _yes(found)
    # To SENCE it looks alike whether anybody said yes or not.
    tells = bool(found.people) or is_sence
    view = ActView(
        **visit.frame(),
        act=f"{what}_call",
        title=words.calm(row["name"]),
        reach=tuple(reach),
        said=facts.office_name(row["comuna"]),
        due_at=sent["due_at"] if untold else None,
        action=at(visit.part("id"), what),
        back_url=at(visit.part("id")),
        back="Volver al llamado",
        question=_question(fault, tells=tells) if told else None,
        words=(
            ((staff.LANES["sms"], found.message.sms), (staff.LANES["email"], found.message.mail))
            if told and tells
            else ()
        ),
    )
    return visit.page("act", view, 422 if fault else 200)


def _yes(found: Telling) -> list[tuple[str, int]]:
    """Say how many said yes, and who of them is told by what."""
    return [
        (said.SAID_YES, found.people),
        *((said.BY[lane], many) for lane, many in found.by_channel.items()),
        (said.YOURS_TO_CALL, found.to_phone),
    ]


def _question(fault: str, *, tells: bool) -> Question:
    choices = (("no", said.NOT_HELD, said.TOLD_SO if tells else ""), ("yes", said.STILL_HELD, ""))
    return Question(
        name="held",
        words=said.HELD,
        choices=tuple(
            Choice(value=value, words=label, hint=hint, chosen=False)
            for value, label, hint in choices
        ),
        fault=fault,
    )
