"""A moment and a world go in; a planned outage is announced, and people hear of it."""

from datetime import datetime, timedelta
from typing import Any

from tests.world import START, World, consents

#: Five days after the tests' first moment, in the night of Sunday: 2:00 to 5:00 in Santiago.
STARTS = datetime.fromisoformat("2026-05-10T02:00:00-04:00")
LENGTH = timedelta(hours=3)
TEXT = "Mejoramos la búsqueda de trabajos."


def notice(name: str = "n-5", starts: datetime = STARTS, **more: Any) -> dict[str, Any]:
    """Give an outage as it is asked for."""
    return {
        "notice_id": name,
        "kind": "maintenance",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + LENGTH).isoformat(),
        "text": TEXT,
    } | more


async def subscriber(w: World, name: str, **more: Any) -> str:
    """Take in somebody who agreed to hear of the exchange itself."""
    return await w.worker(name, **{"consents": consents("service")} | more)


async def announced(w: World, name: str = "n-5", **more: Any) -> None:
    """Let an outage be announced, and everybody be told."""
    await w.tell("notice.requested", **notice(name, **more))
    await w.work()


def ahead(**by: float) -> datetime:
    """Give a moment after the tests' first."""
    return START + timedelta(**by)
