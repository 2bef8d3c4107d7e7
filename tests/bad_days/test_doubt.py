"""What may have been sent counts as sent for whatever comes after it."""

import contextlib

import pytest

from channels.base import Outcome, Receipt
from hub.model import Lane
from tests.dispatch.hands import sender
from tests.world import consents, world

BY_EMAIL = {"consents": consents("alerts", channel="email")}
LOST = Receipt(ref="", outcome=Outcome.UNKNOWN)
BUSY = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="450")


@pytest.mark.parametrize("how", ["its answer was lost", "its sender died"])
@pytest.mark.parametrize(
    ("woken", "then"), [(False, None), (True, None), (True, BUSY)], ids=["", "woken", "refused"]
)
async def test_a_mail_in_doubt_and_a_vacancy_published_again_make_no_second_mail(
    hub_database_url, how, woken, then
):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **BY_EMAIL)
        await w.vacancy()
        await w.plan()

        def dies(_message):
            raise ConnectionError

        w.email.answer = dies if how == "its sender died" else lambda _: LOST
        with contextlib.suppress(ConnectionError):
            await sender(w, Lane.EMAIL).work_once()
        w.email.answer = lambda _: None
        w.clock.move(minutes=1)
        if woken:
            await w.hub.keeper.sweep()
            await w.hub.keeper.look()
        if then is not None:
            w.email.answer = lambda _: then
            await w.work()
            w.email.answer = lambda _: None
        await w.vacancy()  # the same, published again now
        await w.work()
        assert len({m.ref for m in w.email.sent}) == 1
