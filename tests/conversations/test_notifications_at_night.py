"""A message at night: its SMS waits for the morning, and goes no more when it is of no use."""

from datetime import timedelta

import pytest

from hub.tables import deliveries
from tests.conversations.notified import bring, brought_at_night, by_sms, prefer, read, states
from tests.conversations.talk import Talk, talking
from tests.night import EIGHT_AM, TEN_PM, morning
from tests.world import consents


async def test_at_night_an_sms_waits_for_the_morning_and_e_mail_does_not(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await prefer(talk, preferences={"channels": "both"})
        w.clock.at = TEN_PM
        await bring(talk)
        await bring(talk, text="¿Está?")
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 0)
        [row] = await w.rows(deliveries, deliveries.c.waits_for == "quiet")
        assert row["not_before"] == EIGHT_AM
        await morning(w)
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)


async def test_night_sms_lets_it_come_at_night(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        await by_sms(talk, preferences={"night_sms": True})
        talk.site.world.clock.at = TEN_PM
        await bring(talk)
        assert len(talk.site.world.sms.sent) == 1


async def read_at_night(talk: Talk) -> None:
    await read(talk, 1)


async def withdrawn(talk: Talk) -> None:
    no = consents("messages", granted=False, at=talk.site.world.clock.now() + timedelta(minutes=1))
    await prefer(talk, consents=no)


async def closed(talk: Talk) -> None:
    assert (await talk.employer("POST", "/close")).status == 204


async def erased(talk: Talk) -> None:
    later = talk.site.world.clock.now() + timedelta(seconds=1)
    await talk.site.world.tell("worker.erased", worker_id="Rosa", time=later)


async def list_alone(talk: Talk) -> None:
    await prefer(talk, preferences={"cadence": "inbox_only"})


@pytest.mark.parametrize(
    "meanwhile",
    [read_at_night, withdrawn, closed, erased, list_alone],
    ids=["read", "consent-withdrawn", "ended", "erased", "list-alone"],
)
async def test_what_waits_for_the_morning_goes_no_more_when_it_is_of_no_use(
    hub_database_url: str, meanwhile: object
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await brought_at_night(talk)
        await meanwhile(talk)
        await morning(w)
        assert (w.sms.sent, w.email.sent) == ([], [])
        assert await states(talk) == [("sms", "suppressed")]


async def test_read_at_night_and_written_to_again_makes_one_sms_in_the_morning(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await brought_at_night(talk)
        await read(talk, 1)
        w.clock.move(minutes=5)
        await bring(talk, text="¿Puede mañana?")
        await morning(w)
        assert len(w.sms.sent) == 1
        assert await states(talk) == [("sms", "suppressed"), ("sms", "accepted")]
