"""A provider that refuses most of what it is given is a trouble; a few bad addresses are none."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.base import Blame, Outcome, Receipt
from hub.forecast import Measure
from hub.model import Lane
from hub.store.watching import speeds
from hub.watching.troubles import of_refusals
from tests.world import world


@pytest.mark.parametrize(
    ("people", "refused", "kinds"),
    [
        pytest.param(12, 12, ["refused"], id="all of them"),
        pytest.param(12, 10, ["refused"], id="most of them"),
        pytest.param(20, 10, [], id="half of them"),
        pytest.param(9, 9, [], id="all of a few"),
    ],
)
async def test_what_is_refused_for_good_is_told(hub_database_url, people, refused, kinds):
    async with world(hub_database_url) as w:
        await w.employer()
        names = [f"W-{number:02}" for number in range(people)]
        for name in names:
            await w.worker(name, contact={"email": f"{name.lower()}@correo.example"})
        bad = {f"{name.lower()}@correo.example" for name in names[:refused]}
        gone = {"outcome": Outcome.PERMANENT_FAILURE, "code": "550", "blame": Blame.PROVIDER}
        w.email.answer = lambda m: Receipt(ref=m.ref, **gone) if m.to in bad else None
        await w.vacancy()
        await w.work("email")
        async with w.hub.database.read() as db:
            went = await speeds.lately(db, w.clock.now())
        told = list(of_refusals({Lane.EMAIL: went[Lane.EMAIL]}))
        assert [one.kind for one in told] == kinds
        for one in told:
            assert f"{refused} de los últimos {people}" in one.stopped


def test_only_the_latest_messages_count():
    now = datetime(2026, 5, 5, 12, tzinfo=UTC)

    def measure(minutes: int, tried: int, accepted: int) -> Measure:
        at = now - timedelta(minutes=minutes)
        return Measure(
            at=at, process="p", tried=tried, accepted=accepted, put_off=0, full=0, busy=0.0
        )

    before, broken, mended = measure(50, 2_700, 2_700), measure(5, 17, 0), measure(1, 30, 30)
    assert [one.kind for one in of_refusals({Lane.EMAIL: [before, broken]})] == ["refused"]
    assert list(of_refusals({Lane.EMAIL: [mended, before, broken]})) == []
