"""Bad days in any sequence: the hub is driven beside a model of who must be told what.

Every step does to the hub what it does to the model; what a provider gets is checked on its
way, and what always holds (docs/always-true.md: 1 to 5) after each step. In the end everything
behaves, and everybody who can be told must be.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from tests.bad_days.acts import SMS_WORDS
from tests.bad_days.machine import BadDays, channels, numbers, people, rarely
from tests.bad_days.nouns import CHANNELS
from tests.conftest import FreshDatabase

#: Examples and steps of each; `HUB_TEST_STORM=2000x60` looks longer, and elsewhere each time.
EXAMPLES, STEPS = 4, 30

DEEDS = (
    "withdraw",
    "erase",
    "end",
    "recall",
    "hold",
    "pause",
    "writes BAJA",
    "asked for money",
    "staff recall",
    "staff pause it",
    "staff stop the lane",
)


class Everything(BadDays):
    """What people, staff and a second process can do besides."""

    # What people do.

    @rule(name=people, words=st.sampled_from(["BAJA", *SMS_WORDS]))
    def writes(self, name: str, words: str) -> None:
        """Write an SMS."""
        self.do(self.storm.writes(self.model.people[name], words))

    @rule(name=people, channel=channels)
    def wants_link(self, name: str, channel: str) -> None:
        """Ask for a link again."""
        self.do(self.storm.wants_link(self.model.people[name], channel))

    @rule(
        names=st.frozensets(people, min_size=1),
        number=numbers,
        why=st.sampled_from(["false", "false", "improper", "money"]),
    )
    @precondition(lambda self: self.model.offers)
    def report(self, names: frozenset[str], number: int, why: str) -> None:
        """Say that a vacancy is false."""
        for name in sorted(names):
            self.do(self.storm.reports(self.model.people[name], self.offer(number), why))

    # What staff do.

    @rule(number=numbers)
    @precondition(lambda self: any(offer.held for offer in self.model.offers.values()))
    def release(self, number: int) -> None:
        """Judge a reported vacancy to be in order."""
        held = [offer for offer in self.model.offers.values() if offer.held]
        self.do(self.storm.releases(held[number % len(held)]))

    @rule(number=numbers)
    @precondition(lambda self: self.model.offers)
    def take_back(self, number: int) -> None:
        """Recall a vacancy."""
        self.do(self.storm.takes_back(self.offer(number)))

    @rule(number=numbers, on=st.booleans())
    def pause_one(self, number: int, on: bool) -> None:
        """Pause a broadcast, or let it go on."""
        if tellings := self.do(self.storm.alerts()):
            self.do(self.storm.pauses(tellings[number % len(tellings)], on))

    @rule(lane=st.sampled_from([*CHANNELS, "inbox"]), on=rarely)
    def stop_lane(self, lane: str, on: bool) -> None:
        """Pause a lane, or let it go on."""
        self.do(self.storm.stops(lane, on))

    # What providers say later, and a second process does.

    @rule(channel=channels, number=st.integers(0, 30), arrived=st.booleans())
    def says_later(self, channel: str, number: int, arrived: bool) -> None:
        """Say that a message arrived, or came back."""
        self.do(self.storm.says_later(channel, number, arrived))

    @rule()
    def other_process(self) -> None:
        """Go on in the other process."""
        self.storm.other_process()

    @rule(channel=channels, chunk=st.sampled_from([1, 1_000]))
    def together(self, channel: str, chunk: int) -> None:
        """Work in both processes at once."""
        self.something_to_send()
        self.do(self.storm.together(channel, chunk))

    @rule(
        channel=channels,
        where=st.sampled_from(["before the mark", "on the wire"]),
        sends=st.booleans(),
    )
    def taken_over(self, channel: str, where: str, sends: bool) -> None:
        """Stand still past a lease, while the other process goes on."""
        self.model.calm = False
        self.something_to_send()
        self.do(self.storm.taken_over(channel, where, sends))

    @rule(
        channel=channels,
        name=people,
        number=numbers,
        deed=st.sampled_from(DEEDS),
        chunks=st.integers(0, 2),
    )
    @precondition(lambda self: self.model.offers)
    def meanwhile(self, channel: str, name: str, number: int, deed: str, chunks: int) -> None:
        """Let something happen between a claim and one of its marks."""
        self.something_to_send()
        self.do(self._meanwhile(channel, name, number, deed, chunks))

    async def _meanwhile(
        self, channel: str, name: str, number: int, deed: str, chunks: int
    ) -> None:
        s, person, offer = self.storm, self.model.people[name], self.offer(number)

        async def happens() -> None:
            match deed:
                case "end" | "recall":
                    await s.end(offer, deed == "recall")
                case "staff recall":
                    await s.takes_back(offer)
                case "staff pause it":
                    for broadcast in await s.alerts():
                        await s.pauses(broadcast, True)
                case "staff stop the lane":
                    await s.stops(channel, True)
                case "asked for money":
                    await s.reports(person, offer, "money")
                case "writes BAJA":
                    await s.writes(person, "BAJA")
                case "hold":
                    await s.verifies(offer.employer, False)
                case _ if person.erased:
                    pass
                case "withdraw":
                    await s.consents(person, "alerts", channel, False)
                case "erase":
                    await s.erase(person)
                case "pause":
                    await s.seeks(person, False)

        await s.plan()
        await s.work_lane(channel, deeds=[*[None] * chunks, happens], chunk=1)


def test_whatever_happens_in_whatever_order_what_always_holds_holds(
    fresh_database: FreshDatabase,
) -> None:
    given = os.environ.get("HUB_TEST_STORM")
    examples, steps = map(int, given.split("x")) if given else (EXAMPLES, STEPS)

    class Here(Everything):
        databases = staticmethod(fresh_database)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=given is None,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
