"""A hub whose mail goes to a real mailbox server and whose SMS go to a phone company's API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.email import EmailChannel, EmailOptions
from channels.sms import SmsChannel, SmsOptions
from hub.demo.mailbox import Mailbox
from hub.demo.phones import PhoneCompany
from hub.model import Lane
from hub.tables import deliveries
from tests.world import START, StillClock, World, world

#: Time goes by in no smaller steps.
A_WHILE = timedelta(seconds=15)


@dataclass
class Town:
    """The hub, where its messages arrive, and who lives there."""

    w: World
    mail: Mailbox
    phones: PhoneCompany
    a_while: timedelta = A_WHILE  #: longer where hours go by

    async def begin(self, count: int, each=lambda _: {}) -> list[str]:
        """Publish a vacancy for a crowd."""
        await self.w.employer()
        names = await self.w.crowd(count, each)
        await self.w.vacancy()
        await self.w.work()
        return names

    async def pass_time(self, **by: float) -> None:
        """Let time go by, from one moment at which something falls due to the next."""
        w = self.w
        end = w.clock.now() + timedelta(**by)
        while w.clock.now() < end:
            later = deliveries.c.not_before > w.clock.now()
            moments = [row["not_before"] for row in await w.rows(deliveries, later)]
            soon = w.clock.now() + self.a_while  # retries are spread: not one step for each
            w.clock.at = min(max(min(moments, default=end), soon), end)
            await w.hub.keeper.look()
            await w.work()

    def mails(self, number: int) -> int:
        """Count what came to a person's mailbox."""
        return len(self.mail.messages(f"w{number:04d}@correo.example"))

    def texts(self, number: int) -> int:
        """Count what came to a person's phone."""
        return len(self.phones.screen(f"+5698765{number:04d}"))


@asynccontextmanager
async def town(
    database_url: str,
    at: datetime = START,
    patience: float = 5,
    apart: timedelta = timedelta(),
    **more: str,
) -> AsyncIterator[Town]:
    """Open a hub with the real channels, and the servers at their other end.

    `patience` is how many seconds of silence it takes from a server; by `apart` the phone
    company's clock is ahead of the hub's.
    """
    clock = StillClock(at)
    mail = Mailbox(clock=clock.now)
    await mail.start()
    phones = PhoneCompany(now=lambda: clock.now() + apart)
    try:
        async with phones.serve() as api:
            options = EmailOptions.parse(
                f"smtp://127.0.0.1:{mail.port}?tls=none&timeout={patience}",
                "BNE <avisos@bne.example>",
            )
            account = SmsOptions(
                account_sid=phones.account_sid,
                auth_token=phones.auth_token,
                from_number="+56232109876",
                base_url=api,
                timeout=patience,
            )
            channels = {Lane.EMAIL: EmailChannel(options), Lane.SMS: SmsChannel(account)}
            async with world(database_url, clock, channels, **more) as w:
                yield Town(w, mail, phones)
    finally:
        await mail.stop()
