"""The real program on a shifted clock: its relay is away for four hours, and it foresees the rest.

Web, workers and clock run as `hub serve` runs them; mail goes to a real mailbox server.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import Select, func, select

from hub.clock import MovableClock
from hub.demo.mailbox import Mailbox
from hub.demo.smtpd import Stage
from hub.dispatch import forecasting
from hub.embedded import Ring, embedded
from hub.report import Forecast
from hub.tables import deliveries, forecasts, log, recipients
from hub.web.app import make_app
from tests.dispatch.hands import ONE_BAND
from tests.waiting import eventually
from tests.world import World, consents, cooks_job, settings

PEOPLE, RATE = 200, 10.0
#: Seconds of work; whatever waits for a busy machine waits longer.
WORK, PATIENCE = PEOPLE / RATE, 120.0
#: The finish that was foreseen and the one that came differ by no more than this.
TOLERANCE = timedelta(seconds=5)
#: Tried again at least each minute.
IMPATIENT = {
    "HUB_DISPATCH_RETRY_FIRST_SECONDS": "10",
    "HUB_DISPATCH_RETRY_LONGEST_SECONDS": "60",
}
BY_EMAIL = {"consents": consents("alerts", channel="email")}


@pytest.fixture(autouse=True)
def _tireless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a forecast be made whenever it is asked for: on a busy machine it would rest a minute."""
    monkeypatch.setattr(forecasting, "_REST", 0)


@dataclass
class Place:
    """The program, its mailbox and its clock."""

    w: World
    mail: Mailbox
    clock: MovableClock
    ring: Ring

    async def forecast(self) -> Forecast | None:
        """Give what the program foresees of its one broadcast."""
        return (await self.w.report()).forecast

    async def said(self) -> list[str]:
        """Give what the program said of its risk, in order."""
        rows = await self.w.rows(log, log.c.what.in_(("at_risk", "risk_over")))
        return [row["what"] for row in rows]

    async def looked(self) -> datetime | None:
        """Give when its forecast was made last."""
        return await self.ask(select(forecasts.c.at))

    async def look_again(self) -> None:
        """Have it made anew."""
        earlier = await self.looked()

        async def anew() -> bool:
            self.ring("forecast")
            return await self.looked() != earlier

        await eventually(anew, within=PATIENCE)

    async def ask(self, query: Select[Any]) -> Any:
        """Give what a query finds first."""
        async with self.w.hub.database.read() as db:
            return await db.scalar(query)

    async def until_tried(self, times: int) -> None:
        """Wait until somebody's e-mail was tried so often."""
        most = select(func.max(deliveries.c.attempts))

        async def tried() -> bool:
            return (await self.ask(most) or 0) >= times

        await eventually(tried, within=PATIENCE)

    async def last_told(self) -> datetime:
        """Give when the last of all was told, once all are."""
        told = select(func.count()).where(recipients.c.told_at.is_not(None))

        async def everybody() -> bool:
            return await self.ask(told) == PEOPLE

        await eventually(everybody, within=PATIENCE)
        return await self.ask(select(func.max(recipients.c.told_at)))

    async def publish(self, ago: timedelta = timedelta(0)) -> None:
        """Publish a job for everybody, as if so long ago."""
        await self.w.employer()
        await self.w.crowd(PEOPLE, lambda _: BY_EMAIL)
        job = cooks_job(self.clock.now() - ago)
        await self.w.tell("vacancy.published", **job)


@asynccontextmanager
async def place(database_url: str) -> AsyncIterator[Place]:
    """Run the whole program on a clock of its own."""
    clock = MovableClock(datetime(2026, 5, 5, 14, tzinfo=UTC))
    mail = Mailbox(clock=clock.now)
    await mail.start()
    given = settings(
        database_url,
        HUB_SMTP_URL=f"smtp://127.0.0.1:{mail.port}?tls=none",
        HUB_MAIL_FROM="avisos@bne.example",
        **{**ONE_BAND, **IMPATIENT, "HUB_EMAIL_RATE": str(RATE)},
    )

    def app(hub, ring, ready) -> web.Application:
        return make_app(hub, ring=ring, tokens=None, ready=ready)

    try:
        async with embedded(given, clock, app, host="127.0.0.1", port=0) as running:
            nobody: Any = None  # its channels are the program's own
            w = World(running.hub, clock, nobody, nobody)
            yield Place(w, mail, clock, running.workers.ring)
    finally:
        await mail.stop()


async def _foreseen_while_sending(at: Place) -> Forecast:
    """Give what is foreseen once the relay is known to go, and before all are told."""
    await eventually(lambda: at.mail.total >= PEOPLE / 8, within=PATIENCE)
    while True:
        await at.look_again()
        found = await at.forecast()
        assert at.mail.total < PEOPLE
        if found is not None and found.finish_at is not None:
            return found


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_a_relay_away_for_four_hours_is_foreseen_and_made_good_in_time(hub_database_url):
    async with place(hub_database_url) as at:
        at.mail.answer("421 4.3.2 Closing", at=Stage.GREETING)
        await at.publish()

        await at.until_tried(1)
        at.clock.move(timedelta(hours=3, minutes=50))
        await at.until_tried(2)
        assert await at.said() == []  # it was tried in vain for a moment: that may be all
        for minutes in (5, 1, 4):
            at.clock.move(timedelta(minutes=minutes))
            await at.look_again()
        assert at.mail.total == 0
        assert await at.said() == ["at_risk"]
        found = await at.forecast()
        assert (found.verdict, found.finish_at) == ("at_risk", None)  # nobody can say when

        at.mail.answer(None)
        at.clock.move(timedelta(minutes=2))  # the next try of all of them
        back = at.clock.now()
        foreseen = await _foreseen_while_sending(at)
        came = await at.last_told()
        assert foreseen.verdict == "on_time"
        # A measure that still counts saw the lane fail: as far as that goes, some may fail again.
        assert came <= foreseen.finish_at + TOLERANCE
        assert came - back < timedelta(seconds=WORK + PATIENCE)

        everybody = await at.w.rows(recipients)
        assert all(row["told_at"] <= row["due_at"] for row in everybody)
        assert (at.mail.total, at.mail.repeated) == (PEOPLE, 0)
        at.clock.move(timedelta(minutes=6))
        report = await eventually(lambda: _finished(at), within=PATIENCE)
        assert (report.told_in_time, report.late) == (PEOPLE, 0)


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_busy_to_the_last_minute_but_feasible_it_says_nothing(hub_database_url):
    """Due half a minute after the last of them can be told."""
    async with place(hub_database_url) as at:
        left = timedelta(seconds=WORK + 40)
        await at.publish(ago=timedelta(hours=6) - left)
        foreseen = await _foreseen_while_sending(at)
        came = await at.last_told()
        assert foreseen.verdict == "on_time"
        assert abs(foreseen.finish_at - came) <= TOLERANCE
        assert await at.said() == []
        assert (await eventually(lambda: _finished(at), within=PATIENCE)).late == 0


async def _finished(at: Place):
    report = await at.w.report()
    return report if report.state == "finished" else None
