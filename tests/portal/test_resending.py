"""What the webhook does not take is tried again: alone, while that is the event's own matter."""

import pytest

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
