"""What is kept of a call: who sees its counts, and what an auditor reads of one person."""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from hub.model import Answer, Lane
from hub.tables import broadcasts, deliveries, log
from tests.calls import STARTS, asked, course, neighbour
from tests.calls.following import HALFWAY, SQLITE, follow, says
from tests.dispatch.hands import sender
from tests.web.calling import HERE, ONE, OTHER, act, make, people
from tests.web.reading import reading
from tests.web.site import web


async def test_an_officer_sees_the_broadcasts_of_their_own_calls_alone(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await people(site, "Ana")
        await site.world.employer()
        await site.world.vacancy()
        await asked(site.world)  # of Macul
        await make(site)
        said = await site.get("/v1/broadcasts", role="officer", sub=OTHER)
        [own] = said.json["items"]
        assert (own["kind"], own["subject_id"], own["audience"]) == ("course_call", "c-1", 1)
        seen = {
            number: (await site.get(f"/v1/broadcasts/{number}", role="officer", sub=ONE)).status
            for number in range(1, 5)
        }
        assert seen == {number: 200 if number == int(own["id"]) else 404 for number in seen}
        assert len((await site.get("/v1/broadcasts", role="auditor")).json["items"]) == 3


async def test_an_auditor_reads_rules_messages_and_answers_of_a_call(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await neighbour(
            w, "Ana", profile={"comuna": "13118", "education": "Educación básica completa"}
        )
        await neighbour(w, "Beto")
        await w.worker("Lejos")
        await asked(w, by={"education_max": "Educación media completa"})
        await says(w, "Ana", Answer.NO)
        await follow(w, HALFWAY)

        async def told(who: str, role: str = "auditor") -> dict[str, Any]:
            said = await site.get(f"/v1/broadcasts/1/explain/{who}", role=role, sub="x")
            assert said.status == 200, said.text
            for secret in ('"band"', "correo.example", '"order_at"'):
                assert secret not in said.text
            # That of the course is in words; one in the order would be a number.
            assert re.search(r'"place": ?[^"]', said.text) is None
            found: dict[str, Any] = said.json
            return found

        ana = await told("Ana")
        assert (ana["eligible"], ana["broadcast"]["title"]) == (True, "Soldadura básica")
        [no] = ana["said"]
        assert (no["answer"], no["way"], no["late"], no["not_a_refusal"]) == (
            "no",
            "inbox",
            False,
            True,
        )
        assert (await told("Ana", "operator"))["said"] == []
        beto = await told("Beto")
        [again] = beto["notes"]
        assert (again["kind"], again["state"]) == ("course_again", "accepted")
        assert len(again["shown_hash"]) == 64
        lejos = await told("Lejos")
        failed = [rule["rule"] for rule in lejos["rules"] if not rule["passed"]]
        assert (failed, lejos["recipient"]) == (["own_comuna"], None)
        cookie = await site.sign_in("auditor", "x")
        form = {"csrf": site.csrf(cookie), "worker": "Ana"}
        page = await site.post("/today/1/person", cookie=cookie, data=form)
        assert "No puede ir, en su lista" in page.text
        assert "No es una negativa" in page.text


async def test_an_approval_taken_back_while_it_is_sent_stops_the_rest(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        w = site.world
        await people(site, "Ana", "Beto", "Caro", "Dora")
        await make(site)
        assert (await act(site, "withdraw", sub=OTHER)).status == 409  # nobody gave one
        said = await site.post("/v1/calls/c-1/approve", role="officer", sub=OTHER)
        assert said.status == 200
        await w.plan()

        async def withdrawn() -> None:
            again = await site.post("/v1/calls/c-1/withdraw", role="officer", sub=ONE)
            assert again.status == 409  # whoever asked for it gave none
            said = await site.post("/v1/calls/c-1/withdraw", role="sence", sub="sence-1")
            assert said.json["state"] == "stopped"

        # Between the first two e-mails and the others.
        await sender(w, Lane.EMAIL, None, withdrawn, chunk=2).work_once()
        await w.work()
        assert len(w.email.sent) == 2
        assert w.sms.sent == []
        states = sorted(row["state"] for row in await w.rows(deliveries))
        assert states == ["accepted", "accepted", "suppressed", "suppressed"]
        [row] = await w.rows(broadcasts)
        assert (row["state"], row["state_reason"]) == ("stopped", "approval_withdrawn")
        noted = await w.rows(log, log.c.what == "call_approval_withdrawn")
        assert [row["detail"]["by"] for row in noted] == ["sence-1"]
        assert await follow(w, HALFWAY) == []
        assert (await act(site, "withdraw", sub=OTHER)).status == 409
        found = await site.get("/v1/broadcasts/1/explain/Ana", role="auditor", sub="x")
        assert [one["act"] for one in found.json["acts"]] == [
            "call_approved",
            "call_approval_withdrawn",
        ]


@SQLITE
async def test_a_call_and_a_vacancy_of_one_id_are_two_things(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await neighbour(
            w, "Ana", searches=[{"search_id": "s", "occupations": ["Cocina"], "comunas": ["*"]}]
        )
        await w.employer()
        await w.vacancy("c-31")
        await w.work()
        w.clock.move(minutes=1)
        await asked(w)
        w.clock.move(minutes=1)
        inbox = (await site.get("/v1/inbox", role="worker", sub="Ana")).json["items"]
        assert len(inbox) == 2
        cookie = await site.sign_in("operator", "op")
        for number in (1, 2):
            page = await site.get(f"/today/{number}", cookie=cookie)
            assert page.status == 200
        call = await site.get("/v1/broadcasts/2/explain/Ana", role="operator", sub="op")
        job = await site.get("/v1/broadcasts/1/explain/Ana", role="operator", sub="op")
        titles = [one.json["broadcast"]["title"] for one in (job, call)]
        assert titles[0] != titles[1] == "Soldadura básica"
        reach = {"reason": "false"}
        said = await site.post("/v1/vacancies/c-31/recall", role="operator", sub="op", json=reach)
        assert said.json["corrected"] == 1
        await w.work()
        told = {row["kind"]: row["state"] for row in await w.rows(broadcasts)}
        assert told["course_call"] == "finished"


async def test_what_a_call_said_is_told_as_it_was_shown_though_it_was_edited_since(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await people(site, "Ana")
        await neighbour(w, "Beto", profile=HERE, contact={})
        await make(site)
        w.clock.move(minutes=5)
        moved = (STARTS + timedelta(days=1)).isoformat()
        new = course(name="Soldadura TIG", place="Otra sede", starts_at=moved, seats=9)
        await make(site, sub=OTHER, course=new)
        w.clock.move(minutes=5)
        await w.hub.follower.look()
        await w.work()
        old = {
            "name": "Soldadura básica",
            "place": "Liceo Municipal, Av. Las Torres 456",
            "hours": 80,
            "schedule": None,
        }
        for who in ("Ana", "Beto"):
            found = (await site.get(f"/v1/broadcasts/1/explain/{who}", role="auditor")).json
            assert found["broadcast"]["title"] == "Soldadura básica"
            shown = found["recipient"]["shown"]
            assert datetime.fromisoformat(shown.pop("starts_at")) == STARTS
            assert shown == old
            [edit] = found["acts"]
            assert (edit["act"], edit["role"]) == ("call_edited", "officer")
            changed = {one["field"]: (one["before"], one["after"]) for one in edit["changed"]}
            assert changed["name"] == ("Soldadura básica", "Soldadura TIG")
            assert changed["place"] == (old["place"], "Otra sede")
            assert changed["seats"] == (None, 9)
            assert set(changed) == {"name", "place", "starts_at", "seats"}
        ana = (await site.get("/v1/broadcasts/1/explain/Ana", role="auditor")).json
        [first] = ana["deliveries"]
        assert first["shown"]["name"] == "Soldadura básica"
        [update] = ana["notes"]
        assert (update["kind"], update["shown"]["place"]) == ("course_changed", "Otra sede")
        cookie = await site.sign_in("auditor", "x")
        form = {"csrf": site.csrf(cookie), "worker": "Ana"}
        page = reading((await site.post("/today/1/person", cookie=cookie, data=form)).text)
        assert "Soldadura básica · Liceo Municipal, Av. Las Torres 456" in page
        assert "Cambió lo que dice. OMIL. Curso: Soldadura básica → Soldadura TIG" in page


async def test_the_acts_of_a_call_are_all_there_whoever_did_them(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await neighbour(w, "Ana")
        await asked(w)
        w.clock.move(minutes=5)
        await asked(w, course=course(name="Soldadura TIG"))
        w.clock.move(minutes=5)
        await asked(w, course=course(name="Soldadura TIG"))  # the same again is no act
        found = (await site.get("/v1/broadcasts/1/explain/Ana", role="auditor")).json
        assert [(one["act"], one["role"]) for one in found["acts"]] == [("call_edited", "portal")]


async def test_before_an_edit_that_kept_no_words_it_is_not_said_what_was_shown(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await people(site, "Ana")
        await make(site)
        w.clock.move(minutes=5)
        await make(site, course=course(name="Soldadura TIG"))
        async with w.hub.database.write() as db:
            await db.execute(
                update(log).where(log.c.what == "call_edited").values(detail={"by": ONE})
            )
        found = (await site.get("/v1/broadcasts/1/explain/Ana", role="auditor")).json
        assert found["recipient"]["shown"] is None
