"""Who said yes to a call says, after `answer_by`, that they cannot come: by each of the doors."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.model import Answer, Way
from hub.tables import answers, log
from tests.calls import ANSWER_BY, STARTS, asked, course, neighbour
from tests.dispatch.hands import row_id
from tests.web.answering import ROSA, writes
from tests.web.site import Web, web
from tests.web.test_invitations import give, link, said

#: From the last moment at which one still answers to the last before the course.
TIMES = [
    pytest.param(ANSWER_BY, id="answer-by"),
    pytest.param(STARTS - timedelta(seconds=1), id="just-before-the-course"),
]


async def places(site: Web) -> dict[int, tuple[str, int | None]]:
    """Give what everybody said, by row id, and where they wait."""
    return {row["worker"]: (row["answer"], row["place"]) for row in await site.world.rows(answers)}


async def waits(site: Web, **who: Any) -> tuple[int, int]:
    """Let Rosa have the one seat of a course, and Luis wait for it; give both by row id."""
    await neighbour(site.world, "Rosa", **who)
    await neighbour(site.world, "Luis")
    await asked(site.world, course=course(seats=1))
    for name in ("Rosa", "Luis"):
        await give(site, name, Answer.YES)
    return await row_id(site.world, "Rosa"), await row_id(site.world, "Luis")


@pytest.mark.parametrize("at", TIMES)
async def test_the_no_a_reminder_asks_for_gives_the_seat_to_whom_waits(
    hub_database_url: str, at: datetime
) -> None:
    async with web(hub_database_url) as site:
        rosa, luis = await waits(site, **ROSA)
        site.world.clock.at = at
        [reply] = await writes(site, "no", "SM1")
        assert "anotamos su NO" in reply
        assert await places(site) == {rosa: ("no", None), luis: ("yes", None)}
        assert [one["answer"] for one in await said(site)][-1] == "cannot"
        assert await site.world.rows(log, log.c.what == "answer_late") == []
        # ... and why, after which a yes is too late as everybody's.
        await writes(site, "2", "SM2")
        rows = {row["worker"]: row["reason"] for row in await site.world.rows(answers)}
        assert rows[rosa] == "health"
        [reply] = await writes(site, "si", "SM3")
        assert "llego tarde" in reply
        assert (await places(site))[rosa] == ("no", None)


@pytest.mark.parametrize("at", [ANSWER_BY - timedelta(seconds=1), *TIMES])
async def test_who_said_yes_reads_until_when_they_may_take_it_back(
    hub_database_url: str, at: datetime
) -> None:
    async with web(hub_database_url) as site:
        await waits(site)
        path = await link(site)
        site.world.clock.at = at
        page = (await site.get(path)).text
        assert "Si ya no puede ir, avise hasta que empiece el curso." in page
        assert "Puede cambiar su respuesta" not in page


async def test_who_waits_for_a_seat_may_stop_waiting(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        rosa, luis = await waits(site)
        site.world.clock.at = ANSWER_BY
        path = await link(site, "Luis")
        assert "Ya NO puedo ir" in (await site.get(path)).text
        await site.post(f"{path}/answer", data={"answer": "no"})
        assert await places(site) == {rosa: ("yes", None), luis: ("no", None)}


@pytest.mark.parametrize("at", TIMES)
async def test_the_page_of_a_link_has_a_button_for_it_and_then_asks_why(
    hub_database_url: str, at: datetime
) -> None:
    async with web(hub_database_url) as site:
        rosa, luis = await waits(site)
        path = await link(site)
        site.world.clock.at = at
        page = (await site.get(path)).text
        assert "Si ya no puede ir, avísenos aquí." in page
        assert "Ya NO puedo ir" in page
        assert "SÍ, puedo ir" not in page
        assert await places(site) == {rosa: ("yes", None), luis: ("yes", 1)}
        await site.post(f"{path}/answer", data={"answer": "no"})
        assert await places(site) == {rosa: ("no", None), luis: ("yes", None)}
        page = (await site.get(path)).text
        assert "Anotamos que usted no puede ir." in page
        assert "¿Por qué no puede? Es optativo." in page
        assert "puedo ir" not in page
        await site.post(f"{path}/answer", data={"answer": "no", "reason": "care"})
        assert "Motivo: Cuidado de otra persona." in (await site.get(path)).text
        await site.post(f"{path}/answer", data={"answer": "yes"})
        assert (await places(site))[rosa] == ("no", None)


@pytest.mark.parametrize("at", TIMES)
async def test_in_the_list_as_well_by_page_and_api(hub_database_url: str, at: datetime) -> None:
    async with web(hub_database_url) as site:
        rosa, luis = await waits(site, contact={})
        site.world.clock.at = at
        [item] = (await site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
        cookie = await site.sign_in("worker", "Rosa")
        page = f"/inbox/{item['id']}"
        assert "Ya NO puedo ir" in (await site.get(page, cookie=cookie)).text
        path = f"/v1{page}/answer"
        done = await site.post(path, role="worker", sub="Rosa", json={"answer": "no"})
        assert (done.status, done.json["answer"]) == (200, "no")
        assert await places(site) == {rosa: ("no", None), luis: ("yes", None)}
        done = await site.post(path, role="worker", sub="Rosa", json={"answer": "yes"})
        assert done.status == 409


async def test_once_the_course_has_begun_nobody_withdraws(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        rosa, luis = await waits(site, contact={})
        [item] = (await site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
        site.world.clock.at = STARTS
        cookie = await site.sign_in("worker", "Rosa")
        page = (await site.get(f"/inbox/{item['id']}", cookie=cookie)).text
        assert "Ya NO puedo ir" not in page
        path = f"/v1/inbox/{item['id']}/answer"
        done = await site.post(path, role="worker", sub="Rosa", json={"answer": "no"})
        assert done.status == 409
        assert await places(site) == {rosa: ("yes", None), luis: ("yes", 1)}
        assert len(await site.world.rows(log, log.c.what == "answer_late")) == 1


async def test_who_says_yes_to_a_reminder_is_not_told_that_it_is_late(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await waits(site, **ROSA)
        site.world.clock.at = ANSWER_BY
        [reply] = await writes(site, "si, voy", "SM1")
        assert "anotamos su SI" in reply
        assert await site.world.rows(log, log.c.what == "answer_late") == []


@pytest.mark.parametrize("answer", list(Answer))
async def test_who_had_not_answered_is_late_whatever_they_say(
    hub_database_url: str, answer: Answer
) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa")
        await asked(site.world)
        site.world.clock.at = ANSWER_BY
        assert (await give(site, "Rosa", answer)).became == "late"
        assert (await give(site, "Rosa", answer, Way.SMS)).became == "late"
        assert await site.world.rows(answers) == []
