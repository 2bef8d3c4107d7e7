"""A broadcast and a worker go in; all that explains and proves what they were told comes out.

Of a vacancy, a call or a notice: the page of evidence, the API and the command line ask here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import NotFound
from hub.evidence import Deed, DeliveryTrace, RecipientTrace, Said
from hub.model import NOTICES, BroadcastKind
from hub.rulings import Subject, Verdict
from hub.store.many import among
from hub.store.offices import calls
from hub.store.planning import broadcasts
from hub.store.reporting import evidence, history, sayings, verdicts
from hub.store.subjects import notices as outages
from hub.store.subjects import offers
from hub.tables import deliveries, log, notes
from hub.tables.ids import CHANNEL_NUMBER, delivery_by, note_in, note_place
from templates import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What there is to say of one broadcast and one person."""

    subject: Subject
    verdict: Verdict
    trace: RecipientTrace | None  #: None: not a recipient of it
    deeds: tuple[Deed, ...]
    notes: tuple[DeliveryTrace, ...] = ()  #: of a call: what else they were written about it
    said: tuple[Said, ...] = ()  #: of a call: each answer, for the auditor alone


async def account(db: AsyncConnection, broadcast_id: int, worker: int, worker_id: str) -> Account:
    """Explain a broadcast for one worker, by row id and the portal's; NotFound."""
    broadcast = await broadcasts.get(db, broadcast_id)
    if broadcast is None:
        raise NotFound
    deeds = await history.deeds(db, broadcast)
    trace = await evidence.trace(db, broadcast_id, worker, deeds)
    subject = await verdicts.subject(db, broadcast)
    if broadcast["kind"] in NOTICES:
        everybody = await outages.audience(db, broadcast)
        verdict = await verdicts.of_notice(db, worker, everybody)
        return Account(subject=subject, verdict=verdict, trace=trace, deeds=deeds)
    if broadcast["kind"] != BroadcastKind.COURSE_CALL:
        verdict = await _of_vacancy(db, broadcast, worker)
        return Account(subject=subject, verdict=verdict, trace=trace, deeds=deeds)
    whom = await calls.criteria(db, broadcast["subject_id"], broadcast_id)
    row = await calls.get(db, broadcast["subject_id"])
    if whom is None or row is None:
        raise NotFound
    says = await sayings.of_call(db, row)
    trace = None if trace is None else says.of_recipient(trace)
    if trace is not None and trace.shown is not None:
        subject = replace(subject, title=words.calm(trace.shown.name))
    written = await _notes(db, row["id"], worker)
    return Account(
        subject=subject,
        verdict=await verdicts.of_call(db, worker, whom),
        trace=trace,
        deeds=deeds,
        notes=tuple(says.of_delivery(one) for one in written),
        said=await _said(db, row["call_id"], worker_id),
    )


async def _of_vacancy(db: AsyncConnection, broadcast: Mapping[str, Any], worker: int) -> Verdict:
    vacancy = await offers.vacancy(db, broadcast["subject_id"])
    if vacancy is None:
        raise NotFound
    # What came before this broadcast, never the broadcast itself.
    earlier = await broadcasts.earlier(db, broadcast["subject_id"], broadcast["id"])
    criteria = offers.criteria_of(vacancy, earlier)
    return await verdicts.verdict(db, worker, BroadcastKind(broadcast["kind"]), criteria)


async def _notes(db: AsyncConnection, call: int, worker: int) -> tuple[DeliveryTrace, ...]:
    """Give what was written to somebody alone about a call: each with where it stands."""
    n, d = notes.c, deliveries.c
    of = select(n.id, n.kind, n.calls).where(n.worker == worker, n.calls.is_not(None))
    kinds = {row.id: row.kind for row in await db.execute(of) if call in row.calls}
    numbers = [delivery_by(note_place(one), lane) for one in kinds for lane in CHANNEL_NUMBER]
    query = select(deliveries).where(among(d.id, numbers)).order_by(d.id)
    return tuple(
        evidence.of_note(kinds[note_in(row["recipient"])], dict(row))
        for row in (await db.execute(query)).mappings()
    )


async def _said(db: AsyncConnection, call_id: str, worker_id: str) -> tuple[Said, ...]:
    """Give each answer of somebody to a call, from the log: the latest stands."""
    c = log.c
    query = (
        select(c.at, c.what, c.detail)
        .where(c.subject == f"worker:{worker_id}", c.what.in_(["answered", "answer_late"]))
        .order_by(c.id)
    )
    return tuple(
        _word(row.at, row.what, row.detail)
        for row in await db.execute(query)
        if row.detail.get("call") == call_id
    )


def _word(at: datetime, what: str, detail: Mapping[str, Any]) -> Said:
    return Said(
        at=at,
        answer=detail["answer"],
        way=detail["way"],
        reason=detail.get("reason"),
        late=what == "answer_late",
        by=detail.get("by"),
    )
