"""The inbox lane: entries become visible in the same order as everything else goes out."""

from dataclasses import dataclass

from hub.clock import Clock
from hub.dispatch.claiming import take_turn
from hub.model import Lane
from hub.order import Priority
from hub.store import log
from hub.store.dispatch import gates, inbox
from hub.store.engine import Database
from hub.store.stopping import pauses

#: Entries a second it shows at least: no provider is awaited, and only the database counts.
INBOX_RATE = 2_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxLane:
    """Shows inbox entries, a batch at a time; it has no provider and no rate."""

    database: Database
    clock: Clock
    priority: Priority
    channels: tuple[Lane, ...]  #: the outside channels this hub has
    batch_limit: int

    async def work_once(self) -> bool:
        """Show the next entries; say whether there were any."""
        now = self.clock.now()
        async with self.database.write() as db:
            still = await pauses.lanes(db)
            if Lane.INBOX in still:
                return False
            turn = await take_turn(db, Lane.INBOX, self.channels, still, self.priority, now)
            if not turn.reachable:
                return False
            # Nobody is told by their list of what was recalled, held or ended a moment ago.
            going = await gates.still_sending(db, [one.broadcast_id for one in turn.reachable])
            turn.reachable[:] = [one for one in turn.reachable if one.broadcast_id in going]
            if not going:
                return True
            shown = await inbox.show(db, turn.reachable, turn.fence, self.batch_limit, now)
            await gates.advance(db, Lane.INBOX, shown)
            counts: dict[int, int] = {}
            for (broadcast_id, _), count in shown.items():
                counts[broadcast_id] = counts.get(broadcast_id, 0) + count
            notes = [
                log.Note(what="shown", broadcast_id=one, detail={"lane": Lane.INBOX, "count": n})
                for one, n in counts.items()
            ]
            await log.write(db, notes, now)
        return bool(shown)
