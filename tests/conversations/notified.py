"""A conversation goes in; Rosa is written to as she chose, and how she was notified comes out."""

from datetime import timedelta

from hub.tables import deliveries
from tests.conversations.talk import WORKER, Talk
from tests.night import TEN_PM
from tests.world import consents


async def bring(talk: Talk, side: str = "employer", text: str = "Buenas tardes") -> None:
    """Let one side write, and everything that follows happen."""
    said = await talk.say(side, text)
    assert said.status == 201, said.text
    await talk.site.world.work()


async def prefer(talk: Talk, **how: object) -> None:
    """Let Rosa choose anew; what was sent before is not looked at any more."""
    w = talk.site.world
    w.clock.move(minutes=1)
    await w.worker("Rosa", contact=WORKER, **how)
    await w.apply()
    w.email.sent.clear()
    w.sms.sent.clear()


async def by_sms(talk: Talk, **how: object) -> None:
    """Let Rosa be reached by SMS alone."""
    when = talk.site.world.clock.now() + timedelta(minutes=1)
    no = consents("messages", channel="email", granted=False, at=when)
    await prefer(talk, consents=no, **how)


async def read(talk: Talk, number: int) -> None:
    """Let Rosa read on."""
    said = await talk.worker("POST", "/read", json={"number": number})
    assert said.status == 204, said.text


async def states(talk: Talk) -> list[tuple[str, str]]:
    """Give how each delivery of a note stands."""
    found = await talk.site.world.rows(deliveries, deliveries.c.broadcast_id == 0)
    return [(row["channel"], row["state"]) for row in found]


async def brought_at_night(talk: Talk) -> None:
    """Let Rosa, reached by SMS alone, be written to at ten in the evening."""
    await by_sms(talk)
    talk.site.world.clock.at = TEN_PM
    await bring(talk)
