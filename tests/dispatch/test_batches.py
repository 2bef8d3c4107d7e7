"""How many messages are claimed at once, and how many are marked."""

from itertools import count

import pytest

from config.settings import load
from hub.clock import SystemClock
from hub.model import Lane
from hub.wiring import Hub
from tests.dispatch.hands import ONE_BAND, sender
from tests.world import consents, world

SECRET = "a secret that is only for this test"


@pytest.mark.parametrize(
    ("url", "wanted", "claimed"),
    [
        pytest.param("postgresql+asyncpg://db.example/hub", None, 1_000, id="by itself"),
        pytest.param("postgresql+asyncpg://db.example/hub", "700", 700, id="as it is set"),
        pytest.param("sqlite+aiosqlite:///hub.db", None, 500, id="SQLite, where all wait for it"),
        pytest.param("sqlite+aiosqlite:///hub.db", "100", 100, id="SQLite, as it is set"),
    ],
)
def test_a_claim_on_sqlite_is_no_larger_than_five_hundred(
    url: str, wanted: str | None, claimed: int
) -> None:
    set_to = {} if wanted is None else {"HUB_DISPATCH_BATCH_LIMIT": wanted}
    settings = load({"HUB_DATABASE_URL": url, "HUB_SECRET_KEY": SECRET} | set_to)
    assert Hub(settings, SystemClock()).batch_limit == claimed


@pytest.mark.parametrize(
    ("people", "marks"), [pytest.param(64, 1, id="small"), pytest.param(66, 2, id="cut in two")]
)
async def test_a_small_batch_is_marked_at_once_and_a_larger_in_halves_unless_the_next_is_ahead(
    hub_database_url, people, marks
):
    counted = count()

    async def mark() -> None:
        next(counted)

    async with world(hub_database_url, **ONE_BAND) as w:
        await w.employer()
        await w.crowd(people, lambda _: {"consents": consents("alerts", channel="email")})
        await w.vacancy()
        await w.plan()
        one = sender(w, Lane.EMAIL, *[mark] * 5)
        assert await one.work_once()
    assert next(counted) == (1 if one.ahead else marks)
