"""Signs of many listeners come in at once; what each listener may see of theirs comes out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.conversations.reading import Mine, Theirs, as_seen
from hub.store.conversations import lines, threads
from hub.store.conversations.signals import Sign
from hub.store.vault import Vault
from hub.talk import Party, StreamKind

#: Kinds that speak of a line to be seen.
_OF_A_LINE = (StreamKind.MESSAGE, StreamKind.REVEALED)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing a listener hears."""

    number: int  #: of the listener's own sequence
    kind: StreamKind
    reference: str = ""  #: of the conversation
    line: int = 0  #: the number of the line it speaks of
    seen: Mine | Theirs | None = None  #: that line, where there is one to be seen


def side(listener: str) -> Party:
    """Say on which side of its conversations a listener stands."""
    return Party(listener.partition(":")[0])


async def read(
    db: AsyncConnection, vault: Vault, signs: Sequence[tuple[int, Sign]]
) -> dict[str, list[News]]:
    """Give by listener what these signs, with their numbers, say; in their order.

    A sign of what its listener may not see any more, or not yet, says nothing. Three
    statements, whatever the number of signs.
    """
    if not signs:
        return {}
    found = await threads.by_ids(db, {sign.conversation for _, sign in signs})
    wanted = {
        (sign.conversation, sign.line, side(sign.listener))
        for _, sign in signs
        if sign.kind in _OF_A_LINE
    }
    there = await lines.picked(db, wanted) if wanted else {}
    owners = {found[line.conversation].owner(line.by) for line in there.values()}
    keys = await vault.known(db, owners) if owners else {}
    heard: dict[str, list[News]] = {}
    for number, sign in signs:
        reader, thread = side(sign.listener), found.get(sign.conversation)
        if thread is None or thread.owner(reader) != sign.listener:
            continue  # erased since, or never theirs
        seen = None
        if sign.kind in _OF_A_LINE:
            line = there.get((sign.conversation, sign.line, reader))
            if line is None:
                continue
            seen = as_seen(thread, line, keys.get(thread.owner(line.by)), reader)
        news = News(
            number=number,
            kind=sign.kind,
            reference=thread.reference,
            line=sign.line,
            seen=seen,
        )
        heard.setdefault(sign.listener, []).append(news)
    return heard
