"""What an office calls its call: one name, one call, whoever chose which id before."""

from datetime import timedelta
from itertools import permutations

import pytest

from hub.calls import naming
from hub.tables import calls
from hub.web.tokens import Role
from tests.calls import call, course
from tests.web.calling import ELSEWHERE, HERE, ONE, OTHER, make, people, wanted
from tests.web.site import Web, web

pytestmark = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)

#: Who asks for a call, and what they put after its id.
STEPS = (
    ("portal", HERE, ""),
    ("portal", ELSEWHERE, ""),
    ("portal", HERE, "~07301"),
    ("office", HERE, ""),
    ("office", HERE, "~07301"),
    ("office", HERE, "~07301~07301"),
    ("practice", HERE, ""),
    ("practice", ELSEWHERE, ""),
)
#: A practice call of elsewhere has the id, and gives way once the office's own is kept apart.
GAVE_WAY = (STEPS[7], STEPS[3], STEPS[0])


async def step(site: Web, name: str, who: str, where: dict[str, str]) -> None:
    """Let somebody ask for a call."""
    if who == "portal":
        await site.world.tell("course_call.requested", **call(name, **where))
        return
    comuna, now = where["comuna"], site.world.clock.now()
    token = site.tokens.issue(Role.OFFICER, ONE, timedelta(hours=1), now, comuna)
    given = wanted(call_id=name, practice=who == "practice")
    headers = {"Authorization": f"Bearer {token}"}
    assert (await site.post("/v1/calls", headers=headers, json=given)).status < 500


async def test_what_an_office_is_shown_of_a_call_is_what_it_finds_it_by(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await people(site, "Ana")
        for number, steps in enumerate([*permutations(STEPS, 2), GAVE_WAY]):
            for who, where, after in steps:
                await step(site, f"n{number}{after}", who, where)
            rows = await w.rows(calls, calls.c.call_id.startswith(f"n{number}"))
            shown = [(row["comuna"], naming.chosen(row["call_id"], row["comuna"])) for row in rows]
            assert len(set(shown)) == len(shown)
            async with w.hub.database.read() as db:
                found = [await naming.kept(db, name, comuna) for comuna, name in shown]
            assert found == [row["call_id"] for row in rows], steps
        # What the portal asked for last is refused: the office's call would have two names.
        assert [comuna for comuna, _ in shown] == ["13118", "07301"]


async def test_no_call_of_an_office_stands_before_another_of_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await people(site, "Ana", "Beto", "Caro")
        assert (await make(site, by=["Ana", "Beto"], call_id="X")).status == 201
        shadow = course(name="Otro curso")
        for name in ("X~07301~07301", "X~07301", "X~13118"):
            said = await make(site, by=["Caro"], call_id=name, course=shadow)
            [error] = said.json["errors"]
            assert (said.status, error["field"]) == (422, "call_id")
        said = await site.post("/v1/calls/X/stop", role="officer", sub=OTHER)
        assert (said.status, said.json["audience"]) == (200, 2)
        [row] = await site.world.rows(calls)
        assert row["call_id"] == "X"
