"""The id of a call: two comunas may use one, and neither learns of the other's call."""

import json

from hub.tables import answers, calls, log, outbox
from tests.calls import ANSWER_BY, call, course
from tests.web.calling import ELSEWHERE, HERE, ONE, OTHER, act, make, people, wanted
from tests.web.site import web


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
