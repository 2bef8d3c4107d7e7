"""What is in doubt, as `hub status` says it: how many, by what, why and since when."""

from datetime import UTC, datetime

import pytest

from channels.base import Outcome, Receipt
from hub.cli.doubts import Doubts
from tests.cli.program import hub, settings
from tests.world import StillClock, consents, world

SINCE = datetime(2026, 5, 5, 14, 7, 31, tzinfo=UTC)
NO_NIGHT = {"HUB_QUIET_BEGINS": "00:00", "HUB_QUIET_ENDS": "00:00"}


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "its answer was lost"),
        ("not-there", "the provider has nothing so far"),
        ("not-clear", "the provider's list is not clear"),
        ("not-asked", "the provider cannot be asked"),
        ("changed", "it would be written differently now, so it cannot be looked for"),
        ("20500", "the provider said 20500"),
    ],
)
def test_a_line_says_how_many_by_what_why_and_since_when(code: str, why: str) -> None:
    one = Doubts(channel="sms", code=code, count=1240, since=SINCE)
    said = f"1,240 by sms may have gone or not: {why}, since 2026-05-05 14:07 UTC"
    assert one.words() == said
    assert one.document() == {
        "channel": "sms",
        "code": code,
        "why": why,
        "count": 1240,
        "since": "2026-05-05T14:07:31+00:00",
    }


def test_without_a_moment_it_says_none() -> None:
    one = Doubts(channel="email", code="", count=1, since=None)
    assert one.words() == "1 by email may have gone or not: its answer was lost"
    assert one.document()["since"] is None


async def test_status_lists_what_is_in_doubt_until_it_is_known(hub_database_url: str) -> None:
    clock = StillClock(datetime.now(UTC))
    async with world(hub_database_url, clock, **NO_NIGHT) as w:
        given = settings(hub_database_url)
        await w.employer()
        await w.worker("Rosa", consents=consents("alerts", channel="sms"))
        w.sms.answer = lambda _: Receipt(ref="", outcome=Outcome.UNKNOWN, code="")
        await w.vacancy()
        await w.work()
        said = hub("status", **given)
        assert said.code == 0
        since = f"{clock.now():%Y-%m-%d %H:%M} UTC"
        line = f"1 by sms may have gone or not: its answer was lost, since {since}"
        assert line in said.out.splitlines()
        [one] = hub("status", "--json", **given).json["unknown"]
        assert (one["channel"], one["code"], one["count"]) == ("sms", "", 1)
        assert one["since"] == clock.now().isoformat()
        w.clock.move(minutes=2)
        w.sms.found = lambda _: Receipt(ref="", outcome=Outcome.DELIVERED, code="delivered")
        await w.jobs.steps["reconcile"]()
        assert hub("status", "--json", **given).json["unknown"] == []
