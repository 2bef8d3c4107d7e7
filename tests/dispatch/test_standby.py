"""A second provider takes over at once, and the first comes back by steps; nobody is told twice."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from channels.base import BadSignature, Blame, Draft, Hook, MayGo, Message, Outcome, Receipt, always
from hub.breaker import Trust
from hub.dispatch.standby import Standby
from hub.model import Lane
from hub.tables import deliveries, standbys
from tests.world import START, StillClock, world

PEOPLE = 40
DOWN = (Outcome.TEMPORARY_FAILURE, Blame.PROVIDER)
LOST = (Outcome.UNKNOWN, Blame.PROVIDER)
NO_SUCH = (Outcome.PERMANENT_FAILURE, Blame.ADDRESS)
FINE = (Outcome.ACCEPTED, Blame.NOBODY)


class Provider:
    """A channel that answers as it is told to, and notes what it was given."""

    name = "email"
    shape = "long"

    def __init__(self, answer: tuple[Outcome, Blame] = FINE, key: str = "") -> None:
        self.answer = answer
        self.key = key
        self.given: list[str] = []
        self.known: Outcome = Outcome.TEMPORARY_FAILURE  # what it says when it is asked later

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def send(self, messages: Sequence[Message], may_go: MayGo = always) -> Sequence[Receipt]:
        """Answer all alike."""
        self.given += [one.to for one in messages]
        outcome, blame = self.answer
        return [Receipt(ref=one.ref, outcome=outcome, blame=blame, code="x") for one in messages]

    async def reconcile(self, messages: Sequence[Message]) -> Sequence[Receipt]:
        """Say what is known of them."""
        return [Receipt(ref=one.ref, outcome=self.known) for one in messages]

    def receipts(self, hook: Hook) -> Sequence[Receipt]:
        """Believe what carries the key."""
        if hook.headers.get("key") != self.key:
            raise BadSignature
        return [Receipt(ref=self.key, outcome=Outcome.DELIVERED)]

    def incoming(self, hook: Hook) -> Sequence[Any]:
        """Hear nothing."""
        return []


def message(to: str) -> Message:
    draft = Draft(subject="s", short="s", long="l", html="h", version="1")
    return Message(ref=to.split("@")[0], to=to, draft=draft, fill={}, at=START)


async def _published(w: Any) -> None:
    await w.crowd(PEOPLE)
    await w.employer()
    await w.vacancy()


@pytest.mark.parametrize("answer", [DOWN, (Outcome.PERMANENT_FAILURE, Blame.PROVIDER)])
async def test_the_second_carries_all_of_it_when_the_first_takes_nothing(hub_database_url, answer):
    first, second = Provider(answer), Provider()
    async with world(hub_database_url, channels={Lane.EMAIL: Standby(first, second)}) as w:
        await _published(w)
        await w.work()
        assert len(second.given) == len(set(second.given)) == PEOPLE
        [row] = await w.rows(standbys)
        assert row["lane"] == "email"
        assert {row["state"] for row in await w.rows(deliveries)} == {"accepted"}


async def test_what_may_have_been_taken_is_not_given_to_the_second(hub_database_url):
    first, second = Provider(LOST), Provider()
    channel = Standby(first, second)
    async with world(hub_database_url, channels={Lane.EMAIL: channel}):
        await channel.send([message("a@correo.example")])
    assert (first.given, second.given) == (["a@correo.example"], [])


async def test_an_address_at_fault_is_nobodys_elses(hub_database_url):
    first, second = Provider(NO_SUCH), Provider()
    channel = Standby(first, second)
    for _ in range(20):
        await channel.send([message("a@correo.example")])
    assert len(first.given) == 20
    assert second.given == []


async def test_the_first_comes_back_by_steps_and_the_lane_says_so(hub_database_url):
    clock = StillClock()
    first, second = Provider(DOWN), Provider()
    trust = Trust()
    channel = Standby(first, second, trust=trust)
    async with world(hub_database_url, clock, channels={Lane.EMAIL: channel}) as w:
        many = [message(f"p{n}@correo.example") for n in range(10)]
        await channel.send(many)
        assert await w.rows(standbys)
        first.answer, shares = FINE, []
        for _ in range(4):
            clock.at += trust.step + timedelta(seconds=1)
            before = len(first.given)
            for _ in range(20):
                await channel.send(many)
            shares.append((len(first.given) - before) / 200)
        assert shares == pytest.approx([0.1, 0.5, 1.0, 1.0], abs=0.06)
        assert await w.rows(standbys) == []


async def test_a_rest_that_a_dead_process_left_is_over_once_the_first_takes_what_another_gives_it(
    hub_database_url,
):
    dead, fresh = Standby(Provider(DOWN), Provider()), Standby(Provider(), Provider())
    many = [message(f"p{n}@correo.example") for n in range(10)]
    async with world(hub_database_url, channels={Lane.EMAIL: dead}) as w:
        await dead.send(many)
        async with world(hub_database_url, channels={Lane.EMAIL: fresh}):
            fresh._first.answer = DOWN
            await fresh.send(many[:1])
            assert await w.rows(standbys)  # nothing is known yet of how it does
            fresh._first.answer = FINE
            await fresh.send(many)
            assert await w.rows(standbys) == []


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (Outcome.TEMPORARY_FAILURE, Outcome.TEMPORARY_FAILURE, Outcome.TEMPORARY_FAILURE),
        (Outcome.TEMPORARY_FAILURE, Outcome.UNKNOWN, Outcome.UNKNOWN),
        (Outcome.UNKNOWN, Outcome.ACCEPTED, Outcome.ACCEPTED),
        (Outcome.TEMPORARY_FAILURE, Outcome.DELIVERED, Outcome.DELIVERED),
        (Outcome.ACCEPTED, Outcome.TEMPORARY_FAILURE, Outcome.ACCEPTED),
    ],
)
async def test_a_doubt_ends_when_both_were_asked(one, other, wanted):
    first, second = Provider(), Provider()
    first.known, second.known = one, other
    [said] = await Standby(first, second).reconcile([message("a@correo.example")])
    assert said.outcome is wanted


def test_a_later_word_is_read_by_whoever_signed_it():
    channel = Standby(Provider(key="one"), Provider(key="two"))
    for key in ("one", "two"):
        hook = Hook(url="", headers={"key": key}, query={})
        assert [said.ref for said in channel.receipts(hook)] == [key]
    with pytest.raises(BadSignature):
        channel.receipts(Hook(url="", headers={"key": "three"}, query={}))
