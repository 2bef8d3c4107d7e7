"""Staff ask to stop, free or take back; a page says whom it reaches, and a POST does it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web

from config.reference import comuna
from hub.errors import Conflict, NotFound
from hub.model import ALERTS, UNFINISHED, BroadcastKind, BroadcastState
from hub.report import Report
from hub.store.planning import holds
from hub.store.planning.holds import Held
from hub.store.reporting import report
from hub.store.stopping import acts
from hub.store.subjects import facts
from hub.store.subjects.facts import Facts
from hub.web.choosing.wish_views import Choice, Question
from hub.web.site import Visit, form, row_number
from hub.web.stopping import acting
from hub.web.stopping.act_views import ActView
from hub.web.stopping.offered import Act
from hub.web.tokens import Role
from templates import staff, words

#: Why a vacancy is taken back, as the page offers it; what the store keeps is the same word.
REASONS: Final = ("fraude", "otro motivo")
#: What is planned may go: somebody may be told by another channel first, or it be night.
_WILL_GO: Final = "Mensajes preparados que podrán salir"
_WILL_WAIT: Final = "Mensajes preparados que no saldrán por ahora"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The broadcast an act is about."""

    number: int
    one: Report
    title: str
    recalled: bool  #: its job was taken back before


async def _asked(visit: Visit) -> _Asked:
    number = row_number(visit.part("id"))
    async with visit.site.hub.database.read() as db:
        found = await report.of(db, [number])
        if not found:
            raise NotFound
        told = await facts.headlines(db, [number])
    headline = told[number]
    return _Asked(
        number=number,
        one=found[0],
        title=words.calm(headline.title),
        recalled=headline.recalled,
    )


async def ask_recall(visit: Visit) -> web.Response:
    """Show whom taking a vacancy back would stop and correct; of one taken back, what it did."""
    asked = await _asked(visit)
    return _back(visit, asked) if asked.recalled else await _recall_page(visit, asked)


async def _recall_page(visit: Visit, asked: _Asked, fault: str = "") -> web.Response:
    async with visit.site.hub.database.read() as db:
        reach = await acts.reach(db, asked.one.subject_id)
    view = _view(
        visit,
        asked,
        act="recall",
        reach=(
            ("Mensajes que no saldrán", reach.stopped),
            ("Personas que recibirán la corrección", reach.corrected),
            ("Personas a quienes les está llegando ahora", reach.on_the_wire),
        ),
        question=Question(
            name="reason",
            words="¿Por qué lo retira?",
            choices=tuple(
                Choice(value=one, words=staff.RECALL_REASONS[one], hint="", chosen=False)
                for one in REASONS
            ),
            fault=fault,
        ),
    )
    return visit.page("act", view, 422 if fault else 200)


async def do_recall(visit: Visit) -> web.Response:
    """Take a vacancy back, and show its broadcast."""
    asked = await _asked(visit)
    if asked.recalled:
        return _back(visit, asked)
    reason = (await form(visit.request)).get("reason", "")
    if reason not in REASONS:
        return await _recall_page(visit, asked, "Elija por qué lo retira.")
    await acting.recall(visit, asked.one.subject_id, reason)
    return _back(visit, asked)


async def ask_release(visit: Visit) -> web.Response:
    """Show who would be told if a reported vacancy goes on."""
    asked = await _asked(visit)
    async with visit.site.hub.database.read() as db:
        held = await holds.held(db, 1, asked.one.subject_id)
        unsent = await acts.unsent(db, asked.number)
        told = await facts.of_vacancies(db, visit.site.hub.vault, [asked.one.subject_id])
    if not held or held[0].why != holds.REPORTED:
        raise Conflict("it is not held for reports")
    reach = ((_WILL_GO, unsent),)
    view = _view(visit, asked, act="release", reach=reach, said=said_of(held[0]))
    view = replace(
        view,
        facts=tuple(line for one in told.values() for line in _read(one)),
        instead=Act(url=f"/today/{asked.number}/recall", act="recall"),
    )
    return visit.page("act", view)


async def do_release(visit: Visit) -> web.Response:
    """Let a reported vacancy go on, and show its broadcast."""
    asked = await _asked(visit)
    await acting.release(visit, asked.one.subject_id)
    return _back(visit, asked)


async def ask_pause(visit: Visit) -> web.Response:
    """Show how many messages a pause would stop."""
    return await _pause_page(visit, "pause", _WILL_WAIT)


async def ask_resume(visit: Visit) -> web.Response:
    """Show how many messages would go on."""
    return await _pause_page(visit, "resume", _WILL_GO)


async def _pause_page(visit: Visit, act: str, what: str) -> web.Response:
    asked = await _asked(visit)
    async with visit.site.hub.database.read() as db:
        unsent = await acts.unsent(db, asked.number)
    return visit.page("act", _view(visit, asked, act=act, reach=((what, unsent),)))


async def do_pause(visit: Visit) -> web.Response:
    """Stop one broadcast for a while, and show it."""
    asked = await _asked(visit)
    await acting.pause(visit, asked.number, on=True)
    return _back(visit, asked)


async def do_resume(visit: Visit) -> web.Response:
    """Let a paused broadcast go on, and show it."""
    asked = await _asked(visit)
    await acting.pause(visit, asked.number, on=False)
    return _back(visit, asked)


def _view(
    visit: Visit,
    asked: _Asked,
    *,
    act: str,
    reach: tuple[tuple[str, int], ...],
    said: str = "",
    question: Question | None = None,
) -> ActView:
    return ActView(
        **visit.frame(),
        act=act,
        title=asked.title,
        reach=reach,
        said=said,
        due_at=asked.one.due_at,
        action=f"/today/{asked.number}/{act}",
        back_url=_home(visit, asked),
        back="Por revisar" if visit.who.role is Role.MODERATOR else "Volver al aviso",
        question=question,
    )


def _back(visit: Visit, asked: _Asked) -> web.Response:
    return web.Response(status=303, headers={"Location": _home(visit, asked)})


def _home(visit: Visit, asked: _Asked) -> str:
    """Give the page whoever asks came from: a moderator sees no broadcast."""
    return "/review" if visit.who.role is Role.MODERATOR else f"/today/{asked.number}"


def _read(job: Facts) -> Iterator[tuple[str, str]]:
    """Give what a job says to those it is for: who judges it reads no more of its company."""
    place = comuna(job.comuna)
    yield "Qué", job.occupation
    yield "Dónde", place.name if place else job.comuna
    pay = words.pay(job.pay_min, job.pay_max)
    yield "Cuánto", f"{pay} al mes" if pay else "El aviso no lo dice"
    if job.description:
        yield "Descripción", job.description


def said_of(held: Held) -> str:
    """Say why a vacancy is held, for staff."""
    if held.why == holds.NOT_VERIFIED:
        return staff.HOLDS[holds.NOT_VERIFIED]
    said = [
        words.counted(many, "denuncia", "denuncias") + " " + staff.REPORTS[reason]
        for reason, many in held.reports.items()
    ]
    return f"{staff.HOLDS[holds.REPORTED]} {words.listed(said)}."


def acts_on(
    visit: Visit, one: Report, *, reported: bool, recalled: bool = False
) -> tuple[Act, ...]:
    """Give what whoever asks may do to a broadcast in its present state."""
    role, state = visit.who.role, BroadcastState(one.state)
    url, offered = f"/today/{one.id}", []
    alert = one.kind in ALERTS
    pausable = one.kind != BroadcastKind.CORRECTION  # that one waits for nobody
    if role is Role.OPERATOR and pausable and state in UNFINISHED:
        offered.append("resume" if state is BroadcastState.PAUSED else "pause")
    if role in (Role.OPERATOR, Role.SENCE) and alert:
        if reported:
            offered.append("release")
        if not recalled:
            offered.append("recall")
    return tuple(Act(url=f"{url}/{name}", act=name) for name in offered)
