"""What is asked of the portal's stream in Redis, and what it shows of what was rejected."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from hub.store.portal.rejected import Kept

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import Pipeline

STREAM: Final = "hub:intake"
REJECTED: Final = "hub:intake:rejected"
GROUP: Final = "hub"

#: About so many rejected entries stay on their stream; the database keeps every one.
SHOWN: Final = 10_000
_BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """How the portal's queue stands."""

    entries: int  #: not taken yet
    pending: int  #: of them, handed to a process that has not said it is done
    oldest: timedelta  #: since the first of them was added; nothing without one


async def standing(redis: "Redis") -> Queued:
    """Look how much waits, and for how long, by the clock of Redis."""
    from redis.exceptions import ResponseError

    entries = await redis.xlen(STREAM)
    first: Any = await redis.xrange(STREAM, count=1)
    seconds, micros = await redis.time()
    try:
        pending = (await redis.xpending(STREAM, GROUP))["pending"]
    except ResponseError:  # no group: nobody has read yet
        pending = 0
    oldest = 0
    if first:
        oldest = max(0, seconds * 1000 + micros // 1000 - int(first[0][0].partition(b"-")[0]))
    return Queued(entries=entries, pending=pending, oldest=timedelta(milliseconds=oldest))


async def make_group(redis: "Redis") -> None:
    """Make stream and group unless they are there: Redis may have begun anew, empty."""
    from redis.exceptions import ResponseError

    try:
        await redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    except ResponseError as error:
        if not str(error).startswith("BUSYGROUP"):
            raise


async def those_there(redis: "Redis", ids: Sequence[str]) -> set[str]:
    """Say which of these entries are on the stream."""
    asked = redis.pipeline(transaction=False)
    for one in ids:
        asked.xrange(STREAM, one, one)
    return {one for one, found in zip(ids, await asked.execute(), strict=True) if found}


async def forget_trimmed(redis: "Redis") -> None:
    """Have the group wait no more for entries somebody cut off the stream."""
    start = "-"
    while True:
        waiting: Any = await redis.xpending_range(STREAM, GROUP, start, "+", _BATCH)
        ids = [one["message_id"].decode() for one in waiting]
        gone = set(ids) - await those_there(redis, ids)
        if gone:
            await redis.xack(STREAM, GROUP, *gone)
        if len(ids) < _BATCH:
            return
        start = f"({ids[-1]}"


#: In one step, since a consumer that is removed with entries takes them with it.
_CLEAR = """
for _, found in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
    local one = {}
    for at = 1, #found, 2 do one[found[at]] = found[at + 1] end
    if one.name ~= ARGV[2] and one.pending == 0 and one.idle > tonumber(ARGV[3]) then
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], one.name)
    end
end
"""


async def clear_consumers(redis: "Redis", name: str, lease: timedelta) -> None:
    """Forget the names of processes that are gone: each has one of its own."""
    idle = int(lease.total_seconds() * 1000)
    await redis.eval(_CLEAR, 1, STREAM, GROUP, name, str(idle))


def show(pipeline: "Pipeline", kept: Kept) -> None:
    """Show a rejected entry on its stream: the reason open, the entry sealed."""
    reasons = [{"field": fault.field, "message": fault.message} for fault in kept.faults]
    shown: dict[str, str | bytes] = {
        "entry": kept.entry,
        "at": kept.at.isoformat(),
        "reason": json.dumps({"errors": reasons}, ensure_ascii=False),
        "owner": kept.owner,
        "sealed": kept.sealed,
    }
    pipeline.xadd(REJECTED, shown, maxlen=SHOWN, approximate=True)  # type: ignore[arg-type]
