"""What was published, consented and answered goes in; what may be handed over to whom comes out.

Written against the contract and design §3, 4 and 8, and without the hub's own rules: no SQL, no
import of hub/. Where the two disagree, one of them is wrong.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

CHANNELS = ("email", "sms")
ZONES = {
    "07301": ZoneInfo("America/Santiago"),
    "12101": ZoneInfo("America/Punta_Arenas"),
    "05201": ZoneInfo("Pacific/Easter"),
}
_EVENING, _MORNING = time(21), time(8)


class Mood(StrEnum):
    """How a provider takes a message."""

    OK = "ok"  #: takes it and says so
    BUSY = "busy"  #: does not take it now
    NO_SUCH_ADDRESS = "no such address"
    BAD_TEXT = "bad text"  #: refuses this message, whoever it is for
    ANSWER_LOST = "answer lost"  #: takes it; its answer never comes
    HANGS = "hangs"  #: does not take it, and never answers


#: What leaves us not knowing whether a message was taken.
IN_DOUBT = (Mood.ANSWER_LOST, Mood.HANGS)


@dataclass(kw_only=True)
class Person:
    """One worker as the portal knows them."""

    name: str
    comuna: str
    wants: frozenset[str] = frozenset()
    address: dict[str, str | None] = field(default_factory=dict)
    former: dict[str, str | None] = field(default_factory=dict)  #: before their latest change
    consents: dict[tuple[str, str], bool] = field(default_factory=dict)
    suppressed: set[str] = field(default_factory=set)
    seeking: bool = True
    erased: bool = False
    cadence: str = "instant"
    both: bool = False
    night_sms: bool = False
    cap: int = 2
    most: int = 2  #: the highest cap they ever chose

    @property
    def processed(self) -> bool:
        """Whether anything may be done with their data at all."""
        said = [yes for (purpose, _), yes in self.consents.items() if purpose == "processing"]
        return not self.erased and all(said)

    @property
    def preferences(self) -> dict[str, object]:
        """How they want to be told, in the portal's words."""
        channels = "both" if self.both else "first"
        said = {"cadence": self.cadence, "channels": channels, "night_sms": self.night_sms}
        return said | {"sms_daily_cap": self.cap}

    @property
    def contact(self) -> dict[str, str]:
        """Their addresses, in the portal's words."""
        said = {"email": self.address.get("email"), "phone": self.address.get("sms")}
        return {name: word for name, word in said.items() if word is not None}

    @property
    def searches(self) -> list[dict[str, object]]:
        """What they want to hear of, in the portal's words."""
        search = {"search_id": "s", "occupations": sorted(self.wants), "comunas": ["*"]}
        return [search] if self.wants else []

    def may(self, channel: str) -> bool:
        """Say whether an alert may be handed over by a channel."""
        usable = self.address.get(channel) is not None and channel not in self.suppressed
        consented = self.consents.get(("alerts", channel), False)
        return self.processed and self.seeking and usable and consented

    def sleeps(self, now: datetime) -> bool:
        """Say whether an SMS would wake them."""
        clock = now.astimezone(ZONES[self.comuna]).time()
        return not self.night_sms and (clock >= _EVENING or clock < _MORNING)

    def day(self, at: datetime) -> date:
        """Give their local day."""
        return at.astimezone(ZONES[self.comuna]).date()

    def eligible(self, occupation: str) -> bool:
        """Say whether a vacancy is for them."""
        return self.processed and self.seeking and occupation in self.wants

    def ways(self, band: int) -> set[str]:
        """Give the channels planned for them: e-mail, else SMS; both for some."""
        if self.cadence == "inbox_only":
            return set()
        usable = {channel for channel in CHANNELS if self.may(channel)}
        if self.both or band == 0 or "email" not in usable:
            return usable
        return {"email"}


@dataclass(kw_only=True)
class Offer:
    """One vacancy as the portal knows it."""

    name: str
    employer: str
    occupation: str
    published_at: datetime
    valid_until: datetime
    pay: int
    open: bool = True


@dataclass(frozen=True, kw_only=True)
class Part:
    """One delivery inside a message, as it stood when it was handed over."""

    delivery: int
    broadcast: int
    place: int
    first: bool  #: a first attempt, in its own place and turn


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message as a provider got it."""

    at: datetime
    channel: str
    ref: str
    to: str
    person: str
    parts: tuple[Part, ...]
    counted_on: date  #: the local day its person was first to get it


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A broadcast: what is told."""

    vacancy: str
    kind: str

    @property
    def corrects(self) -> bool:
        """Whether it takes back what a recalled vacancy said."""
        return self.kind == "correction"


@dataclass(kw_only=True)
class Model:
    """Everything that is known, and every message that ever left."""

    people: dict[str, Person] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    verified: dict[str, bool] = field(default_factory=dict)
    tellings: dict[int, Telling] = field(default_factory=dict)
    #: (person, channel, what) -> refs by which a provider has it, and refs left in doubt.
    taken: dict[tuple[str, str, object], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    arrived: set[str] = field(default_factory=set)  #: refs some provider took
    doubted: set[str] = field(default_factory=set)  #: refs whose answer we never got
    answered: set[tuple[str, int]] = field(default_factory=set)  #: (channel, delivery) taken, known
    days: dict[tuple[str, date], set[str]] = field(default_factory=lambda: defaultdict(set))
    furthest: dict[tuple[int, str], int] = field(default_factory=dict)
    passed: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    calm: bool = True  #: nothing ever failed, and no time passed without work

    def hand_over(self, letter: Letter, now: datetime) -> None:
        """Check one message just before it goes on the wire."""
        person = self.people[letter.person]
        assert person.may(letter.channel), f"{letter.person} may not be told by {letter.channel}"
        known = {person.address[letter.channel], person.former.get(letter.channel)}
        assert letter.to in known, "an address of somebody else"
        if letter.channel == "sms":
            assert not person.sleeps(now), "an SMS at night"
            if not all(self.tellings[part.broadcast].corrects for part in letter.parts):
                self.days[person.name, letter.counted_on].add(letter.ref)
            sent = len(self.days[person.name, letter.counted_on])
            assert sent <= person.most, f"{sent} SMS in a day, wanted {person.most} at most"
        for part in letter.parts:
            telling = self.tellings[part.broadcast]
            self._not_twice(letter, part, telling)
            if telling.corrects:
                continue
            offer = self.offers[telling.vacancy]
            assert offer.open, f"{offer.name} is over"
            assert now < offer.valid_until, f"{offer.name} is past its validity"
            assert self.verified[offer.employer], f"the employer of {offer.name} is not verified"

    def _not_twice(self, letter: Letter, part: Part, telling: Telling) -> None:
        what = telling.vacancy if telling.kind == "vacancy" else part.broadcast
        before = self.taken[letter.person, letter.channel, what]
        if before:
            assert letter.channel == "email", f"{letter.person} gets {what} by SMS again"
            assert set(before) == {letter.ref}, f"{letter.person} gets {what} in another mail"
            assert letter.ref in self.doubted, f"{letter.person} gets {what} in the same mail again"

    def took(self, letter: Letter, mood: Mood) -> None:
        """Note what a provider did with a message, and whether we were told."""
        if mood in (Mood.OK, Mood.ANSWER_LOST):
            self.arrived.add(letter.ref)
            for part in letter.parts:
                telling = self.tellings[part.broadcast]
                what = telling.vacancy if telling.kind == "vacancy" else part.broadcast
                self.taken[letter.person, letter.channel, what].append(letter.ref)
        if mood in IN_DOUBT:
            self.doubted.add(letter.ref)

    def answers(self, letters: Sequence[tuple[Letter, Mood]]) -> None:
        """Note answers that were written down."""
        for letter, mood in letters:
            person = self.people[letter.person]
            if mood is Mood.OK:
                self.doubted.discard(letter.ref)
                self.answered |= {(letter.channel, part.delivery) for part in letter.parts}
            elif mood is Mood.NO_SUCH_ADDRESS and person.address.get(letter.channel) == letter.to:
                person.suppressed.add(letter.channel)

    def in_order(self, letters: Sequence[Letter]) -> None:
        """Check the bands of first attempts that went together: never behind what went before.

        Inside one batch a message may wait for another (design §3: the batches in flight).
        """
        for letter in letters:
            for part in letter.parts:
                if part.first:
                    key = (part.broadcast, letter.channel)
                    if part.place < self.furthest.get(key, -1):
                        self.passed[key] += 1
                    self.furthest[key] = max(part.place, self.furthest.get(key, -1))
