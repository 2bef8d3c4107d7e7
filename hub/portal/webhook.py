"""Rows of the outbox come in; signed posts to the portal leave, again and again until taken."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

import aiohttp
import structlog
from aiohttp import hdrs

from hub.portal import outgoing, signing
from hub.portal.resending import NotTaken, Persistence, after_failure, asked, rest
from hub.portal.sending import Sender
from hub.store import log
from hub.store.portal import outbox
from hub.store.portal.outbox import Outgoing

_log = structlog.get_logger(__name__)

_ANSWER_SECONDS: Final = 15.0
#: The receiver takes nothing at all: how long it is left alone.
_REST: Final = timedelta(seconds=1)
_REST_LONGEST: Final = timedelta(minutes=5)


@dataclass(kw_only=True)
class Webhook(Sender):
    """Posts events to the portal, signed."""

    url: str = field(repr=False)
    keys: Sequence[bytes] = field(repr=False)
    persistence: Persistence
    random: Random = field(default_factory=Random)
    turn: str = "webhook"

    def __post_init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._failures = 0  # posts of which none was taken, one round after another
        self._rests_until: datetime | None = None

    async def send_once(self) -> bool:
        """Post what is next of each subject; say whether there may be more.

        What is not taken is posted again later, and holds up only its own subject. While
        nothing at all is taken the receiver is left alone, for ever longer.
        """
        now = self.clock.now()
        if self._rests_until is not None and now < self._rests_until:
            return False
        many = await self._claimed(stream=False)
        if not many:
            return False
        faults = await asyncio.gather(*(self._post(one, now) for one in many))
        now = self.clock.now()
        taken = [one.id for one, fault in zip(many, faults, strict=True) if fault is None]
        failed = [
            after_failure(one, fault, self.persistence, now, self.random.random())
            for one, fault in zip(many, faults, strict=True)
            if fault is not None
        ]
        async with self.database.write() as db:
            if taken and self._failures:
                await outbox.bring_forward(db)
            await outbox.posted(db, taken, now)
            await outbox.failed(db, failed, now)
            parked = [one for one in failed if one.try_at is None]
            if parked:
                detail = {"events": len(parked), "fault": parked[0].fault}
                await log.write(db, [log.Note(what="outbox_parked", detail=detail)], now)
        self._judge(taken=len(taken), faults=[fault for fault in faults if fault], now=now)
        if parked:
            _log.error("outbox.parked", many=len(parked), why=parked[0].fault)
        return bool(taken)

    def _judge(self, *, taken: int, faults: Sequence[NotTaken], now: datetime) -> None:
        """Leave a receiver alone that takes nothing; say so once, and once that it is back."""
        if taken:
            if self._failures:
                _log.info("outbox.webhook_back")
            self._failures, self._rests_until = 0, None
            _log.info("outbox.posted", many=taken, failed=len(faults))
            return
        if all(one.about_it for one in faults):
            return
        self._failures += 1
        wanted = min(max(one.asked for one in faults), self.persistence.longest)
        self._rests_until = now + max(rest(self._failures, _REST, _REST_LONGEST), wanted)
        if self._failures == 1:
            _log.warning("outbox.webhook_away", why=faults[0].fault)

    async def _post(self, one: Outgoing, now: datetime) -> NotTaken | None:
        """Post one event; answer what went wrong, or nothing."""
        if self._session is None:
            limit = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
            self._session = aiohttp.ClientSession(
                timeout=limit, cookie_jar=aiohttp.DummyCookieJar()
            )
        body = outgoing.cloud_event(one, self.source)
        sent = signing.headers(one.event_id, body, self.keys, now)
        sent["Content-Type"] = "application/cloudevents+json"
        try:
            async with self._session.post(
                self.url, data=body, headers=sent, allow_redirects=False
            ) as answer:
                if answer.ok and answer.status < 300:
                    return None
                wanted = asked(answer.headers.get(hdrs.RETRY_AFTER), self.clock.now())
                return NotTaken(fault=str(answer.status), asked=wanted)
        except Exception as error:  # noqa: BLE001 - one never decides about the others
            return NotTaken(fault=type(error).__name__)  # its words hold the address

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        await super().close()
