"""How many messages are claimed at once."""

import pytest

from config.settings import load
from hub.clock import SystemClock
from hub.wiring import Hub

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
