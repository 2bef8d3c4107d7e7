"""A database and a start enter; a hub with two employers and six workers leaves, and its model."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from hub.model import Lane
from tests.bad_days.model import Model
from tests.bad_days.nouns import CHANNELS, ZONES, Person
from tests.bad_days.provider import Provider
from tests.bad_days.storm import Storm
from tests.world import StillClock, world

STARTS = {
    "a Tuesday morning": datetime(2026, 5, 5, 14, tzinfo=UTC),
    "an evening": datetime(2026, 5, 5, 23, 30, tzinfo=UTC),
    "the small hours": datetime(2026, 5, 6, 6, tzinfo=UTC),
    "before the clock goes back": datetime(2026, 4, 4, 22, tzinfo=UTC),
    "before the clock goes forward": datetime(2026, 9, 5, 22, tzinfo=UTC),
}
OCCUPATIONS = ("Aseo", "Cocina")
EMPLOYERS = ("E-1", "E-2")
CRASHES = ("before the mark", "before the wire", "on the wire", "at the settlement")
PEOPLE = tuple(f"P{number}" for number in range(6))
#: What each can be told by at first.
WAYS: tuple[tuple[str, ...], ...] = (CHANNELS, CHANNELS, ("sms",), ("sms",), ("email",), ())


def address(channel: str, person: str, version: int) -> str:
    number = int(person[1:])
    return (
        f"{person.lower()}.{version}@correo.example"
        if channel == "email"
        else f"+5698765{number:03d}{version}"
    )


@asynccontextmanager
async def begun(url: str, start: str, ways: Sequence[int]) -> AsyncIterator[Storm]:
    """Open a hub at one of the starts; `ways` says which of WAYS is each worker's."""
    providers = {"email": Provider("email", "long"), "sms": Provider("sms", "short")}
    given: dict[Lane, Any] = {Lane(name): one for name, one in providers.items()}
    clock = StillClock(STARTS[start])
    async with world(url, clock, given) as w, world(url, clock, given) as other:
        other.source = "others"
        storm = Storm(w, other, Model(), providers)
        for employer in EMPLOYERS:
            await storm.verifies(employer, True)
        for number, name in enumerate(PEOPLE):
            by = {channel: address(channel, name, 0) for channel in WAYS[ways[number]]}
            await storm.settle_down(
                Person(
                    name=name,
                    comuna=list(ZONES)[number % len(ZONES)],
                    wants=frozenset(OCCUPATIONS if number % 2 else OCCUPATIONS[:1]),
                    address=dict(by),
                    consents={("alerts", channel): True for channel in by},
                )
            )
            index = {"index": (number + 0.5) / len(PEOPLE), "method_version": "m1"}
            await storm.tell(
                "employability.loaded", worker_id=name, computed_on="2026-01-01", **index
            )
        yield storm
