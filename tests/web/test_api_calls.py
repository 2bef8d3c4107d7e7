"""/v1/calls: an office calls its own people, sees who answered, and nothing of anybody else's."""

import json
from datetime import datetime, timedelta
from typing import Any

from hub.tables import answers, call_workers, calls, log, outbox
from tests.calls import ANSWER_BY, call, course, neighbour
from tests.web.reading import reading
from tests.web.site import Web, web

HERE, ELSEWHERE = {"comuna": "07301"}, {"comuna": "13118"}
ONE, OTHER = "omil-1", "omil-2"


def wanted(by: Any = None, **more: Any) -> dict[str, Any]:
    """Give a call as an officer asks for it: of which comuna, their token says."""
    audience = {"worker_ids": by} if isinstance(by, list) else {"criteria": by or {}}
    return {
        "call_id": "c-1",
        "course": course(),
        "audience": audience,
        "answer_by": ANSWER_BY.isoformat(),
    } | more


async def make(site: Web, sub: str = ONE, **more: Any) -> Any:
    """Let an officer of Curicó call."""
    said = await site.post("/v1/calls", role="officer", sub=sub, json=wanted(**more))
    await site.world.work()
    return said


async def act(site: Web, what: str, sub: str = ONE, role: str = "officer", **how: Any) -> Any:
    """Let somebody act on the call."""
    said = await site.post(f"/v1/calls/c-1/{what}", role=role, sub=sub, **how)
    await site.world.work()
    return said


async def people(site: Web, *names: str) -> None:
    """Take in people of the office's own comuna, and one of another."""
    for name in names:
        await neighbour(site.world, name, profile=HERE)
    await neighbour(site.world, "Lejos", profile=ELSEWHERE)
    await site.world.apply()


async def roster(site: Web) -> dict[str, list[str]]:
    """Give who said what."""
    found = (await site.get("/v1/calls/c-1", role="officer", sub=ONE)).json
    kinds = ("yes", "waiting", "no", "to_phone")
    return {kind: [one["worker_id"] for one in found[kind]] for kind in kinds}


async def test_an_officer_calls_and_sees_whom_to_phone(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await people(site, "Ana", "Beto", "Caro")
        said = await make(site, by=["Ana", "Beto", "Caro", "Lejos", "Nadie"])
        assert said.status == 201
        assert said.json["refused"] == {"not_of_comuna": ["Lejos", "Nadie"]}
        assert len(await site.world.rows(call_workers)) == 3
        given = {"worker_id": "Ana", "answer": "yes"}
        assert (await act(site, "answers", json=given)).status == 200
        given = {"worker_id": "Beto", "answer": "no", "reason": "health"}
        said = await act(site, "answers", json=given)
        [no] = said.json["no"]
        assert (no["worker_id"], no["reason"], no["answered_by"]) == ("Beto", "health", "officer")
        assert await roster(site) == {
            "yes": ["Ana"],
            "waiting": [],
            "no": ["Beto"],
            "to_phone": ["Caro"],
        }
        [listed] = (await site.get("/v1/calls", role="officer", sub=OTHER)).json["items"]
        assert (listed["call_id"], listed["audience"]) == ("c-1", 3)
        text = said.text
        for secret in ("band", "place", "index", "order_at", "shuffle", "correo.example"):
            assert f'"{secret}' not in text.replace('"place": "Liceo', "")
        by = [
            row["detail"].get("by") for row in await site.world.rows(log, log.c.what == "answered")
        ]
        assert by == [ONE, ONE]


async def test_the_people_of_a_call_are_read_page_by_page_and_counted_whole(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        names = ["Ana", "Beto", "Caro", "Dora", "Eva", "Fito"]
        await people(site, *names)
        await make(site, course=course(seats=1))
        for name, said in (("Beto", "yes"), ("Ana", "yes"), ("Eva", "yes"), ("Caro", "no")):
            await act(site, "answers", json={"worker_id": name, "answer": said})
        whole = await roster(site)
        assert whole == {
            "yes": ["Beto"],
            "waiting": ["Ana", "Eva"],
            "no": ["Caro"],
            "to_phone": ["Dora", "Fito"],
        }
        for limit in (1, 2, 3, 4, 6):
            found: dict[str, list[str]] = {kind: [] for kind in whole}
            after: dict[str, str] = {}
            while True:
                params = {"limit": str(limit)} | after
                page = await site.get("/v1/calls/c-1", role="officer", sub=ONE, params=params)
                assert page.json["counts"] == {"yes": 1, "waiting": 2, "no": 1, "to_phone": 2}
                for kind in found:
                    found[kind] += [one["worker_id"] for one in page.json[kind]]
                if page.json["next"] is None:
                    break
                assert sum(len(page.json[kind]) for kind in found) == limit
                after = {"after": page.json["next"]}
            assert found == whole
        for bad in ("yes", "maybe:0:Ana", "yes:x:Ana", "yes:0:"):
            said = await site.get("/v1/calls/c-1", role="officer", sub=ONE, params={"after": bad})
            assert said.status == 422


async def test_the_call_of_another_comuna_is_not_there(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await people(site, "Ana")
        theirs = {"call_id": "c-1", "comuna": "13118", "requested_by": "omil-macul"}
        audience = {"audience": {"criteria": {}}, "answer_by": ANSWER_BY.isoformat()}
        await site.world.tell("course_call.requested", course=course(), **theirs, **audience)
        await site.world.work()
        missing = await site.get("/v1/calls/no-such", role="officer", sub=ONE)
        assert missing.status == 404
        for what in ("approve", "stop", "pause", "resume"):
            assert (await act(site, what)).status == 404
        given = {"worker_id": "Lejos", "answer": "yes"}
        assert (await act(site, "answers", json=given)).status == 404
        assert (await site.get("/v1/calls/c-1", role="officer", sub=ONE)).status == 404
        assert (await site.get("/v1/calls", role="officer", sub=ONE)).json["items"] == []
        assert await site.world.rows(answers) == []
        [row] = await site.world.rows(calls)
        assert row["requested_by"] == "omil-macul"
        given = {"comuna": "13118"} | wanted(call_id="c-2")
        assert (await site.post("/v1/calls", role="officer", sub=ONE, json=given)).status == 422


async def test_an_id_that_is_taken_elsewhere_is_answered_as_one_nobody_has(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await people(site, "Ana", "Beto")
        await w.tell("course_call.requested", **call("c-1", comuna=ELSEWHERE["comuna"]))
        await w.work()
        seen = []
        for name in ("c-1", "c-2"):  # taken elsewhere, and free
            for status in (201, 200):
                said = await make(site, call_id=name)
                assert (said.status, said.json["call_id"]) == (status, name)
            given = {"worker_id": "Ana", "answer": "yes"}
            path = f"/v1/calls/{name}"
            said = await site.post(f"{path}/answers", role="officer", sub=ONE, json=given)
            assert [one["worker_id"] for one in said.json["yes"]] == ["Ana"]
            cookie = await site.sign_in("officer", ONE)
            pages = [f"/calls/{name}", f"/calls/{name}/people/Ana", "/calls"]
            texts = [(await site.get(page, cookie=cookie)).text for page in pages]
            said = await site.post(f"{path}/stop", role="officer", sub=OTHER)
            texts += [said.text, (await site.get(f"/calls/{name}/sheet", cookie=cookie)).text]
            whole = "".join(texts).replace(name, "NAME")
            seen.append((said.status, "~" in whole, whole.count("/calls/NAME")))
        assert seen[0] == seen[1]
        assert not seen[0][1]
        told = (await site.get("/v1/broadcasts", role="officer", sub=ONE)).json["items"]
        assert [one["subject_id"] for one in told] == ["c-2", "c-1"]
        listed = await site.get("/v1/calls", role="officer", sub=ONE, params={"limit": "1"})
        after = {"after": listed.json["next"]}
        listed = await site.get("/v1/calls", role="officer", sub=ONE, params=after)
        assert [one["call_id"] for one in listed.json["items"]] == ["c-1"]
        # Theirs says what it said, and whoever sees all calls tells the two apart.
        rows = {row["call_id"]: row["comuna"] for row in await w.rows(calls)}
        assert rows == {"c-1": "13118", "c-1~07301": "07301", "c-2": "07301"}
        said = await site.get("/v1/calls/c-1~07301", role="sence")
        assert (said.json["call_id"], said.json["comuna"]) == ("c-1~07301", "07301")
        for name in ("c-3~13118", "c-3~07301", "c-1~07301", "c-2~07301", "c-2~07301~07301"):
            assert (await make(site, call_id=name)).status == 422  # nobody chooses such a one
        for name in ("c-1~07301", "c-2~07301"):  # as others see them, it is the same call
            said = await site.get(f"/v1/calls/{name}", role="officer", sub=ONE)
            assert said.json["call_id"] == name.removesuffix("~07301")
        assert len(await w.rows(calls)) == 3


async def test_an_id_an_office_took_is_refused_to_the_portal_by_its_field_and_lost_to_nobody(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await people(site, "Ana")
        await make(site, practice=True)
        here, there = (call("c-1", comuna=one["comuna"]) for one in (HERE, ELSEWHERE))
        await w.tell("course_call.requested", **here)  # practice gives way
        assert (await make(site, course=course(seats=3))).status == 200
        w.clock.move(minutes=1)
        await w.tell("course_call.requested", **here)  # what an event made an event changes
        [row] = await w.rows(calls)
        assert (row["by_office"], row["seats"]) == (False, None)
        await make(site, call_id="c-2")
        headers = {"Content-Type": "application/cloudevents+json"}
        for data in (there, here | {"call_id": "c-2"}):
            body = json.dumps(w.event("course_call.requested", data))
            said = await site.post("/v1/events", role="portal", data=body, headers=headers)
            [refused] = said.json["rejected"]
            assert (said.status, refused["errors"][0]["field"]) == (422, "data.call_id")
            # It was accepted before somebody took the id: the portal hears of it.
            await w.tell("course_call.requested", **data)
        assert [row["call_id"] for row in await w.rows(calls)] == ["c-1", "c-2"]
        told = await w.rows(outbox, outbox.c.type == "cl.bne.course_call.refused")
        assert [row["subject"] for row in told] == ["call:c-1", "call:c-2"]
        assert len(await w.rows(log, log.c.what == "call_id_refused")) == 2


async def test_who_asked_for_a_large_call_cannot_approve_it(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        await people(site, "Ana", "Beto")
        assert (await make(site)).json["state"] == "awaiting_approval"
        assert site.world.email.sent == []
        assert (await act(site, "approve")).status == 409
        # That somebody else mends its words makes it nobody else's.
        said = await make(site, sub=OTHER, course=course(place="Sede social"))
        assert (said.status, said.json["requested_by"]) == (200, ONE)
        assert (await act(site, "approve")).status == 409
        said = await act(site, "approve", sub="sence-1", role="sence")
        assert said.status == 200
        # How many, never who; and of so few not even that.
        assert said.json["counts"] == {"yes": 0, "waiting": 0, "no": 0, "to_phone": 0}
        seen = await site.get("/v1/calls/c-1", role="sence", sub="sence-1")
        assert set(seen.json["counts"].values()) == {None}
        assert [seen.json[one] for one in seen.json["counts"]] == [None] * 4
        assert len(site.world.email.sent) == 2
        assert (await act(site, "approve", sub=OTHER)).status == 409


async def test_an_approval_binds_what_was_looked_at_and_no_editor_gives_it(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        await people(site, "Ana", "Beto")
        seen = (await make(site)).json["as_of"]
        changed = await make(site, sub=OTHER, course=course(name="Otro curso"))
        assert (await act(site, "approve", sub=OTHER)).status == 409
        for as_of in (seen, "yesterday"):
            said = await act(site, "approve", sub="omil-3", params={"as_of": as_of})
            assert (said.status, site.world.email.sent) == (409, [])
        as_it_is = {"as_of": changed.json["as_of"]}
        assert (await act(site, "approve", sub="omil-3", params=as_it_is)).status == 200
        assert len(site.world.email.sent) == 2


async def test_a_change_of_what_somebody_agreed_to_waits_for_a_word_again(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        w = site.world
        await people(site, "Ana", "Beto")
        await make(site, course=course(seats=5))
        await act(site, "approve", sub=OTHER)
        assert len(w.email.sent) == 2
        moved = (await make(site, course=course(seats=5, place="Otra sede"))).json
        assert moved["course"]["place"].startswith("Liceo")
        assert moved["change"]["course"]["place"] == "Otra sede"
        cookie = await site.sign_in("officer", OTHER)
        page = reading((await site.get("/calls/c-1", cookie=cookie)).text)
        assert "Espera un cambio. Lo aprueba otra persona" in page
        assert "Otra sede" in page
        sence = await site.sign_in("sence")
        assert "Esperan su palabra: 1" in reading((await site.get("/calls", cookie=sence)).text)
        ask = reading((await site.get("/calls/c-1/approve", cookie=cookie)).text)
        assert "Personas a quienes se les dice2" in ask
        later = (await make(site, course=course(seats=5, place="Tercera sede"))).json["change"]
        assert (await act(site, "approve")).status == 409  # they wrote it themselves
        seen = {"as_of": moved["change"]["as_of"]}
        assert (await act(site, "approve", sub=OTHER, params=seen)).status == 409
        assert (await act(site, "discard")).json["change"] is None
        assert (await act(site, "approve", sub=OTHER)).status == 409
        assert (await act(site, "discard")).status == 409
        # More seats are told to nobody but who gets one.
        assert (await make(site, course=course(seats=9))).json["course"]["seats"] == 9
        again = (await make(site, course=course(seats=9, place="Tercera sede"))).json["change"]
        assert again["course"]["place"] == later["course"]["place"]
        said = await act(site, "approve", sub=OTHER, params={"as_of": again["as_of"]})
        assert (said.json["course"]["place"], said.json["change"]) == ("Tercera sede", None)
        await w.hub.follower.look()
        await w.work()
        assert len(w.email.sent) == 4
        assert "Otra sede" not in str(w.email.texts())


async def test_where_there_is_no_second_person_a_change_can_be_undone_for_a_while(
    hub_database_url: str,
) -> None:
    undo = {"HUB_CALLS_APPROVAL_ABOVE": "1", "HUB_CALLS_SECOND_PERSON": "false"}
    async with web(hub_database_url, **undo) as site:
        w = site.world
        await people(site, "Ana", "Beto")
        await make(site)
        w.clock.move(minutes=16)
        await w.hub.keeper.look()
        await w.work()
        assert len(w.email.sent) == 2
        goes_at = (await make(site, course=course(place="Otra sede"))).json["change"]["goes_at"]
        assert datetime.fromisoformat(goes_at) == w.clock.now() + timedelta(minutes=15)
        w.clock.move(minutes=14)
        for before, places in ((True, "Liceo Municipal, Av. Las Torres 456"), (False, "Otra sede")):
            await w.hub.keeper.look()
            await w.hub.follower.look()
            await w.work()
            assert len(w.email.sent) == (2 if before else 4)
            [row] = await w.rows(calls)
            assert row["place"] == places
            w.clock.move(minutes=1)


async def test_a_call_that_was_stopped_tells_nobody_more(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        await people(site, "Ana", "Beto")
        await make(site)
        assert (await act(site, "stop")).json["state"] == "stopped"
        assert (await act(site, "approve", sub=OTHER)).status == 409
        assert (await act(site, "stop")).status == 409
        assert site.world.email.sent == []


async def test_who_said_yes_is_told_that_a_course_is_not_held(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await people(site, "Ana", "Beto", "Caro")
        await neighbour(w, "Sola", profile=HERE, consents=[])
        await w.apply()
        await make(site, course=course(seats=1))
        for name, said in (("Ana", "yes"), ("Beto", "no"), ("Caro", "yes"), ("Sola", "yes")):
            await act(site, "answers", json={"worker_id": name, "answer": said})
        before = len(w.email.sent)
        cookie = await site.sign_in("officer", ONE)
        shown = reading((await site.get("/calls/c-1/stop", cookie=cookie)).text)
        assert "Dijeron que sí3" in shown
        assert "De ellas, por correo2" in shown
        assert "llámelas usted1" in shown
        assert "Este curso ya no se hará. No vaya." in shown
        bare = {"csrf": site.csrf(cookie)}
        assert (await site.post("/calls/c-1/stop", cookie=cookie, data=bare)).status == 422
        asked = (await site.get("/v1/calls/c-1/stop", role="officer", sub=ONE)).json
        assert (asked["said_yes"], asked["by_channel"], asked["to_phone"]) == (3, {"email": 2}, 1)
        stopped = (await act(site, "stop")).json
        assert (stopped["state"], stopped["cancelled"], stopped["open"]) == ("stopped", True, False)
        for _ in range(2):
            await w.hub.follower.look()
            await w.work()
        told = [one.to.removesuffix("@correo.example") for one in w.email.sent[before:]]
        assert sorted(told) == ["ana", "caro"]
        assert w.email.texts()[-1].splitlines()[2:4] == asked["email"]["text"].splitlines()[2:4]
        # Whoever answers now hears so, and nothing is kept of it.
        assert (
            await act(site, "answers", json={"worker_id": "Beto", "answer": "yes"})
        ).status == 409
        page = reading((await site.get("/calls/c-1", cookie=cookie)).text)
        assert "El curso no se hará." in page
        worker = await site.sign_in("worker", "Beto")
        assert "Este curso ya no se hará." in (await site.get("/inbox", cookie=worker)).text


async def test_a_call_is_stopped_while_its_course_is_held(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await people(site, "Ana")
        await make(site)
        await act(site, "answers", json={"worker_id": "Ana", "answer": "yes"})
        before = len(w.email.sent)
        said = (await act(site, "stop", json={"course_held": True})).json
        assert (said["state"], said["cancelled"]) == ("stopped", False)
        await w.hub.follower.look()
        await w.work()
        assert len(w.email.sent) == before


async def test_a_call_all_are_told_of_is_stopped_before_anything_follows_it(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await people(site, "Ana", "Beto")
        assert (await make(site)).status == 201
        assert len(w.email.sent) == 2
        assert (await act(site, "stop")).json["state"] == "stopped"
        assert (await act(site, "stop")).status == 409
        for _ in range(14):
            w.clock.move(days=1)
            await w.jobs.steps["follow"]()
            await w.work()
        assert len(w.email.sent) == 2


async def test_a_call_is_changed_by_the_same_id_and_whom_it_is_for_stays(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await people(site, "Ana", "Beto")
        await make(site, by=["Ana"])
        said = await make(site, by=["Beto"], course=course(place="Sede social"))
        assert (said.status, said.json["course"]["place"]) == (200, "Sede social")
        assert await roster(site) == {"yes": [], "waiting": [], "no": [], "to_phone": ["Ana"]}


async def test_who_would_rather_be_telephoned_stands_first_of_those_to_phone(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await people(site, "Ana", "Caro")
        wish = {"prefers_call": True}
        said = await site.ask("PUT", "/v1/preferences", role="worker", sub="Caro", json=wish)
        assert said.status == 200
        await make(site)
        assert (await roster(site))["to_phone"] == ["Caro", "Ana"]
        found = (await site.get("/v1/calls/c-1", role="officer", sub=ONE)).json["to_phone"]
        assert [one["prefers_call"] for one in found] == [True, False]
        # they are told as everybody is, by their consents
        assert len(site.world.email.sent) == 2


async def test_a_call_that_is_stopped_midway_tells_nobody_who_was_told_first(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_DISPATCH_BATCH_LIMIT="3") as site:
        w = site.world
        for number in range(10):
            name, index = f"P{number * 7 % 10}", number / 10 + 0.05
            await neighbour(w, name, index=index, profile=HERE)
        await w.apply()
        await site.post("/v1/calls", role="officer", sub=ONE, json=wanted())
        await w.plan()
        for lane in (*w.jobs.lanes, *w.jobs.lanes):
            await (w.hub.senders.get(lane) or w.hub.inbox_lane).work_once()
        assert 0 < len(w.email.sent) < 10
        await act(site, "stop", json={"course_held": True})
        people = (await site.get("/v1/calls/c-1", role="officer", sub=ONE)).json["to_phone"]
        assert [one["told"] for one in people] == [False] * 10


async def test_a_course_that_is_not_held_says_nothing_new_to_who_is_told_so(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        await people(site, "Ana", "Beto")
        await make(site)
        await act(site, "approve", sub=OTHER)
        await act(site, "answers", json={"worker_id": "Ana", "answer": "yes"})
        await act(site, "stop")
        edit = wanted(course=course(name="Oferta falsa", place="llame al 600123"))
        said = await site.post("/v1/calls", role="officer", sub=ONE, json=edit)
        assert (said.status, "not held" in said.text) == (409, True)
        for _ in range(2):
            await site.world.hub.follower.look()
            await site.world.work()
        assert not [one for one in site.world.email.texts() if "600123" in one]
