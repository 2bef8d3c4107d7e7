"""Who stood still after the mark sends nothing late: another may have sent it since."""

from datetime import timedelta
from typing import Any

import pytest

from hub.dispatch import hold, sending
from hub.dispatch.hold import Hold
from hub.model import Lane
from hub.tables import deliveries, sms_days
from tests.dispatch.test_leases import BY
from tests.world import World, world


class Standstill:
    """Time that goes by unseen: only the clock of holds tells of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 0.0
        real = hold.ticks
        for module in (hold, sending):
            monkeypatch.setattr(module, "ticks", lambda: real() + self.seconds)


@pytest.fixture
def standstill(monkeypatch: pytest.MonkeyPatch) -> Standstill:
    return Standstill(monkeypatch)


def test_a_hold_lasts_half_a_lease_from_the_mark_or_a_renewal_in_time(standstill):
    one = Hold(timedelta(seconds=30))
    asked = hold.ticks()
    standstill.seconds = 14
    assert one.lasts()
    one.renewed(asked + 14)
    standstill.seconds = 28
    assert one.lasts()
    standstill.seconds = 30
    assert not one.lasts()
    one.renewed(asked + 30)  # too late for what was marked
    assert not one.lasts()
    one.marked(asked + 30)
    assert one.lasts()


async def _two(w: World) -> None:
    await w.employer()
    await w.worker("Rosa", preferences={"sms_daily_cap": 3}, **BY[Lane.SMS])
    await w.vacancy("V-1")
    w.clock.move(seconds=1)
    await w.vacancy("V-2")
    await w.plan()


@pytest.mark.parametrize("lapsed", [False, True], ids=["under its lease", "in doubt since"])
async def test_what_was_marked_before_a_standstill_goes_once_and_later(
    hub_database_url, standstill, lapsed
):
    async with world(hub_database_url) as w:
        await _two(w)

        async def stand_still(_messages: Any) -> None:
            standstill.seconds += 20
            if lapsed:
                w.clock.move(seconds=31)
                await w.hub.keeper.sweep()

        w.sms.before = stand_still
        await w.hub.senders[Lane.SMS].work_once()
        w.sms.before = None
        assert w.sms.sent == []
        assert [row["state"] for row in await w.rows(deliveries)] == ["ready", "waiting"]
        await w.work()
        assert len(w.sms.sent) == 1
        assert [row["state"] for row in await w.rows(deliveries)] == ["accepted", "coalesced"]
        assert [row["sent"] for row in await w.rows(sms_days)] == [1]
