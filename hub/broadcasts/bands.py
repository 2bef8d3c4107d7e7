"""Every sealed index goes in, every worker's band comes out.

The index is read here and nowhere else, and only to be cut (D140 3.1 xiv, annex 8).
"""

from array import array
from dataclasses import dataclass

from hub import order
from hub.clock import Clock
from hub.store import log
from hub.store.engine import Database
from hub.store.planning import bands as store
from hub.store.vault import Vault

_CHUNK = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutter:
    """Cuts the indexes into bands when enough of them changed."""

    database: Database
    vault: Vault
    clock: Clock
    bands: int

    async def recut_if_needed(self) -> bool:
        """Cut anew when more than 1 % of the indexes changed since the last cut.

        A cut that was broken off is made anew as well.
        """
        async with self.database.read() as db:
            changed, everything = await store.counts(db)
            broken_off = await store.broken_off(db)
        if not everything or not (broken_off or order.needs_cut(changed, everything)):
            return False
        await self._cut()
        return True

    async def _cut(self) -> None:
        ids, values, marks, versions = array("q"), array("d"), array("q"), set[str]()
        async for some in store.indexes(self.database, self.vault):
            ids.extend(one.worker for one in some)
            values.extend(one.index for one in some)
            marks.extend(one.mark for one in some)
            versions |= {one.method_version for one in some}
        if not ids:
            return
        now, method_versions = self.clock.now(), sorted(versions)
        thresholds = order.cut(sorted(values), self.bands)
        async with self.database.write() as db:
            cut = await store.keep_cut(
                db,
                self.vault,
                thresholds=thresholds,
                count=len(ids),
                method_versions=method_versions,
                now=now,
            )
        for start in range(0, len(ids), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            bands = [order.band(value, thresholds) for value in values[chunk]]
            async with self.database.write() as db:
                await store.assign(
                    db,
                    dict(zip(ids[chunk], bands, strict=True)),
                    dict(zip(ids[chunk], marks[chunk], strict=True)),
                )
        async with self.database.write() as db:
            await store.finish_cut(db, cut)
            detail = {"cut": cut, "indexes": len(ids), "method_versions": method_versions}
            await log.write(db, [log.Note(what="cut", detail=detail)], now)
