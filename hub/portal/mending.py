"""Rejected entries are looked at, read once more, or given up, by an operator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Fault, NotFound
from hub.intake import judging
from hub.intake.accept import store
from hub.intake.timely import Name, ToldBy
from hub.portal.entries import Entry, read
from hub.store import log
from hub.store.engine import Database
from hub.store.log import Actor
from hub.store.portal import rejected
from hub.store.portal.rejected import Kept
from hub.store.vault import Vault

#: Entries read once more in one transaction.
_BATCH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """What became of rejected entries that were read once more."""

    taken: int  #: they are events now
    rejected: int  #: they still are none; their reason is that of today


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What an operator does with rejected entries; each act is in the log."""

    database: Database
    vault: Vault
    actor: Actor
    told_by: ToldBy  #: asked where an outage is read once more

    async def retry(self, now: datetime) -> Retried:
        """Read every entry once more: after a repair, or with a newer version."""
        after = taken = still = 0
        while True:
            async with self.database.read() as db:
                kept = await rejected.page(db, _BATCH, after)
                there = await self._opened(db, kept)
            if not kept:
                return Retried(taken=taken, rejected=still)
            reading = read(there)
            # Looking ahead takes long: nobody who writes is to wait for it.
            faulty = await judging.faults(self.database, reading.batch.events, now, self.told_by)
            async with self.database.write() as db:
                good = await self._retry(db, kept, faulty, now)
            after = kept[-1].id
            taken += good
            still += len(kept) - good

    async def _opened(self, db: AsyncConnection, kept: Sequence[Kept]) -> list[Entry]:
        """Give entries as they came, by the numbers they are kept under; none of who was erased."""
        opened = {one.id: await rejected.opened(db, self.vault, one) for one in kept}
        return [
            Entry(id=str(number), fields=fields)
            for number, fields in opened.items()
            if fields is not None
        ]

    async def _retry(
        self, db: AsyncConnection, kept: Sequence[Kept], faulty: Mapping[Name, Fault], now: datetime
    ) -> int:
        there = await self._opened(db, kept)
        reading = read(there, faulty)
        bad = {one.entry: one for one in reading.bad}
        good = [int(one.id) for one in there if one.id not in bad]
        await rejected.explain(db, [(int(name), one.faults) for name, one in bad.items()])
        if good:
            await store(db, self.vault, reading.batch, now)
            await rejected.drop(db, good)
            detail = {"entries": len(good), **self.actor.document()}
            await log.write(db, [log.Note(what="rejected_retried", detail=detail)], now)
        return len(good)

    async def open(self, entry: str, now: datetime) -> dict[bytes, bytes]:
        """Give one entry as it came; who looked is kept, for it may hold contact data.

        NotFound for an entry there is not, or whose owner was erased.
        """
        async with self.database.write() as db:
            [*_, kept] = await self._found(db, entry)
            fields = await rejected.opened(db, self.vault, kept)
            if fields is None:
                raise NotFound(f"{entry} cannot be read any more: whom it spoke of was erased")
            await self._note(db, "rejected_opened", entry, now)
        return fields

    async def discard(self, entry: str, now: datetime) -> None:
        """Keep an entry no longer; NotFound for one there is not."""
        async with self.database.write() as db:
            await rejected.drop(db, [one.id for one in await self._found(db, entry)])
            await self._note(db, "rejected_discarded", entry, now)

    async def _found(self, db: AsyncConnection, entry: str) -> list[Kept]:
        kept = await rejected.of_entries(db, [entry])
        if not kept:
            raise NotFound(f"there is no rejected entry {entry}: `hub events rejected` lists them")
        return kept

    async def _note(self, db: AsyncConnection, what: str, entry: str, now: datetime) -> None:
        detail = {"entry": entry, **self.actor.document()}
        await log.write(db, [log.Note(what=what, detail=detail)], now)
