"""Whatever real servers answer, each person is told once, by the right channel."""

from datetime import timedelta

import pytest

from hub.demo.phones import (
    ANSWER_LOST,
    BROKEN,
    NO_SUCH_NUMBER,
    OPTED_OUT,
    TOO_MANY,
    UNAVAILABLE,
)
from hub.demo.smtpd import Stage
from hub.tables import deliveries, outbox, recipients, suppressions, workers
from tests.dispatch.hands import states
from tests.dispatch.town import Town, town
from tests.world import consents

BY_EMAIL = {"consents": consents("alerts", channel="email")}
BY_SMS = {"consents": consents("alerts", channel="sms")}
BOTH = {"preferences": {"channels": "both"}}


async def _told_by(t: Town) -> set[str | None]:
    return {row["told_by"] for row in await t.w.rows(recipients)}


async def test_everybody_is_told_once_on_each_channel_they_have(hub_database_url):
    async with town(hub_database_url) as t:
        ways = (BY_EMAIL, BY_SMS, BOTH, {"consents": []})
        await t.begin(20, lambda number: ways[number % 4])
        assert [t.mails(n) for n in range(20)] == [1, 0, 1, 0] * 5
        assert [t.texts(n) for n in range(20)] == [0, 1, 1, 0] * 5
        assert (t.mail.total, t.mail.repeated) == (10, 0)
        assert (t.phones.total, t.phones.repeated) == (10, 0)
        report = await t.w.report()
        assert (report.state, report.told_in_time, report.inversions) == ("finished", 20, 0)


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        pytest.param(Stage.RCPT, "450 4.2.1 Mailbox busy", id="the mailbox is busy"),
        pytest.param(Stage.GREETING, "421 4.3.2 Closing", id="the relay is closing"),
    ],
)
async def test_an_email_not_taken_now_goes_later_and_once(hub_database_url, stage, reply):
    async with town(hub_database_url) as t:
        t.mail.answer(reply, at=stage)
        await t.begin(3, lambda _: BY_EMAIL)
        rows = await t.w.rows(deliveries)
        assert {row["state"] for row in rows} == {"waiting"}
        waits = [(row["not_before"] - t.w.clock.now()).total_seconds() for row in rows]
        assert all(27 <= wait <= 33 for wait in waits)
        await t.pass_time(minutes=5)
        assert t.mail.total == 0
        t.mail.answer(None)
        await t.pass_time(minutes=15)
        assert [t.mails(n) for n in range(3)] == [1, 1, 1]
        assert (t.mail.repeated, await _told_by(t)) == (0, {"email"})
        assert (await t.w.report()).state == "finished"


async def test_an_address_that_does_not_exist_is_told_to_the_portal_once(hub_database_url):
    async with town(hub_database_url) as t:
        t.mail.answer("550 5.1.1 No such user", times=3)
        await t.begin(3, lambda _: {"preferences": {"sms_daily_cap": 9}})
        assert ([t.mails(n) for n in range(3)], t.mail.total) == ([0, 0, 0], 0)
        assert [t.texts(n) for n in range(3)] == [1, 1, 1]  # each by the next channel
        assert await _told_by(t) == {"sms"}
        due = {row["due_at"] for row in await t.w.rows(recipients)}
        assert due == {t.w.clock.now() + timedelta(hours=6)}  # the same due time
        assert [row["reason"] for row in await t.w.rows(suppressions)] == ["address"] * 3
        assert {row["reachable_by"] for row in await t.w.rows(workers)} == {2}
        await t.w.vacancy("V-2")  # the mailbox behaves again, and is not asked
        await t.w.work()
        assert t.mail.total == 0
        assert [t.texts(n) for n in range(3)] == [2, 2, 2]
        failed = [r for r in await t.w.rows(outbox) if r["type"] == "cl.bne.contact.failed"]
        assert sorted(row["subject"] for row in failed) == [
            "worker:W0000",
            "worker:W0001",
            "worker:W0002",
        ]


async def test_a_refused_text_says_nothing_of_the_address(hub_database_url):
    async with town(hub_database_url) as t:
        t.mail.answer("554 5.7.1 Looks like spam", at=Stage.DOT, times=2)
        await t.begin(2)
        assert [t.texts(n) for n in range(2)] == [1, 1]
        assert await t.w.rows(suppressions) == []
        assert await states(t.w) == {"email": {"failed": 2}, "sms": {"accepted": 2}}


@pytest.mark.parametrize(
    ("how", "reasons", "told"),
    [
        pytest.param(OPTED_OUT, [], "consent.changed", id="told the company to stop"),
        pytest.param(NO_SUCH_NUMBER, ["address"] * 2, "contact.failed", id="no such number"),
    ],
)
async def test_who_has_no_other_channel_is_told_by_the_inbox(hub_database_url, how, reasons, told):
    async with town(hub_database_url) as t:
        t.phones.misbehave(how)
        await t.begin(2, lambda _: BY_SMS)
        assert t.phones.total == 0
        assert [row["reason"] for row in await t.w.rows(suppressions)] == reasons
        assert {row["alerts_by"] for row in await t.w.rows(workers)} == {0}
        heard = {row["type"] for row in await t.w.rows(outbox)}
        assert heard == {f"cl.bne.{told}", "cl.bne.broadcast.finished"}
        assert await _told_by(t) == {"inbox"}
        report = await t.w.report()
        assert (report.state, report.told_in_time, report.failed) == ("finished", 2, 2)


@pytest.mark.parametrize(
    "how", [pytest.param(TOO_MANY, id="too many"), pytest.param(UNAVAILABLE, id="unavailable")]
)
async def test_an_sms_not_taken_now_goes_later_and_once(hub_database_url, how):
    async with town(hub_database_url) as t:
        t.phones.misbehave(how, times=4)
        await t.begin(2, lambda _: BY_SMS)
        assert t.phones.total == 0
        await t.pass_time(minutes=6)
        assert [t.texts(n) for n in range(2)] == [1, 1]
        assert (t.phones.repeated, await _told_by(t)) == (0, {"sms"})


async def test_an_sms_a_broken_provider_may_have_taken_never_goes_again(hub_database_url):
    async with town(hub_database_url) as t:
        t.phones.misbehave(BROKEN)
        await t.begin(2, lambda _: BY_SMS)
        t.phones.behave()
        await t.pass_time(minutes=40)
        assert t.phones.total == 0
        assert await states(t.w) == {"sms": {"unknown": 2}}


async def test_an_sms_whose_answer_is_lost_is_on_the_phone_once_and_stays_in_doubt(
    hub_database_url,
):
    async with town(hub_database_url) as t:
        t.phones.misbehave(ANSWER_LOST)
        await t.begin(2, lambda _: BY_SMS)
        t.phones.behave()
        await t.pass_time(minutes=40)
        assert [t.texts(n) for n in range(2)] == [1, 1]
        assert t.phones.total == 2
        assert await states(t.w) == {"sms": {"unknown": 2}}
        assert (await t.w.report()).told == 0


async def test_an_email_whose_answer_is_lost_goes_again_with_its_message_id(hub_database_url):
    async with town(hub_database_url) as t:
        t.mail.answer("close", at=Stage.DOT, times=1)
        await t.begin(1, lambda _: BY_EMAIL)
        assert await states(t.w) == {"email": {"unknown": 1}}
        assert (await t.w.rows(recipients))[0]["told_at"] is None
        await t.pass_time(minutes=2)
        assert await states(t.w) == {"email": {"accepted": 1}}
        (mail,) = t.mail.messages()
        (row,) = await t.w.rows(deliveries)
        assert row["attempts"] == 2
        ref = t.w.hub.links.long(3, row["id"])
        assert mail.message_id == f"<{ref}@bne.example>"


async def test_near_due_the_next_channel_is_tried_and_due_passes_only_on_the_last(
    hub_database_url,
):
    async with town(hub_database_url) as t:
        t.mail.answer("450 4.2.1 Mailbox busy")
        t.phones.misbehave(TOO_MANY)
        await t.begin(5, lambda number: {0: BOTH, 4: BY_EMAIL}.get(number, {}))
        t.w.clock.move(hours=5, minutes=20)
        await t.pass_time(minutes=20)
        # Half an hour before due e-mail made way, except where no other channel is left: the
        # last has no other, and the first chose both from the start.
        assert await states(t.w) == {
            "email": {"failed": 3, "waiting": 2},
            "sms": {"waiting": 4},
        }
        await t.pass_time(minutes=30)
        assert (await t.w.report()).told == 0
        t.mail.answer(None)
        t.phones.behave()
        await t.pass_time(minutes=20)
        report = await t.w.report()
        assert (report.state, report.told, report.told_in_time) == ("finished", 5, 0)
        assert [t.mails(n) for n in range(5)] == [1, 0, 0, 0, 1]
        assert [t.texts(n) for n in range(5)] == [1, 1, 1, 1, 0]
