"""A hub and a model of it, driven side by side: whatever is done to one is done to the other."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from channels.base import Message
from hub.dispatch.sending import Sender
from hub.model import Lane
from hub.order import Rank
from hub.receipts import FIRST_LOOK
from hub.store import people as store
from hub.tables import broadcast_lanes, broadcasts, deliveries, recipients
from tests.bad_days.model import CHANNELS, Letter, Model, Offer, Part, Person, Telling
from tests.bad_days.provider import Breaking, Died, Provider
from tests.dispatch.hands import Step
from tests.world import World

OPEN = {"ready", "waiting", "sending", "unknown"}
OUT = {"accepted", "delivered", "unknown", "coalesced"}
Deed = Callable[[], Awaitable[Any]]


@dataclass
class Storm:
    """One hub, its model, and the clock of both."""

    w: World
    model: Model
    providers: Mapping[str, Provider]
    names: dict[int, str] = field(default_factory=dict)  #: row id -> worker
    planned: dict[int, set[str]] = field(default_factory=dict)  #: broadcast -> its audience

    def __post_init__(self) -> None:
        for provider in self.providers.values():
            provider.storm = self

    @property
    def now(self) -> datetime:
        """The moment at which both stand."""
        at: datetime = self.w.clock.now()
        return at

    # What the portal says.

    async def tell(self, kind: str, **data: Any) -> None:
        """Take one event in, a second later than the one before."""
        self.w.clock.move(seconds=1)
        await self.w.tell(kind, **data)

    async def upsert(self, name: str, **data: Any) -> None:
        """Say something of a worker."""
        await self.tell("worker.upserted", worker_id=name, **data)
        async with self.w.hub.database.read() as db:
            number = await store.row_id(db, name)
        if number is not None:
            self.names[number] = name

    async def settle_down(self, person: Person) -> None:
        """Say everything there is of a new worker."""
        self.model.people[person.name] = person
        await self.upsert(
            person.name,
            status="seeking",
            profile={"comuna": person.comuna},
            contact=person.contact,
            searches=person.searches,
            consents=[
                {"purpose": p, "channel": c, "granted": yes, "at": self.now.isoformat()}
                for (p, c), yes in person.consents.items()
            ],
            preferences=person.preferences,
        )

    async def wants(self, person: Person, wants: frozenset[str]) -> None:
        """Let a worker look for something else."""
        person.wants = wants
        await self.upsert(person.name, searches=person.searches)

    async def moves(self, person: Person, channel: str, address: str | None) -> None:
        """Give a worker another address, or none."""
        if address is not None and address != person.address.get(channel):
            person.suppressed.discard(channel)
        person.former = dict(person.address)
        person.address[channel] = address
        await self.upsert(person.name, contact=person.contact)

    async def consents(self, person: Person, purpose: str, channel: str, granted: bool) -> None:
        """Give a worker's word."""
        person.consents[purpose, channel] = granted
        at = (self.now + timedelta(seconds=1)).isoformat()
        word = {"purpose": purpose, "channel": channel, "granted": granted, "at": at}
        await self.upsert(person.name, consents=[word])

    async def prefers(self, person: Person) -> None:
        """Say how a worker wants to be told."""
        person.most = max(person.most, person.cap)
        await self.upsert(person.name, preferences=person.preferences)

    async def seeks(self, person: Person, seeking: bool) -> None:
        """Let a worker pause, or look again."""
        person.seeking = seeking
        await self.upsert(person.name, status="seeking" if seeking else "paused")

    async def erase(self, person: Person) -> None:
        """Forget a worker."""
        person.erased = True
        await self.tell("worker.erased", worker_id=person.name)

    async def verifies(self, employer: str, verified: bool) -> None:
        """Say whether an employer is verified."""
        self.model.calm &= verified
        self.model.verified[employer] = verified
        await self.w.employer(employer, verified=verified)

    async def publish(self, offer: Offer) -> None:
        """Publish a vacancy, or say it anew."""
        self.model.offers[offer.name] = offer
        await self.tell(
            "vacancy.published",
            vacancy_id=offer.name,
            employer_id=offer.employer,
            title=f"Trabajo {offer.name}",
            occupation=offer.occupation,
            comuna="07301",
            pay_min=offer.pay,
            pay_max=offer.pay,
            published_at=offer.published_at.isoformat(),
            valid_until=offer.valid_until.isoformat(),
        )

    async def end(self, offer: Offer, recalled: bool) -> None:
        """Close a vacancy, or take it back."""
        offer.open = False
        kind, why = ("recalled", "falsa") if recalled else ("closed", "filled")
        await self.tell(f"vacancy.{kind}", vacancy_id=offer.name, reason=why)

    # What the hub does.

    async def plan(self) -> None:
        """Plan what waits, and compare each audience with the model's."""
        expected = {}
        for row in await self.w.rows(broadcasts, broadcasts.c.state == "planning"):
            expected[row["id"]] = await self._audience(row)
        await self.w.plan()
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
            found.append(
                Letter(
                    at=self.now,
                    channel=channel,
                    ref=message.ref,
                    to=message.to,
                    person=person,
                    parts=tuple(_part(row, main) for row in (main, *inside)),
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
    ) -> bool:
        """Take one batch of a lane through; die at a step when told to."""
        sender = self.sender(lane, deeds, chunk, dies)
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
        self, lane: str, deeds: Sequence[Deed | None], chunk: int, dies: str | None
    ) -> Sender:
        """Give a lane's sender, which does deeds before its marks, or dies."""

        async def die() -> None:
            raise Died

        steps = [*deeds, die] if dies == "before the mark" else list(deeds)
        sender = replace(self.w.hub.senders[Lane(lane)], pace=Step(steps, chunk=chunk))
        broken: Any = Breaking()
        return replace(sender, conclusions=broken) if dies == "at the settlement" else sender

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
            await self.work()

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
