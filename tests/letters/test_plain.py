"""Plain answers to calls are heard many at once: what becomes of them is what it was singly."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import event, update
from sqlalchemy.engine import Engine

from channels.base import Written
from hub.calls import answering
from hub.calls.answering import Given
from hub.letters import incoming, plain
from hub.model import Answer, Lane, Way
from hub.tables import answers, calls, heard, letterbox, log, notes, workers
from tests.calls import asked, course, neighbour
from tests.dispatch.hands import row_id, told
from tests.world import world

SEATS = 3


def phone(number):
    return f"+56987650{number:03d}"


def wrote(number, text="SI", sid=None):
    return Written(provider_id=sid or f"SM{number}", sender=phone(number), text=text)


async def crowd(w, many, **more):
    """Let so many people be called to one course with few seats."""
    for number in range(many):
        await neighbour(w, f"P{number:02d}", contact={"phone": phone(number)})
    await asked(w, course=course(seats=SEATS), **more)


async def found(w):
    """Give what became of what was written: of everything but row ids."""
    names = {row["id"]: row["worker_id"] for row in await w.rows(workers)}
    return {
        "answers": sorted(
            (names[row["worker"]], row["answer"], row["reason"], row["place"], row["way"])
            for row in await w.rows(answers)
        ),
        "heard": sorted(
            (row["provider_id"], names[row["worker"]], row["meaning"], row["channel"])
            for row in await w.rows(heard)
        ),
        "notes": sorted(
            (names[row["worker"]], row["kind"], bool(row["about"]), row["calls"], row["until"])
            for row in await w.rows(notes)
        ),
        "log": sorted(
            (row["what"], row["subject"] or "", str(row["detail"])) for row in await w.rows(log)
        ),
        "portal": sorted(str(one) for one in await told(w)),
        "waiting": [row["provider_id"] for row in await w.rows(letterbox)],
    }


#: A BAJA, a question, a stranger, a second thought, one SMS twice, a number of two people, two
#: calls, one who answered before, and many who only say yes or no.
MIXED = (
    wrote(0),
    wrote(1, "no puedo, trabajo"),
    wrote(2, "BAJA"),
    wrote(3, "sipo"),
    wrote(2, "SI", sid="SM2b"),
    wrote(4, "a que hora es?"),
    wrote(99, "SI"),
    wrote(0, "no", sid="SM0b"),
    wrote(5),
    wrote(5),
    wrote(7),
    wrote(8),
    wrote(6),
    wrote(8, "2", sid="SM8b"),
)


async def _hear(w, *words, together=True):
    """Let them be heard; give how many were heard with others."""
    really, many = plain.hear, []

    async def hear(*of):
        many.append(await really(*of) if together else 0)
        return many[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain, "hear", hear)
        await w.hear(*words)
    return sum(many)


@pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
async def test_heard_together_or_singly_the_same_becomes_of_it(fresh_database):
    became = []
    for together in (True, False):
        with fresh_database() as url:
            async with world(url) as w:
                await neighbour(w, "Otra", contact={"phone": phone(7)})
                await crowd(w, 9)
                await asked(w, "c-32", by=["P08"])
                said = Given(
                    worker=await row_id(w, "P06"), call_id="c-31", answer=Answer.NO, way=Way.LINK
                )
                async with w.hub.database.write() as db:
                    await answering.take(db, w.hub.vault, said, w.clock.now())
                many = await _hear(w, *MIXED, together=together)
                assert many == (4 if together else 0)
                became.append(await found(w))
    assert became[0] == became[1]


async def test_many_are_heard_in_few_statements_and_have_their_seats(hub_database_url):
    async with world(hub_database_url) as w:
        await crowd(w, 60)
        said = []

        def say(_connection, _cursor, statement, *_):
            said.append(statement)

        words = [wrote(number, ("SI", "voy", "no")[number % 3]) for number in range(60)]
        await w.hub.incoming.keep(Lane.SMS, words)
        event.listen(Engine, "before_cursor_execute", say)
        try:
            assert await w.hear() == {"sms"}
        finally:
            event.remove(Engine, "before_cursor_execute", say)
        assert len(said) < 60, "\n".join(said)
        kept = {row["worker"]: row for row in await w.rows(answers)}
        seats = [kept[await row_id(w, f"P{n:02d}")] for n in (0, 1, 3)]
        assert [(row["answer"], row["place"]) for row in seats] == [("yes", None)] * SEATS
        places = [kept[await row_id(w, f"P{n:02d}")]["place"] for n in range(60) if n % 3 < 2]
        assert places == [None] * SEATS + [*range(1, 38)]
        assert len([row for row in kept.values() if row["answer"] == "no"]) == 20
        kinds = Counter(row["kind"] for row in await w.rows(notes))
        assert kinds == {"answer_yes": 3, "waiting_list": 37, "answer_no": 20}
        before = len(w.sms.sent)
        await w.work()
        assert len(w.sms.sent) == before + 60
        assert await w.rows(letterbox) == []


async def test_where_they_cannot_be_heard_together_each_is_heard_singly(
    hub_database_url, monkeypatch
):
    async with world(hub_database_url) as w:
        await crowd(w, 4)

        async def breaks(*_):
            raise ZeroDivisionError

        monkeypatch.setattr(plain.notes, "write_many", breaks)  # when the rest is written
        await w.hear(*(wrote(number) for number in range(4)))
        assert [row["answer"] for row in await w.rows(answers)] == ["yes"] * 4
        assert len(await w.rows(notes)) == 4
        assert [row["tries"] for row in await w.rows(letterbox)] == []


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_an_answer_to_a_course_that_was_called_off_meanwhile_is_not_kept(
    hub_database_url, monkeypatch
):
    async with world(hub_database_url) as w:
        await crowd(w, 2)
        asking = plain.answers.questions

        async def calling_off(db, people, now):
            found = await asking(db, people, now)
            await db.execute(update(calls).values(cancelled_at=now))
            return found

        monkeypatch.setattr(plain.answers, "questions", calling_off)
        await w.hear(wrote(0), wrote(1))
        assert await w.rows(answers) == []
        assert {row["kind"] for row in await w.rows(notes)} == {"course_cancelled"}


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_two_processes_that_hear_at_once_give_no_seat_twice(hub_database_url, monkeypatch):
    monkeypatch.setattr(incoming, "_AT_ONCE", 5)
    async with world(hub_database_url) as w:
        await crowd(w, 20)
        await w.hub.incoming.keep(Lane.SMS, [wrote(number) for number in range(20)])
        await asyncio.gather(w.hear(), w.hear())
        await w.hear()
        places = sorted(row["place"] or 0 for row in await w.rows(answers))
        assert places == [0] * SEATS + [*range(1, 18)]
        assert len(await w.rows(notes)) == 20
