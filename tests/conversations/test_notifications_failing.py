"""A channel fails or leaves a doubt: the other tells of the message, and nobody hears twice."""

from datetime import timedelta

import pytest

from channels.base import Blame, Outcome, Receipt
from hub.store.stopping import domains
from hub.tables import conversations
from tests.conversations.notified import bring, by_sms, prefer, states
from tests.conversations.talk import WORKER, talking
from tests.world import consents


async def test_where_one_channel_fails_the_other_tells(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        w.email.answer = lambda m: Receipt(
            ref=m.ref, outcome=Outcome.PERMANENT_FAILURE, code="550 5.1.1", blame=Blame.ADDRESS
        )
        await bring(talk)
        assert len(w.sms.sent) == 1
        assert await states(talk) == [("email", "failed"), ("sms", "accepted")]
        await bring(talk, text="¿Está?")
        assert len(w.sms.sent) == 1


async def test_an_sms_in_doubt_is_looked_for_and_goes_again_when_it_is_not_there(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await by_sms(talk)
        w.sms.answer = lambda _: Receipt(ref="", outcome=Outcome.UNKNOWN, code="timeout")
        w.sms.found = lambda _: Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="none")
        await bring(talk)
        assert await states(talk) == [("sms", "unknown")]
        w.sms.answer = lambda _: None
        for minutes in (2, 1):
            w.clock.move(minutes=minutes)
            assert w.hub.reconciler is not None
            await w.hub.reconciler.work_once()
        await w.work()
        first, again = w.sms.texts()
        assert first == again
        assert await states(talk) == [("sms", "accepted")]


async def test_while_an_sms_stays_in_doubt_e_mail_tells(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await by_sms(talk)
        w.sms.answer = lambda _: Receipt(ref="", outcome=Outcome.UNKNOWN, code="timeout")
        await bring(talk)
        w.clock.move(minutes=1)
        await w.worker("Rosa", contact=WORKER, consents=consents("messages", at=w.clock.now()))
        await w.apply()
        w.clock.move(minutes=10)
        assert w.hub.reconciler is not None
        await w.hub.reconciler.work_once()
        await w.work()
        assert len(w.email.sent) == 1
        assert await states(talk) == [("email", "accepted"), ("sms", "unknown")]


@pytest.mark.parametrize("other", [True, False], ids=["sms-too", "e-mail-alone"])
async def test_a_held_mail_domain_opens_the_other_channel_or_makes_it_wait(
    hub_database_url: str, *, other: bool
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        later = w.clock.now() + timedelta(minutes=1)
        no = [] if other else consents("messages", channel="sms", granted=False, at=later)
        await prefer(talk, consents=no)
        async with w.hub.database.write() as db:
            await domains.hold(db, "correo.example", bounced=9, accepted=1, now=w.clock.now())
        await bring(talk)
        assert (len(w.email.sent), len(w.sms.sent)) == (0, int(other))
        email = ("email", "suppressed" if other else "waiting")
        assert await states(talk) == [email, *([("sms", "accepted")] if other else [])]


async def test_where_every_channel_fails_the_next_message_tries_anew(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        refused = Receipt(ref="", outcome=Outcome.PERMANENT_FAILURE, code="550 5.7.1")
        w.email.answer = w.sms.answer = lambda _: refused
        await bring(talk)
        assert await states(talk) == [("email", "failed"), ("sms", "failed")]
        [row] = await w.rows(conversations)
        assert row["noted_at"] is None
        w.email.answer = w.sms.answer = lambda _: None
        w.clock.move(minutes=1)
        await bring(talk, text="¿Está?")
        assert (await states(talk))[2:] == [("email", "accepted")]
