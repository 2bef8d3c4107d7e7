"""Answers to a call to a course: by a link, in the list, by the API; and what follows from them."""

import asyncio
from typing import Any

import pytest

from hub.calls import answering
from hub.calls.answering import Given
from hub.errors import NotFound
from hub.model import Answer, Way
from hub.tables import answers, log
from tests.calls import ANSWER_BY, asked, course, neighbour
from tests.dispatch.hands import row_id, told
from tests.web.site import PUBLIC_URL, Web, web
from tests.world import consents

ANSWERED = "cl.bne.course_call.answered"


async def link(site: Web, name: str = "Rosa") -> str:
    """Give the path of the link somebody's e-mail had."""
    [message] = [one for one in site.world.email.sent if one.to == f"{name.lower()}@correo.example"]
    return message.fill["link"].removeprefix(PUBLIC_URL)


async def said(site: Web) -> list[Any]:
    """Give what the portal is told of answers."""
    return [data for kind, _, data in await told(site.world) if kind == ANSWERED]


async def give(site: Web, name: str, answer: Answer, way: Way = Way.LINK) -> Any:
    """Take an answer in, as whichever door does."""
    given = Given(worker=await row_id(site.world, name), call_id="c-31", answer=answer, way=way)
    async with site.hub.database.write() as db:
        return await answering.take(db, site.hub.vault, given, site.world.clock.now())


async def places(site: Web, *names: str) -> list[int | None]:
    """Give where people stand on the waiting list of the call; None: on none."""
    of = {row["worker"]: row["place"] for row in await site.world.rows(answers)}
    return [of[await row_id(site.world, name)] for name in names]


async def test_a_link_shows_the_call_and_only_a_post_answers(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa")
        await asked(site.world)
        path = await link(site)
        for query in ("", "?si", "?no", "?si"):
            page = await site.get(path + query)
            assert page.status == 200
        assert "Liceo Municipal, Av. Las Torres 456" in page.text
        assert "omil-macul-2" not in page.text
        assert await site.world.rows(answers) == []
        done = await site.post(f"{path}/answer", data={"answer": "yes"})
        assert (done.status, done.headers["Location"]) == (303, path)
        assert "Usted dijo que SÍ puede ir." in (await site.get(path)).text
        assert await said(site) == [
            {
                "call_id": "c-31",
                "worker_id": "Rosa",
                "answer": "can",
                "not_a_refusal": True,
                "at": site.world.clock.now().isoformat(),
            }
        ]


async def test_a_reason_pressed_in_an_e_mail_is_asked_for_once_more(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa")
        await asked(site.world)
        path = await link(site)
        page = (await site.get(f"{path}?care")).text
        assert "NO puedo ir: Cuidado de otra persona" in page
        assert await site.world.rows(answers) == []
        await site.post(f"{path}/answer", data={"answer": "no", "reason": "care"})
        assert "Falta un paso" not in (await site.get(f"{path}?care")).text
        # another one can be chosen still, and what nobody offered is no link of ours
        assert "NO puedo ir: Salud" in (await site.get(f"{path}?health")).text
        assert "Falta un paso" not in (await site.get(f"{path}?paloma")).text
        assert "Cambiar el motivo" in (await site.get(path)).text


async def test_a_no_is_no_refusal_offers_reasons_and_can_be_changed(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa")
        await asked(site.world)
        path = await link(site)
        await site.post(f"{path}/answer", data={"answer": "no"})
        page = await site.get(path)
        assert "No es una negativa. No le quita nada." in page.text
        assert "¿Por qué no puede? Es optativo." in page.text
        await site.post(f"{path}/answer", data={"answer": "no", "reason": "care"})
        assert "Motivo: Cuidado de otra persona." in (await site.get(path)).text
        (kept,) = await site.world.rows(answers)
        assert (kept["answer"], kept["reason"], kept["way"]) == ("no", "care", "link")
        await site.post(f"{path}/answer", data={"answer": "yes"})
        (kept,) = await site.world.rows(answers)
        assert (kept["answer"], kept["reason"]) == ("yes", None)
        assert [one["answer"] for one in await said(site)] == ["cannot", "can"]
        assert all("reason" not in one for one in await said(site))
        logged = await site.world.rows(log, log.c.what == "answered")
        assert [(row["detail"]["answer"], row["detail"].get("reason")) for row in logged] == [
            ("no", None),
            ("no", "care"),
            ("yes", None),
        ]


async def test_the_same_answer_again_changes_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa")
        await asked(site.world)
        both = [give(site, "Rosa", Answer.YES) for _ in range(2)]
        became = sorted([one.became for one in await asyncio.gather(*both)])
        assert became == ["same", "taken"]
        assert len(await said(site)) == 1


async def test_after_answer_by_nothing_is_taken_but_from_who_telephoned(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa")
        await asked(site.world)
        path = await link(site)
        site.world.clock.at = ANSWER_BY
        page = await site.get(path)
        assert "El plazo para responder ya pasó." in page.text
        assert (await site.post(f"{path}/answer", data={"answer": "yes"})).status == 303
        assert await site.world.rows(answers) == []
        assert len(await site.world.rows(log, log.c.what == "answer_late")) == 1
        assert (await give(site, "Rosa", Answer.YES, Way.OFFICER)).became == "taken"


async def test_who_was_not_called_has_no_answer_to_give(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa")
        await neighbour(site.world, "Luis")
        await asked(site.world, by=["Rosa"])
        path = await link(site)
        await site.world.worker("Rosa", contact={"email": "otra@correo.example"})
        await site.world.apply()
        assert (await site.post(f"{path}/answer", data={"answer": "yes"})).status == 404
        with pytest.raises(NotFound):
            await give(site, "Luis", Answer.YES)
        assert await site.world.rows(answers) == []


async def test_a_yes_beyond_the_seats_waits_and_moves_up_when_somebody_withdraws(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(site.world, name)
        await asked(site.world, course=course(seats=1))
        taken = [await give(site, name, Answer.YES) for name in ("Ana", "Beto", "Caro")]
        assert [one.kept.place for one in taken] == [None, 1, 2]
        assert "lista de espera" in (await site.get(await link(site, "Beto"))).text
        await give(site, "Ana", Answer.NO)
        assert await places(site, "Beto", "Caro") == [None, 2]
        assert "lista de espera" not in (await site.get(await link(site, "Beto"))).text
        # Who comes back stands behind whoever waited.
        assert (await give(site, "Ana", Answer.YES)).kept.place == 3
        await give(site, "Beto", Answer.NO)
        assert await places(site, "Ana", "Caro") == [3, None]


async def test_a_hundred_who_say_yes_at_once_share_the_seats_there_are(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        given = {"profile": {"comuna": "13118"}, "consents": consents("courses")}
        names = await site.world.crowd(30, lambda _: given)
        await asked(site.world, course=course(seats=7))
        await asyncio.gather(*(give(site, name, Answer.YES) for name in names))
        places = [row["place"] for row in await site.world.rows(answers)]
        assert sorted(one or 0 for one in places) == [0] * 7 + list(range(1, 24))


async def test_who_has_only_the_list_sees_the_call_there_and_answers(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", contact={})
        await neighbour(site.world, "Luis", contact={})
        await asked(site.world)
        [item] = (await site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
        assert (item["kind"], item["call"]["name"]) == ("course_call", "Soldadura básica")
        assert item["call"]["answer"] is None
        path = f"/v1/inbox/{item['id']}/answer"
        given = {"answer": "no", "reason": "distance"}
        assert (await site.post(path, role="worker", sub="Luis", json=given)).status == 404
        done = await site.post(path, role="worker", sub="Rosa", json=given)
        assert (done.status, done.json) == (200, given | {"waits_for_a_seat": False})
        [item] = (await site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
        assert (item["call"]["answer"], item["call"]["reason"]) == ("no", "distance")
        assert (await site.post(path, role="worker", sub="Rosa", json={})).status == 422
        cookie = await site.sign_in("worker", "Rosa")
        listed = await site.get("/inbox", cookie=cookie)
        assert "OMIL Macul" in listed.text
        page = f"/inbox/{item['id']}"
        assert "Soldadura básica" in (await site.get(page, cookie=cookie)).text
        form = {"answer": "yes", "csrf": site.csrf(cookie)}
        done = await site.post(f"{page}/answer", cookie=cookie, data=form)
        assert done.status == 303
        assert "Usted dijo que SÍ puede ir." in (await site.get(page, cookie=cookie)).text
        assert "Usted dijo que sí." in (await site.get("/inbox", cookie=cookie)).text


async def test_to_stop_by_the_link_of_a_call_stops_courses_and_nothing_else(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", consents=consents("courses", "alerts"))
        await asked(site.world)
        [message] = site.world.email.sent
        path = message.fill["unsubscribe_link"].removeprefix(PUBLIC_URL)
        assert "con cursos" in (await site.get(path)).text
        await site.post(path)
        row = (await site.get("/v1/preferences", role="worker", sub="Rosa")).json
        kept = {(one["purpose"], one["channel"]): one["granted"] for one in row["consents"]}
        assert kept["courses", "email"] is False
        assert kept["alerts", "email"] is True
