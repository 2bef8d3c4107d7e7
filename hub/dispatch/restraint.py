"""A lane's next rows go in; those that may go now come out, and the others wait or give way."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring
from hub.dispatch.cap import Cap, Counting, zone_of
from hub.manners import Allowance, Manners
from hub.model import Cadence, Lane, Waits
from hub.order import Rank
from hub.store import log
from hub.store.dispatch import claims, daily, leaving, notes, notifications, restraint, settle
from hub.store.dispatch.claimed import Claimed
from hub.store.dispatch.picking import Picked
from hub.store.dispatch.restraint import Hold
from hub.store.stopping import domains

#: What waits for a domain past its due time is looked at so often; its release does not wait.
_LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraint:
    """Quiet hours, digests and the daily cap, applied at the claim."""

    manners: Manners
    channels: tuple[Lane, ...]  #: the outside channels this hub has
    keyring: Keyring
    margin: timedelta  #: before due, the next channel opens

    async def apply(
        self, db: AsyncConnection, lane: Lane, picked: Sequence[Picked], now: datetime
    ) -> list[Picked]:
        """Give what may go now, one alert a person: the others ride with it.

        What may not waits with its reason, or leaves the lane and opens the next channel.
        """
        if lane is Lane.EMAIL:
            picked = await self._within_domains(db, picked, now)
        holds = {one.id: hold for one in picked if (hold := self._hold(lane, one, now))}
        if holds:
            await _keep_back(db, lane, picked, holds, now)
            asleep = [one.recipient for one in picked if _sleeps(holds.get(one.id))]
            await restraint.tell_meanwhile(db, asleep, now)
        going = list(_one_a_person(one for one in picked if one.id not in holds))
        return await self._within_cap(db, going, now) if lane is Lane.SMS else going

    async def _within_domains(
        self, db: AsyncConnection, picked: Sequence[Picked], now: datetime
    ) -> Sequence[Picked]:
        """Let e-mails to a held domain wait as for a relay that is down.

        Near due the next channel opens; who has no other waits on, past due if need be.
        """
        held = await domains.hindered(db, self.keyring, [one.id for one in picked])
        if not held:
            return picked
        opens = {one.id: one.due_at - self.margin for one in picked if one.id in held}
        near = [one for one, at in opens.items() if at <= now]
        others = await settle.other_channel_left(db, near, self.channels) if near else set()
        await leaving.leave(db, others, self.channels, now, why=domains.HELD)
        waiting = {
            one: Hold(id=one, why=Waits.DOMAIN, until=at if at > now else now + _LOOK_AGAIN)
            for one, at in opens.items()
            if one not in others
        }
        await _keep_back(db, Lane.EMAIL, picked, waiting, now)
        return [one for one in picked if one.id not in held]

    async def notes_that_go(
        self, db: AsyncConnection, lane: Lane, picked: Sequence[notes.Picked], now: datetime
    ) -> list[int]:
        """Give which notes go now: the night holds what nobody asked for, a domain may any.

        A notification that has another channel goes by that one instead of waiting for a domain.
        """
        holds = {
            one.id: night
            for one in picked
            if not one.asked and (night := _night(self.manners, lane, one, now))
        }
        if lane is Lane.EMAIL and picked:
            until = now + _LOOK_AGAIN
            held = await domains.hindered(db, self.keyring, [one.id for one in picked])
            others = await notifications.other_way(db, held, self.channels) if held else set()
            await leaving.leave(db, others, self.channels, now, why=domains.HELD)
            for one in held:
                holds[one] = Hold(id=one, why=Waits.DOMAIN, until=until)
        if holds:
            await restraint.hold(db, list(holds.values()))
        return [one.id for one in picked if one.id not in holds]

    @property
    def cap(self) -> Cap:
        """The daily number of SMS."""
        return Cap(manners=self.manners)

    async def counting(
        self, db: AsyncConnection, lane: Lane, token: str, ids: Collection[int], now: datetime
    ) -> Counting:
        """Give what a chunk that is about to be handed over takes of its people's days."""
        return await self.cap.counting(db, token, ids, now) if lane is Lane.SMS else Counting()

    def wakes(self, lane: Lane, one: Claimed, now: datetime) -> bool:
        """Say whether a message would wake its person: a night can fall after the claim."""
        if lane is not Lane.SMS or one.night_sms:
            return False
        return self.manners.quiet.quiet(now, zone_of(one.comuna))

    def _hold(self, lane: Lane, one: Picked, now: datetime) -> Hold | None:
        """Say until when one row waits for the night to pass, or for its digest."""
        manners = self.manners
        if night := _night(manners, lane, one, now):
            return night
        gathers = one.rank > Rank.URGENT and one.alert and not one.handed
        if gathers and one.cadence == Cadence.DIGEST:
            leaves = manners.leaves(one.due_at, manners.gathered, self._wakeful(lane, one))
            if leaves > now:
                return Hold(id=one.id, why=Waits.CADENCE, until=leaves)
        return None

    def _wakeful(self, lane: Lane, one: Picked) -> ZoneInfo | None:
        """Give the zone whose nights hold a message back; None when none does."""
        return zone_of(one.comuna) if lane is Lane.SMS and not one.night_sms else None

    async def _within_cap(
        self, db: AsyncConnection, picked: Sequence[Picked], now: datetime
    ) -> list[Picked]:
        """Look into each person's day: its last SMS waits and gathers, one too many gives way.

        Nothing is counted before it is handed over (hub.dispatch.cap).
        """
        counting = [one for one in picked if one.counts]
        if not counting:
            return list(picked)
        days = await daily.days(db, [one.worker for one in counting])
        # Since these were picked another sender may have claimed them, and filled their days.
        ours = await claims.ready(db, [one.id for one in counting])
        taken = {one.id for one in counting} - ours
        holds: dict[int, Hold] = {}
        over: list[int] = []
        for one in counting:
            if one.id in taken:
                continue
            look = self.cap.look(one, days.get(one.worker), now)
            if look is None:
                continue  # erased since: the claim finds out
            if look.allows is Allowance.WAITS:
                holds[one.id] = Hold(id=one.id, why=Waits.CAP, until=look.leaves)
            elif look.allows is Allowance.OVER:
                over.append(one.id)
        await _keep_back(db, Lane.SMS, picked, holds, now)
        await leaving.leave(db, over, self.channels, now, why=settle.OVER_CAP)
        kept = {*holds, *over, *taken}
        return [one for one in picked if one.id not in kept]


async def _keep_back(
    db: AsyncConnection,
    lane: Lane,
    picked: Sequence[Picked],
    holds: Mapping[int, Hold],
    now: datetime,
) -> None:
    """Let rows wait, and keep why and until when in the log: the row forgets it once it goes."""
    await restraint.hold(db, list(holds.values()))
    said = (
        (one.broadcast_id, f"{hold.why} {hold.until.isoformat()}", one.id)
        for one in picked
        if (hold := holds.get(one.id)) is not None
    )
    await log.write(db, log.each_of(log.WAITS, lane, said), now)


def _night(manners: Manners, lane: Lane, one: Picked | notes.Picked, now: datetime) -> Hold | None:
    """Say until when one row waits for the night to pass, if it is night."""
    if lane is not Lane.SMS or one.night_sms:
        return None
    opens = manners.quiet.opens(now, zone_of(one.comuna))
    return Hold(id=one.id, why=Waits.QUIET, until=opens) if opens > now else None


def _sleeps(hold: Hold | None) -> bool:
    return hold is not None and hold.why is Waits.QUIET


def _one_a_person(picked: Iterator[Picked]) -> Iterator[Picked]:
    """Pass the first alert of each person; what is no alert rides with nothing, and passes."""
    seen = set()
    for one in picked:
        if one.rank == Rank.URGENT or not one.alert:
            yield one
        elif one.worker not in seen:
            seen.add(one.worker)
            yield one
