"""A change of a call that waits for a word: what else is edited meanwhile, and when it is over."""

from datetime import timedelta

import pytest

from hub.tables import calls
from tests.calls import ANSWER_BY, STARTS, course
from tests.web.calling import ONE, OTHER, act, make, people
from tests.web.reading import reading
from tests.web.site import web

pytestmark = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)

LARGE = {"HUB_CALLS_APPROVAL_ABOVE": "1", "HUB_CALLS_AGAIN_SHARE": "0"}


async def test_what_needs_no_word_is_edited_while_a_colleagues_change_goes_on_waiting(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, **LARGE) as site:
        w = site.world
        await people(site, "Ana", "Beto")
        await make(site, course=course(seats=5))
        await act(site, "approve", sub=OTHER)
        waits = (await make(site, course=course(seats=5, place="Otra sede"))).json["change"]
        said = (await make(site, sub=OTHER, course=course(seats=9))).json
        assert (said["course"]["seats"], said["course"]["place"][:5]) == (9, "Liceo")
        assert (said["change"]["course"]["place"], said["change"]["course"]["seats"]) == (
            "Otra sede",
            9,
        )
        # Whoever looked at the change before does not agree to what they did not see.
        seen = {"as_of": waits["as_of"]}
        assert (await act(site, "approve", sub="omil-3", params=seen)).status == 409
        longer = (ANSWER_BY + timedelta(hours=2)).isoformat()
        said = (await make(site, sub=OTHER, course=course(seats=9), answer_by=longer)).json
        assert said["answer_by"] == said["change"]["answer_by"]
        assert said["answer_by"] != waits["answer_by"]
        assert said["change"]["course"]["place"] == "Otra sede"
        done = (await act(site, "approve", sub="omil-3")).json
        assert (done["course"]["place"], done["course"]["seats"]) == ("Otra sede", 9)
        assert (done["change"], done["answer_by"]) == (None, said["answer_by"])
        [row] = await w.rows(calls)
        assert row["change_undo_until"] is None


async def test_a_change_a_colleague_wants_keeps_its_own_seats_when_another_end_is_set(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, **LARGE) as site:
        await people(site, "Ana", "Beto")
        await make(site, course=course(seats=5))
        await act(site, "approve", sub=OTHER)
        await make(site, course=course(seats=20, place="Otra sede"))
        longer = (ANSWER_BY + timedelta(hours=2)).isoformat()
        said = (await make(site, sub=OTHER, course=course(seats=5), answer_by=longer)).json
        change = said["change"]
        assert (change["course"]["place"], change["course"]["seats"]) == ("Otra sede", 20)
        assert (said["course"]["seats"], change["answer_by"]) == (5, said["answer_by"])


async def test_a_change_is_not_agreed_to_once_its_course_began_and_then_waits_no_more(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, **LARGE) as site:
        w = site.world
        await people(site, "Ana", "Beto")
        await make(site)
        await act(site, "approve", sub=OTHER)
        await make(site, course=course(place="Otra sede"))
        # Who said yes has to know of another place until the course begins.
        w.clock.move(seconds=(ANSWER_BY - w.clock.now()).total_seconds() + 60)
        await w.hub.keeper.look()
        cookie = await site.sign_in("officer", OTHER)
        assert "/calls/c-1/approve" in (await site.get("/calls/c-1", cookie=cookie)).text
        w.clock.move(seconds=(STARTS - w.clock.now()).total_seconds())
        said = await act(site, "approve", sub=OTHER)
        assert (said.status, "the course has begun" in said.text) == (409, True)
        await w.hub.keeper.look()
        page = (await site.get("/calls/c-1", cookie=cookie)).text
        assert "Otra sede" not in page
        assert "/calls/c-1/approve" not in page
        auditor = await site.sign_in("auditor")
        page = (await site.get("/calls/c-1", cookie=auditor)).text
        assert "El cambio quedó sin aprobar: comenzó el curso" in page
        [row] = await w.rows(calls)
        assert (row["place"][:5], row["change"]) == ("Liceo", None)


async def test_a_call_is_not_agreed_to_once_nobody_can_answer_it(hub_database_url: str) -> None:
    async with web(hub_database_url, **LARGE) as site:
        await people(site, "Ana", "Beto")
        await make(site)
        site.world.clock.move(seconds=(ANSWER_BY - site.world.clock.now()).total_seconds())
        said = await act(site, "approve", sub=OTHER)
        assert (said.status, "the time to answer is over" in said.text) == (409, True)
        assert site.world.email.sent == []


@pytest.mark.parametrize("held", [None, True])
async def test_who_said_yes_is_told_when_the_approval_is_taken_back(
    hub_database_url: str, held: bool | None
) -> None:
    async with web(hub_database_url, **LARGE, HUB_DISPATCH_BATCH_LIMIT="1") as site:
        w = site.world
        await people(site, "Ana", "Beto", "Caro")
        await make(site)
        await site.post("/v1/calls/c-1/approve", role="sence", sub="sence-1")
        await w.plan()
        for _ in range(2):
            await w.hub.senders["email"].work_once()
        first, second = [one.to.removesuffix("@correo.example") for one in w.email.sent]
        given = {"worker_id": first.title(), "answer": "yes"}
        assert (await site.post("/v1/calls/c-1/answers", role="officer", json=given)).status == 200
        sence = await site.sign_in("sence", "sence-1")
        asked = reading((await site.get("/calls/c-1/withdraw", cookie=sence)).text)
        assert "¿Se hará el curso?" in asked
        assert "Este curso ya no se hará. No vaya." in asked
        assert "Dijeron que sí" not in asked  # of so few SENCE is told no number
        bare = {"csrf": site.csrf(sence)}
        path = "/calls/c-1/withdraw"
        assert (await site.post(path, cookie=sence, data=bare)).status == 422
        body = {} if held is None else {"json": {"course_held": held}}
        said = await site.post(f"/v1{path}", role="sence", sub="sence-1", **body)
        assert (said.json["state"], said.json["cancelled"]) == ("stopped", held is None)
        for _ in range(2):
            await w.hub.follower.look()
            await w.work()
        told = [one.to.removesuffix("@correo.example") for one in w.email.sent]
        assert told == [first, second, *([first] if held is None else [])]
        assert ("ya no se hará" in w.email.texts()[-1]) == (held is None)


async def test_who_edits_the_rest_does_not_put_off_what_goes_by_itself(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, **LARGE, HUB_CALLS_SECOND_PERSON="false") as site:
        w = site.world
        await people(site, "Ana", "Beto")
        await make(site)
        w.clock.move(minutes=16)
        await w.hub.keeper.look()
        await w.work()
        waits = (await make(site, course=course(place="Otra sede"))).json["change"]
        w.clock.move(minutes=10)
        said = (await make(site, sub=ONE, course=course(seats=9))).json
        assert said["change"]["goes_at"] == waits["goes_at"]
        w.clock.move(minutes=5)
        await w.hub.keeper.look()
        [row] = await w.rows(calls)
        assert (row["place"], row["seats"], row["change"]) == ("Otra sede", 9, None)
