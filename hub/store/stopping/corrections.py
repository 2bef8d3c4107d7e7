"""A recalled vacancy goes in; everyone it was told to gets one correction, as rows.

A correction is a broadcast of its own. Its recipients come from those of the recalled
broadcasts, each once, by the first channel that told them and still may.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import (
    ALERTS,
    BroadcastKind,
    BroadcastState,
    Cadence,
    DeliveryState,
    Lane,
    Reach,
    VacancyState,
)
from hub.order import Rank
from hub.store.many import among, among_given
from hub.store.planning.broadcasts import NewBroadcast, add_broadcast
from hub.store.planning.new_deliveries import new_delivery
from hub.store.stopping import recalled
from hub.tables import (
    broadcasts,
    deliveries,
    moment,
    recipients,
    vacancies,
    workers,
)
from hub.tables.ids import CHANNEL_NUMBER, delivery_numbered, of_recipient, recipient_of

#: How long a correction may still be sent: its people may be asleep, or a provider away.
_VALID = timedelta(days=30)
# PostgreSQL's advisory locks; SQLite has one writer anyway.
_CORRECTING = 7_301_003


async def correct(
    db: AsyncConnection, vacancy_id: str, now: datetime, only: Collection[int] | None = None
) -> int:
    """Give a correction to everyone reached who has none yet; answer how many it was given to.

    `only` names recipients of the recalled broadcasts to look at. May be repeated. The caller
    has stopped the vacancy's broadcasts, or holds them (see `claims.lock_broadcasts`).
    """
    if db.dialect.name == "postgresql":
        key = func.hashtext(vacancy_id)
        await db.execute(select(func.pg_advisory_xact_lock(_CORRECTING, key)))
    correction, covered = await recalled.span(db, vacancy_id)
    people = recalled.people(covered, correction, only)
    if not await db.scalar(select(select(people).exists())):
        return 0
    if correction is None:
        correction = await _begin(db, vacancy_id, covered[0], now)
    r, w, origin = recipients.c, workers.c, recipients.alias("origin")
    ways = recalled.ways(covered, only)
    reach = func.coalesce(ways.c.flag, 0)
    alone = case((ways.c.flag.is_not(None), null()), else_=_why_alone(origin))
    query = (
        select(
            literal(correction).label("broadcast_id"),
            people.c.worker,
            origin.c.band,
            literal_column("0").label("place"),
            moment(now).label("order_at"),
            # Who was told first has been in danger longest.
            cast(func.row_number().over(order_by=people.c.first), Integer).label("shuffle"),
            select(broadcasts.c.due_at)
            .where(broadcasts.c.id == correction)
            .scalar_subquery()
            .label("due_at"),
            reach.label("reach"),
            alone.label("alone"),
            moment(now).label("visible_at"),
            case((ways.c.flag.is_(None), moment(now)), else_=null()).label("told_at"),
            case((ways.c.flag.is_(None), Lane.INBOX.value), else_=null()).label("told_by"),
        )
        .select_from(people)
        .join(origin, origin.c.id == people.c.first)
        .join(workers, w.id == people.c.worker)
        .outerjoin(ways, and_(ways.c.worker == people.c.worker, ways.c.turn == 1))
        .order_by(people.c.first)
    )
    before = await db.scalar(select(func.max(r.id))) or 0
    names = [column.name for column in query.selected_columns]
    await db.execute(insert(recipients).from_select(names, query))
    return await _add(db, correction, before + 1)


def _why_alone(origin: FromClause) -> ColumnElement[str]:
    """Say why nothing outside tells a correction: as `origin` says, or what came since."""
    w, o = workers.c, origin.c
    reachable, allowed = (flags.op("&")(o.reach) != 0 for flags in (w.reachable_by, w.alerts_by))
    return case(
        (o.alone.is_not(None), o.alone),
        (w.cadence == Cadence.INBOX_ONLY, "inbox_only"),
        (~reachable, "no_channel"),
        (and_(allowed, w.status == "seeking", w.processing), "seen"),  # before a message went
        else_="no_consent",
    )


async def _begin(db: AsyncConnection, vacancy_id: str, newest: int, now: datetime) -> int:
    b = broadcasts.c
    row = (await db.execute(select(b.published_at, b.due_at).where(b.id == newest))).one()
    new = NewBroadcast(
        kind=BroadcastKind.CORRECTION,
        subject_id=vacancy_id,
        state=BroadcastState.SENDING,
        published_at=now,
        due_at=now + (row.due_at - row.published_at),
        valid_until=now + _VALID,
    )
    made = await add_broadcast(db, new, now)
    await db.execute(update(broadcasts).where(b.id == made).values(planned_at=now))
    return made


async def _add(db: AsyncConnection, correction: int, first: int) -> int:
    """Write the deliveries of a correction's recipients from `first` on; answer how many people."""
    r, b = recipients.c, broadcasts.c
    mine = and_(r.id >= first, r.broadcast_id + 0 == correction)
    number = case(
        (r.reach == int(Reach.EMAIL), CHANNEL_NUMBER[Lane.EMAIL]), else_=CHANNEL_NUMBER[Lane.SMS]
    )
    channel = case((r.reach == int(Reach.EMAIL), Lane.EMAIL.value), else_=Lane.SMS.value)
    urgent: ColumnElement[int] = literal_column(str(int(Rank.URGENT)))
    query = select(*new_delivery(delivery_numbered(r.id, number), channel, urgent))
    query = query.where(mine, r.reach != 0)
    names = [column.name for column in query.selected_columns]
    await db.execute(insert(deliveries).from_select(names, query))
    last, many = (await db.execute(select(func.max(r.id), func.count()).where(mine))).one()
    if many:
        await db.execute(
            update(broadcasts)
            .where(b.id == correction)
            .values(
                recipients_from=func.coalesce(b.recipients_from, first),
                recipients_to=last,
                audience=b.audience + many,
                state=BroadcastState.SENDING,
                finished_at=None,
            )
        )
    return int(many)


#: The recalled vacancies that broadcasts tell of; every batch asks.
_RECALLED = (
    select(broadcasts.c.subject_id)
    .distinct()
    .join(vacancies, vacancies.c.vacancy_id == broadcasts.c.subject_id)
    .where(
        among_given(broadcasts.c.id, "ids"),
        broadcasts.c.kind.in_(ALERTS),
        vacancies.c.state == VacancyState.RECALLED,
    )
    .order_by(broadcasts.c.subject_id)
)


async def after(
    db: AsyncConnection, ids: Collection[int], broadcast_ids: Collection[int], now: datetime
) -> int:
    """Correct what became known of these deliveries after their vacancy was recalled.

    `broadcast_ids` are those of the deliveries.

    Who was told after all gets the correction; who certainly was not loses one that has not
    gone. What was refused meanwhile is tried no more. The caller holds their broadcasts.
    Answers how many corrections were given.
    """
    d, b = deliveries.c, broadcasts.c
    given = 0
    for vacancy_id in (await db.scalars(_RECALLED, {"ids": list(broadcast_ids)})).all():
        await db.execute(
            update(deliveries)
            .where(
                among(d.id, ids),
                d.state.in_([DeliveryState.READY, DeliveryState.WAITING]),
                d.broadcast_id.in_(
                    select(b.id).where(
                        b.subject_id == vacancy_id, b.state == BroadcastState.RECALLED
                    )
                ),
            )
            .values(state=DeliveryState.RECALLED, not_before=None, waits_for=None)
        )
        only = {recipient_of(one) for one in ids}
        given += await correct(db, vacancy_id, now, only)
        await _withdraw(db, vacancy_id, only)
    return given


async def _withdraw(db: AsyncConnection, vacancy_id: str, only: Collection[int]) -> None:
    """Take back the corrections of who was not reached, as far as they have not gone."""
    correction, covered = await recalled.span(db, vacancy_id)
    if correction is None:
        return
    r, d, b = recipients.c, deliveries.c, broadcasts.c
    asked = set((await db.scalars(select(r.worker).where(among(r.id, only)))).all())
    for theirs in (recalled.reached(covered, asked), recalled.on_the_wire(covered, asked)):
        asked -= set((await db.scalars(theirs)).all())
    gone = exists().where(
        of_recipient(d.id, r.id),
        or_(d.first_handed_at.is_not(None), d.state == DeliveryState.SENDING),
    )
    lost = await db.scalars(
        delete(recipients)
        .where(
            r.broadcast_id == correction,
            among(r.worker, asked),
            r.told_at.is_(None),
            r.seen_at.is_(None),
            ~gone,
        )
        .returning(r.id)
    )
    ids = list(lost.all())
    if ids:
        await db.execute(delete(deliveries).where(among(d.recipient, ids)))
        await db.execute(
            update(broadcasts).where(b.id == correction).values(audience=b.audience - len(ids))
        )
