"""A message that fails after it was taken: the next channel is tried once, told stays told."""

import asyncio
from datetime import timedelta

import pytest

from channels.base import Blame, Outcome, Receipt
from hub.jobs import BOUNCES
from hub.model import Lane, ReportReason
from hub.store.stopping import reports
from hub.tables import broadcasts, deliveries, log, recipients, suppressions
from tests.dispatch.hands import states, told
from tests.world import World, consents, world

FAILED = Outcome.PERMANENT_FAILURE


async def hear(w: World, lane: Lane, blame: Blame = Blame.ADDRESS, sent: int = 0) -> int:
    """Say of a message that was taken that it failed."""
    channel = {Lane.SMS: w.sms, Lane.EMAIL: w.email}[lane]
    ref = channel.sent[sent].ref
    return await w.hub.later.hear(
        lane, [Receipt(ref=ref, outcome=FAILED, code="5.1.1", blame=blame)]
    )


async def begin(w: World, **more) -> None:
    await w.employer()
    await w.worker("Rosa", **more)
    await w.vacancy()
    await w.work()


@pytest.mark.parametrize("blame", [Blame.ADDRESS, Blame.MESSAGE])
async def test_the_next_channel_opens_although_told(hub_database_url, blame):
    async with world(hub_database_url) as w:
        await begin(w)
        [before] = await w.rows(recipients)
        assert (await w.report()).state == "finished"
        w.clock.move(minutes=20)
        assert await hear(w, Lane.EMAIL, blame) == 1
        await w.work()
        [after] = await w.rows(recipients)
        assert len(w.sms.sent) == 1
        told = ("told_at", "told_by", "due_at")
        assert [after[name] for name in told] == [before[name] for name in told]
        assert await states(w) == {"email": {"failed": 1}, "sms": {"accepted": 1}}
        report = await w.report()
        assert (report.state, report.told, report.late) == ("finished", 1, 0)
        assert await w.rows(suppressions) == []  # it may be a storm: an hour shows
        w.clock.move(minutes=60)
        await w.jobs.answer(BOUNCES)
        assert len(await w.rows(suppressions)) == (blame is Blame.ADDRESS)


async def test_sent_again_it_is_finished_again_and_the_portal_has_the_new_figures(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w)
        w.clock.move(minutes=20)
        await hear(w, Lane.EMAIL, Blame.MESSAGE)
        await w.work()
        for _ in range(2):  # and once for each time it ended
            await w.hub.keeper.look()
        said = [data for kind, _, data in await told(w) if kind == "cl.bne.broadcast.finished"]
        assert [one["id"] for one in said] == ["1", "1"]
        figures = [one["by_channel"] for one in said]
        assert [one.get("email") for one in figures] == [{"accepted": 1}, {"failed": 1}]
        assert [one.get("sms") for one in figures] == [None, {"accepted": 1}]
        assert [one["told"] for one in said] == [1, 1]


async def test_each_channel_is_tried_once(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w)
        await hear(w, Lane.EMAIL)
        await w.work()
        assert [await hear(w, lane) for lane in (Lane.EMAIL, Lane.SMS)] == [0, 1]
        await w.work()
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)


async def test_without_consent_nothing_opens(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w, consents=consents("alerts", channel="email"))
        await hear(w, Lane.EMAIL)
        assert [row["state"] for row in await w.rows(broadcasts)] == ["finished"]
        assert len(await w.rows(deliveries)) == 1


async def test_nothing_opens_past_validity(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w)
        w.clock.move(days=31)
        await hear(w, Lane.EMAIL)
        await w.work()
        assert w.sms.sent == []


async def test_what_rode_along_opens_its_own_channel(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", contact={"phone": "+56987654321"})
        await w.vacancy()
        await w.vacancy("V-2")
        await w.work()
        assert await states(w) == {"sms": {"accepted": 1, "coalesced": 1}}
        contact = {"phone": "+56987654321", "email": "rosa@correo.example"}
        await w.worker("Rosa", contact=contact)
        await w.apply()
        w.clock.move(minutes=1)
        await hear(w, Lane.SMS)
        await w.work()
        assert await states(w) == {
            "sms": {"failed": 2},
            "email": {"accepted": 1, "coalesced": 1},
        }
        [mail] = w.email.texts()
        assert mail.count("Ayudante de cocina") == 2
        due = {row["due_at"] - row["told_at"] for row in await w.rows(recipients)}
        assert due == {timedelta(hours=6)}


async def test_many_words_are_written_at_once_each_its_own(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        for n in range(20):
            await w.worker(f"W-{n}", contact={"email": f"w{n}@correo.example"})
        await w.vacancy()
        await w.work()
        before = len([row for row in await w.rows(log) if row["what"] == "receipts"])
        outcomes = [FAILED if n % 4 == 0 else Outcome.DELIVERED for n in range(20)]
        receipts = [
            Receipt(ref=one.ref, outcome=outcome, code="", blame=Blame.MESSAGE)
            for one, outcome in zip(w.email.sent, outcomes, strict=True)
        ]
        news = [w.hub.later.hear(Lane.EMAIL, [one]) for one in (*receipts, receipts[1])]
        assert await asyncio.gather(*news) == [1] * 21
        assert await w.hub.later.hear(Lane.EMAIL, receipts) == 0
        assert await states(w) == {"email": {"failed": 5, "delivered": 15}}
        after = len([row for row in await w.rows(log) if row["what"] == "receipts"])
        assert after - before < 5


async def _is_reported(w: World) -> None:
    [row] = await w.rows(recipients)
    async with w.hub.database.write() as db:
        await reports.report(
            db,
            w.hub.vault,
            worker=row["worker"],
            vacancy_id="V-1",
            reason=ReportReason.MONEY,
            now=w.clock.now(),
        )


MEANWHILE = {
    "closed": (lambda w: w.tell("vacancy.closed", vacancy_id="V-1"), "finished"),
    "recalled": (
        lambda w: w.tell("vacancy.recalled", vacancy_id="V-1", reason="falsa"),
        "finished",
    ),
    "its employer not verified": (lambda w: w.employer(verified=False), "held"),
    "reported": (_is_reported, "held"),
}


@pytest.mark.parametrize("what", MEANWHILE)
async def test_what_came_back_goes_nowhere_else_once_its_vacancy_must_not_be_told(
    hub_database_url, what
):
    async with world(hub_database_url) as w:
        await begin(w)
        assert (await w.report()).state == "finished"
        w.clock.move(minutes=20)
        happens, state = MEANWHILE[what]
        await happens(w)
        await hear(w, Lane.EMAIL)
        await w.work()
        assert not [text for text in w.sms.texts() if "Ayudante" in text]
        assert (await w.report()).state == state


async def test_a_correction_that_came_back_goes_by_the_next_channel_over_the_cap(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w, preferences={"sms_daily_cap": 0})
        await w.tell("vacancy.recalled", vacancy_id="V-1", reason="falsa")
        await w.work()
        assert (len(w.email.sent), w.sms.sent) == (2, [])
        await hear(w, Lane.EMAIL, sent=1)
        await w.work()
        assert len(w.sms.sent) == 1
