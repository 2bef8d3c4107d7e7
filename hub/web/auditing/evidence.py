"""One person of one broadcast is asked for; each step of what they were told is shown, masked.

The id goes in a form and never in an address, and each look is written to the log.
"""

from collections.abc import Sequence
from datetime import datetime

from aiohttp import web

from hub.errors import NotFound
from hub.evidence import Changed, Deed, DeliveryTrace, Said, Shown, Wait
from hub.model import Answer
from hub.store import log
from hub.store.planning import broadcasts
from hub.store.reporting import verdicts
from hub.store.reporting.accounts import Account, account
from hub.store.workers import wishes
from hub.store.workers.wishes import Wishes
from hub.web.auditing.evidence_views import Evidence, EvidenceView, Line
from hub.web.masks import masked
from hub.web.site import Visit, form, row_number
from hub.web.tokens import Role
from templates import office, proofs, staff, wordings, words


async def ask_person(visit: Visit) -> web.Response:
    """Ask whose evidence it shall be."""
    return await _page(visit, "")


async def show_person(visit: Visit) -> web.Response:
    """Show what became of the broadcast for one person."""
    return await _page(visit, (await form(visit.request)).get("worker", "").strip())


async def _page(visit: Visit, asked: str) -> web.Response:
    hub, number = visit.site.hub, row_number(visit.part("id"))
    async with hub.database.read() as db:
        broadcast = await broadcasts.get(db, number)
        if broadcast is None:
            raise NotFound
        subject = await verdicts.subject(db, broadcast)
        sane = bool(asked) and asked.isprintable()
        known = await wishes.of_worker(db, hub.vault, asked) if sane else None
        found, title = None, subject.title
        if known is not None:
            told = await account(db, number, known.known.id, asked)
            title = told.subject.title
            said = told.said if visit.who.role is Role.AUDITOR else ()
            found = _evidence(asked, known, told, said)
    if found is not None:
        detail = {"role": str(visit.who.role), "by": visit.who.sub}
        note = log.Note(
            what="evidence", subject=f"worker:{asked}", broadcast_id=number, detail=detail
        )
        async with hub.database.write() as db:
            await log.write(db, [note], visit.site.now())
    posted = visit.request.method == "POST"
    view = EvidenceView(
        **visit.frame(),
        title=title,
        action=f"/today/{number}/person",
        asked=asked,
        fault=proofs.NOBODY if posted and found is None else "",
        found=found,
        back_url=f"/today/{number}",
    )
    return visit.page("evidence", view, 422 if view.fault else 200)


def _evidence(
    worker_id: str,
    known: Wishes,
    account: Account,
    said: Sequence[Said],
) -> Evidence:
    hidden, trace = masked(known.contact), account.trace
    return Evidence(
        worker_id=worker_id,
        contact=tuple(
            (name, hidden[field] or "No hay")
            for name, field in (("Celular", "phone"), ("Correo", "email"))
        ),
        told=staff.TOLD_BY.get(trace.told_by or "", "") if trace else "",
        told_at=trace.told_at if trace else None,
        due_at=trace.due_at if trace else None,
        eligible=account.verdict.eligible,
        lines=tuple(_line(one) for one in (*(trace.deliveries if trace else ()), *account.notes)),
        deeds=tuple((deed_said(one), one.at) for one in account.deeds),
        said=tuple((_word(one), one.at) for one in said),
    )


def _line(one: DeliveryTrace) -> Line:
    facts = [
        ("Intentos", str(one.attempts) if one.attempts > 1 else None),
        ("Código del proveedor", one.code),
    ]
    if one.waits_until is not None:
        until = words.when(one.waits_until)
        facts.append(("Espera", f"{until} ({proofs.WAITS.get(one.waits_for or '', 'su turno')})"))
    facts += [
        ("Fue dentro del mensaje de", one.rode_with),
        ("Mostró", ", ".join(one.items) or None),
        ("Decía", _shown(one.shown)),
        ("Plantilla", one.shown_version),
        ("Huella", None if one.shown_hash is None else one.shown_hash.hex()),
    ]
    return Line(
        channel=_what(one),
        state=staff.DELIVERY_STATES[one.state],
        steps=tuple((proofs.STEPS[step], at) for step, at in one.steps),
        answers=tuple((_answer(said.state, said.code), said.at) for said in one.answers),
        waited=tuple(_waited(wait) for wait in one.waited),
        facts=tuple((name, value) for name, value in facts if value),
    )


def _shown(one: Shown | None) -> str | None:
    """Say what a call said of its course."""
    if one is None:
        return None
    hours = None if one.hours is None else words.counted(one.hours, "hora", "horas")
    said = (words.calm(one.name), one.place, words.when(one.starts_at), hours, one.schedule)
    return " · ".join(it for it in said if it)


def _what(one: DeliveryTrace) -> str:
    """Name a message: by its channel, and what it was where it is no broadcast's own."""
    lane = staff.LANES[one.channel]
    return lane if one.kind is None else f"{lane}, {wordings.NAMES[one.kind].lower()}"


def _word(one: Said) -> str:
    """Say an answer to a call: a no is no refusal."""
    reason = f", {words.CANNOT[one.reason].lower()}" if one.reason else ""
    late = " (fuera de plazo)" if one.late else ""
    said = office.CAN if one.answer == Answer.YES else office.CANNOT
    return f"{said}{reason}, {office.WAYS[one.way]}{late}"


def _answer(state: str, code: str | None) -> str:
    said = proofs.ANSWERS[state]
    return f"{said} (código {code})" if code else said


def _waited(wait: Wait) -> tuple[str, str]:
    until = f" Hasta el {words.when(wait.until)}." if wait.until else ""
    return proofs.WAITED[wait.why], f"Desde el {words.when(wait.since)}.{until}"


def deed_said(one: Deed) -> str:
    """Say what was done to a broadcast, and as whom."""
    what = proofs.DEEDS[one.act]
    lane = f" {staff.LANES[one.lane]}" if one.lane else ""
    why = f": {proofs.DEED_REASONS[one.reason]}" if one.reason else ""
    facts = "; ".join(_changed(it) for it in one.changed)
    return f"{what}{lane}{why}. {staff.ROLES[one.role]}" + (f". {facts}" if facts else "")


def _changed(one: Changed) -> str:
    said = proofs.FACTS[one.field]
    return f"{said}: {_fact(one.field, one.before)} → {_fact(one.field, one.after)}"


def _fact(field: str, value: str | int | None) -> str:
    if value is None:
        return "nada"
    if field in ("starts_at", "answer_by"):
        return words.when(datetime.fromisoformat(str(value)))
    return str(value)
