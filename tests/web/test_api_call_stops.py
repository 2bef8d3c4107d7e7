"""A call is stopped: who hears that its course is not held, and that nothing follows it."""

from tests.calls import course, neighbour
from tests.web.calling import HERE, ONE, OTHER, act, make, people, wanted
from tests.web.reading import reading
from tests.web.site import web


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
