"""*Por llamar* has nobody whom a message is still to reach, and at once whom none will."""

from datetime import timedelta
from typing import Any

from tests.calls import ANSWER_BY, SMS_ONLY, neighbour
from tests.web.calling import HERE, ONE, act, make, wanted
from tests.web.reading import reading
from tests.web.site import Web, web
from tests.world import START

OFFICER: Any = {"role": "officer", "sub": ONE}
GROUPS = ("to_phone", "on_its_way")


async def planned(site: Web) -> None:
    """Let a call be planned for two by message, one by none, and one who would be telephoned."""
    await neighbour(site.world, "Ana", profile=HERE)
    await neighbour(site.world, "Beto", profile=HERE, **SMS_ONLY)
    await neighbour(site.world, "Nadie", profile=HERE, contact={})
    await neighbour(site.world, "Tere", profile=HERE, preferences={"prefers_call": True})
    await site.world.apply()
    said = await site.post("/v1/calls", json=wanted(["Ana", "Beto", "Nadie", "Tere"]), **OFFICER)
    assert said.status == 201
    await site.world.plan()


async def grouped(site: Web) -> list[list[str]]:
    """Give who is to be telephoned, and whom a message is still to reach."""
    found = (await site.get("/v1/calls/c-1", **OFFICER)).json
    assert all(found["counts"][one] == len(found[one]) for one in GROUPS)
    return [sorted(one["worker_id"] for one in found[group]) for group in GROUPS]


async def test_whom_a_message_is_to_reach_is_not_telephoned_yet(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await planned(site)
        assert await grouped(site) == [["Nadie", "Tere"], ["Ana", "Beto"]]
        await act(site, "pause")
        given = {"worker_id": "Beto", "answer": "yes"}
        assert (await act(site, "answers", json=given)).status == 200
        assert await grouped(site) == [["Nadie", "Tere"], ["Ana"]]
        await act(site, "resume")
        assert await grouped(site) == [["Ana", "Nadie", "Tere"], []]


async def test_all_are_to_be_telephoned_once_a_call_is_due_or_stopped(
    hub_database_url: str,
) -> None:
    everybody = ["Ana", "Beto", "Nadie", "Tere"]
    async with web(hub_database_url) as site:
        await planned(site)
        await act(site, "pause")
        site.world.clock.move(hours=5, minutes=59)
        assert await grouped(site) == [["Nadie", "Tere"], ["Ana", "Beto"]]
        site.world.clock.move(minutes=1)
        assert await grouped(site) == [everybody, []]
        assert START + timedelta(hours=6) < ANSWER_BY


async def test_where_one_of_them_was_told_before_the_other_does_not_show(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await planned(site)
        before = await grouped(site)
        await site.world.jobs.steps["email"]()
        assert site.world.email.sent
        assert not site.world.sms.sent
        assert await grouped(site) == before


async def test_the_pages_show_both_numbers_and_the_sheet_says_who_is_missing(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await planned(site)
        cookie = await site.sign_in("officer", ONE)

        async def read(path: str) -> str:
            return reading((await site.get(path, cookie=cookie)).text)

        page = await read("/calls/c-1")
        assert "Por llamar: 2" in page
        assert "Mensaje en camino2" in page
        assert "No le llega un mensaje" in page
        assert "Sin canal: solo lo ve en su lista" in page
        assert "W-Ana" not in page
        assert "2 mensajes en camino" in await read("/calls")
        assert "A 2 personas más les va un mensaje en camino." in await read("/calls/c-1/sheet")
        page = await read("/calls/c-1?ver=on_its_way")
        assert "Mensaje en camino: 2" in page
        assert "Todavía no hay que llamarles." in page
        await site.world.work()
        page = await read("/calls/c-1")
        assert "Por llamar: 4" in page
        assert "en camino" not in page


async def test_sence_is_told_together_how_many_have_not_answered(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        for number in range(12):
            await neighbour(site.world, f"N{number:02d}", profile=HERE)
        await site.world.apply()
        said = await site.post("/v1/calls", json=wanted(), **OFFICER)
        assert said.status == 201
        await site.world.plan()
        counts = (await site.get("/v1/calls/c-1", role="sence", sub="s-1")).json["counts"]
        assert counts == {"yes": 0, "waiting": 0, "no": 0, "to_phone": 12, "on_its_way": None}
        assert (await make(site)).status == 200
