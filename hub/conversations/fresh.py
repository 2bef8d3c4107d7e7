"""Lines this process has just committed go in; what their listeners hear of them comes out.

Whoever listens where it was written hears it without its being read again. This holds no truth:
what is not here, or not yet, is read from its row.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from hub.conversations.hearing import News, side
from hub.conversations.reading import as_seen
from hub.store.conversations.lines import NewLine
from hub.store.conversations.signals import Sign

#: News that are kept, where nobody takes them away.
_MOST: Final = 1_000


class Fresh:
    """What was written here a moment ago. Belongs to one event loop."""

    def __init__(self) -> None:
        self._news: dict[tuple[str, int], News] = {}
        self._older: dict[tuple[str, int], News] = {}

    def put(
        self,
        signs: Sequence[tuple[int, Sign]],
        new: Sequence[NewLine],
        keys: Mapping[str, bytes],
        now: datetime,
    ) -> None:
        """Take in the signs of committed lines, with their numbers, and those lines."""
        written = {(line.thread.id, line.number): line for line in new}
        for number, sign in signs:
            line, reader = written[sign.conversation, sign.line], side(sign.listener)
            key = keys.get(line.thread.owner(line.by))
            self._news[sign.listener, number] = News(
                number=number,
                kind=sign.kind,
                reference=line.thread.reference,
                line=sign.line,
                seen=as_seen(line.thread, line.seen_by(reader, now), key, reader),
            )
        while len(self._news) > _MOST:
            del self._news[next(iter(self._news))]

    def get(self, listener: str, number: int) -> News | None:
        """Give what a listener hears under a number of their sequence, if it is here."""
        return self._news.get((listener, number)) or self._older.get((listener, number))

    def age(self) -> None:
        """Forget what was here the last time already: texts are not to lie open here for long."""
        self._news, self._older = {}, self._news
