"""Planning statements: a broadcast and its audience go in, recipients and deliveries are rows.

One INSERT ... SELECT per table, whatever the size of the audience.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    SmallInteger,
    Subquery,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences import called, everybody
from hub.audiences.called import Called
from hub.audiences.eligibility import Criteria, audience, told_of
from hub.audiences.everybody import Everybody
from hub.model import NOTICES, BroadcastKind, Cadence, Reach
from hub.order import SHUFFLE_PRIME, Priority, Rank
from hub.store.planning import tuning
from hub.store.planning.consented import consented
from hub.store.planning.new_deliveries import new_delivery
from hub.tables import (
    Instant,
    broadcasts,
    deliveries,
    moment,
    recipients,
    workers,
)
from hub.tables.ids import CHANNEL_NUMBER, delivery_numbered

#: A plan in chunks goes through all workers so many times, each time taking one stretch of the
#: shuffle. Workers come in the order of their ids and the key wants another: a chunk of a
#: narrower stretch from a wider range writes a quarter of the pages of the key's indexes.
PARTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything planning needs to know of one broadcast."""

    broadcast_id: int
    kind: BroadcastKind
    ordered_from: datetime  #: of its places; see `order.ordered_from`
    due_at: datetime
    criteria: Criteria | Called | Everybody  #: of a vacancy, of a call, or of a notice
    priority: Priority
    shuffle: tuple[int, int]
    channels: Reach  #: the outside channels this hub has
    by_lot: bool = False  #: a call to a few: nobody before another; see `order.FEW`


def _order(plan: Plan) -> tuple[ColumnElement[int], ColumnElement[datetime]]:
    """Map a worker's band to its place and its moment, from the rule in `hub.order`.

    Of a notice nobody comes before another, since what it tells is no job; nor of a call to a few.
    """
    p = plan.priority
    if plan.by_lot or plan.kind in NOTICES:
        return cast(literal(0), SmallInteger), cast(moment(plan.ordered_from), Instant())
    places = {band: p.place(band) for band in range(p.bands)}
    place = case(places, value=workers.c.band, else_=p.place(p.middle_band))
    moments: dict[int, ColumnElement[datetime]] = {
        band: moment(p.order_at(plan.ordered_from, at)) for band, at in places.items()
    }
    middle = moment(p.order_at(plan.ordered_from, p.place(p.middle_band)))
    order_at = case(moments, value=workers.c.band, else_=middle)
    return cast(place, SmallInteger), cast(order_at, Instant())


def _shuffle(plan: Plan, worker: ColumnElement[int]) -> ColumnElement[int]:
    a, b = plan.shuffle
    return (worker * a + b) % SHUFFLE_PRIME


def _in_part(plan: Plan, part: int, worker: ColumnElement[int]) -> ColumnElement[bool]:
    width = SHUFFLE_PRIME // PARTS + 1
    return _shuffle(plan, worker).between(part * width, part * width + width - 1)


def _recipients_query(plan: Plan, whom: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    """Select the rows of `recipients`, in the order of their key.

    Sorted so that ids, and with them the pages that dispatch reads, follow the order; by one
    number, since PostgreSQL takes three times as long over two.
    """
    place, order_at = _order(plan)
    shuffle = _shuffle(plan, workers.c.id)
    ways = ways_of(plan.kind, plan.priority, plan.channels)
    return (
        select(
            literal(plan.broadcast_id).label("broadcast_id"),
            workers.c.id.label("worker"),
            workers.c.band,
            place.label("place"),
            order_at.label("order_at"),
            cast(shuffle, Integer).label("shuffle"),
            moment(plan.due_at).label("due_at"),
            ways.reach.label("reach"),
            ways.alone.label("alone"),
        )
        .where(whom)
        .order_by(cast(place, BigInteger) * 2**31 + shuffle)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """By which outside channels a worker is told of something, as columns over `workers`."""

    usable: ColumnElement[int]  #: Reach flags: what they consented to
    reach: ColumnElement[int]  #: ... and what of it is planned
    first: ColumnElement[int]  #: the first of those: that there is another may say a band
    alone: ColumnElement[str | None]  #: why there is none; NULL when there is one


def ways_of(kind: BroadcastKind, priority: Priority, channels: Reach) -> Ways:
    """Give by what of a hub's channels a worker is told of a kind: e-mail, else SMS.

    Both for who chose both, and for the special-attention bands (D140 3.1 xv), but for a notice,
    which is no job; none for who wants the inbox alone.
    """
    w = workers.c
    usable = consented(kind).op("&")(int(channels))
    both: ColumnElement[bool] = w.both_channels
    if kind not in NOTICES:
        both = or_(both, w.band.in_(sorted(priority.special_bands)))
    inbox_only = w.cadence == Cadence.INBOX_ONLY
    mail_first = (usable.op("&")(int(Reach.EMAIL)) != 0, int(Reach.EMAIL))
    planned = case((inbox_only, 0), (both, usable), mail_first, else_=usable)
    first = case((inbox_only, 0), mail_first, else_=usable)
    alone = case(
        (inbox_only, "inbox_only"),
        (usable != 0, null()),
        (w.reachable_by.op("&")(int(channels)) != 0, "no_consent"),
        else_="no_channel",
    )
    return Ways(
        usable=usable,
        reach=cast(planned, SmallInteger),
        first=cast(first, SmallInteger),
        alone=alone,
    )


def _whom(plan: Plan, after: int, upto: int | None, part: int | None) -> ColumnElement[bool]:
    def also(worker: ColumnElement[int]) -> ColumnElement[bool]:
        return true() if part is None else _in_part(plan, part, worker)

    if isinstance(plan.criteria, Called):
        return called.audience(plan.criteria, after, upto, also)
    if isinstance(plan.criteria, Everybody):
        return everybody.audience(plan.criteria, after, upto, also)
    if plan.kind is not BroadcastKind.UPDATE:
        return audience(plan.criteria, after, upto, also)
    upper = true() if upto is None else workers.c.id <= upto
    mine = and_(workers.c.id > after, upper, also(workers.c.id))
    return and_(
        workers.c.status == "seeking", workers.c.processing, mine, told_of(plan.criteria.earlier)
    )


async def insert_recipients(
    db: AsyncConnection,
    plan: Plan,
    after: int = 0,
    upto: int | None = None,
    part: int | None = None,
) -> tuple[int, int] | None:
    """Write the recipients among a chunk's workers; answer their first and last row id.

    One walk of search_occupations' key; from there joins on PostgreSQL, or steps into keys for
    a small audience; always steps on SQLite. One sort by the key of the order.
    """
    await tuning.tune(db, plan.criteria)
    query = _recipients_query(plan, _whom(plan, after, upto, part))
    before = await db.scalar(select(func.max(recipients.c.id))) or 0
    result = await db.execute(
        insert(recipients).from_select([c.name for c in query.selected_columns], query),
        execution_options={"preserve_rowcount": True},
    )
    if not result.rowcount:
        return None
    last = await db.scalar(select(func.max(recipients.c.id))) or 0
    return before + 1, last


def _lines(plan: Plan) -> Subquery:
    """Give the channels of this hub as rows."""
    return union_all(
        *(
            select(
                literal_column(str(number)).label("number"),
                literal_column(str(int(Reach.of(channel)))).label("flag"),
                literal_column(f"'{channel}'").label("channel"),
            )
            for channel, number in CHANNEL_NUMBER.items()
            if Reach.of(channel) & plan.channels
        )
    ).subquery("lines")


async def insert_deliveries(db: AsyncConnection, plan: Plan, first: int, last: int) -> None:
    """Write the deliveries of the recipients with ids from `first` to `last`.

    One walk of recipients' key, in its order, whatever PostgreSQL believes of a table that was
    empty a moment ago.
    """
    if not plan.channels:
        return
    await tuning.put(db, enable_bitmapscan="off")  # along the key nothing is left to sort
    r, lines = recipients.c, _lines(plan)
    number = delivery_numbered(r.id, lines.c.number)
    query = (
        select(*new_delivery(number, lines.c.channel, literal_column(str(int(Rank.REST)))))
        .join_from(recipients, lines, r.reach.op("&")(lines.c.flag) != 0)
        .where(
            r.id.between(first, last),
            # Plans running side by side share the range. No bare equality: PostgreSQL takes it
            # for rare and searches the whole index of workers for it.
            r.broadcast_id + 0 == plan.broadcast_id,
        )
        .order_by(r.id)
    )
    await db.execute(
        insert(deliveries).from_select([c.name for c in query.selected_columns], query)
    )


async def note_progress(
    db: AsyncConnection, plan: Plan, done: int, written: tuple[int, int] | None
) -> None:
    """Keep how far a plan has come, in the transaction that wrote the chunk."""
    values: dict[str, object] = {"planned_upto": done}
    if written is not None:
        first, last = written
        values["recipients_from"] = func.coalesce(broadcasts.c.recipients_from, first)
        values["recipients_to"] = last
        # Counted: a rolled back plan leaves a gap in the ids, and one beside it writes among them.
        r = recipients.c
        mine = and_(r.id.between(first, last), r.broadcast_id + 0 == plan.broadcast_id)
        count = select(func.count()).where(mine).scalar_subquery()
        values["audience"] = broadcasts.c.audience + count
    await db.execute(update(broadcasts).where(broadcasts.c.id == plan.broadcast_id).values(values))
