"""Clocks that change by law, and clocks that jump: due times hold, and nobody is woken."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.base import Outcome, Receipt
from hub.model import Lane
from tests.bad_days.walking import walk
from tests.dispatch.hands import delivery, recipient, sender
from tests.world import StillClock, consents, world

BY_SMS = {"consents": consents("alerts", channel="sms", at=datetime(2026, 1, 1, tzinfo=UTC))}
BY_EMAIL = {"consents": consents("alerts", channel="email", at=datetime(2026, 1, 1, tzinfo=UTC))}
LATER = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="450")

#: Published at 20:30 and 23:30 on the eve, and at 3:30 on the day, by the clock of the place.
CHANGES = {
    "April, Curicó: an hour twice": ("07301", datetime(2026, 4, 4, 23, 30, tzinfo=UTC), 12),
    "April, Rapa Nui": ("05201", datetime(2026, 4, 5, 1, 30, tzinfo=UTC), 14),
    "April, Punta Arenas: no change": ("12101", datetime(2026, 4, 4, 23, 30, tzinfo=UTC), 11),
    "September, Curicó: an hour less": ("07301", datetime(2026, 9, 6, 0, 30, tzinfo=UTC), 11),
    "September, Rapa Nui": ("05201", datetime(2026, 9, 6, 2, 30, tzinfo=UTC), 13),
    "September, Punta Arenas": ("12101", datetime(2026, 9, 5, 23, 30, tzinfo=UTC), 11),
}
ANYWHERE = [{"search_id": "s", "occupations": ["Cocina"], "comunas": ["*"]}]


@pytest.mark.parametrize("change", CHANGES)
async def test_when_the_clock_changes_the_sms_comes_at_eight_by_the_new_one(
    hub_database_url, change
):
    comuna, evening, eight = CHANGES[change]
    midnight = datetime(evening.year, evening.month, 6 if evening.month == 9 else 5, tzinfo=UTC)
    at = evening + timedelta(hours=1)  # 21:30 where they live: the night has begun
    async with world(hub_database_url, StillClock(at)) as w:
        await w.employer()
        await w.worker("Rosa", profile={"comuna": comuna}, searches=ANYWHERE, **BY_SMS)
        await w.vacancy()
        await w.work()
        assert w.sms.sent == []
        opens = midnight + timedelta(hours=eight)
        assert (await delivery(w, Lane.SMS))["not_before"] == opens
        await walk(w, opens - timedelta(seconds=1))
        assert w.sms.sent == []
        told = await recipient(w)
        assert (told["told_by"], told["due_at"]) == ("inbox_quiet", at + timedelta(hours=6))
        await walk(w, opens)
        assert len(w.sms.sent) == 1
        report = await w.report()
        assert (report.state, report.told_quiet, report.late) == ("finished", 1, 0)


@pytest.mark.parametrize("change", CHANGES)
async def test_when_the_clock_changes_six_hours_are_six_hours(hub_database_url, change):
    _, evening, _ = CHANGES[change]
    clock = StillClock(evening + timedelta(hours=3))
    async with world(hub_database_url, clock, HUB_DISPATCH_RETRY_LONGEST_SECONDS="1200") as w:
        w.email.answer = lambda _: LATER
        await w.employer()
        await w.crowd(1, lambda _: BY_EMAIL)
        await w.vacancy()
        await walk(w, w.clock.now() + timedelta(hours=5, minutes=40))
        w.email.answer = lambda _: None
        await walk(w, w.clock.now() + timedelta(minutes=19))
        report = await w.report()
        assert (report.state, report.told_in_time, report.late) == ("finished", 1, 0)


async def test_a_clock_that_jumps_forward_tells_late_what_it_made_late_and_nothing_twice(
    hub_database_url,
):
    async with world(hub_database_url, StillClock()) as w:
        await w.employer()
        await w.crowd(3, lambda _: BY_EMAIL)
        await w.vacancy()
        await w.plan()

        async def jumps(_messages: object) -> None:
            w.clock.move(hours=7)
            await w.hub.keeper.sweep()  # takes the lease for lapsed, and the mail for unknown
            await w.hub.keeper.look()

        w.email.before = jumps
        await sender(w, Lane.EMAIL).work_once()
        w.email.before = None
        await walk(w, w.clock.now() + timedelta(hours=1))
        assert len({m.ref for m in w.email.sent}) == len(w.email.sent) == 3
        report = await w.report()
        assert (report.state, report.told, report.late) == ("finished", 3, 3)
        assert report.missed(w.clock.now()) == 3  # and it says so


async def test_a_clock_that_jumps_back_repeats_nothing_and_makes_nobody_late(hub_database_url):
    async with world(hub_database_url, StillClock()) as w:
        w.email.answer = lambda m: LATER if m.to.startswith("w0000") else None
        await w.employer()
        await w.crowd(3, lambda _: BY_EMAIL)
        await w.vacancy()
        await w.work()
        due = (await w.report()).due_at
        w.clock.move(hours=-2)
        w.email.answer = lambda _: None
        await w.hub.keeper.sweep()
        await w.vacancy("V-2")  # of the new time
        await walk(w, due)
        reports = [await w.report(number) for number in (1, 2)]
        assert [(one.state, one.told, one.late) for one in reports] == [("finished", 3, 0)] * 2
        refs = [m.ref for m in w.email.sent if not m.to.startswith("w0000")]
        assert len(refs) == len(set(refs))
