"""How long each kind of data is kept goes in; at night, what is over goes, and is counted.

Any number of processes may do it at once, and it may end at any moment: every batch stands for
itself, and whoever begins again finds what is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from hub.clock import Clock
from hub.store import log
from hub.store.batches import Kind, Place
from hub.store.engine import Database
from hub.store.purging import KINDS


@dataclass(slots=True, kw_only=True)
class Purger:
    """Takes away what was kept long enough, a batch at a time."""

    database: Database
    clock: Clock
    keep: Mapping[str, timedelta]  #: for how long, by the setting of each kind
    _left: list[Kind] = field(default_factory=list)
    _place: Place | None = None

    async def work_once(self) -> bool:
        """Let one batch go; say whether there may be more of it tonight.

        What went stands in the log, by kind and count, in the transaction it went in.
        """
        if not self._left:
            self._left = list(KINDS)
        kind, now = self._left[0], self.clock.now()
        before = now - self.keep[kind.setting]
        async with self.database.read() as db:
            batch = await kind.find(db, before, now, self._place)
        if batch is None:
            self._left.pop(0)
            self._place = None
            return bool(self._left)
        async with self.database.write() as db:
            many = (await db.execute(batch.act)).rowcount
            if many and batch.counts:
                detail = {"kind": kind.name, "rows": many, "before": before.isoformat()}
                await log.write(db, [log.Note(what="purged", detail=detail)], now)
        self._place = batch.place
        return True
