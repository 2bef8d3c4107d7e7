"""What people wrote goes in; the plain answers it begins with are heard, all at once.

A plain answer is an SMS that says yes or no to the one call its writer was asked of, from a number
of one person alone, who has not answered it and wrote nothing for a day. Ten thousand of them come
in a minute; whatever else people write is heard singly (hub.letters.incoming).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError
from channels.base import Written
from hub import answers as reading
from hub.answers import Reason
from hub.calls import answering
from hub.calls.answering import Given
from hub.calls.replying import ANSWERS, reply_to
from hub.compose.addressed import FIELDS
from hub.keywords import Meaning
from hub.model import Answer, Lane, NoteKind, Way
from hub.store import log
from hub.store.dispatch import notes
from hub.store.dispatch.notes import Note
from hub.store.letters import heard, letterbox
from hub.store.letters.letterbox import Waiting
from hub.store.locks import hold_all
from hub.store.offices import answers
from hub.store.offices.answers import Question
from hub.store.vault import Vault

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """An SMS that says yes or no."""

    number: int  #: in the letterbox
    provider_id: str
    at: datetime  #: it came
    sender: str
    answer: Answer
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plain:
    """One that answers what its writer was asked."""

    letter: _Letter
    worker: int  #: row id
    name: str  #: as the portal knows them
    question: Question


async def hear(db: AsyncConnection, vault: Vault, waiting: Sequence[Waiting], now: datetime) -> int:
    """Hear what of these is plain, up to the first that is not; give how many those were.

    Each is of another writer. Who said yes first has the seat. It takes few statements, however
    many they are.
    """
    letters = await _letters(db, vault, waiting)
    found = await _plain(db, vault, letters, now) if letters else []
    calls = await _held(db, {one.question.call_id for one in found})
    done: dict[int, set[int]] = {}
    for call in calls.values():
        of = [one.worker for one in found if one.question.call == call["id"]]
        # By an officer or on a page, before the call was held.
        done[call["id"]] = await answers.who_answered(db, call["id"], of)

    def counts(one: _Plain) -> bool:
        call = calls.get(one.question.call_id)
        if call is None or call["cancelled_at"] is not None:
            return False
        in_time = one.letter.at < call["answer_by"] and now < call["starts_at"]
        return in_time and one.worker not in done[call["id"]]

    many = list(takewhile(counts, found))
    if many:
        await _take(db, vault, many, calls, now)
    return len(many)


async def _letters(db: AsyncConnection, vault: Vault, waiting: Sequence[Waiting]) -> list[_Letter]:
    """Give those that say yes or no, up to the first that does not."""
    opened = await letterbox.opener(db, vault)
    found = []
    for one in waiting:
        try:
            word = opened(one)
        except VaultError:
            break
        letter = _read(one, word)
        if letter is None:
            break
        found.append(letter)
    return found


def _read(one: Waiting, word: Written) -> _Letter | None:
    if one.late or one.lane is not Lane.SMS or not word.sender:
        return None
    if word.about or word.automatic or word.obeyed:
        return None
    reply = reading.read(word.text)
    answer = ANSWERS.get(reply.said)
    if answer is None:
        return None
    return _Letter(
        number=one.id,
        provider_id=word.provider_id,
        at=one.at,
        sender=word.sender,
        answer=answer,
        reason=reply.reason,
    )


async def _plain(
    db: AsyncConnection, vault: Vault, letters: Sequence[_Letter], now: datetime
) -> list[_Plain]:
    """Give those that answer what their writer was asked, up to the first that does not."""
    whose = await _whose(db, vault, letters)
    writers = set(whose.values())
    sent = [one.provider_id for one in letters]
    wrote, known = await heard.lately(db, writers, sent, now - _DAY)
    there = await hold_all(db, writers)
    said = await heard.said_of(db, writers)
    asked = await answers.questions(db, writers, now)
    found: list[_Plain] = []
    for one in letters:
        worker = whose.get(one.number)
        if worker is None or worker in wrote or worker not in there or one.provider_id in known:
            break
        if said[worker] > one.at:
            break  # the number may have been another's then
        questions = asked.get(worker, ())
        if len(questions) != 1 or questions[0].late(one.at) or questions[0].answer is not None:
            break
        name = there[worker]
        found.append(_Plain(letter=one, worker=worker, name=name, question=questions[0]))
    return found


async def _whose(db: AsyncConnection, vault: Vault, letters: Sequence[_Letter]) -> dict[int, int]:
    """Give who wrote each, by row id, where the number is of one person who wrote no other."""
    blinds = {one.number: vault.keyring.blinds(FIELDS[Lane.SMS], one.sender) for one in letters}
    everyone = {blind for many in blinds.values() for blind in many}
    people = await heard.by_phones(db, everyone)
    found: dict[int, int] = {}
    for number, theirs in blinds.items():
        having = {worker for blind in theirs for worker in people.get(blind, ())}
        if len(having) == 1 and having.isdisjoint(found.values()):
            found[number] = having.pop()
    return found


async def _held(db: AsyncConnection, call_ids: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """Give the rows of calls, each held; in one order, so that no two wait for each other."""
    held = {one: await answers.hold_call(db, one) for one in sorted(call_ids)}
    return {one: row for one, row in held.items() if row is not None}


async def _take(
    db: AsyncConnection,
    vault: Vault,
    many: Sequence[_Plain],
    calls: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> None:
    """Keep what each says, and reply to it."""
    names = {one.worker: one.name for one in many}
    replies: dict[int, NoteKind] = {}
    for call_id, call in calls.items():
        of = [one for one in many if one.question.call_id == call_id]
        given = [
            Given(
                worker=one.worker,
                call_id=call_id,
                answer=one.letter.answer,
                way=Way.SMS,
                reason=one.letter.reason,
            )
            for one in of
        ]
        if given:
            kept = await answering.take_first(db, vault, call, given, names, now)
            replies |= {one.worker: reply_to(it) for one, it in zip(of, kept, strict=True)}
    meant = [(one.letter.provider_id, one.worker, str(one.letter.answer)) for one in many]
    await heard.note_many(db, meant, Lane.SMS, now)
    noted = [
        log.Note(what="sms_heard", subject=f"worker:{one.name}", detail={"meaning": Meaning.OTHER})
        for one in many
    ]
    await log.write(db, noted, now)
    written = [
        Note(
            worker=one.worker,
            kind=replies[one.worker],
            channel=Lane.SMS,
            about=one.question.delivery,
            calls=(one.question.call,),
        )
        for one in many
    ]
    await notes.write_many(db, written, now)
    await letterbox.take_away(db, [one.letter.number for one in many])
