"""People of a call go in; by which channel each may be told more of it comes out."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Lane
from hub.store.offices import answers, sharing


async def ways(
    db: AsyncConnection, broadcast_id: int, people: Collection[int], channels: Collection[Lane]
) -> dict[int, Lane]:
    """Give by what each of a call may be told more: no SMS asks a number of several people."""
    found = await answers.ways(db, people, channels)
    by_sms = [worker for worker, lane in found.items() if lane is Lane.SMS]
    several = await sharing.sharers(db, broadcast_id, by_sms)
    return {worker: lane for worker, lane in found.items() if worker not in several}
