"""Rows that are over go in; they come out a batch at a time, each small enough to hold nobody up.

A batch is found in a view that keeps nobody waiting, and goes in a transaction of its own. What
says that a row may go is asked again there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import (
    Column,
    ColumnElement,
    Executable,
    Table,
    and_,
    case,
    delete,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.tables import (
    broadcasts,
    deliveries,
    moment,
    recipients,
)
from hub.tables.ids import every_delivery

#: Rows of one batch.
BATCH: Final = 500

#: The key of the last row a batch reaches.
Place = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is to be done next for one kind."""

    act: Executable
    place: Place | None  #: where the next look begins; None: at the first row again
    counts: bool = True  #: whether each row it touches is one that was purged


class Kind(Protocol):
    """One kind of rows that are kept for a time."""

    @property
    def name(self) -> str:
        """Give its name, as the log has it."""

    @property
    def setting(self) -> str:
        """Give the setting that says for how long, without its `_days`."""

    async def find(
        self, db: AsyncConnection, before: datetime, now: datetime, place: Place | None
    ) -> Batch | None:
        """Give the next batch of what was over before a moment; None when there is no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of one table, walked by their primary key."""

    name: str
    setting: str
    table: Table
    over: Callable[[datetime, datetime], ColumnElement[bool]]  #: before a moment, and now
    emptied: Sequence[Column[Any]] = ()  #: columns that are emptied; without any the row goes
    #: When a row was written, where rows are written in the order of their key: a walk ends
    #: with the first ones that are too young.
    written: Column[Any] | None = None

    async def find(
        self, db: AsyncConnection, before: datetime, now: datetime, place: Place | None
    ) -> Batch | None:
        """Give the next batch; of what is written in order no more is read than is old."""
        over, after = self.over(before, now), self._after(place)
        key = self.table.primary_key.columns
        query = select(*key).where(*after).order_by(*key).limit(BATCH)
        if self.written is None:
            found = (await db.execute(query.where(over))).all()
        else:
            old = case((self.written < moment(before), 1), else_=0)
            looked = (await db.execute(query.add_columns(old.label("old")))).all()
            found = [row for row in looked if row.old]
        if not found:
            return None
        last = tuple(found[-1])[: len(key)]
        which = and_(over, *after, tuple_(*key) <= self._values(last))
        act = (
            update(self.table).where(which).values(dict.fromkeys(self.emptied))
            if self.emptied
            else delete(self.table).where(which)
        )
        return Batch(act=act, place=last)

    def _after(self, place: Place | None) -> list[ColumnElement[bool]]:
        if place is None:
            return []
        return [tuple_(*self.table.primary_key.columns) > self._values(place)]

    def _values(self, place: Place) -> Any:
        return tuple_(*place, types=[one.type for one in self.table.primary_key.columns])


@dataclass(frozen=True, slots=True, kw_only=True)
class OfBroadcasts:
    """Rows of broadcasts that ended, one broadcast at a time, within its range of ids."""

    name: str
    setting: str
    over: Callable[[datetime, datetime], ColumnElement[bool]]  #: of `broadcasts`
    whole: bool  #: the broadcast goes itself; else only the details of its deliveries

    async def find(
        self, db: AsyncConnection, before: datetime, now: datetime, place: Place | None
    ) -> Batch | None:
        """Give the next batch of the oldest broadcast, then what closes its account."""
        b = broadcasts.c
        query = (
            select(b.id, b.recipients_from, b.recipients_to)
            .where(self.over(before, now))
            .order_by(b.id)
            .limit(1)
        )
        one = (await db.execute(query)).first()
        if one is None:
            return None
        for table in (deliveries, recipients):
            begins = place[1] if place is not None and place[0] == (one.id, table.name) else None
            batch = await self._rows(db, table, one, begins)
            if batch is not None:
                return batch
        mine = b.id == one.id
        closes = delete(broadcasts) if self.whole else update(broadcasts).values(emptied_at=now)
        return Batch(act=closes.where(mine), place=None, counts=False)

    async def _rows(
        self, db: AsyncConnection, table: Table, one: Any, begins: int | None
    ) -> Batch | None:
        """Give the next rows of a broadcast, whose ids lie where its recipients' do.

        Its recipients stay when it stays.
        """
        if one.recipients_from is None or (table is recipients and not self.whole):
            return None
        t = table.c
        lowest, highest = one.recipients_from, one.recipients_to
        if table is deliveries:
            lowest, highest = every_delivery(lowest)[0], every_delivery(highest)[-1]
        first = lowest if begins is None else begins + 1
        left = [t.id.between(first, highest), t.broadcast_id == one.id]
        if not self.whole:
            left.append(detailed())
        ids = (await db.scalars(select(t.id).where(*left).order_by(t.id).limit(BATCH))).all()
        if not ids:
            return None
        which = and_(*left, t.id <= ids[-1])
        act = (
            delete(table).where(which)
            if self.whole
            else update(table).where(which).values(dict.fromkeys(DETAILS))
        )
        return Batch(act=act, place=((one.id, table.name), ids[-1]))


#: What is kept of a delivery to recognise its message at the provider and its address.
DETAILS: Final = (deliveries.c.provider_id, deliveries.c.sent_to)


def detailed() -> ColumnElement[bool]:
    """Say of deliveries that something of these details is kept still."""
    return or_(*(one.is_not(None) for one in DETAILS))
