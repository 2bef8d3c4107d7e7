"""E-mails come back: one address is given up, a domain in a bad hour is held and nobody is."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from channels.base import Blame
from channels.email import bounces
from hub.dispatch.bouncing import Bounced
from hub.model import Lane, NoteKind
from hub.store.dispatch import notes
from hub.store.dispatch.notes import Note
from hub.store.log import Actor
from hub.store.rotation import reblind
from hub.store.stopping import domains
from hub.tables import deliveries, log, outbox, recipients, suppressions, workers
from tests.channels.test_email_bounces import dsn
from tests.dispatch.hands import row_id, sender, states
from tests.dispatch.town import Town, town
from tests.intake.test_consents import waits_for_a_row
from tests.waiting import eventually
from tests.world import consents, world

DOMAIN = "correo.example"
OTHER = {"contact": {"email": "otra@otro.example", "phone": "+56987651234"}}
#: The first of two SMS of a day would be the last.
MANY_SMS = {"preferences": {"sms_daily_cap": 9}}
AWAKE = {"HUB_QUIET_BEGINS": "00:00", "HUB_QUIET_ENDS": "00:00"}


async def come_back(
    t: Town, numbers: Iterable[int], status: str = "5.1.1", *, work: bool = True
) -> None:
    """Let the newest mail of people come back, as their mail server reports it."""
    for number in numbers:
        newest = t.mail.messages(f"w{number:04d}@{DOMAIN}")[0]
        letter = dsn(status=status, to=f"bounce+{newest.name}@bne.example")
        assert await t.w.hub.later.hear(Lane.EMAIL, bounces.read(letter)) == 1
    if work:
        await t.w.work()


async def wait(t: Town, **by: float) -> None:
    """Let time go by, and let the clock's steps be done."""
    await t.pass_time(**by)
    await t.w.jobs.steps["bounces"]()
    await t.w.work()


async def failed(t: Town) -> list[str]:
    """Give of whom the portal heard that their address does not work."""
    told = await t.w.rows(outbox, outbox.c.type == "cl.bne.contact.failed")
    return sorted(row["subject"] for row in told)


async def held(t: Town) -> list[domains.HeldDomain]:
    async with t.w.hub.database.read() as db:
        return await domains.standing(db, t.w.hub.keyring)


async def release(t: Town) -> int:
    actor = Actor(sub="operador-1", role="operator")
    async with t.w.hub.database.write() as db:
        return await domains.release(db, t.w.hub.keyring, DOMAIN, actor=actor, now=t.w.clock.now())


async def reach(t: Town) -> list[int]:
    return sorted({row["alerts_by"] for row in await t.w.rows(workers)})


async def test_one_bounce_gives_its_address_up_once_its_hour_is_over(hub_database_url):
    async with town(hub_database_url, **AWAKE) as t:
        await t.begin(30, lambda _: MANY_SMS)
        assert t.mail.total == 30
        await come_back(t, [7])
        assert t.texts(7) == 1  # by the next channel, at once
        assert (await failed(t), await t.w.rows(suppressions)) == ([], [])
        await wait(t, minutes=61)
        [given_up] = await t.w.rows(suppressions)
        assert (given_up["channel"], given_up["reason"]) == ("email", "address")
        assert await failed(t) == ["worker:W0007"]
        await wait(t, minutes=61)
        await t.w.vacancy("V-2")
        await t.w.work()
        assert (t.mails(7), t.texts(7), t.mails(8)) == (1, 2, 2)
        assert await failed(t) == ["worker:W0007"]


@pytest.mark.parametrize("status", ["5.6.0", "5.7.26", "4.4.7"])
async def test_what_is_not_the_addresss_fault_gives_nobody_up(hub_database_url, status):
    async with town(hub_database_url, **AWAKE) as t:
        await t.begin(30)
        await come_back(t, [7], status)
        await wait(t, minutes=61)
        assert t.texts(7) == 1
        assert (await failed(t), await t.w.rows(suppressions)) == ([], [])


async def test_who_has_another_address_by_then_keeps_it(hub_database_url):
    async with town(hub_database_url, **AWAKE) as t:
        await t.begin(30)
        await come_back(t, [7])
        await t.w.worker("W0007", **OTHER)
        await t.w.apply()
        await wait(t, minutes=61)
        assert (await failed(t), await t.w.rows(suppressions)) == ([], [])


async def test_a_storm_holds_its_domain_and_gives_nobody_up(hub_database_url):
    async with town(hub_database_url, **AWAKE) as t:
        await t.w.worker("Ana", contact=OTHER["contact"])
        await t.begin(40, lambda _: MANY_SMS)
        await come_back(t, range(19))
        assert await held(t) == []
        await come_back(t, [19, 20, 21])
        [storm] = await held(t)
        assert (storm.domain, storm.bounced, storm.accepted) == (DOMAIN, 20, 40)
        assert [t.texts(n) for n in (10, 21, 22)] == [1, 1, 0]
        [noted] = await t.w.rows(log, log.c.what == "domain_held")
        assert noted["subject"] == f"domain:{DOMAIN}"

        await t.w.vacancy("V-2")
        await t.w.work()
        assert len(t.mail.messages("otra@otro.example")) == 2  # other domains go on
        assert t.mail.total == 41 + 1
        [storm] = await held(t)
        assert storm.waiting == 40
        await wait(t, hours=2)
        assert (await failed(t), await t.w.rows(suppressions)) == ([], [])
        assert await reach(t) == [3]

        assert await release(t) == 40
        await t.w.hub.keeper.look()
        await t.w.work()
        assert (await held(t), t.mail.total) == ([], 41 + 41)
        assert (await t.w.report(2)).told_in_time == 41
        assert (await t.w.report(2)).inversions == 0
        await come_back(t, [3])  # and bounces count again
        await wait(t, minutes=61)
        assert await failed(t) == ["worker:W0003"]
        assert await held(t) == []


async def test_near_due_a_held_domain_opens_the_next_channel_and_who_has_none_waits(
    hub_database_url,
):
    def each(number: int) -> dict[str, Any]:
        only = {"consents": consents("alerts", channel="email")}
        return MANY_SMS | (only if number % 2 else {})

    async with town(hub_database_url, **AWAKE) as t:
        await t.begin(30, each)
        await come_back(t, range(20))
        assert len(await held(t)) == 1
        await t.w.vacancy("V-2")
        await wait(t, hours=5, minutes=20)
        assert t.mail.total == 30
        assert (await t.w.report(2)).told == 2  # of the first band, always told on both
        await wait(t, minutes=20)
        assert (await t.w.report(2)).told == 15
        [storm] = await held(t)
        assert storm.waiting == 17  # on their last channel, as for a relay that is down
        await wait(t, minutes=30)
        assert (await t.w.report(2)).missed(t.w.clock.now()) == 15  # and it is said
        assert sum(row["what"] == "due_missed" for row in await t.w.rows(log)) == 1
        await release(t)
        await t.w.hub.keeper.look()
        await t.w.work()
        report = await t.w.report(2)
        assert (report.state, report.told, report.late) == ("finished", 30, 15)
        states_of = await states(t.w)
        assert states_of["email"] == {"accepted": 27, "failed": 20, "suppressed": 13}


async def test_a_storm_between_claim_and_wire_stops_what_is_claimed(hub_database_url):
    async with town(hub_database_url, **AWAKE) as t:
        await t.begin(30, lambda _: MANY_SMS)
        await t.w.vacancy("V-2")
        await t.w.apply()
        await t.w.plan()

        async def storm() -> None:
            await come_back(t, range(20), work=False)

        await sender(t.w, Lane.EMAIL, storm).work_once()
        assert len(await held(t)) == 1
        assert t.mail.total == 30
        await t.w.work()
        assert t.mail.total == 30
        d = deliveries.c
        mine = await t.w.rows(deliveries, d.broadcast_id == 2, d.channel == "email")
        assert {(row["state"], row["waits_for"], row["attempts"]) for row in mine} == {
            ("waiting", "domain", 0)
        }


async def test_a_new_secret_loses_no_held_domain(hub_database_url):
    async with town(hub_database_url, **AWAKE) as t:
        await t.begin(30)
        await come_back(t, range(20))
    old = t.w.hub.settings.secret_key
    assert old is not None
    secrets = {"HUB_SECRET_KEY": "another secret of more than 32 chars", "HUB_SECRET_KEY_OLD": old}
    async with town(hub_database_url, t.w.clock.now(), **AWAKE, **secrets) as again:
        again.w.source = "again"
        await again.w.vacancy("V-2")
        await again.w.work()
        assert again.mail.total == 0
        await reblind(again.w.hub.database, again.w.hub.vault)
        await again.w.vacancy("V-3")
        await again.w.work()
        assert again.mail.total == 0
        [storm] = await held(again)
        assert storm.waiting == 60
        assert await release(again) == 60


async def test_who_is_erased_leaves_no_bounce(hub_database_url):
    async with town(hub_database_url, **AWAKE) as t:
        await t.begin(30)
        await come_back(t, [7])
        await t.w.tell("worker.erased", worker_id="W0007")
        await wait(t, minutes=61)
        assert (await failed(t), await t.w.rows(suppressions)) == ([], [])
        assert len(await t.w.rows(recipients)) >= 29


async def test_what_one_person_asked_for_waits_for_the_domain_as_well(hub_database_url):
    async with town(hub_database_url, **AWAKE) as t:
        await t.begin(30)
        await come_back(t, range(20))
        async with t.w.hub.database.write() as db:
            of, kind = await row_id(t.w, "W0029"), NoteKind.HELP
            await notes.write(db, Note(worker=of, kind=kind, channel=Lane.EMAIL), t.w.clock.now())
        await t.w.work()
        assert (t.mails(29), (await held(t))[0].waiting) == (1, 1)
        assert await release(t) == 1
        await t.w.hub.keeper.look()
        await t.w.work()
        assert t.mails(29) == 2


async def test_bounces_heard_by_two_at_once_are_counted_together(hub_database_url):
    async with town(hub_database_url, **AWAKE) as t:
        await t.begin(30)
        numbers = [t.w.hub.composer.number_of(mail.name) for mail in t.mail.messages()[:20]]
        workers_of = {row["id"]: row["worker"] for row in await t.w.rows(deliveries)}
        many = [
            Bounced(delivery=one, worker=workers_of[one], blame=Blame.ADDRESS) for one in numbers
        ]
        async with world(hub_database_url, t.w.clock) as other:

            async def hear() -> None:
                async with other.hub.database.write() as db:
                    await other.hub.bouncing.note(db, many[10:], t.w.clock.now())

            async with t.w.hub.database.write() as db:
                await t.w.hub.bouncing.note(db, many[:10], t.w.clock.now())
                hearing = asyncio.create_task(hear())
                await eventually(lambda: waits_for_a_row(other))
            await hearing
        [storm] = await held(t)
        assert storm.bounced == 20
