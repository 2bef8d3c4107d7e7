"""The relay misbehaves in every way it can: each person is told once, in time, by what works."""

from datetime import timedelta

import pytest

from hub.demo.smtpd import CLOSE, HANG, LOSE, Stage
from tests.dispatch.hands import states
from tests.dispatch.town import town
from tests.world import consents

BY_EMAIL = {"consents": consents("alerts", channel="email")}


@pytest.mark.parametrize(
    ("stage", "fault", "twice"),
    [
        pytest.param(Stage.GREETING, "421 4.3.2 Closing", 0, id="says 421 at the door"),
        pytest.param(Stage.DOT, "421 4.3.0 Closing", 0, id="says 421 after a mail"),
        pytest.param(Stage.RCPT, "450 4.2.1 Mailbox busy", 0, id="says 450"),
        pytest.param(Stage.DATA, "451 4.3.0 Try again", 0, id="says 451"),
        pytest.param(Stage.GREETING, HANG, 0, id="hangs at the door"),
        pytest.param(Stage.RCPT, HANG, 0, id="hangs at an address"),
        pytest.param(Stage.BODY, HANG, 0, id="hangs in the middle of DATA"),
        pytest.param(Stage.BODY, CLOSE, 0, id="closes in the middle of DATA"),
        pytest.param(Stage.DOT, CLOSE, 0, id="closes before it answers"),
        pytest.param(Stage.DOT, LOSE, 1, id="accepts and drops the answer"),
    ],
)
async def test_when_the_relay_behaves_again_each_mail_arrives(
    hub_database_url, stage, fault, twice
):
    async with town(hub_database_url, patience=0.3) as t:
        t.mail.answer(fault, at=stage, times=1)
        await t.begin(3, lambda _: BY_EMAIL)
        await t.pass_time(minutes=20)
        mails = t.mail.messages()
        assert {mail.to for mail in mails} == {f"w{n:04d}@correo.example" for n in range(3)}
        # What came twice is the same mail, and programs show it once.
        assert (len(mails), t.mail.repeated) == (3 + twice, twice)
        assert await states(t.w) == {"email": {"accepted": 3}}
        report = await t.w.report()
        assert (report.state, report.told_in_time, report.inversions) == ("finished", 3, 0)


async def test_a_relay_that_is_not_there_is_found_when_it_is_back(hub_database_url):
    async with town(hub_database_url, patience=0.3) as t:
        port = t.mail.port
        await t.mail.stop()
        await t.begin(3, lambda _: BY_EMAIL)
        await t.pass_time(minutes=30)
        assert await states(t.w) == {"email": {"waiting": 3}}
        await t.mail.start(port=port)
        await t.pass_time(minutes=20)
        assert ([t.mails(n) for n in range(3)], t.mail.repeated) == ([1, 1, 1], 0)
        assert (await t.w.report()).told_in_time == 3


async def test_who_has_an_address_that_does_not_exist_is_told_by_sms(hub_database_url):
    async with town(hub_database_url) as t:
        t.mail.answer("550 5.1.1 No such user", times=1)
        await t.begin(3)
        await t.pass_time(minutes=1)
        assert sum(t.mails(n) for n in range(3)) == 2
        told = [t.mails(n) + t.texts(n) for n in range(3)]
        assert told[1:] == [1, 1]
        assert told[0] in (1, 2)  # the least employable are told by both channels
        assert (await t.w.report()).told_in_time == 3


async def test_a_relay_that_refuses_every_text_leaves_nobody_untold(hub_database_url):
    async with town(hub_database_url) as t:
        t.mail.answer("554 5.7.1 Looks like spam", at=Stage.DOT)
        await t.begin(3, lambda _: BY_EMAIL)
        assert await states(t.w) == {"email": {"failed": 3}}
        report = await t.w.report()
        assert (report.state, report.told_in_time, report.failed) == ("finished", 3, 3)
        assert report.last_told_at - report.published_at < timedelta(minutes=1)
