"""What the webhook does not take is tried again: alone, while that is the event's own matter."""

from datetime import datetime, timedelta

import pytest

from hub.portal import webhook
from hub.portal.resending import asked
from hub.tables import outbox
from tests.portal.test_outbox import tell
from tests.portal.test_webhook import hooked, post


@pytest.mark.parametrize("status", [400, 422])
async def test_an_event_that_is_refused_again_and_again_keeps_no_other_waiting(
    hub_database_url: str, status: int
) -> None:
    async with hooked(hub_database_url) as (w, receiver):
        receiver.status = lambda event: status if event["subject"] == "worker:Rosa" else 200
        await tell(w, "Rosa")
        for _ in range(8):
            await post(w)
            w.clock.move(minutes=30)
        await post(w)
        assert len(receiver.posts) > 6
        await tell(w, "Luis")
        await post(w)
        assert receiver.subjects == ["worker:Luis 0"]


async def test_an_answer_nobody_foresaw_decides_about_its_own_event_alone(
    hub_database_url: str,
) -> None:
    async with hooked(hub_database_url) as (w, receiver):
        never = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"
        receiver.says = {"Retry-After": never}
        receiver.status = lambda event: 503 if event["subject"] == "worker:Rosa" else 200
        await tell(w, "Ana", "Rosa", "Luis", "Eva")
        await post(w)
        assert sorted(receiver.subjects) == ["worker:Ana 0", "worker:Eva 3", "worker:Luis 2"]
        assert len(receiver.posts) == 4
        (hers,) = await w.rows(outbox, outbox.c.posted_at.is_(None))
        assert (hers["subject"], hers["fault"], hers["tries"]) == ("worker:Rosa", "503", 1)


async def test_a_post_that_cannot_be_made_decides_about_its_own_event_alone(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = asked

    def fails(given: str | None, now: datetime) -> timedelta:
        if given == "x":
            raise LookupError
        return made(given, now)

    monkeypatch.setattr(webhook, "asked", fails)
    async with hooked(hub_database_url) as (w, receiver):
        receiver.says = {"Retry-After": "x"}
        receiver.status = lambda event: 503 if event["subject"] == "worker:Rosa" else 200
        await tell(w, "Ana", "Rosa", "Luis", "Eva")
        await post(w)
        (hers,) = await w.rows(outbox, outbox.c.posted_at.is_(None))
        assert (hers["subject"], hers["fault"]) == ("worker:Rosa", "LookupError")
