"""A plan and how far it has come go in; some of its workers, to be planned next, come out.

SQLite has one writer: a plan in chunks lets intake write in between.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences.called import Called
from hub.audiences.eligibility import ANY_OCCUPATION
from hub.audiences.everybody import Everybody
from hub.model import BroadcastKind
from hub.order import SHUFFLE_PRIME
from hub.store.planning.plan import PARTS, Plan
from hub.tables import search_occupations, workers

#: People a chunk writes at most: a tenth of a second on SQLite. Twice as many are planned in
#: one go if that is all: in parts they would be looked at four times.
CHUNK = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some of the workers, planned in one transaction; all of them, unless it says which."""

    after: int = 0  #: worker row ids in (after, upto], None being no end
    upto: int | None = None
    part: int | None = None  #: and of those, one of PARTS

    @property
    def done(self) -> int:
        """How far a plan is after this chunk: a point on the line of all parts' workers."""
        if self.part is None:
            return PARTS * SHUFFLE_PRIME
        if self.upto is None:
            return (self.part + 1) * SHUFFLE_PRIME
        return self.part * SHUFFLE_PRIME + self.upto


async def next_chunk(db: AsyncConnection, plan: Plan, done: int) -> Chunk | None:
    """Give what to plan next of a plan in chunks, None after the last; `done` begins with 0."""
    part, after = divmod(done, SHUFFLE_PRIME)
    if part >= PARTS:
        return None
    if not done and await _worker_at(db, plan, 0, CHUNK * 2 + 1) is None:
        return Chunk()
    return Chunk(part=part, after=after, upto=await _worker_at(db, plan, after, CHUNK * PARTS))


async def _worker_at(db: AsyncConnection, plan: Plan, after: int, steps: int) -> int | None:
    """Give the worker so many steps on in the order of row ids; None: there are not so many."""
    if isinstance(plan.criteria, Called):
        mine = (workers.c.comuna == plan.criteria.comuna, workers.c.id > after)
        walks = [select(workers.c.id).where(*mine).order_by(workers.c.id)]
    elif isinstance(plan.criteria, Everybody) or plan.kind is BroadcastKind.UPDATE:
        walks = [select(workers.c.id).where(workers.c.id > after).order_by(workers.c.id)]
    else:
        s = search_occupations.c
        walks = [
            select(s.worker).where(s.occupation == one, s.worker > after).order_by(s.worker)
            for one in (plan.criteria.occupation, ANY_OCCUPATION)
        ]
    found = [await db.scalar(walk.offset(steps - 1).limit(1)) for walk in walks]
    return min((one for one in found if one is not None), default=None)
