"""Troubles that begin and end go in, and the day that was; mails to who runs the hub go out.

Each trouble is told once when it occurs and once when it is over. What is to be told is a row
before it goes: it survives a crash, and is tried again while it is of use.
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

import structlog

from anonymizer.links import Kind, Links
from anonymizer.vault import Keyring
from channels.base import Channel, Message, Outcome
from hub.clock import Clock
from hub.dispatch.budget import day_of
from hub.model import Lane
from hub.portal import backlog
from hub.portal.backlog import Backlog
from hub.store import turns
from hub.store.engine import Database
from hub.store.stopping import pauses
from hub.store.watching import alarms
from hub.store.watching.alarms import Alarm, StaffMail
from hub.tables.ids import FIRST_STAFF_MAIL
from hub.watching import letters, service, troubles
from hub.watching.day import day_of_hub
from hub.watching.letters import ALARM, SUMMARY
from hub.watching.troubles import Means
from templates import words

_log = structlog.get_logger(__name__)

TURN: Final = "operator mail"
#: Between two mails of one kind.
BRAKE: Final = timedelta(minutes=10)
#: A mail that could not go for so long tells nothing new any more.
_OF_USE: Final = timedelta(days=1)
#: Longer than a relay takes to answer.
_LEASE: Final = timedelta(minutes=2)
_AT_ONCE: Final = 20
#: Troubles told of in full in one mail.
_IN_FULL: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Tells who runs the hub what needs them. Without an address or e-mail it does nothing."""

    database: Database
    clock: Clock
    keyring: Keyring
    links: Links
    channel: Channel | None  #: of e-mail
    addresses: Sequence[str] = field(repr=False)
    means: Means
    public_url: str
    _holder: str = field(default_factory=lambda: secrets.token_hex(8))

    async def look(self) -> bool:
        """Write a mail of what began or ended, and send what waits."""
        if self.channel is None or not self.addresses:
            return False
        now = self.clock.now()
        between = await self._between(now)
        async with self.database.read() as db:
            standing = await troubles.standing(db, self.keyring, self.means, between, now)
            standing += troubles.of_late(await alarms.late(db, now))
        said = {(one.kind, one.key): _words(one) for one in standing}
        async with self.database.write() as db:
            await alarms.hold_noting(db)
            await alarms.note(db, said, now)
            for kind, many in groupby(
                sorted(await alarms.untold(db), key=lambda one: (one.kind, one.id)),
                key=lambda one: one.kind,
            ):
                last = await alarms.last_of(db, kind)
                if last is not None and now < last + BRAKE:
                    continue  # told together when the brake lets go
                told = list(many)
                await alarms.write(db, kind, _content(told), len(self.addresses), now)
                await alarms.told(db, told, now)
        await self._send(self.channel)
        return False

    async def summarize(self) -> bool:
        """Write the mail of yesterday, once, and send what waits."""
        if self.channel is None or not self.addresses:
            return False
        now = self.clock.now()
        today = day_of(now)
        day = today - timedelta(days=1)
        between = await self._between(now)
        async with self.database.read() as db:
            figures = await day_of_hub(db, service.midnight(day), service.midnight(today), now)
            served = await service.day(db, day, now)
            month = await service.month(db, day, now)
            standing = await troubles.standing(db, self.keyring, self.means, between, now)
        content = {
            "day": words.day(day),
            "figures": asdict(figures),
            "service": "" if served is None else served.said(),
            "month": "" if month is None else month.said(),
            "todo": [_words(one) for one in standing],
        }
        async with self.database.write() as db:
            await alarms.write(db, SUMMARY, content, len(self.addresses), now, day)
        await self._send(self.channel)
        return False

    async def _between(self, now: datetime) -> Backlog:
        means = self.means
        return await backlog.look(
            self.database, redis_url=means.redis_url, webhook=means.webhook, now=now
        )

    async def _send(self, channel: Channel) -> None:
        """Hand over what waits, by one process at a time; e-mail that is paused waits on."""
        now = self.clock.now()
        async with self.database.write() as db:
            if Lane.EMAIL in await pauses.lanes(db):
                return
            if not await turns.take(db, TURN, self._holder, now, _LEASE):
                return
            waiting = await alarms.waiting(db, _AT_ONCE)
        try:
            for mail in waiting:
                await self._hand_over(channel, mail)
        finally:
            async with self.database.write() as db:
                await turns.give_back(db, TURN, self._holder)

    async def _hand_over(self, channel: Channel, mail: StaffMail) -> None:
        now = self.clock.now()
        code, settled = "too-late", True
        if mail.place >= len(self.addresses):
            code = "no-address"
        elif now < mail.at + _OF_USE:
            name = SUMMARY if mail.kind == SUMMARY else ALARM
            draft = letters.letter(name, mail.content, f"{self.public_url}/today")
            [ref] = self.links.long_many(Kind.MESSAGE_REF, [FIRST_STAFF_MAIL + mail.id])
            message = Message(
                ref=ref, to=self.addresses[mail.place], draft=draft, fill={}, at=mail.at
            )
            [receipt] = await channel.send([message])
            code = receipt.code
            # An answer that was lost is no reason to be silent: it goes again, the same.
            settled = receipt.outcome not in (Outcome.TEMPORARY_FAILURE, Outcome.UNKNOWN)
            if receipt.outcome is Outcome.PERMANENT_FAILURE:
                _log.error("operator.refused", kind=mail.kind, code=code)
        if settled:
            async with self.database.write() as db:
                await alarms.ended(db, mail.id, code, now)


def _words(one: troubles.Trouble) -> dict[str, str]:
    return {"stopped": one.stopped, "did": one.did, "todo": one.todo}


def _content(many: Sequence[Alarm]) -> dict[str, object]:
    """Give what a mail of these alarms tells: what began, and what is over and lasted how long."""
    began = [dict(one.said) for one in many if one.begin_told_at is None]
    over = [
        {"stopped": one.said["stopped"], "lasted": words.span(one.over_at - one.began_at)}
        for one in many
        if one.over_at is not None
    ]
    return {
        "began": began[:_IN_FULL],
        "over": over[:_IN_FULL],
        "more": max(0, len(began) - _IN_FULL) + max(0, len(over) - _IN_FULL),
    }
