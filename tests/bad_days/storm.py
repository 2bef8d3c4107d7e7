"""A hub of two processes and a model of it: what the hub does is compared with the model."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from channels.base import Message
from hub.dispatch.sending import Sender
from hub.model import Lane
from hub.order import Rank
from hub.receipts import FIRST_LOOK
from hub.tables import broadcast_lanes, broadcasts, deliveries, recipients
from tests.bad_days.acts import Acts
from tests.bad_days.nouns import CHANNELS, Letter, Part, Telling
from tests.bad_days.portal import Deed
from tests.bad_days.provider import Breaking, Died
from tests.dispatch.hands import Step
from tests.world import World

OPEN = {"ready", "waiting", "sending", "unknown"}
OUT = {"accepted", "delivered", "unknown", "coalesced"}
#: A step of a lapsed lease: longer than one lasts.
LAPSE = timedelta(seconds=31)


@dataclass
class Storm(Acts):
    """What the hub does, by itself or two processes at once."""

    planned: dict[int, set[str]] = field(default_factory=dict)  #: broadcast -> its audience

    def __post_init__(self) -> None:
        for provider in self.providers.values():
            provider.storm = self

    async def plan(self, *, together: bool = False) -> None:
        """Plan what waits, in both processes or one, and compare audiences with the model's."""
        expected = {}
        for row in await self.w.rows(broadcasts, broadcasts.c.state == "planning"):
            expected[row["id"]] = await self._audience(row)
        await asyncio.gather(*(one.plan() for one in (self.w, self.other)[: 1 + together]))
        for broadcast, names in expected.items():
            rows = await self.w.rows(recipients, recipients.c.broadcast_id == broadcast)
            found = {self.names[row["worker"]]: row for row in rows}
            assert set(found) == names, f"broadcast {broadcast}: {set(found)} for {names}"
            assert len(rows) == len(found), f"broadcast {broadcast} has somebody twice"
            self.planned[broadcast] = names
            for name, row in found.items():
                flags = {"email": 1, "sms": 2}
                ways = sum(flags[way] for way in self.model.people[name].ways(row["band"]))
                assert row["reach"] == ways, f"{name} is planned by {row['reach']}, not {ways}"

    async def _audience(self, row: Mapping[str, Any]) -> set[str]:
        offer = self.model.offers[row["subject_id"]]
        people = self.model.people.values()
        same = broadcasts.c.subject_id == offer.name
        earlier = {b["id"] for b in await self.w.rows(broadcasts, same) if b["id"] < row["id"]}
        out = {
            d["recipient"]
            for d in await self.w.rows(deliveries, deliveries.c.broadcast_id.in_(earlier))
            if d["state"] in OUT
            or (d["state"] == "sending" and d["handed_at"] is not None)
            or (d["code"] is None and d["first_handed_at"] is not None and d["state"] != "failed")
        }
        told = {
            self.names[r["worker"]]
            for r in await self.w.rows(recipients, recipients.c.broadcast_id.in_(earlier))
            if r["told_at"] is not None or r["id"] in out
        }
        if row["kind"] == "update":
            return {p.name for p in people if p.processed and p.seeking} & told
        return {p.name for p in people if p.eligible(offer.occupation)} - told

    async def letters(self, channel: str, messages: Sequence[Message]) -> list[Letter]:
        """Look up what is inside messages that are about to go."""
        self.model.tellings |= {
            row["id"]: Telling(vacancy=row["subject_id"], kind=row["kind"])
            for row in await self.w.rows(broadcasts)
        }
        rows = {row["id"]: row for row in await self.w.rows(deliveries)}
        found = []
        for message in messages:
            number = self.w.hub.composer.number_of(message.ref)
            assert number is not None
            main = rows[number]
            inside = [
                row
                for row in rows.values()
                if row["rides_with"] == number
                and row["claim"] == main["claim"]
                and row["state"] == "sending"
            ]
            person = self.names[main["worker"]]
            parts = tuple(_part(row, main) for row in (main, *inside))
            asked = number if main["broadcast_id"] == 0 else None
            found.append(
                Letter(
                    at=self.now,
                    channel=channel,
                    ref=message.ref,
                    to=message.to,
                    person=person,
                    parts=() if asked else parts,
                    asked=asked,
                    counted_on=self.model.people[person].day(main["composed_at"]),
                )
            )
        return found

    async def work_lane(
        self,
        lane: str,
        *,
        deeds: Sequence[Deed | None] = (),
        chunk: int = 1_000,
        dies: str | None = None,
        by: World | None = None,
    ) -> bool:
        """Take one batch of a lane through; die at a step when told to."""
        sender = self.sender(by or self.w, lane, deeds, chunk, dies)
        provider = self.providers[lane]
        provider.dies = dies
        try:
            return await sender.work_once()
        except Died:
            return False
        finally:
            provider.dies = None
            if dies == "at the settlement":
                self.model.doubted |= {letter.ref for letter, _ in provider.pending}
            else:
                self.model.answers(provider.pending)
            provider.pending.clear()

    def sender(
        self, by: World, lane: str, deeds: Sequence[Deed | None], chunk: int, dies: str | None
    ) -> Sender:
        """Give a lane's sender, which does deeds before its marks, or dies."""

        async def die() -> None:
            raise Died

        steps = [*deeds, die] if dies == "before the mark" else list(deeds)
        sender = replace(by.hub.senders[Lane(lane)], pace=Step(steps, chunk=chunk))
        if dies != "at the settlement":
            return sender
        broken: Any = Breaking()
        return replace(sender, settler=replace(sender.settler, conclusions=broken))

    def other_process(self) -> None:
        """Let the other process work from now on."""
        self.w, self.other = self.other, self.w

    async def together(self, lane: str, chunk: int) -> None:
        """Let both processes plan, work a lane, show entries and look after the clock at once."""
        await self.plan(together=True)
        provider = self.providers[lane]
        provider.together = []
        async with asyncio.TaskGroup() as both:
            for one in (self.w, self.other):
                both.create_task(self.work_lane(lane, chunk=chunk, by=one))
                both.create_task(one.hub.inbox_lane.work_once())
                both.create_task(one.hub.keeper.look())
        batch, provider.together = provider.together, None
        # Both batches were in flight: neither is behind the other.
        self.model.in_order(sorted(batch, key=lambda it: [part.place for part in it.parts]))

    async def taken_over(self, lane: str, where: str, sends: bool) -> None:
        """Stand still with a batch past its lease, which the other process finds, and go on."""

        async def lapses() -> None:
            self.w.clock.move(seconds=LAPSE.total_seconds())
            await self.other.hub.keeper.sweep()
            if sends:
                await self.work_lane(lane, by=self.other)

        await self.plan()
        if where == "before the mark":
            await self.work_lane(lane, deeds=[lapses])
        else:
            self.providers[lane].meanwhile = lapses
            await self.work_lane(lane)
            self.providers[lane].meanwhile = None

    async def work(self) -> None:
        """Answer every doorbell until nothing moves."""
        await self.w.apply()
        await self.plan()
        moved = True
        while moved:
            moved = await self.w.hub.inbox_lane.work_once()
            for channel in CHANNELS:
                moved |= await self.work_lane(channel)
        await self.w.hub.keeper.look()

    async def walk(self, until: datetime) -> None:
        """Let time pass, from one moment at which something falls due to the next."""
        await self.work()
        while self.now < until:
            self.w.clock.at = min([*await self.moments(), until])
            await self.w.hub.keeper.look()
            await self.w.hub.keeper.sweep()
            await self.reconcile()
            await self.judge()
            await self.work()

    async def judge(self) -> None:
        """Give up the addresses that came back."""
        await self.w.hub.bouncing.judge()
        self.model.judges_bounces(self.now)

    async def reconcile(self) -> None:
        """Look for what is in doubt."""
        assert self.w.hub.reconciler is not None
        await self.w.hub.reconciler.work_once()

    async def moments(self) -> list[datetime]:
        """Give the moments to come at which something falls due."""
        found = []
        for row in await self.w.rows(deliveries, deliveries.c.state.in_(OPEN)):
            found.append(row["not_before"])
            if row["state"] == "unknown" and row["not_before"] is None:
                found.append(row["handed_at"] + FIRST_LOOK)
            if row["lease_until"] is not None:
                found.append(row["lease_until"] + timedelta(seconds=1))
        for row in await self.w.rows(broadcasts, broadcasts.c.finished_at.is_(None)):
            found += [row["published_at"], row["valid_until"]]
        gate = self.w.hub.priority.gate
        for row in await self.w.rows(broadcast_lanes, broadcast_lanes.c.gated_since.is_not(None)):
            found.append(row["gated_since"] + gate)
        return [moment for moment in found if moment is not None and moment > self.now]


def _part(row: Mapping[str, Any], main: Mapping[str, Any]) -> Part:
    in_turn = row["rank"] == Rank.REST and row["attempts"] == 1 and not row["late_entry"]
    return Part(
        delivery=row["id"],
        broadcast=row["broadcast_id"],
        place=row["place"],
        first=in_turn and row["id"] == main["id"],
    )
