"""E-mails that came back go in; their addresses are given up, or their domain is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Blame
from hub.clock import Clock
from hub.compose.addressed import still_there
from hub.dispatch.conclusions import Conclusions
from hub.model import Lane
from hub.receipts import AT_FAULT
from hub.store.engine import Database
from hub.store.stopping import bounces, domains
from hub.store.stopping.bounces import Bounce
from hub.store.vault import Vault, mail_domain
from hub.storms import Tolerance, storm

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """One e-mail that came back."""

    delivery: int
    worker: int  #: row id
    blame: Blame


@dataclass(frozen=True, slots=True, kw_only=True)
class Bouncing:
    """Tells an address that does not work from a domain that has a bad hour.

    Nobody knows at the first bounce which of the two it is: an address is given up, and the
    portal told, when the time within which bounces are counted together is over.
    """

    database: Database
    vault: Vault
    clock: Clock
    conclusions: Conclusions
    tolerance: Tolerance

    async def note(self, db: AsyncConnection, many: Sequence[Bounced], now: datetime) -> None:
        """Keep bounces, in the transaction that settles them; with them a storm may be there.

        One of an address its person has no more says nothing of theirs, and is not counted.
        """
        there = await still_there(db, self.vault, Lane.EMAIL, [one.delivery for one in many])
        if not there:
            return
        await bounces.hold_counting(db)
        held = await domains.names(db)
        struck = set()
        for one in many:
            if one.delivery not in there:
                continue
            domain = mail_domain(there[one.delivery])
            judged = domain in held
            await bounces.note(db, one.delivery, one.worker, one.blame, now, judged=judged)
            if not judged:
                struck.add(domain)
        for domain in sorted(struck):
            await self._count(db, domain, now)

    async def _count(self, db: AsyncConnection, domain: str, now: datetime) -> None:
        """Hold a domain when its bounces are a storm; none of them is concluded from then."""
        blinds = self.vault.keyring.blinds(domains.FIELD, domain)
        since = now - self.tolerance.within
        released = await domains.released_at(db, domain)
        if released is not None:
            since = max(since, released)
        bounced = await bounces.people(db, blinds, since)
        if bounced < self.tolerance.people:
            return
        most = self.tolerance.enough(bounced)
        accepted = await bounces.accepted(db, blinds, since, most)
        if not storm(bounced, accepted, self.tolerance):
            return
        await domains.hold(db, domain, bounced=bounced, accepted=accepted, now=now)
        await bounces.sweep_away(db, blinds, now)
        _log.error("domain.held", domain=domain, bounced=bounced, accepted=accepted)

    async def judge(self) -> int:
        """Give up the addresses whose bounces no storm swept away in time; answer how many.

        May be repeated.
        """
        now = self.clock.now()
        before = now - self.tolerance.within
        async with self.database.read() as db:
            if not await bounces.due(db, before):
                return 0
        async with self.database.write() as db:
            await bounces.hold_counting(db)
            due = await bounces.due(db, before)
            await self._give_up(db, due, now)
            await bounces.judge(db, [one.delivery for one in due], now)
        return len(due)

    async def _give_up(self, db: AsyncConnection, due: Sequence[Bounce], now: datetime) -> None:
        blamed = [
            one
            for one in due
            if Blame(one.blame) in AT_FAULT
            or (
                one.blame == Blame.MAILBOX
                and await bounces.in_a_row(db, one.worker, self.tolerance.in_a_row)
            )
        ]
        await self.conclusions.give_up(
            db,
            Lane.EMAIL,
            [one.delivery for one in blamed],
            {one.delivery: (one.worker, one.worker_id) for one in blamed},
            {one.delivery: Blame(one.blame) for one in blamed},
            now,
        )
