"""Conversations go in; what each party last wrote in them comes out, read once while it is fresh.

A text is judged together with its writer's earlier ones. Whoever writes now is likely to write
again: what was read or written here last is kept, sealed as it lies in the database, and holds as
long as nobody else has written in the conversation meanwhile.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.redact import SHORT_WINDOW
from hub.store.conversations import lines
from hub.store.conversations.lines import NewLine
from hub.store.conversations.threads import Thread
from hub.talk import LineKind, Party

#: Bytes that are kept, all conversations together.
_ROOM: Final = 16 * 1024 * 1024

#: A party's last texts in one conversation, oldest first: number and sealed bytes.
Past = Sequence[tuple[int, bytes]]


class Pasts:
    """What was last written in the conversations of one process. Belongs to one event loop."""

    def __init__(self) -> None:
        self._size = 0
        # By conversation: how many lines it had, and what each party had written.
        self._kept: OrderedDict[int, tuple[int, dict[Party, Past]]] = OrderedDict()

    async def of(
        self, db: AsyncConnection, threads: Collection[Thread]
    ) -> dict[tuple[int, Party], Past]:
        """Give the last texts of both parties of these conversations, which are locked."""
        found: dict[tuple[int, Party], Past] = {}
        strange = []
        for thread in threads:
            count, pasts = self._kept.get(thread.id, (None, {}))
            if count == thread.lines:
                found |= {(thread.id, party): past for party, past in pasts.items()}
            else:
                strange.append(thread)
        if strange:
            read = await lines.said_before(db, [one.id for one in strange], SHORT_WINDOW)
            for one in strange:
                pasts = {party: read.get((one.id, party), ()) for party in Party}
                self._keep(one.id, one.lines, pasts)
            found |= read
        return found

    def note(self, new: Sequence[NewLine]) -> None:
        """Add lines that were committed, in the order of their numbers."""
        for line in new:
            there, pasts = self._kept.get(line.thread.id, (0, {}))
            if there != line.number - 1:
                continue  # somebody else wrote meanwhile: it is read again when it is asked for
            if line.kind is LineKind.TEXT and line.sealed is not None:
                written = [*pasts.get(line.by, ()), (line.number, line.sealed)][-SHORT_WINDOW:]
                pasts = pasts | {line.by: written}
            self._keep(line.thread.id, line.number, pasts)

    def _keep(self, thread: int, count: int, pasts: dict[Party, Past]) -> None:
        self._forget(thread)
        self._kept[thread] = (count, pasts)
        self._size += _size(pasts)
        while self._size > _ROOM and len(self._kept) > 1:
            self._forget(next(iter(self._kept)))

    def _forget(self, thread: int) -> None:
        if thread in self._kept:
            self._size -= _size(self._kept.pop(thread)[1])


def _size(pasts: Mapping[Party, Past]) -> int:
    return sum(len(sealed) for past in pasts.values() for _, sealed in past)
