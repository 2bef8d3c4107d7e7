"""What was published, consented, asked and answered goes in; what may go to whom comes out.

Written against what is promised (docs/always-true.md), and without the hub's own rules: no SQL, no
import of hub/. Where the two disagree, one of them is wrong.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.bad_days.nouns import (
    AT_FAULT,
    IN_DOUBT,
    Asked,
    Letter,
    Mood,
    Offer,
    Part,
    Person,
    Telling,
)

#: What is asked for is answered within this, or not at all.
_ANSWERED_WITHIN = timedelta(days=1)
#: Whether an address or its whole domain came back is known after this.
_BOUNCES_WITHIN = timedelta(hours=1)
#: What cannot be read is answered so often at most.
_HELP_EVERY = timedelta(days=1)
#: What each SMS of a person's own means: the answer, and whether SMS may go on.
WORDS: dict[str, tuple[str, bool | None]] = {
    "BAJA": ("opted_out", False),
    "Quiero darme de baja, por favor": ("opted_out", False),
    "alta": ("opted_in", True),
    "Ayuda": ("help", None),
    "¿Quién es?": ("help", None),
}
UNREADABLE = "¿Quién es?"


@dataclass(kw_only=True)
class Model:
    """Everything that is known, and every message that ever left."""

    people: dict[str, Person] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    verified: dict[str, bool] = field(default_factory=dict)
    tellings: dict[int, Telling] = field(default_factory=dict)
    paused: set[int] = field(default_factory=set)  #: broadcasts
    stopped: set[str] = field(default_factory=set)  #: lanes
    asked: dict[int, Asked] = field(default_factory=dict)  #: by delivery
    puzzled: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    #: (person, channel, what) -> refs by which a provider has it.
    taken: dict[tuple[str, str, object], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    reached: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    touched: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    arrived: set[str] = field(default_factory=set)  #: refs some provider took
    doubted: set[str] = field(default_factory=set)  #: refs whose answer we never got
    answered: set[tuple[str, int]] = field(default_factory=set)  #: (channel, delivery) taken, known
    bounced: list[tuple[datetime, Letter]] = field(default_factory=list)  #: not judged yet
    days: dict[tuple[str, date], set[str]] = field(default_factory=lambda: defaultdict(set))
    furthest: dict[tuple[int, str], int] = field(default_factory=dict)
    passed: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    calm: bool = True  #: nothing ever failed, and no time passed without work

    # What is asked for.

    def writes(self, person: Person, words: str, now: datetime) -> str | None:
        """Take a person's own SMS; give the kind of the one answer it has, if it has one."""
        if person.erased or person.address.get("sms") is None:
            return None  # nobody's number
        kind, consent = WORDS[words]
        if consent is not None:
            person.consents["alerts", "sms"] = consent
        if words == UNREADABLE:
            lately = [at for at in self.puzzled[person.name] if at > now - _HELP_EVERY]
            self.puzzled[person.name].append(now)
            return None if lately else kind
        return kind

    def hinder(self, *, person: str | None = None, channel: str | None = None) -> None:
        """Note that what was asked for and has not arrived may never do."""
        for one in self.asked.values():
            if not one.arrived and person in (None, one.person) and channel in (None, one.channel):
                one.hindered = True

    # What goes out.

    def hand_over(self, letter: Letter, now: datetime) -> None:
        """Check one message just before it goes on the wire."""
        person = self.people[letter.person]
        known = {person.address.get(letter.channel), person.former.get(letter.channel)}
        assert letter.to in known, "an address of somebody else"
        assert letter.channel not in self.stopped, f"{letter.channel} is stopped"
        if letter.asked is not None:
            self._was_asked_for(letter, now)
            return
        assert person.may(letter.channel), f"{letter.person} may not be told by {letter.channel}"
        if letter.channel == "sms":
            assert not person.sleeps(now), "an SMS at night"
            if not all(self.tellings[part.broadcast].corrects for part in letter.parts):
                self.days[person.name, letter.counted_on].add(letter.ref)
            sent = len(self.days[person.name, letter.counted_on])
            assert sent <= person.most, f"{sent} SMS in a day, wanted {person.most} at most"
        for part in letter.parts:
            telling = self.tellings[part.broadcast]
            what = telling.vacancy if telling.kind == "vacancy" else part.broadcast
            self._not_twice(letter, what)
            self.touched[part.broadcast].add(person.name)
            if not telling.corrects:
                self._still_offered(part, self.offers[telling.vacancy], now)

    def _still_offered(self, part: Part, offer: Offer, now: datetime) -> None:
        assert offer.open, f"{offer.name} is over"
        assert now < offer.valid_until, f"{offer.name} is past its validity"
        assert self.verified[offer.employer], f"the employer of {offer.name} is not verified"
        assert not offer.held, f"{offer.name} was reported"
        assert part.broadcast not in self.paused, f"broadcast {part.broadcast} is paused"

    def _was_asked_for(self, letter: Letter, now: datetime) -> None:
        """Let an answer pass though nothing else may: by night, after an opt-out, over the cap."""
        assert letter.asked is not None
        one = self.asked[letter.asked]
        assert (one.person, one.channel) == (letter.person, letter.channel), "another's answer"
        assert not self.people[one.person].erased
        assert now < one.at + _ANSWERED_WITHIN, f"an answer of {one.at}"
        self._not_twice(letter, ("asked", letter.asked))

    def _not_twice(self, letter: Letter, what: object) -> None:
        before = self.taken[letter.person, letter.channel, what]
        if before:
            assert letter.channel == "email", f"{letter.person} gets {what} by SMS again"
            assert set(before) == {letter.ref}, f"{letter.person} gets {what} in another mail"
            assert letter.ref in self.doubted, f"{letter.person} gets {what} in the same mail again"

    def took(self, letter: Letter, mood: Mood) -> None:
        """Note what a provider did with a message, and whether we were told."""
        if mood in (Mood.OK, Mood.ANSWER_LOST):
            self.arrived.add(letter.ref)
            for what in self._whats(letter):
                self.taken[letter.person, letter.channel, what].append(letter.ref)
            for part in letter.parts:
                self.reached[part.broadcast].add(letter.person)
        if mood in IN_DOUBT:
            self.doubted.add(letter.ref)
        if letter.asked is not None:
            one = self.asked[letter.asked]
            one.arrived |= letter.ref in self.arrived
            one.hindered |= mood is not Mood.OK

    def _whats(self, letter: Letter) -> list[object]:
        if letter.asked is not None:
            return [("asked", letter.asked)]
        tellings = [(part.broadcast, self.tellings[part.broadcast]) for part in letter.parts]
        return [one.vacancy if one.kind == "vacancy" else number for number, one in tellings]

    def answers(self, letters: Sequence[tuple[Letter, Mood]]) -> None:
        """Note answers that were written down."""
        for letter, mood in letters:
            if mood is Mood.OK:
                self.doubted.discard(letter.ref)
                self.answered |= {(letter.channel, part.delivery) for part in letter.parts}
            elif mood in AT_FAULT:
                self.gives_up(letter, mood)

    def gives_up(self, letter: Letter, mood: Mood) -> None:
        """Stop using the address of a message, while it is still its person's.

        Who told the provider to stop has an address that works, and consents no more.
        """
        person = self.people[letter.person]
        if person.address.get(letter.channel) != letter.to:
            return
        if mood is Mood.OPTED_OUT:
            person.consents["alerts", letter.channel] = False
        else:
            person.suppressed.setdefault(letter.channel, (letter.to, mood))

    def comes_back(self, letter: Letter, now: datetime) -> None:
        """Give up the number of an SMS that failed; of an e-mail that bounced, only later."""
        if letter.channel == "sms":
            self.gives_up(letter, Mood.NO_SUCH_ADDRESS)
        elif self.people[letter.person].address.get("email") == letter.to:
            self.bounced.append((now, letter))

    def judges_bounces(self, now: datetime) -> None:
        """Give up the addresses of e-mails that came back, once their domain had its time."""
        for at, letter in self.bounced:
            if at <= now - _BOUNCES_WITHIN:
                self.gives_up(letter, Mood.NO_SUCH_ADDRESS)
        self.bounced = [one for one in self.bounced if one[0] > now - _BOUNCES_WITHIN]

    def in_order(self, letters: Sequence[Letter]) -> None:
        """Check the bands of first attempts that went together: never behind what went before.

        Inside one batch a message may wait for another.
        """
        for letter in letters:
            for part in letter.parts:
                if part.first:
                    key = (part.broadcast, letter.channel)
                    if part.place < self.furthest.get(key, -1):
                        self.passed[key] += 1
                    self.furthest[key] = max(part.place, self.furthest.get(key, -1))
