"""What follows a call: a second message and a reminder; to whom it is for, and once."""

import asyncio
from datetime import datetime, time, timedelta

import pytest

from hub.calls import following
from hub.calls.following import FollowingTerms, whens
from hub.model import Answer, BroadcastState, Lane
from hub.store.stopping import pauses
from hub.tables import broadcasts, follow_ups, log, notes
from tests.calls import ANSWER_BY, MACUL, SMS_ONLY, asked, course, neighbour
from tests.calls.following import (
    AGAIN,
    DAY_BEFORE,
    HALFWAY,
    REMINDER,
    SQLITE,
    follow,
    says,
    to_phone,
)
from tests.dispatch.hands import row_id
from tests.world import START, consents, world

TERMS = FollowingTerms(
    again_share=0.5, again_before=timedelta(hours=6), reminder_days=1, reminder_at=time(10)
)
DUE = timedelta(hours=6)


def due(begins: str, answer_by: str, starts: str, comuna: str = MACUL, **more: object) -> object:
    terms = FollowingTerms(
        **{name: getattr(TERMS, name) for name in FollowingTerms.__slots__} | more
    )
    row = {
        "answer_by": datetime.fromisoformat(answer_by),
        "starts_at": datetime.fromisoformat(starts),
        "comuna": comuna,
    }
    start = datetime.fromisoformat(begins)
    found = whens(row, start, start + DUE, terms)
    return [None if one is None else one.isoformat() for one in (found[AGAIN], found[REMINDER])]


FROM, BY, ON = "2026-05-04T10:00-04:00", "2026-05-08T10:00-04:00", "2026-05-11T09:00-04:00"


@pytest.mark.parametrize(
    ("given", "again", "reminder"),
    [
        ((FROM, BY, ON), "2026-05-06T10:00:00-04:00", "2026-05-10T10:00:00-04:00"),
        # A day: half of it is past the six hours of the call, and six before the end.
        (
            (FROM, "2026-05-05T10:00-04:00", ON),
            "2026-05-04T22:00:00-04:00",
            "2026-05-10T10:00:00-04:00",
        ),
        # Ten hours: when everybody is told, only four are left.
        ((FROM, "2026-05-04T20:00-04:00", ON), None, "2026-05-10T10:00:00-04:00"),
        # The course is tomorrow: whoever says yes was told today.
        ((FROM, "2026-05-04T20:00-04:00", "2026-05-05T09:00-04:00"), None, None),
        # Over the clock's change in September, and by another zone's clock.
        (
            ("2026-09-01T10:00-04:00", "2026-09-03T10:00-04:00", "2026-09-07T09:00-03:00"),
            "2026-09-02T10:00:00-04:00",
            "2026-09-06T10:00:00-03:00",
        ),
        (
            ("2026-05-04T10:00-03:00", "2026-05-08T10:00-03:00", "2026-05-11T09:00-03:00", "12101"),
            "2026-05-06T10:00:00-03:00",
            "2026-05-10T10:00:00-03:00",
        ),
    ],
)
def test_when_something_follows(given: tuple[str, ...], again: str, reminder: str) -> None:
    assert due(*given) == [again, reminder]


def test_either_can_be_left_out() -> None:
    assert due(FROM, BY, ON, again_share=0)[0] is None
    assert due(FROM, BY, ON, reminder_days=0)[1] is None
    assert due(FROM, BY, ON, reminder_days=3)[1] == "2026-05-08T10:00:00-04:00"


async def test_who_has_not_answered_is_asked_once_more_and_who_said_yes_reminded(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro", "Dora"):
            await neighbour(w, name)
        await neighbour(w, "Eva", preferences={"cadence": "inbox_only"})
        await asked(w, course=course(seats=1))
        await says(w, "Ana", Answer.YES)
        await says(w, "Beto", Answer.NO)
        assert await follow(w, HALFWAY - timedelta(minutes=1)) == []
        assert await follow(w, HALFWAY) == ["caro", "dora"]
        assert "Nos falta su respuesta" in w.email.texts()[-1]
        assert await follow(w, HALFWAY + timedelta(days=1)) == []
        await says(w, "Caro", Answer.YES)  # waits for a seat
        assert await follow(w, DAY_BEFORE) == ["ana"]
        assert "Su curso empieza pronto" in w.email.texts()[-1]
        assert await follow(w, DAY_BEFORE + timedelta(hours=5)) == []
        assert {row["kind"] for row in await w.rows(notes)} == {AGAIN, REMINDER}
        noted = await w.rows(log, log.c.what == AGAIN)
        assert [row["detail"] for row in noted] == [{"people": 2}]


async def test_who_would_rather_be_telephoned_is_asked_once_and_stands_on_the_offices_list(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", preferences={"prefers_call": True})
        await neighbour(w, "Beto")
        await asked(w)
        assert len(w.email.sent) == 2
        assert await follow(w, HALFWAY) == ["beto"]
        assert [one.worker_id for one in await to_phone(w)] == ["Ana", "Beto"]


async def test_many_are_written_to_some_at_a_time_and_each_once_by_several_processes(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 3)
    async with world(hub_database_url) as w:
        given = {"profile": {"comuna": MACUL}, "consents": consents("courses")}
        names = await w.crowd(8, lambda _: given)
        await asked(w)
        w.clock.move(seconds=(HALFWAY - w.clock.now()).total_seconds())
        for _ in range(3):
            await asyncio.gather(*(w.hub.follower.look() for _ in range(3)))
            w.clock.move(seconds=10)
        workers = [row["worker"] for row in await w.rows(notes)]
        assert sorted(workers) == sorted([await row_id(w, one) for one in names])
        [row] = await w.rows(follow_ups, follow_ups.c.kind == AGAIN)
        assert row["done_at"] is not None
        # In the order in which they were told: the least employable first.
        first = [one.to for one in w.email.sent]
        await w.work()
        assert [one.to for one in w.email.sent[8:]] == first


async def test_what_breaks_off_leaves_nothing_behind(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        await asked(w)
        w.clock.move(seconds=(HALFWAY - w.clock.now()).total_seconds())

        async def broken() -> None:
            async with w.hub.database.write() as db:
                one = await following.follow_ups.next_due(db, w.clock.now())
                assert one is not None
                await w.hub.follower._write(db, one, 9, w.clock.now())
                raise KeyError

        with pytest.raises(KeyError):
            await broken()
        assert await w.rows(notes) == []
        assert await follow(w) == ["ana"]


@SQLITE
async def test_an_answer_that_comes_before_it_is_sent_ends_it(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", **SMS_ONLY)
        await asked(w)
        night = HALFWAY.replace(hour=3) + timedelta(days=1)  # 23:00 or later in Chile
        assert await follow(w, night) == []
        await says(w, "Ana", Answer.YES)
        assert await follow(w, night + timedelta(hours=12)) == []
        assert len(w.sms.sent) == 1


@SQLITE
async def test_the_night_holds_a_second_message_and_the_morning_lets_it_go(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", **SMS_ONLY)
        await asked(w)
        night = HALFWAY.replace(hour=3) + timedelta(days=1)
        assert await follow(w, night) == []
        assert await follow(w, night + timedelta(hours=10)) == ["+56987654321"]
        assert ": falta su respuesta. Curso" in w.sms.texts()[-1]


@SQLITE
async def test_nobody_is_asked_again_in_the_last_hours_of_what_was_stopped_or_stands(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        for name in ("c-late", "c-stopped", "c-paused"):
            await asked(w, name)
        states = {"c-stopped": BroadcastState.STOPPED, "c-paused": BroadcastState.PAUSED}
        async with w.hub.database.write() as db:
            for name, state in states.items():
                mine = broadcasts.update().where(broadcasts.c.subject_id == name)
                await db.execute(mine.values(state=state))
        assert await follow(w, ANSWER_BY - timedelta(hours=6)) == []
        assert {
            row["done_at"] is None for row in await w.rows(follow_ups, follow_ups.c.kind == AGAIN)
        } == {False}


@SQLITE
async def test_who_said_yes_is_reminded_though_the_time_to_answer_stopped_the_rest(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        await neighbour(w, "Beto", **SMS_ONLY)
        async with w.hub.database.write() as db:
            await pauses.put(db, [Lane.SMS], by="op", role="operator", now=START)
        await asked(w)
        await says(w, "Ana", Answer.YES)
        w.clock.move(seconds=(ANSWER_BY - w.clock.now()).total_seconds())
        await w.hub.keeper.look()
        [sent] = await w.rows(broadcasts)
        assert (sent["state"], sent["state_reason"]) == (BroadcastState.STOPPED, "expired")
        assert await follow(w, DAY_BEFORE) == ["ana"]


@SQLITE
async def test_who_took_consent_back_hears_no_more(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        await neighbour(w, "Beto")
        await asked(w)
        gone = consents("courses", granted=False, at=w.clock.now())
        await neighbour(w, "Ana", consents=gone)
        await w.apply()
        assert await follow(w, HALFWAY) == ["beto"]
