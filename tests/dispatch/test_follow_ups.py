"""What follows a call: a reminder, a second message, an update; to whom it is for, and once."""

import asyncio
from datetime import datetime, time, timedelta

import pytest

from hub.calls import answering, following
from hub.calls.following import Terms, whens
from hub.model import Answer, BroadcastState, Lane, NoteKind, Way
from hub.store import calls, pauses, rosters
from hub.tables import broadcasts, follow_ups, log, notes
from tests.calls import ANSWER_BY, MACUL, PROVIDENCIA, STARTS, asked, call, course, neighbour
from tests.dispatch.hands import row_id
from tests.dispatch.test_calls import SMS_ONLY
from tests.world import START, World, consents, world

TERMS = Terms(
    again_share=0.5, again_before=timedelta(hours=6), reminder_days=1, reminder_at=time(10)
)
AGAIN, REMINDER = NoteKind.COURSE_AGAIN, NoteKind.COURSE_REMINDER
DUE = timedelta(hours=6)
#: Half of the time there is to answer, a moment by day; the day before the course.
HALFWAY, DAY_BEFORE = START + (ANSWER_BY - START) / 2, STARTS - timedelta(hours=23)
SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)


def due(begins: str, answer_by: str, starts: str, comuna: str = MACUL, **more: object) -> object:
    terms = Terms(**{name: getattr(TERMS, name) for name in Terms.__slots__} | more)
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


async def follow(w: World, at: datetime | None = None) -> list[str]:
    """Let what is due by then follow; give who is told, by which kind."""
    before = len(w.email.sent), len(w.sms.sent)
    if at is not None:
        w.clock.move(seconds=(at - w.clock.now()).total_seconds())
    await w.hub.follower.look()
    await w.hub.keeper.look()
    await w.work()
    sent = [*w.email.sent[before[0] :], *w.sms.sent[before[1] :]]
    return sorted(one.to.removesuffix("@correo.example") for one in sent)


async def to_phone(w: World) -> list[rosters.Row]:
    """Give the office's list of whom to telephone."""
    piece = rosters.Piece(group=rosters.Group.TO_PHONE, limit=100)
    async with w.hub.database.read() as db:
        row = await calls.get(db, "c-31")
        assert row is not None
        return await rosters.rows(db, row, piece, w.clock.now())


async def says(w: World, worker: str, said: Answer, name: str = "c-31") -> None:
    async with w.hub.database.write() as db:
        given = answering.Given(
            worker=await row_id(w, worker),
            call_id=name,
            answer=said,
            way=Way.INBOX,
            channels=tuple(w.hub.lanes),
        )
        await answering.take(db, w.hub.vault, given, w.clock.now())


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
        assert "nos falta su respuesta" in w.sms.texts()[-1]


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


async def test_a_change_of_place_or_date_is_told_once_to_who_was_told_and_did_not_say_no(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await asked(w)
        await says(w, "Ana", Answer.YES)
        await says(w, "Beto", Answer.NO)
        w.clock.move(minutes=5)
        await w.tell("course_call.requested", **call(course=course(place="Sede social")))
        await w.apply()
        assert await follow(w) == ["ana", "caro"]
        assert "Dónde: Sede social" in w.email.texts()[-1]
        w.clock.move(minutes=5)
        await w.tell("course_call.requested", **call(course=course(place="Sede social", seats=9)))
        await w.apply()
        assert await follow(w) == []  # nothing of it concerns them
        later = STARTS + timedelta(days=7)
        w.clock.move(minutes=5)
        moved = course(place="Sede social", starts_at=later.isoformat())
        await w.tell("course_call.requested", **call(course=moved))
        await w.apply()
        assert await follow(w) == ["ana", "caro"]
        assert await follow(w, HALFWAY) == ["caro"]
        assert await follow(w, DAY_BEFORE) == []
        assert await follow(w, DAY_BEFORE + timedelta(days=7)) == ["ana"]


async def test_who_moved_away_hears_of_nothing_but_what_they_said_yes_to(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await asked(w)
        await says(w, "Ana", Answer.YES)
        w.clock.move(minutes=5)
        for name in ("Ana", "Beto"):
            await neighbour(w, name, profile={"comuna": PROVIDENCIA})
        await w.tell("course_call.requested", **call(course=course(place="Sede social")))
        await w.apply()
        assert await follow(w) == ["ana", "caro"]
        assert await follow(w, HALFWAY) == ["caro"]
        assert await follow(w, DAY_BEFORE) == ["ana"]


async def test_more_seats_move_the_waiting_list_at_once(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await asked(w, course=course(seats=1))
        for name in ("Ana", "Beto", "Caro"):
            await says(w, name, Answer.YES)
        before = len(w.email.sent)
        w.clock.move(minutes=5)
        await w.tell("course_call.requested", **call(course=course(seats=2)))
        await w.work()
        assert [one.to for one in w.email.sent[before:]] == ["beto@correo.example"]
        w.clock.move(minutes=5)
        await w.tell("course_call.requested", **call(course=course()))  # as many as there are
        await w.work()
        assert [one.to for one in w.email.sent[before:]][1:] == ["caro@correo.example"]
        moved = await w.rows(log, log.c.what == "moved_up")
        assert [row["subject"] for row in moved] == ["worker:Beto", "worker:Caro"]
