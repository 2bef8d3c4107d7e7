"""A call that begins later, and a practice call: it is walked whole, and reaches nobody."""

from datetime import timedelta
from typing import Any

import pytest

from hub.tables import answers, broadcasts, calls, deliveries, events, log, outbox, recipients
from templates import words
from tests.calls import ANSWER_BY, call, later, neighbour
from tests.web.calling import HERE, ONE, OTHER, act, make, people, roster, wanted
from tests.web.reading import reading
from tests.web.site import Web, web
from tests.web.test_call_previews import SQLITE, shown
from tests.world import START


async def practise(site: Web, **more: Any) -> Any:
    return await make(site, practice=True, **more)


async def test_a_practice_call_is_walked_whole_and_reaches_nobody(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_SMS_PART_PRICE="10") as site:
        w = site.world
        await people(site, "Ana")
        seen = (await shown(site, practice=True)).json
        assert (seen["audience"], seen["parts"], seen["cost_clp"]) == (12, 6, 60)
        assert seen["without_channel"]["worker_ids"] == ["practica-05", "practica-11"]
        before = {table.name: await w.rows(table) for table in (events, outbox)}
        said = (await practise(site)).json
        assert (said["state"], said["practice"], said["audience"]) == ("practice", True, 12)
        assert said["yes"] == []
        w.clock.move(minutes=2)
        full = await roster(site)
        assert (len(full["yes"]), len(full["no"]), len(full["to_phone"])) == (6, 2, 4)
        given = {"worker_id": "practica-07", "answer": "no", "reason": "distance"}
        assert (await act(site, "answers", json=given)).status == 200
        assert (await act(site, "answers", json=given | {"worker_id": "Ana"})).status == 404
        assert "practica-07" in (await roster(site))["no"]
        for what in ("approve", "stop", "pause", "resume"):
            assert (await act(site, what, sub=OTHER)).status == 409
        assert w.email.sent == w.sms.sent == []
        for table in (broadcasts, recipients, deliveries, answers):
            assert await w.rows(table) == []
        assert {table.name: await w.rows(table) for table in (events, outbox)} == before
        assert (await site.get("/v1/broadcasts", role="sence")).json["items"] == []
        assert [row["what"] for row in await w.rows(log) if "practice" in row["what"]] == [
            "practice_requested"
        ]


async def test_an_officer_has_one_practice_call_and_a_real_one_takes_its_id(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Ana", profile=HERE)
        await practise(site)
        await practise(site, call_id="c-2")
        await practise(site, call_id="c-3", sub=OTHER)
        assert {row["call_id"] for row in await site.world.rows(calls)} == {"c-2", "c-3"}
        assert (await make(site, call_id="c-2")).json["state"] == "planning"
        assert (await practise(site, call_id="c-2")).status == 409
        assert len(site.world.email.sent) == 1
        portals = call("c-3", comuna="07301")
        await site.world.tell("course_call.requested", **portals)
        await site.world.work()
        assert len(await site.world.rows(broadcasts)) == 2


@SQLITE
async def test_a_practice_call_is_not_its_neighbours(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await practise(site)
        await practise(site, course=wanted()["course"] | {"place": "Sede social"})
        said = await site.get("/v1/calls/c-1", role="officer", sub=ONE)
        assert said.json["course"]["place"] == "Sede social"
        assert (await site.get("/v1/calls/c-1", role="worker", sub="Ana")).status == 404


async def test_a_call_begins_when_it_is_to_and_its_six_hours_run_from_then(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Ana", profile=HERE)
        begins = START + timedelta(days=1)
        said = (await make(site, begins_at=begins.isoformat())).json
        assert (said["state"], said["due_at"]) == (
            "scheduled",
            (begins + timedelta(hours=6)).isoformat(),
        )
        officer, auditor = await site.sign_in("officer", ONE), await site.sign_in("auditor")
        for cookie in (officer, auditor):
            listed = reading((await site.get("/calls", cookie=cookie)).text)
            assert f"ProgramadoSale el {words.when(begins, words.SANTIAGO)}." in listed
        sooner = later(hours=3)
        said = (await make(site, begins_at=sooner.isoformat())).json
        assert said["begins_at"] == sooner.isoformat()
        assert (await make(site)).json["begins_at"] == sooner.isoformat()  # unsaid, it stays
        site.world.clock.move(hours=3)
        await site.world.work()  # the clock lets it begin,
        await site.world.work()  # and it is planned
        assert len(site.world.email.sent) == 1
        assert "Sale el" not in reading((await site.get("/calls", cookie=officer)).text)
        said = (await make(site, begins_at=begins.isoformat())).json
        assert said["begins_at"] == sooner.isoformat()  # it has begun


@SQLITE
@pytest.mark.parametrize("begins", [ANSWER_BY, ANSWER_BY + timedelta(days=1)])
async def test_a_call_cannot_begin_when_it_is_over(hub_database_url: str, begins: Any) -> None:
    async with web(hub_database_url) as site:
        said = await make(site, begins_at=begins.isoformat())
        assert (said.status, said.json["errors"][0]["field"]) == (422, "begins_at")
        data = call(begins_at=begins.isoformat())
        event = site.world.event("course_call.requested", data)
        said = await site.post(
            "/v1/events",
            role="portal",
            json=event,
            headers={"Content-Type": "application/cloudevents+json"},
        )
        assert said.status == 422
        assert await site.world.rows(calls) == []


@SQLITE
async def test_what_was_approved_late_is_told_at_its_hour(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        await people(site, "Ana", "Beto")
        begins = later(hours=2)
        await make(site, begins_at=begins.isoformat())
        said = await act(site, "approve", sub=OTHER)
        assert (said.json["state"], site.world.email.sent) == ("scheduled", [])
        site.world.clock.move(hours=2)
        await site.world.work()
        await site.world.work()
        assert len(site.world.email.sent) == 2


@SQLITE
async def test_acts_on_a_call_that_is_not_planned_count_whom_it_is_for_and_its_page_says_when(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="3") as site:
        await people(site, "Ana", "Beto")
        await neighbour(site.world, "Sola", profile=HERE, consents=[])  # their list tells them
        cookie, at = await site.sign_in("officer", ONE), "/calls/c-1"

        async def page(path: str) -> str:
            return reading((await site.get(path, cookie=cookie)).text)

        assert (await make(site, begins_at=later(hours=26).isoformat())).json[
            "state"
        ] == "scheduled"
        seen = await page(f"{at}?hecho=enviado")
        assert "El llamado quedó programado." in seen
        assert "quedó enviado" not in seen
        assert "Sale el miércoles 6 de mayo, 12:00." in seen
        assert "Personas que esperarán el aviso3" in await page(f"{at}/pause")
        assert "Personas a quienes no se avisará3" in await page(f"{at}/stop")
        stop = await site.get("/v1/calls/c-1/stop", role="officer", sub=ONE)
        assert stop.json["unsent"] == 3
        await act(site, "pause")
        assert "Si antes lo deja seguir, sale el miércoles 6 de mayo, 12:00." in await page(at)
        assert "Personas a quienes se avisará3" in await page(f"{at}/resume")
        await act(site, "resume")
        site.world.clock.move(hours=26)
        await site.world.work()
        await site.world.work()
        assert "Sale el" not in await page(at)
        stop = await site.get("/v1/calls/c-1/stop", role="officer", sub=ONE)
        assert stop.json["unsent"] == 0


@SQLITE
async def test_acts_on_a_call_that_waits_for_approval_count_whom_it_is_for(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        await people(site, "Ana", "Beto")
        await make(site, begins_at=later(hours=2).isoformat())
        cookie = await site.sign_in("officer", ONE)
        seen = reading((await site.get("/calls/c-1?hecho=enviado", cookie=cookie)).text)
        assert "El llamado quedó guardado." in seen
        assert "Si lo aprueban antes, sale el martes 5 de mayo, 12:00." in seen
        stop = reading((await site.get("/calls/c-1/stop", cookie=cookie)).text)
        assert "Personas a quienes no se avisará2" in stop
        await act(site, "stop")
        asked = await site.get("/v1/calls/c-1/stop", role="officer", sub=ONE)
        assert asked.json["unsent"] == 0


@SQLITE
async def test_a_practice_call_is_not_said_to_be_sent(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await practise(site)
        cookie = await site.sign_in("officer", ONE)
        seen = reading((await site.get("/calls/c-1?hecho=enviado", cookie=cookie)).text)
        assert "La práctica quedó lista. No llega a nadie." in seen
        assert "quedó enviado" not in seen
