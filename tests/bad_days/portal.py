"""What the portal says is done to a hub and to its model, side by side."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hub.store.workers import people as store
from tests.bad_days.model import Model
from tests.bad_days.nouns import Offer, Person
from tests.bad_days.provider import Provider
from tests.world import World

Deed = Callable[[], Awaitable[Any]]


@dataclass
class Portal:
    """Two processes of one hub on one database, their model, and the clock of all."""

    w: World  #: the process that works now
    other: World  #: ... and the one that stands by
    model: Model
    providers: Mapping[str, Provider]
    names: dict[int, str] = field(default_factory=dict)  #: row id -> worker

    @property
    def now(self) -> datetime:
        """The moment at which all stand."""
        at: datetime = self.w.clock.now()
        return at

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
        person.moves(channel, address)
        self.model.hinder(person=person.name, channel=channel)
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
        self.model.hinder(person=person.name)
        for offer in self.model.offers.values():
            offer.reports.pop(person.name, None)
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
        if recalled and not offer.recalled:
            offer.recalled = True
            offer.judge()
        kind, why = ("recalled", "falsa") if recalled else ("closed", "filled")
        await self.tell(f"vacancy.{kind}", vacancy_id=offer.name, reason=why)
