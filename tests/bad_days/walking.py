"""A hub and a moment enter; time has passed, and what fell due on the way was done."""

from datetime import datetime, timedelta

from hub.store.dispatch import sweep
from tests.world import World

#: Looks without anything due: a day of nothing is walked through in some steps.
_STRIDE = timedelta(hours=1)


async def walk(w: World, until: datetime) -> None:
    """Go from one moment at which something falls due to the next, and work at each."""
    await w.work()
    while w.clock.now() < until:
        async with w.hub.database.read() as db:
            due = await sweep.next_moment(db, w.clock.now(), w.hub.priority.gate)
        steps = [until, w.clock.now() + _STRIDE]
        w.clock.at = min([*steps, due] if due is not None and due > w.clock.now() else steps)
        await w.hub.keeper.look()
        await w.hub.keeper.sweep()
        await w.work()
