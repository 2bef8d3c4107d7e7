"""How much of a day the hub was in service, and its slowest answer: noted, and shown."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import insert
from structlog.testing import capture_logs

from hub.dispatch.budget import Budget, day_of
from hub.errors import Unavailable
from hub.jobs import SUMMARY
from hub.model import Lane, NoticeState
from hub.store.watching import service as store
from hub.store.watching.service import Answered
from hub.tables import notices, service_days
from hub.watching import service
from hub.web import board as boards
from hub.web.figures import beating as pacing
from hub.web.figures.beating import Beating
from hub.web.figures.gauges import Gauges
from hub.web.figures.meters import Meters
from tests.cli.program import hub, settings
from tests.waiting import eventually
from tests.watching.test_operator import mails, watched
from tests.web.reading import reading
from tests.web.site import web
from tests.world import START, World, world

MINUTE = timedelta(minutes=1)


def beating(w: World) -> Beating:
    meters = Meters(Gauges(w.hub.tally, START))
    return Beating(database=w.hub.database, clock=w.clock, meters=meters)


async def days(w: World) -> list[service.Day]:
    async with w.hub.database.read() as db:
        return await service.lately(db, w.clock.now())


async def test_a_minute_counts_once_whoever_notes_it(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        one, other = beating(w), beating(w)
        one.meters.count("/v1/events", "POST", 202, 0.2)
        other.meters.count("/inbox", "GET", 500, 1.5)
        for _ in range(3):
            await one.once()
            await other.once()
            w.clock.move(seconds=20)
        w.clock.move(minutes=3)  # nobody serves
        await one.once()
        w.clock.move(minutes=1)
        [today] = await days(w)
        assert dict(today.document()) == {
            "day": "2026-05-05",
            "up_percent": 40.0,
            "minutes_up": 2,
            "minutes": 5,
            "requests": 2,
            "failed": 1,
            "worst_seconds": 1.5,
            "worst_route": "/inbox",
        }


async def test_what_could_not_be_noted_is_noted_later(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(hub_database_url) as w:
        one = beating(w)
        one.meters.count("/inbox", "GET", 200, 0.4)
        with monkeypatch.context() as patched:

            async def away(*_: object) -> None:
                raise Unavailable

            patched.setattr("hub.web.figures.beating.service.note", away)
            with pytest.raises(Unavailable):
                await one.once()
        one.meters.count("/v1/inbox", "GET", 200, 0.1)
        await one.once()
        [today] = await days(w)
        assert (today.served.requests, today.served.worst_route) == (2, "/inbox")


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        pytest.param(date(2026, 5, 4), 24 * 60, id="a day"),
        pytest.param(date(2026, 4, 4), 25 * 60, id="the end of summer"),
        pytest.param(date(2026, 9, 6), 23 * 60, id="its beginning"),
    ],
)
async def test_a_day_has_as_many_minutes_as_chile_says(
    hub_database_url: str, day: date, minutes: int
) -> None:
    async with world(hub_database_url) as w, w.hub.database.write() as db:
        begun = datetime(2026, 1, 1, tzinfo=UTC)
        await store.note(db, date(2026, 1, 1), begun, Answered())
        await store.note(
            db, day, datetime(day.year, day.month, day.day, 18, tzinfo=UTC), Answered()
        )
        found = await service.day(db, day, datetime(2026, 12, 1, tzinfo=UTC))
        assert found is not None
        assert found.minutes == minutes


async def note(w: World, back: int, minutes: int) -> None:
    """Let a day so many days ago have been served for so long."""
    at = START - timedelta(days=back)
    row = {"since": at - timedelta(hours=10), "last": at, "minutes": minutes, "requests": 900}
    row |= {"failed": 2, "worst": 0.84, "worst_route": "/v1/events"}
    async with w.hub.database.write() as db:
        await db.execute(insert(service_days).values(day=at.date(), **row))


async def test_today_and_the_mornings_mail_say_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await note(site.world, 1, 1439)
        page = reading((await site.get("/today", role="operator")).text)
        assert "Ayer, lunes 4 de mayo" in page
        assert "En servicio el 99,9 % del tiempo. La respuesta más lenta tardó 0,8 s." in page
    async with watched(hub_database_url) as w:
        w.clock.move(hours=12)
        await w.jobs.answer(SUMMARY)
        [mail] = mails(w)
        assert "En servicio el 99,9 % del tiempo" in mail.draft.long
        assert "En servicio el 99,9 % del tiempo" in mail.draft.html


KEPT, UNPLANNED, BROKEN = (
    "Se cumple lo",
    "Lo prometido se cumple solo sin lo avisado",
    "No se cumple",
)
#: Of the 6,361 minutes of May until the tests' first: how many were out of service, how many of
#: an outage had been announced, and what is said of it.
MONTH = {
    "all": (0, 0, "100 %. Sin lo que se avisó: 100 %. " + KEPT),
    "one, not announced": (1, 0, "99,984 %. Sin lo que se avisó: 99,984 %. " + KEPT),
    "two, not announced": (2, 0, "99,968 %. Sin lo que se avisó: 99,968 %. " + BROKEN),
    "two hours, announced": (120, 120, "98,113 %. Sin lo que se avisó: 100 %. " + UNPLANNED),
    "two hours, one announced": (120, 60, "98,113 %. Sin lo que se avisó: 99,047 %. " + BROKEN),
    "announced, and served all the same": (0, 60, "100 %. Sin lo que se avisó: 100 %. " + KEPT),
}


@pytest.mark.parametrize("case", MONTH)
async def test_the_month_stands_beside_what_is_promised(hub_database_url: str, case: str) -> None:
    away, announced, said = MONTH[case]
    async with web(hub_database_url) as site:
        w = site.world
        begins = datetime(2026, 5, 1, 4, tzinfo=UTC)  # midnight in Santiago
        async with w.hub.database.write() as db:
            for past in range(5):
                day = begins + timedelta(days=past)
                last = min(day + timedelta(days=1), START + MINUTE) - MINUTE
                minutes = (last - day) // MINUTE + 1 - (away if past == 2 else 0)
                row = {"day": date(2026, 5, 1 + past), "since": day, "last": last}
                row |= {"minutes": minutes, "requests": 0, "failed": 0}
                row |= {"worst": 0.0, "worst_route": ""}
                await db.execute(insert(service_days).values(**row))
            if announced:
                starts = begins + timedelta(days=2, hours=2)
                row = {"notice_id": "n1", "kind": "maintenance", "text": "x", "as_of": begins}
                row |= {"starts_at": starts, "ends_at": starts + announced * MINUTE}
                row |= {"state": NoticeState.ANNOUNCED, "requested_by": "o"}
                await db.execute(insert(notices).values(announced_at=begins, **row))
        w.clock.move(seconds=90)  # the present minute is noted later
        page = reading((await site.get("/today", role="operator")).text)
        assert f"Este mesEn servicio el {said}" in page


async def test_the_mail_of_a_first_tells_the_month_before(hub_database_url: str) -> None:
    async with watched(hub_database_url) as w:
        w.clock.at = datetime(2026, 6, 1, 12, tzinfo=UTC)
        async with w.hub.database.write() as db:
            row = {"since": datetime(2026, 5, 31, 4, tzinfo=UTC), "requests": 0, "failed": 0}
            row |= {"last": datetime(2026, 6, 1, 3, 59, tzinfo=UTC), "worst": 0.0}
            row |= {"day": date(2026, 5, 31), "minutes": 1440, "worst_route": ""}
            await db.execute(insert(service_days).values(**row))
        await w.jobs.answer(SUMMARY)
        [mail] = mails(w)
        for shape in (mail.draft.long, mail.draft.html):
            assert "El mes: En servicio el 100 %." in shape


async def test_it_is_kept_as_long_as_the_log(hub_database_url: str) -> None:
    async with world(hub_database_url, HUB_RETENTION_LOG_DAYS="400") as w:
        for back in (1, 399, 402):
            await note(w, back, 5)
        while await w.hub.purger.work_once():
            pass
        assert {row["day"] for row in await w.rows(service_days)} == {
            (START - timedelta(days=back)).date() for back in (1, 399)
        }


async def test_hub_status_says_it_and_what_the_days_sms_cost(hub_database_url: str) -> None:
    now = datetime.now(UTC)
    async with world(hub_database_url) as w, w.hub.database.write() as db:
        minute = now.replace(second=0, microsecond=0)
        answered = Answered(requests=7, failed=1, worst=2.345, route="/inbox")
        await store.note(db, day_of(now), minute, answered)
        await Budget(lane=Lane.SMS, messages=50).spend(db, 41, now)
    bounded = settings(hub_database_url, HUB_SMS_DAILY_BUDGET="50")
    said = hub("status", **bounded).out
    assert "SMS today: 41 of 50 (82 %): the day's budget is nearly used up" in said
    assert "in service 100 % of the time, 7 requests, 1 failed, slowest 2.35 s at /inbox" in said
    document = hub("status", "--json", **bounded).json
    assert document["sms_budget"] == {"used": 41, "budget": 50, "share": 0.82}
    assert document["service"][0]["requests"] == 7
    over = hub("status", **settings(hub_database_url, HUB_SMS_DAILY_BUDGET="40")).out
    assert "SMS today: 41 of 40 (102 %): alerts by SMS wait for midnight" in over
    free = hub("status", "--json", **settings(hub_database_url))
    assert free.json["sms_budget"] is None


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_a_note_or_a_look_that_fails_does_not_end_the_others(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "_PACE", 0.001)
    monkeypatch.setattr(boards, "_PACE", 0.001)
    async with world(hub_database_url) as w:
        board = boards.Board(database=w.hub.database, clock=w.clock)
        for loop, step, said in (
            (beating(w), "once", "service.failed"),
            (board, "look", "board.failed"),
        ):
            looks: list[int] = []

            async def fails_first(_self: object, looks: list[int] = looks) -> None:
                looks.append(1)
                if len(looks) == 1:
                    raise LookupError

            monkeypatch.setattr(type(loop), step, fails_first)
            with capture_logs() as logs:
                task = asyncio.create_task(loop.run())
                await eventually(partial(_many, looks))
                task.cancel()
                await asyncio.wait([task])
            assert [log["event"] for log in logs] == [said]


def _many(looks: list[int]) -> bool:
    return len(looks) > 2
