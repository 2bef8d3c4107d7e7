"""Settled deliveries go in; who is told, given up or needs another channel comes out."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Blame
from hub.compose.addressed import still_there
from hub.model import Lane
from hub.store import log
from hub.store.dispatch import settle
from hub.store.dispatch.settle import Settled
from hub.store.stopping import corrections
from hub.store.vault import Vault
from hub.store.workers import addresses

#: Delivery id -> (worker row id, the portal's worker id, broadcast id).
People = Mapping[int, tuple[int, str, int]]
#: Withdraws SMS for people who told the provider to stop, by the portal's ids.
OptedOut = Callable[[AsyncConnection, Collection[str], datetime], Awaitable[None]]


async def note_answers(
    db: AsyncConnection, lane: Lane, answered: Sequence[tuple[int, Settled]], now: datetime
) -> None:
    """Write into the log what was answered of deliveries, each with its broadcast."""
    said = (
        (broadcast_id, f"{one.settlement.state} {one.code}".strip(), one.id)
        for broadcast_id, one in answered
    )
    await log.write(db, log.each_of(log.RECEIPTS, lane, said), now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusions:
    """What follows from receipts, whoever brings them: a send, or a provider's later word."""

    vault: Vault
    channels: tuple[Lane, ...]  #: the outside channels this hub has
    opted_out: OptedOut

    async def draw(
        self,
        db: AsyncConnection,
        lane: Lane,
        settled: Sequence[Settled],
        people: People,
        blames: Mapping[int, Blame],
        now: datetime,
    ) -> None:
        """Write what follows, and what was answered into the log: one entry per broadcast.

        `settled` are those written just now, in this transaction: whoever settled another row
        concludes from it.
        """
        told = [one.id for one in settled if one.settlement.told]
        if told:
            await settle.tell(db, told, lane, now)
        given_up = [one.id for one in settled if one.settlement.suppress]
        if given_up:
            owners = {one: people[one][:2] for one in given_up}
            await self.give_up(db, lane, given_up, owners, blames, now)
        failed = [one.id for one in settled if one.settlement.fallback]
        if failed:
            await settle.open_fallbacks(db, failed, self.channels, now)
        await note_answers(db, lane, [(people[one.id][2], one) for one in settled], now)
        theirs = {people[one.id][2] for one in settled}
        await corrections.after(db, [one.id for one in settled], theirs, now)

    async def give_up(
        self,
        db: AsyncConnection,
        lane: Lane,
        ids: Sequence[int],
        people: Mapping[int, tuple[int, str]],
        blames: Mapping[int, Blame],
        now: datetime,
    ) -> None:
        """Stop using addresses that do not work, and tell the portal and their people of each once.

        Who told the provider to stop has an address that works, and consents no more.

        `people` gives the row id and the portal's id of whose delivery it is.
        Whoever has another address by now is left alone: nothing was said of that one.
        """
        there = await still_there(db, self.vault, lane, ids)
        ids = [one for one in ids if one in there]
        stopped = [one for one in ids if blames[one] is Blame.OPT_OUT]
        if stopped:
            await self.opted_out(db, [people[one][1] for one in stopped], now)
        ids = [one for one in ids if one not in stopped]
        blamed = {people[one][0]: str(blames[one]) for one in ids}
        names = {people[one][0]: people[one][1] for one in ids}
        news = await settle.suppress(db, list(blamed.items()), lane, now)
        events = [
            (
                "cl.bne.contact.failed",
                f"worker:{names[worker]}",
                {"worker_id": names[worker], "channel": lane, "reason": blame},
            )
            for worker, blame in news
        ]
        await log.tell_portal(db, self.vault, events, now)
        await addresses.tell_problem(db, [worker for worker, _ in news], lane, self.channels, now)
