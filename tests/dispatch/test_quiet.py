"""Nobody is woken by an SMS, and whoever has nothing else finds the job in their list in time."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.base import Blame, Outcome, Receipt
from hub.model import Lane
from hub.store.reporting import recount
from hub.tables import broadcasts
from tests.dispatch.hands import delivery, recipient, sender
from tests.night import EIGHT_AM, TEN_PM, morning
from tests.world import START, StillClock, World, consents, phone_of, world

SMS_ONLY = {"consents": consents("alerts", channel="sms")}


async def published_at(w: World, at: datetime, **who: object) -> None:
    w.clock.at = at
    await w.employer()
    await w.worker("Rosa", **(SMS_ONLY | who))
    await w.vacancy()
    await w.work()


async def test_at_night_the_list_tells_in_time_and_the_sms_comes_in_the_morning(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url, StillClock()) as w:
        await published_at(w, TEN_PM)
        assert w.sms.sent == []
        row, told = await delivery(w, Lane.SMS), await recipient(w)
        assert (row["state"], row["waits_for"], row["not_before"]) == ("waiting", "quiet", EIGHT_AM)
        assert (told["told_by"], told["told_at"]) == ("inbox_quiet", TEN_PM)
        report = await w.report()
        assert (report.told, report.told_in_time, report.told_quiet, report.late) == (1, 0, 1, 0)
        assert report.state == "sending"
        await morning(w, EIGHT_AM - timedelta(seconds=1))
        assert w.sms.sent == []
        await morning(w)
        assert len(w.sms.sent) == 1
        report = await w.report()
        assert (report.state, report.told_in_time, report.told_quiet) == ("finished", 0, 1)
        assert report.missed(w.clock.now()) == 0


async def test_whoever_allows_it_gets_the_sms_at_night(hub_database_url: str) -> None:
    async with world(hub_database_url, StillClock()) as w:
        await published_at(w, TEN_PM, preferences={"night_sms": True})
        assert len(w.sms.sent) == 1
        assert (await recipient(w))["told_by"] == "sms"


async def test_e_mail_knows_no_night(hub_database_url: str) -> None:
    async with world(hub_database_url, StillClock()) as w:
        await published_at(w, TEN_PM, consents=consents("alerts"))
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 0)
        assert (await w.report()).told_in_time == 1


async def test_a_vacancy_of_the_small_hours_is_told_by_sms_at_eight_and_in_time(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url, StillClock()) as w:
        await published_at(w, datetime(2026, 5, 6, 7, tzinfo=UTC))  # 3:00, due at 9:00
        assert (await recipient(w))["told_at"] is None
        await morning(w)
        assert (await recipient(w))["told_by"] == "sms"
        assert (await w.report()).told_in_time == 1


async def test_an_sms_that_may_leave_no_sooner_than_it_is_due_makes_nobody_late(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url, StillClock()) as w:
        await published_at(w, datetime(2026, 5, 6, 6, tzinfo=UTC))  # 2:00, due at 8:00
        assert (await recipient(w))["told_by"] == "inbox_quiet"
        await morning(w)
        assert len(w.sms.sent) == 1
        report = await w.report()
        assert (report.told_quiet, report.late) == (1, 0)


@pytest.mark.parametrize(
    ("comuna", "sent"),
    [("07301", 1), ("12101", 0), ("11101", 0), ("05201", 1)],
    ids=["Curicó", "Punta Arenas", "Coyhaique", "Isla de Pascua"],
)
async def test_the_night_falls_by_the_clock_of_the_comuna(
    hub_database_url: str, comuna: str, sent: int
) -> None:
    searches = [{"search_id": "s1", "occupations": ["Cocina"], "comunas": ["*"]}]
    async with world(hub_database_url, StillClock()) as w:
        at = datetime(2026, 5, 6, 0, 30, tzinfo=UTC)  # 20:30 in Curicó, 21:30 further south
        await published_at(w, at, profile={"comuna": comuna}, searches=searches)
        assert len(w.sms.sent) == sent


async def test_what_falls_due_at_night_goes_before_what_does_not(hub_database_url: str) -> None:
    async with world(hub_database_url, StillClock(datetime(2026, 5, 5, 18, 30, tzinfo=UTC))) as w:
        await w.employer()
        await w.crowd(20, lambda _: SMS_ONLY)
        await w.vacancy("V-1")  # 14:30, due at 20:30
        await w.plan()
        w.clock.move(hours=1)
        await w.worker("Rosa", searches=[{"search_id": "s", "occupations": ["Aseo"]}], **SMS_ONLY)
        await w.vacancy("V-2", occupation="Aseo")  # 15:30, due at 21:30: in the night
        await w.work()
        assert w.sms.sent[0].to == phone_of("Rosa")
        assert (await w.report(1)).inversions == 0


async def test_a_night_that_falls_between_the_claim_and_the_wire_sends_nothing(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url, StillClock()) as w:
        w.clock.at = datetime(2026, 5, 6, 0, 59, 59, tzinfo=UTC)
        await w.employer()
        await w.worker("Rosa", **SMS_ONLY)
        await w.vacancy()
        await w.plan()

        async def night_falls() -> None:
            w.clock.move(seconds=2)

        await sender(w, Lane.SMS, night_falls).work_once()
        assert w.sms.sent == []
        await w.work()
        row = await delivery(w, Lane.SMS)
        assert (row["state"], row["waits_for"], row["attempts"]) == ("waiting", "quiet", 0)
        assert (await recipient(w))["told_by"] == "inbox_quiet"


async def test_a_fallback_to_sms_waits_for_the_morning_too(hub_database_url: str) -> None:
    async with world(hub_database_url, StillClock()) as w:
        w.email.answer = lambda m: Receipt(
            ref=m.ref, outcome=Outcome.PERMANENT_FAILURE, code="550 5.1.1", blame=Blame.ADDRESS
        )
        await published_at(w, TEN_PM, consents=consents("alerts"))
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 0)
        assert (await recipient(w))["told_by"] == "inbox_quiet"
        await morning(w)
        assert len(w.sms.sent) == 1


async def test_whom_a_night_overtakes_past_due_is_late_however_the_list_tells_them(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url, StillClock()) as w:
        w.sms.answer = lambda m: Receipt(
            ref=m.ref, outcome=Outcome.TEMPORARY_FAILURE, code="503", blame=Blame.PROVIDER
        )
        await published_at(w, START)  # 10:00, due at 16:00
        await morning(w, TEN_PM)
        told = await recipient(w)
        assert (told["told_by"], told["told_at"]) == ("inbox_quiet", TEN_PM)
        w.sms.answer = lambda _: None
        await morning(w)
        await w.hub.keeper.look()
        report = await w.report()
        assert (report.state, report.missed(w.clock.now())) == ("finished", 1)
        assert (report.told, report.told_in_time, report.told_quiet, report.late) == (1, 0, 0, 1)
        [row] = await w.rows(broadcasts)
        async with w.hub.database.read() as db:
            assert all(one.agrees for one in await recount.of(db, row))


async def test_the_morning_begins_with_the_least_employable(hub_database_url: str) -> None:
    async with world(hub_database_url, StillClock(TEN_PM)) as w:
        await w.employer()
        names = await w.crowd(20, lambda _: SMS_ONLY)
        await w.vacancy()
        await w.work()
        assert w.sms.sent == []
        await morning(w)
        told = [int(message.to[-4:]) for message in w.sms.sent]
        assert [number // 2 for number in told] == [number // 2 for number in range(len(names))]
        assert (await w.report()).inversions == 0


async def test_sundays_and_holidays_are_quiet_when_they_are_kept(hub_database_url: str) -> None:
    sunday = datetime(2026, 5, 10, 15, tzinfo=UTC)
    async with world(hub_database_url, StillClock(), HUB_QUIET_SUNDAYS="true") as w:
        await published_at(w, sunday)
        assert (await delivery(w, Lane.SMS))["not_before"] == datetime(2026, 5, 11, 12, tzinfo=UTC)


async def test_holidays_are_quiet_when_they_are_kept(hub_database_url: str) -> None:
    labour_day = datetime(2026, 5, 1, 15, tzinfo=UTC)
    async with world(hub_database_url, StillClock(), HUB_QUIET_HOLIDAYS="true") as w:
        await published_at(w, labour_day)
        assert (await delivery(w, Lane.SMS))["not_before"] == datetime(2026, 5, 2, 12, tzinfo=UTC)
