"""Who is told what, in the model's words: people, offers, messages, and what was asked for.

Written against what is promised (docs/always-true.md): no SQL, no import of hub/.
"""

from collections.abc import Mapping
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
    OPTED_OUT = "opted out"  #: its person told the provider of SMS to stop
    BAD_TEXT = "bad text"  #: refuses this message, whoever it is for
    ANSWER_LOST = "answer lost"  #: takes it; its answer never comes
    HANGS = "hangs"  #: does not take it, and never answers


#: What leaves us not knowing whether a message was taken.
IN_DOUBT = (Mood.ANSWER_LOST, Mood.HANGS)
#: After these an address is not used any more.
AT_FAULT = (Mood.NO_SUCH_ADDRESS, Mood.OPTED_OUT)


@dataclass(kw_only=True)
class Person:
    """One worker as the portal knows them."""

    name: str
    comuna: str
    wants: frozenset[str] = frozenset()
    address: dict[str, str | None] = field(default_factory=dict)
    former: Mapping[str, str | None] = field(default_factory=dict)  #: before their latest change
    consents: dict[tuple[str, str], bool] = field(default_factory=dict)
    #: Channel -> the address that failed, and how.
    suppressed: dict[str, tuple[str, Mood]] = field(default_factory=dict)
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

    def moves(self, channel: str, address: str | None) -> None:
        """Have another address; one that failed stays given up until it is another."""
        if address is not None and address != self.suppressed.get(channel, ("",))[0]:
            self.suppressed.pop(channel, None)
        self.former = dict(self.address)
        self.address[channel] = address

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
    recalled: bool = False
    #: Who said it is false -> why, and whether somebody judged it.
    reports: dict[str, tuple[str, bool]] = field(default_factory=dict)
    held: bool = False  #: until a report of it is judged

    def report(self, name: str, why: str) -> bool:
        """Take one person's word that it is false; say whether it is news.

        Three people hold it, and one who was asked for money.
        """
        before, judged = self.reports.get(name, (None, False))
        if before is not None and (judged or before == "money" or why != "money"):
            return False
        self.reports[name] = (why, False)
        waiting = [reason for reason, judged in self.reports.values() if not judged]
        if ("money" in waiting or len(waiting) >= 3) and not self.recalled:
            self.held = True
        return True

    def judge(self) -> None:
        """Let what was said so far hold it no more."""
        self.held = False
        self.reports = {name: (why, True) for name, (why, _) in self.reports.items()}


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
    parts: tuple[Part, ...]  #: none of what was asked for
    asked: int | None  #: the delivery of what its person asked for
    counted_on: date  #: the local day its person was first to get it


@dataclass(kw_only=True)
class Asked:
    """What one person asked for: an answer to their SMS, or another link."""

    person: str
    channel: str
    kind: str
    at: datetime
    arrived: bool = False
    #: Its provider misbehaved, its address changed, or nobody worked: it may never arrive.
    hindered: bool = False


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A broadcast: what is told."""

    vacancy: str
    kind: str

    @property
    def corrects(self) -> bool:
        """Whether it takes back what a recalled vacancy said."""
        return self.kind == "correction"
