"""Planned outages from the command line: hours proposed, announced once confirmed, cancelled."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.tables import notices
from tests.cli.program import hub, settings
from tests.notices import subscriber
from tests.world import StillClock, world


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_an_outage_is_proposed_announced_and_cancelled(hub_database_url: str) -> None:
    async with world(hub_database_url, StillClock(datetime.now(UTC))) as w:
        await subscriber(w, "Ana")
        await w.apply()

        def run(*arguments: str, stdin: str = "") -> object:
            return hub("notice", *arguments, stdin=stdin, **settings(w.hub.database.url))

        proposed = run("propose", "--hours", "3", "--json").json
        starts = datetime.fromisoformat(proposed["items"][0]["starts_at"])
        assert starts >= w.clock.now() + timedelta(hours=48)
        soon = (w.clock.now() + timedelta(hours=47)).isoformat()
        said = run("announce", soon, "--text", "Mejoras.", "--yes")
        assert (said.code, "must leave 48 hours after everybody was told" in said.err) == (1, True)
        wanted = ("announce", starts.isoformat(), "--text", "Mejoras.", "--id", "op-1")
        said = run(*wanted, stdin="n\n")
        assert (said.code, "1 person will be told of an outage" in said.out) == (1, True)
        assert await w.rows(notices) == []
        assert run(*wanted, "--yes", "--json").json == {"notice_id": "op-1", "became": "announced"}
        beside = (starts + timedelta(hours=2)).isoformat()
        said = run("announce", beside, "--hours", "4", "--text", "Más.", "--yes")
        assert (said.code, "starts_at: runs into an outage" in said.err, "op-1" in said.err) == (
            1,
            True,
            True,
        )
        again = run("propose", "--hours", "3", "--json").json
        assert again["items"][0] != proposed["items"][0]
        assert "cancelled: op-1" in run("cancel", "op-1", stdin="y\n").out
        (row,) = await w.rows(notices)
        assert row["state"] == "cancelled"
        assert run("announce", "mañana", "--text", "x").code == 2
