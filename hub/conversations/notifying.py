"""Lines of an employer go in; their workers are notified outside, once until they read."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Lane, NoteKind
from hub.store.conversations.lines import NewLine
from hub.store.conversations.threads import Thread
from hub.store.dispatch import notifications
from hub.talk import LineKind, LineState, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifying:
    """Notifies workers by e-mail and SMS. Employers have no channel of ours: they hear by page."""

    channels: tuple[Lane, ...]  #: the outside channels this hub has
    special_bands: frozenset[int]  #: whose workers are notified on both (D140 3.1 xv)
    ring: Callable[[str], None]  #: says that a lane has work

    async def of_lines(
        self, db: AsyncConnection, new: Sequence[NewLine], now: datetime
    ) -> set[Lane]:
        """Write what tells of new lines, in their transaction; answer the lanes to be rung.

        Of a line a moderator looks at first nobody hears before it is shown.
        """
        seen = [one for one in new if one.state is LineState.SHOWN]
        reveals = {one.thread.id for one in seen if one.kind is LineKind.REVEALED}
        return await self._announce(db, [(one.thread, one.by) for one in seen], reveals, now)

    async def of_shown(
        self, db: AsyncConnection, found: Sequence[tuple[Thread, Party]], now: datetime
    ) -> set[Lane]:
        """Write what tells of messages, each with its writer, that are shown from now on."""
        return await self._announce(db, found, (), now)

    async def _announce(
        self,
        db: AsyncConnection,
        found: Sequence[tuple[Thread, Party]],
        reveals: Collection[int],
        now: datetime,
    ) -> set[Lane]:
        said: dict[int, NoteKind] = {}
        for thread, by in found:
            if by is Party.EMPLOYER and thread.noted_at is None:
                said[thread.id] = NoteKind.KNOWN_MESSAGE if thread.revealed_at else NoteKind.MESSAGE
        said |= dict.fromkeys(reveals, NoteKind.REVEAL)
        return await notifications.announce(db, said, self.channels, self.special_bands, now)

    def ring_lanes(self, lanes: Collection[Lane]) -> None:
        """Ring, once what was written is committed."""
        for lane in lanes:
            self.ring(str(lane))
