"""A world goes in; the morning comes, and what waited for it goes."""

from datetime import UTC, datetime

from tests.world import World

#: The night of the tests' first day, in Santiago.
TEN_PM = datetime(2026, 5, 6, 2, tzinfo=UTC)
EIGHT_AM = datetime(2026, 5, 6, 12, tzinfo=UTC)


async def morning(w: World, at: datetime = EIGHT_AM) -> None:
    """Let the night pass, and do what is due then."""
    w.clock.at = at
    await w.hub.keeper.look()
    await w.work()
