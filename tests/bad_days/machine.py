"""A hub and its model, and what the portal, providers, machines and clocks can do to them."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.bad_days.always import comes_to_rest, holds
from tests.bad_days.beginning import CRASHES, EMPLOYERS, OCCUPATIONS, PEOPLE, STARTS, address, begun
from tests.bad_days.model import Model
from tests.bad_days.nouns import CHANNELS, Mood, Offer
from tests.bad_days.storm import LAPSE, Storm
from tests.conftest import FreshDatabase

people = st.sampled_from(PEOPLE)
channels = st.sampled_from(CHANNELS)
numbers = st.integers(0, 4)
#: Most of what is said lets messages go: where little goes, little can go wrong.
mostly = st.sampled_from([True, True, True, False])
rarely = st.sampled_from([False, False, False, True])


class BadDays(RuleBasedStateMachine):
    """A hub, its model, and everything that can happen to them."""

    databases: FreshDatabase

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.s: Storm | None = None
        self.sound = True  #: nothing was found wrong yet

    def do(self, work: Any) -> Any:
        """Run something on this example's own loop."""
        try:
            return self.runner.run(work)
        except BaseException:
            self.sound = False
            raise

    @property
    def storm(self) -> Storm:
        """The hub and its model."""
        assert self.s is not None
        return self.s

    @property
    def model(self) -> Model:
        """The model alone."""
        return self.storm.model

    @initialize(
        start=st.sampled_from(sorted(STARTS)),
        ways=st.permutations(range(len(PEOPLE))),
        offers=st.integers(1, 3),
        works=st.booleans(),
    )
    def begin(self, start: str, ways: list[int], offers: int, works: bool) -> None:
        """Open a hub, with two employers, six people who look for work, and some vacancies."""
        url = self.stack.enter_context(self.databases())
        self.s = self.do(self.stack.enter_async_context(begun(url, start, ways)))
        for number in range(offers):
            occupation, employer = OCCUPATIONS[number % 2], EMPLOYERS[number % 2]
            self.publish_one(occupation, employer, 240, 0, works=works)

    def publish_one(
        self, occupation: str, employer: str, valid: int, ahead: int, *, works: bool
    ) -> None:
        """Publish a new vacancy: `valid` hours from its publication, `ahead` hours from now."""
        at = self.storm.now + timedelta(hours=ahead)
        offer = Offer(
            name=f"V-{len(self.model.offers)}",
            employer=employer,
            occupation=occupation,
            published_at=at,
            valid_until=at + timedelta(hours=valid),
            pay=500_000,
        )
        self.do(self.storm.publish(offer))
        if works:
            self.do(self.storm.work())

    def something_to_send(self) -> None:
        """Publish one more vacancy, of a verified employer, unless there are many."""
        verified = [name for name, yes in self.model.verified.items() if yes]
        if verified and len(self.model.offers) < 8:
            self.publish_one(OCCUPATIONS[0], verified[0], 240, 0, works=False)

    # What the portal says.

    @rule(
        occupation=st.sampled_from(OCCUPATIONS),
        employer=st.sampled_from(EMPLOYERS),
        valid=st.sampled_from([1, 9, 240, 240]),
        ahead=st.sampled_from([0, 0, 0, 2]),
        works=st.booleans(),
    )
    @precondition(lambda self: len(self.model.offers) < 6)
    def publish(self, occupation: str, employer: str, valid: int, ahead: int, works: bool) -> None:
        """Publish a new vacancy."""
        self.publish_one(occupation, employer, valid, ahead, works=works)

    @rule(number=numbers, valid=st.sampled_from([1, 9, 240, 240]), pay=st.booleans())
    @precondition(lambda self: self.model.offers)
    def edit(self, number: int, valid: int, pay: bool) -> None:
        """Say a vacancy again as it was published, with another validity or pay."""
        offer = self.offer(number)
        offer.valid_until = max(offer.published_at, self.storm.now) + timedelta(hours=valid)
        offer.pay += 1_000 * pay
        self.do(self.storm.publish(offer))

    @rule(number=numbers, pay=st.booleans(), works=st.booleans())
    @precondition(lambda self: self.model.offers)
    def reactivate(self, number: int, pay: bool, works: bool) -> None:
        """Publish a vacancy anew, with the same pay or more."""
        offer = self.offer(number)
        offer.published_at = max(self.storm.now, offer.published_at + timedelta(seconds=1))
        offer.valid_until = offer.published_at + timedelta(hours=240)
        offer.pay += 1_000 * pay
        offer.open, offer.recalled = True, False
        self.do(self.storm.publish(offer))
        if works:
            self.do(self.storm.work())

    @rule(number=numbers, recalled=st.booleans())
    @precondition(lambda self: self.model.offers)
    def end(self, number: int, recalled: bool) -> None:
        """Close or recall a vacancy."""
        self.do(self.storm.end(self.offer(number), recalled))

    @rule(employer=st.sampled_from(EMPLOYERS), verified=mostly)
    def verify(self, employer: str, verified: bool) -> None:
        """Verify an employer, or not any more."""
        self.do(self.storm.verifies(employer, verified))

    @rule(name=people, channel=channels, granted=mostly)
    def consent(self, name: str, channel: str, granted: bool) -> None:
        """Give or take back the consent to alerts."""
        self.said(name, self.storm.consents, "alerts", channel, granted)

    @rule(name=people, granted=mostly)
    def processing(self, name: str, granted: bool) -> None:
        """Give or take back the consent to be processed at all."""
        self.said(name, self.storm.consents, "processing", "all", granted)

    @rule(name=people, wants=st.frozensets(st.sampled_from(OCCUPATIONS), min_size=1))
    def want(self, name: str, wants: frozenset[str]) -> None:
        """Look for something else."""
        self.said(name, self.storm.wants, wants)

    @rule(name=people, channel=channels, version=st.sampled_from([None, 0, 1]))
    def move(self, name: str, channel: str, version: int | None) -> None:
        """Have another address, or none."""
        new = None if version is None else address(channel, name, version)
        self.said(name, self.storm.moves, channel, new)

    @rule(
        name=people,
        cadence=st.sampled_from(["instant", "digest", "inbox_only"]),
        both=st.booleans(),
        night=st.booleans(),
        cap=st.sampled_from([0, 1, 2, 9]),
    )
    def prefer(self, name: str, cadence: str, both: bool, night: bool, cap: int) -> None:
        """Want to be told otherwise."""
        person = self.model.people[name]
        if not person.erased:
            person.cadence, person.both, person.night_sms, person.cap = cadence, both, night, cap
            self.do(self.storm.prefers(person))

    @rule(name=people, seeking=mostly)
    def pause(self, name: str, seeking: bool) -> None:
        """Pause, or look again."""
        self.said(name, self.storm.seeks, seeking)

    @rule(name=people)
    def erase(self, name: str) -> None:
        """Be forgotten."""
        self.said(name, self.storm.erase)

    # What providers, machines and clocks do.

    @rule(
        channel=channels,
        mood=st.sampled_from([Mood.OK, *Mood]),
        whom=st.none() | st.frozensets(people),
    )
    def provider(self, channel: str, mood: Mood, whom: frozenset[str] | None) -> None:
        """Let a provider misbehave, towards some or all, or behave again."""
        if (channel, mood) == ("email", Mood.OPTED_OUT):
            mood = Mood.NO_SUCH_ADDRESS  # a relay knows of no opt-out
        one = self.storm.providers[channel]
        one.mood, one.whom = mood, whom
        self.model.calm &= mood is Mood.OK

    @rule(minutes=st.sampled_from([1, 20, 61, 240, 700]))
    def walk(self, minutes: int) -> None:
        """Let time pass and do everything when it falls due."""
        self.do(self.storm.walk(self.storm.now + timedelta(minutes=minutes)))

    @rule(minutes=st.sampled_from([1, 45, 240, 800]))
    def stand(self, minutes: int) -> None:
        """Let time pass in which nothing is done: everything is down."""
        self.storm.w.clock.move(minutes=minutes)
        self.model.calm = False
        self.model.hinder()

    @rule()
    def work(self) -> None:
        """Do everything there is to do now."""
        self.do(self.storm.work())

    @rule(channel=channels, chunk=st.sampled_from([1, 1_000]))
    def batch(self, channel: str, chunk: int) -> None:
        """Plan, and take one batch of one lane through."""
        self.do(self.storm.plan())
        self.do(self.storm.work_lane(channel, chunk=chunk))

    @rule(channel=channels, where=st.sampled_from(CRASHES), chunk=st.sampled_from([1, 1_000]))
    def crash(self, channel: str, where: str, chunk: int) -> None:
        """Die in the middle of a batch."""
        self.model.calm = False
        self.something_to_send()
        self.do(self.storm.plan())
        self.do(self.storm.work_lane(channel, dies=where, chunk=chunk))

    @rule()
    def sweep(self) -> None:
        """End the leases of the dead, once they have lapsed."""
        self.storm.w.clock.move(seconds=LAPSE.total_seconds())
        self.do(self.storm.w.hub.keeper.sweep())

    @rule()
    def look(self) -> None:
        """Do what the clock brings, and look for what is in doubt."""
        self.do(self.storm.w.hub.keeper.look())
        self.do(self.storm.reconcile())
        self.do(self.storm.judge())

    @invariant()
    def always(self) -> None:
        """Hold what is always true."""
        if self.s is not None:
            self.do(holds(self.s))

    def teardown(self) -> None:
        """Let everything behave, and check that nobody was forgotten."""
        try:
            if self.s is not None and self.sound:
                self.do(comes_to_rest(self.s))
        finally:
            self.runner.run(self.stack.aclose())
            self.runner.close()

    def offer(self, number: int) -> Offer:
        """Give one of the offers."""
        offers = list(self.model.offers.values())
        return offers[number % len(offers)]

    def said(self, name: str, say: Any, *what: Any) -> None:
        """Let a worker say something, unless they were forgotten."""
        person = self.model.people[name]
        if not person.erased:
            self.do(say(person, *what))
