"""A draft and what is known of its writer come in; what the other side reads of it comes out.

Nothing here reads or writes the database: a batch is judged with what was read for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from anonymizer.known import Known
from anonymizer.redact import redact, window
from anonymizer.spans import Hold, Redaction, Span
from anonymizer.vault import seal
from hub.conversations.limits import Hour
from hub.conversations.opening import ENDED, NOT_VERIFIED
from hub.conversations.pasts import Past
from hub.conversations.sealed import opened
from hub.errors import Conflict, HubError, NotFound, TooMany
from hub.store.conversations.lines import NewLine
from hub.store.conversations.threads import Thread
from hub.talk import LineKind, LineState, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text somebody wants to send."""

    reference: str  #: of the conversation
    party: Party
    owner: str  #: the writer's id at the portal
    text: str
    key: str | None = None  #: the writer's own: the same again sends nothing
    careful: bool = False  #: not to be stored if anything is hidden of it, or a moderator looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What becomes of a text: what the other side would read, and what was hidden of it."""

    shown: str
    spans: tuple[Span, ...]
    held_for: str | None  #: why a moderator looks first; None: it goes at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text that was stored."""

    number: int
    at: datetime
    shown: str
    hidden: int
    held_for: str | None


class WouldHide(Conflict):
    """Some of this would be hidden, and its writer wants to know first."""

    def __init__(self, judged: Judged) -> None:
        super().__init__()
        self.judged = judged


@dataclass(slots=True, kw_only=True)
class Room:
    """What a batch of drafts is judged with, and what becomes of it."""

    threads: dict[str, Thread]
    keys: Mapping[str, bytes]
    senders: Mapping[tuple[Party, str], Known | None]  #: None: what is known cannot be read
    before: dict[tuple[int, Party], Past]
    verified: set[str]
    unwilling: Mapping[int, bool]  #: candidates by row id; whether not even to be processed
    sent: dict[tuple[int, Party, str], tuple[str, Written]]  #: under keys used before
    new: list[NewLine]

    def own(self, draft: Draft) -> Thread | None:
        """Give the conversation of a draft, if it is its writer's."""
        thread = self.threads.get(draft.reference)
        if thread is None or thread.owner(draft.party) != f"{draft.party}:{draft.owner}":
            return None
        return thread


def over(thread: Thread, party: Party, unwilling: Mapping[int, bool]) -> bool:
    """Say whether a conversation has ended, as far as a party may know.

    One with a worker who took back what let them be written to is to its employer as one they
    ended: it is told no more. Whoever asked the employer themselves is answered all the same,
    unless nothing of them may be processed. `unwilling` is as in `Room`.
    """
    unprocessed = unwilling.get(thread.candidate)
    withdrew = unprocessed is not None and (unprocessed or thread.opened_by is Party.EMPLOYER)
    return thread.ended_at is not None or (party is Party.EMPLOYER and withdrew)


def may_write(thread: Thread, party: Party, room: Room) -> None:
    """Raise Conflict where a party may not write."""
    if over(thread, party, room.unwilling):
        raise Conflict(ENDED)
    if thread.employer_id not in room.verified:
        raise Conflict(NOT_VERIFIED)


def judge(thread: Thread, draft: Draft, room: Room) -> Judged:
    """Say what the other side reads of a text.

    Where its writer's own data cannot be read, nothing of them was looked for: a moderator does
    that. What an employer writes once it showed itself is its own to show; money and threats
    are not.
    """
    sender = room.senders[draft.party, thread.owner(draft.party)]
    redaction = redact(draft.text, known=sender, before=_before(thread, draft, room))
    if sender is None and redaction.hold is not Hold.THREAT:  # both wait for a moderator alone
        redaction = replace(redaction, hold=Hold.UNSEARCHED)
    known = draft.party is Party.EMPLOYER and thread.revealed_at is not None
    if known:
        redaction = _of_the_revealed(redaction)
    return Judged(
        shown=redaction.shown(draft.text),
        spans=redaction.spans,
        held_for=redaction.hold,
    )


def _before(thread: Thread, draft: Draft, room: Room) -> list[str]:
    """Open what the writer wrote before, as far back as this text is read together with it."""
    past = room.before.get((thread.id, draft.party), ())
    key = room.keys.get(thread.owner(draft.party))
    return [
        opened(key, sealed, thread.context(number, "written"))
        for number, sealed in past[-window(draft.text) :]
    ]


def _of_the_revealed(redaction: Redaction) -> Redaction:
    own = (Hold.SMUGGLING, Hold.UNSEARCHED)
    hold = None if redaction.hold in own else redaction.hold
    return replace(redaction, spans=(), hold=hold)


def take(
    draft: Draft, room: Room, messages: Hour, previews: Hour, now: datetime
) -> Written | HubError:
    """Add a draft's line to what a batch writes; what writes nothing is no message."""
    thread = room.own(draft)
    if thread is None:
        return NotFound()
    owner = thread.owner(draft.party)
    used = (thread.id, draft.party, draft.key or "")
    if draft.key and used in room.sent:
        text, written = room.sent[used]
        return written if text == draft.text else Conflict("this key was used for another text")
    try:
        may_write(thread, draft.party, room)
        # Asked before anything is looked for in the text: that is what costs.
        messages.require(owner)
        if draft.careful:
            previews.take(owner)
    except (Conflict, TooMany) as error:
        return error
    judged = judge(thread, draft, room)
    if draft.careful and (judged.spans or judged.held_for):
        return WouldHide(judged)
    messages.take(owner)
    line = _add_line(thread, draft, judged, room)
    written = Written(
        number=line.number,
        at=now,
        shown=judged.shown,
        hidden=line.hidden,
        held_for=line.held_for,
    )
    if draft.key:
        room.sent[used] = (draft.text, written)
    return written


def _add_line(thread: Thread, draft: Draft, judged: Judged, room: Room) -> NewLine:
    """Put a draft's line, sealed, behind its conversation's others: the next is judged with it."""
    number = thread.lines + 1
    key = room.keys[thread.owner(draft.party)]
    sealed = seal(key, draft.text.encode(), thread.context(number, "written"))
    line = NewLine(
        thread=thread,
        number=number,
        by=draft.party,
        kind=LineKind.TEXT,
        state=LineState.HELD if judged.held_for else LineState.SHOWN,
        sealed=sealed,
        shown=seal(key, judged.shown.encode(), thread.context(number, "shown")),
        hidden=len(judged.spans),
        held_for=judged.held_for,
        key=draft.key,
    )
    room.new.append(line)
    room.threads[draft.reference] = replace(thread, lines=number)
    writer = thread.id, draft.party
    room.before[writer] = [*room.before.get(writer, ()), (number, sealed)]
    return line
