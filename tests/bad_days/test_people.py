"""People whom little reaches, or nothing, or who change their mind while a message waits."""

from datetime import timedelta

from channels.base import Outcome, Receipt
from tests.bad_days.walking import walk
from tests.dispatch.hands import recipient, states
from tests.world import consents, world

BY_EMAIL = {"consents": consents("alerts", channel="email")}
LATER = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="450")


async def test_a_worker_without_any_contact_finds_it_in_their_list_in_time(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", contact={})
        await w.vacancy()
        await walk(w, w.clock.now() + timedelta(hours=6))
        told = await recipient(w)
        assert (told["alone"], told["told_by"]) == ("no_channel", "inbox")
        report = await w.report()
        assert (report.state, report.told_in_time, report.no_channel) == ("finished", 1, 1)
        assert w.email.sent + w.sms.sent == []


async def test_an_audience_of_nobody_is_told_at_once(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", searches=[{"search_id": "s", "occupations": ["Aseo"]}])
        await w.vacancy()
        await w.work()
        report = await w.report()
        assert (report.state, report.audience, report.missed(report.due_at)) == ("finished", 0, 0)


async def test_a_consent_withdrawn_while_its_message_waits_is_kept(hub_database_url):
    async with world(hub_database_url) as w:
        w.email.answer = lambda _: LATER
        await w.employer()
        await w.worker("Rosa", **BY_EMAIL)
        await w.vacancy()
        await w.work()
        assert await states(w) == {"email": {"waiting": 1}}
        tries = len(w.email.sent)
        now = w.clock.now() + timedelta(seconds=1)
        w.clock.at = now
        said = consents("alerts", channel="email", granted=False, at=now)
        await w.tell("worker.upserted", worker_id="Rosa", consents=said)
        w.email.answer = lambda _: None
        await walk(w, now + timedelta(hours=6))
        assert len(w.email.sent) == tries  # nothing more was handed over
        report = await w.report()
        assert (report.state, report.told_in_time, report.no_consent) == ("finished", 1, 1)
        assert (await recipient(w))["told_by"] == "inbox"


async def test_two_vacancies_of_one_employer_in_one_second_come_in_one_message(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **BY_EMAIL)
        await w.vacancy("V-1", title="Ayudante de cocina")
        await w.vacancy("V-2", title="Maestra de cocina")
        await w.work()
        (text,) = w.email.texts()
        assert "Ayudante de cocina" in text
        assert "Maestra de cocina" in text
        reports = [await w.report(number) for number in (1, 2)]
        assert [(one.state, one.told_in_time) for one in reports] == [("finished", 1)] * 2
        assert await states(w) == {"email": {"accepted": 1, "coalesced": 1}}
