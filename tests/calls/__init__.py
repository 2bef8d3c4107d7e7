"""A world goes in; a call of Macul's OMIL to a course, and people it may call, are taken in."""

from datetime import datetime, timedelta
from typing import Any

from tests.world import START, World, consents

MACUL, PROVIDENCIA = "13118", "13123"
#: A Monday two weeks later, 9:00 in Santiago.
STARTS = datetime.fromisoformat("2026-05-18T09:00:00-04:00")
ANSWER_BY = datetime.fromisoformat("2026-05-14T18:00:00-04:00")
#: Somebody whom only a telephone reaches.
SMS_ONLY = {"contact": {"phone": "+56987654321"}}


def course(**more: Any) -> dict[str, Any]:
    """Give a course of welding."""
    return {
        "code": "1237984102",
        "name": "Soldadura básica",
        "starts_at": STARTS.isoformat(),
        "place": "Liceo Municipal, Av. Las Torres 456",
        "hours": 80,
    } | more


def call(name: str = "c-31", *, by: Any = None, **more: Any) -> dict[str, Any]:
    """Give a call to it; `by` are criteria, or worker ids where it is a list."""
    audience = {"worker_ids": by} if isinstance(by, list) else {"criteria": by or {}}
    return {
        "call_id": name,
        "comuna": MACUL,
        "requested_by": "omil-macul-2",
        "course": course(),
        "audience": audience,
        "answer_by": ANSWER_BY.isoformat(),
    } | more


async def neighbour(w: World, name: str, **more: Any) -> str:
    """Take in somebody of Macul who seeks work, and agreed to hear of courses."""
    profile = {"comuna": MACUL} | more.pop("profile", {})
    given = {"consents": consents("courses")} | more
    return await w.worker(name, profile=profile, **given)


async def asked(w: World, name: str = "c-31", **more: Any) -> None:
    """Let a call be asked for, and everybody it is for be told."""
    await w.tell("course_call.requested", **call(name, **more))
    await w.work()


def later(**by: float) -> datetime:
    """Give a moment after the tests' first."""
    return START + timedelta(**by)
