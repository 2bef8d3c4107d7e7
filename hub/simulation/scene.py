"""Numbers of people and vacancies go in; vacancies leave, each with whom it suits, as parts.

People are shares of a crowd: bands are tenths, channels are consented to independently of one
another and of the band, and each vacancy suits the same share of everybody, drawn anew. Alerts
of one person are then spread as by Poisson's law: that is how many are over a day's SMS, and
ride in its last one; and which e-mails find others that wait for the same person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

from hub.flow.parts import Ahead, Circle, FlowTerms, Outage, Part, Speed, Tells
from hub.model import Lane, Waits
from hub.order import Rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is simulated; shares are from 0 to 1."""

    workers: int
    vacancies: int  #: a day
    days: int
    begins: date
    opens: time  #: vacancies are published from then ...
    shuts: time  #: ... until then, at random, in `home`
    match: float  #: of the workers, whom a vacancy suits
    email: float  #: of the workers, who can be told by e-mail
    sms: float  #: the same by SMS
    both: float  #: of those with both, who chose both; the special bands besides
    digest: float  #: of everybody, who want their alerts gathered
    cap: int  #: alert SMS a day
    speeds: Mapping[Lane, Speed]
    zones: Mapping[ZoneInfo, float]  #: shares of the people
    home: ZoneInfo
    outages: tuple[Outage, ...] = ()
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One vacancy of the scene."""

    ahead: Ahead
    apart: float  #: people told in another's message, or by the list since their day was full


def vacancies(scene: Scene, terms: FlowTerms) -> Iterator[Published]:
    """Give the vacancies of the scene, the first first."""
    random = Random(scene.seed)  # noqa: S311 - what is drawn is no secret
    number = 0
    for days in range(scene.days):
        day = scene.begins + timedelta(days=days)
        opens = datetime.combine(day, scene.opens, scene.home).astimezone(UTC)
        next_day = day + timedelta(days=scene.shuts <= scene.opens)
        length = datetime.combine(next_day, scene.shuts, scene.home).astimezone(UTC) - opens
        moments = sorted(opens + length * random.random() for _ in range(scene.vacancies))
        for earlier, at in enumerate(moments):
            number += 1
            yield vacancy(scene, terms, number, at, earlier)


def vacancy(scene: Scene, terms: FlowTerms, number: int, at: datetime, earlier: int) -> Published:
    """Give one vacancy, of a day on which `earlier` ones were published before it."""
    due = at + terms.priority.due
    asleep = terms.manners.silent(due, tuple(scene.zones))
    share = over_the_day(scene.cap, scene.match * earlier)
    bands = terms.priority.bands
    crowd = scene.workers * scene.match / bands
    parts: list[Part] = []
    apart = 0.0
    for band in range(bands):
        place = terms.priority.place(band)
        special = band in terms.priority.special_bands
        for people, gathers in ((1 - scene.digest, False), (scene.digest, True)):
            here = _People(scene, terms, due, place, crowd * people, gathers)
            if not people:
                continue
            both = crowd * people * scene.email * scene.sms
            chosen = both if special else both * scene.both
            parts += here.mails(both - chosen, here.circle("either", both - chosen), other=True)
            mailed = crowd * people * scene.email * (1 - scene.sms)
            parts += here.mails(mailed, here.circle("email", mailed), other=False)
            parts += here.paired(chosen, share, asleep)
            alone = crowd * people * (1 - scene.email) * scene.sms
            parts += here.texts(alone, share, asleep)
            apart += alone * share.none
            parts += here.entries(crowd * people * (1 - scene.email) * (1 - scene.sms))
    ahead = Ahead(broadcast_id=number, published_at=at, due_at=due, parts=tuple(_some(parts)))
    return Published(ahead=ahead, apart=apart)


def _some(parts: list[Part]) -> Iterator[Part]:
    return (part for part in parts if part.count > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What becomes of an alert SMS, by how many its person had that day."""

    goes: float  #: at once
    last: float  #: it is the day's last, and gathers what comes after
    none: float  #: it rides in that one, or the list tells


def over_the_day(cap: int, alerts: float) -> Day:
    """Share out alerts of people who had `alerts` that day on average.

    >>> over_the_day(2, 0.0)
    Day(goes=1.0, last=0.0, none=0.0)
    """
    if cap <= 0:
        return Day(goes=0.0, last=0.0, none=1.0)
    at_most, one = 0.0, exp(-alerts)
    for many in range(cap - 1):
        at_most += one
        one *= alerts / (many + 1)
    return Day(goes=at_most, last=one, none=max(0.0, 1.0 - at_most - one))


@dataclass(frozen=True, slots=True)
class _People:
    """The people of one place, as parts."""

    scene: Scene
    terms: FlowTerms
    due: datetime
    place: int
    count: float
    gathers: bool

    def circle(self, kind: str, people: float) -> Circle:
        """Give the circle of which `people` are those whom one vacancy suits."""
        kind = f"{kind}, gathered" if self.gathers else kind
        return Circle(place=self.place, kind=kind, people=people / (self.scene.match or 1))

    def mails(self, people: float, circle: Circle, *, other: bool) -> Iterator[Part]:
        """Give e-mails to those whom nothing else tells now."""
        yield Part(
            lane=Lane.EMAIL,
            place=self.place,
            count=people,
            other=other,
            gathers=self.gathers,
            circle=circle,
        )

    def texts(self, people: float, day: Day, asleep: Mapping[ZoneInfo, datetime]) -> Iterator[Part]:
        """Give SMS to those whom nothing else tells, by the nights they sleep in."""
        for zone, share in self.scene.zones.items():
            yield self._text(people * share * day.goes, zone, asleep)
            yield self._last(people * share * day.last, zone)

    def paired(
        self, people: float, day: Day, asleep: Mapping[ZoneInfo, datetime]
    ) -> Iterator[Part]:
        """Give both messages to those who get both; the e-mail alone where the day is full."""
        circle = self.circle("both", people)
        yield from self.mails(people * (1 - day.goes), circle, other=False)
        for zone, share in self.scene.zones.items():
            text = self._text(people * share * day.goes, zone, asleep, Tells.PAIRED)
            yield text
            yield Part(
                lane=Lane.EMAIL,
                place=self.place,
                count=text.count,
                tells=Tells.PAIRED,
                zone=zone,
                gathers=self.gathers,
                circle=circle,
            )
            yield self._last(people * share * day.last, zone, Tells.NOBODY)

    def entries(self, alone: float) -> Iterator[Part]:
        """Give the list's entries; `alone` are those it tells."""
        for tells, people in ((Tells.ALONE, alone), (Tells.NOBODY, self.count - alone)):
            yield Part(lane=Lane.INBOX, place=self.place, count=people, tells=tells)

    def _text(
        self,
        people: float,
        zone: ZoneInfo,
        asleep: Mapping[ZoneInfo, datetime],
        tells: Tells = Tells.ALONE,
    ) -> Part:
        return Part(
            lane=Lane.SMS,
            place=self.place,
            count=people,
            rank=Rank.FORWARD if zone in asleep else Rank.REST,
            tells=tells,
            zone=zone,
            gathers=self.gathers,
        )

    def _last(self, people: float, zone: ZoneInfo, tells: Tells = Tells.ALONE) -> Part:
        manners = self.terms.manners
        return Part(
            lane=Lane.SMS,
            place=self.place,
            count=people,
            tells=tells,
            zone=zone,
            free_at=manners.leaves(self.due, manners.last_of_day, zone),
            waits_for=Waits.CAP,
        )
