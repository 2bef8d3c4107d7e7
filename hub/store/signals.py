"""What parties are to hear as it happens, each under a sequence of their own (design §5.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import StreamKind
from hub.tables import listeners, stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What one listener is to hear."""

    listener: str  #: worker:ID or employer:ID
    conversation: int
    kind: StreamKind
    line: int


async def send(db: AsyncConnection, signs: Sequence[Sign], now: datetime) -> None:
    """Put what listeners are to hear at the end of each one's own sequence (design §5.5)."""
    if not signs:
        return
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    many: dict[str, int] = {}
    for sign in signs:
        many[sign.listener] = many.get(sign.listener, 0) + 1
    counting = dialect.insert(listeners)
    statement = counting.on_conflict_do_update(
        index_elements=["listener"], set_={"last": listeners.c.last + counting.excluded.last}
    ).returning(listeners.c.listener, listeners.c.last)
    # In one order, so that two batches never wait for each other.
    counts = [{"listener": one, "last": many[one]} for one in sorted(many)]
    made = (await db.execute(statement, counts)).all()
    following = {row.listener: row.last - many[row.listener] for row in made}
    rows = []
    for sign in signs:
        following[sign.listener] += 1
        rows.append(
            {
                "listener": sign.listener,
                "number": following[sign.listener],
                "conversation": sign.conversation,
                "kind": sign.kind,
                "line": sign.line,
                "at": now,
            }
        )
    await db.execute(insert(stream), rows)
