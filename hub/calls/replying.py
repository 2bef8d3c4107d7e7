"""What a person wrote by SMS or e-mail goes in; the answer it gives to a call is kept, replied to.

Only while a call can be answered: where no question is open a text answers nothing (hub.answers).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from sqlalchemy.ext.asyncio import AsyncConnection

from hub import answers as reading
from hub.answers import Reason, Said
from hub.calls import answering
from hub.calls.answering import Became, Given, Taken
from hub.model import Answer, Lane, NoteKind, Way
from hub.store import log
from hub.store.dispatch import notes
from hub.store.dispatch.notes import Note
from hub.store.letters import heard
from hub.store.offices import answers
from hub.store.offices.answers import Kept, Question
from hub.store.vault import Vault

#: What is kept of what a text says.
ANSWERS = {Said.YES: Answer.YES, Said.NO: Answer.NO}
#: The same answer again within this is the same SMS sent twice: it is not replied to again.
_AGAIN = timedelta(minutes=10)
#: So often somebody who is not understood is asked again.
_ASKED_AGAIN = timedelta(days=1)
#: So long after we asked which course, or why, a number answers that.
_ASKED = timedelta(days=1)
#: In the order in which the reply to a NO lists them.
_REASONS = tuple(Reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """What a text was found to mean, and whether it is replied to."""

    meaning: str  #: as it is kept: yes, no, reason, unclear or unclear_again
    rings: tuple[Lane, ...] = ()  #: lanes on which something was written


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A text that is no keyword, and who may have written it."""

    text: str
    people: Collection[int]  #: everyone with the number, by row id
    channels: Sequence[Lane]  #: the outside channels this hub has
    lane: Lane = Lane.SMS  #: by which it came; the reply goes the same way
    call: int | None = None  #: the one, by row id, whose message it answers, where that is known
    at: datetime  #: it came; it may be heard later
    silent: bool = False  #: it is kept, and not replied to

    @property
    def way(self) -> Way:
        """The same, as an answer keeps it."""
        return Way(self.lane)


async def hear(db: AsyncConnection, vault: Vault, one: Heard, now: datetime) -> Replied | None:
    """Do what a text says to a call; None when it answers none.

    One number of several people who were called says nothing of any of them: the office calls.
    """
    asked = await answers.questions(db, one.people, now)
    if one.call is not None:
        alike = {who: [it for it in those if it.call == one.call] for who, those in asked.items()}
        asked = {who: those for who, those in alike.items() if those}
    if not asked:
        return None
    if len(asked) > 1:
        await log.write(db, [log.Note(what="answer_of_shared_number")], now)
        return None
    [(worker, questions)] = asked.items()
    reply = reading.read(one.text)
    said = ANSWERS.get(reply.said)
    if listed := await _listed(db, worker, questions, now):
        found = reading.which(one.text, len(listed))
        if found is not None:
            number, chosen = found
            answer = ANSWERS.get(chosen) or await _said_before(db, worker, now)
            if answer is not None:
                return await _take(db, vault, one, worker, listed[number - 1], answer, None, now)
    if said is None:
        because = await _because(db, vault, one, worker, questions, now)
        unclear = because is None and reply.said is Said.UNCLEAR
        return await _ask_again(db, one, worker, questions, now) if unclear else because
    may = [question for question in questions if question.takes(said, one.at)]
    if not may:
        late = NoteKind.COURSE_CANCELLED if questions[-1].cancelled else NoteKind.ANSWER_LATE
        rings = await _write(db, one, worker, late, questions[-1:], now)
        return Replied(meaning=said, rings=rings)
    meant = _meant(may, said)
    if meant is None:
        rings = await _write(db, one, worker, NoteKind.ASK_WHICH, may, now)
        return Replied(meaning=said, rings=rings)
    return await _take(db, vault, one, worker, meant, said, reply.reason, now)


async def _ask_again(
    db: AsyncConnection, one: Heard, worker: int, questions: Sequence[Question], now: datetime
) -> Replied | None:
    """Ask for SI or NO, once a day, while a no would still count: else a seat is kept in vain.

    The second such text of a day is told that a person reads it; those after it are only read.
    """
    asked = [question for question in questions if question.takes(Answer.NO, one.at)]
    if not asked:
        return None
    since = now - _ASKED_AGAIN
    if await heard.last(db, worker, [heard.UNCLEAR_FIRST], since) is not None:
        told = await heard.last(db, worker, [heard.UNCLEAR_AGAIN], since) is not None
        kind = NoteKind.WILL_READ
        rings = () if told else await _write(db, one, worker, kind, asked[:1], now)
        return Replied(meaning=heard.UNCLEAR_AGAIN, rings=rings)
    kind = NoteKind.ASK_AGAIN if len(asked) == 1 else NoteKind.ASK_WHICH
    return Replied(
        meaning=heard.UNCLEAR_FIRST, rings=await _write(db, one, worker, kind, asked, now)
    )


def _meant(questions: Sequence[Question], said: Answer) -> Question | None:
    """Say which of the questions that take an answer it is to; None: more than one may be meant.

    The only one; of a yes the only one not answered yet. A no may as well take back a yes: we
    ask everybody who said yes to say NO if they cannot come after all.
    """
    news = {None, Answer.YES} if said is Answer.NO else {None}
    waiting = [one for one in questions if one.answer in news]
    for found in (waiting, questions):
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None


async def _listed(
    db: AsyncConnection, worker: int, questions: Sequence[Question], now: datetime
) -> list[Question]:
    """Give the questions our last SMS listed by number, in its order; none where it did not."""
    calls = await notes.last_calls(db, worker, NoteKind.ASK_WHICH, now - _ASKED)
    by_call = {one.call: one for one in questions}
    return [by_call[call] for call in calls] if all(one in by_call for one in calls) else []


async def _said_before(db: AsyncConnection, worker: int, now: datetime) -> Answer | None:
    """Give what they answered just before we asked which one they meant."""
    last = await heard.last(db, worker, [str(one) for one in Answer], now - _ASKED)
    return None if last is None else Answer(last)


async def _because(
    db: AsyncConnection,
    vault: Vault,
    one: Heard,
    worker: int,
    questions: Sequence[Question],
    now: datetime,
) -> Replied | None:
    """Keep why somebody cannot, where they said no by SMS and we asked why: of the last no."""
    said = [(it, await answers.of(db, it.call, worker)) for it in questions if not it.cancelled]
    asked = [
        (kept.at, question)
        for question, kept in said
        if kept is not None
        and (kept.answer, kept.way, kept.reason) == (Answer.NO, one.way, None)
        and kept.at > now - _ASKED
    ]
    why = reading.reason(one.text, _REASONS) if asked else None
    if why is None:
        return None
    _, question = max(asked, key=itemgetter(0))
    await answering.take(db, vault, _given(one, worker, question, Answer.NO, why), now)
    rings = await _write(db, one, worker, NoteKind.ANSWER_WHY, [question], now)
    return Replied(meaning="reason", rings=rings)


async def _take(
    db: AsyncConnection,
    vault: Vault,
    one: Heard,
    worker: int,
    question: Question,
    answer: Answer,
    reason: Reason | None,
    now: datetime,
) -> Replied:
    taken = await answering.take(db, vault, _given(one, worker, question, answer, reason), now)
    kind = _reply_to(taken, now)
    if kind is None:
        return Replied(meaning=answer)
    rings = await _write(db, one, worker, kind, [question], now)
    return Replied(meaning=answer, rings=(*rings, *taken.rings))


def _given(
    one: Heard, worker: int, question: Question, answer: Answer, reason: Reason | None
) -> Given:
    return Given(
        worker=worker,
        call_id=question.call_id,
        answer=answer,
        way=one.way,
        reason=reason,
        channels=tuple(one.channels),
        at=one.at,
    )


def _reply_to(taken: Taken, now: datetime) -> NoteKind | None:
    kept = taken.kept
    if taken.became is Became.CANCELLED:
        return NoteKind.COURSE_CANCELLED
    if taken.became is Became.LATE or kept is None:
        return NoteKind.ANSWER_LATE
    if taken.became is Became.SAME and kept.at > now - _AGAIN:
        return None
    return reply_to(kept)


def reply_to(kept: Kept) -> NoteKind:
    """Say how an answer that is kept is replied to."""
    if kept.answer is Answer.NO:
        return NoteKind.ANSWER_NO
    return NoteKind.ANSWER_YES if kept.place is None else NoteKind.WAITING_LIST


async def _write(
    db: AsyncConnection,
    one: Heard,
    worker: int,
    kind: NoteKind,
    questions: Sequence[Question],
    now: datetime,
) -> tuple[Lane, ...]:
    """Write the reply to what they wrote; its link is that of the first it speaks of."""
    if one.silent:
        return ()
    note = Note(
        worker=worker,
        kind=kind,
        channel=one.lane,
        about=questions[0].delivery,
        calls=tuple(one.call for one in questions),
    )
    await notes.write(db, note, now)
    return (one.lane,)
