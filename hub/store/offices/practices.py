"""Practice calls as rows: when one began and what its office wrote down; its people have none."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub import practice
from hub.model import Answer, Way
from hub.practice import Said
from hub.tables import calls

#: What is said of a practice call instead of the state of a broadcast: it has none.
STATE = "practice"


def beginning(now: datetime) -> dict[str, Any]:
    """Give what a new practice call keeps."""
    return {"since": now.isoformat(), "written": {}}


def standings(row: Mapping[str, Any], now: datetime) -> list[practice.Invented]:
    """Say where the people of a practice call, given as its row, stand."""
    kept = row["practice"]
    return practice.standings(
        datetime.fromisoformat(kept["since"]), _written(kept), row["seats"], now
    )


async def write_down(db: AsyncConnection, row: Mapping[str, Any], who: str, said: Said) -> bool:
    """Keep what an office wrote down of one of them; False when there is nobody of that id."""
    if who not in {one.worker_id for one in practice.PEOPLE}:
        return False
    c = calls.c
    # Somebody else may write down another's word just now: what is there is read under its lock.
    kept = await db.scalar(select(c.practice).where(c.id == row["id"]).with_for_update())
    if kept is None:  # a real call, or a newer one of practice, took its place
        return False
    word = {
        "answer": str(said.answer),
        "at": said.at.isoformat(),
        "way": str(said.way),
        "reason": said.reason,
    }
    written = kept["written"] | {who: word}
    changed = update(calls).where(c.id == row["id"])
    await db.execute(changed.values(practice=kept | {"written": written}))
    return True


async def forget(db: AsyncConnection, comuna: str, requested_by: str) -> None:
    """Take away the practice calls somebody made before: one at a time is enough."""
    c = calls.c
    mine = (c.comuna == comuna, c.requested_by == requested_by, c.practice.is_not(None))
    await db.execute(delete(calls).where(*mine))


async def give_way(db: AsyncConnection, call_ids: Collection[str]) -> None:
    """Take the practice calls away whose ids a real one may have."""
    c = calls.c
    await db.execute(delete(calls).where(c.call_id.in_(call_ids), c.practice.is_not(None)))


def _written(kept: Mapping[str, Any]) -> dict[str, Said]:
    return {
        who: Said(
            answer=Answer(word["answer"]),
            at=datetime.fromisoformat(word["at"]),
            way=Way(word["way"]),
            reason=word["reason"],
        )
        for who, word in kept["written"].items()
    }
