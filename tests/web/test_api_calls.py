"""/v1/calls: an office calls its own people, sees who answered, and whom to telephone."""

from hub.tables import call_workers, log
from tests.calls import course
from tests.web.calling import ONE, OTHER, act, make, people, roster
from tests.web.site import web


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
            assert f'"{secret}' not in text.replace('"place":"Liceo', "")
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
                said = {"yes": 1, "waiting": 2, "no": 1, "to_phone": 2, "on_its_way": 0}
                assert page.json["counts"] == said
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
