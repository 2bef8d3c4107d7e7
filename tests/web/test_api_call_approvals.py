"""A large call, and a change of it, wait for the word of somebody who wrote none of it."""

from datetime import datetime, timedelta

from hub.jobs import LOOK
from hub.tables import calls
from tests.calls import course
from tests.web.calling import ONE, OTHER, act, make, people
from tests.web.reading import reading
from tests.web.site import web


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
        nobody = dict.fromkeys(("yes", "waiting", "no", "to_phone"), 0)
        assert said.json["counts"] == nobody | {"on_its_way": None}
        seen = await site.get("/v1/calls/c-1", role="sence", sub="sence-1")
        assert set(seen.json["counts"].values()) == {None}
        assert [seen.json[one] for one in seen.json["counts"]] == [None] * 5
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
        await w.jobs.answer(LOOK)
        await w.work()
        assert len(w.email.sent) == 2
        goes_at = (await make(site, course=course(place="Otra sede"))).json["change"]["goes_at"]
        assert datetime.fromisoformat(goes_at) == w.clock.now() + timedelta(minutes=15)
        w.clock.move(minutes=14)
        for before, places in ((True, "Liceo Municipal, Av. Las Torres 456"), (False, "Otra sede")):
            await w.jobs.answer(LOOK)
            await w.hub.follower.look()
            await w.work()
            assert len(w.email.sent) == (2 if before else 4)
            [row] = await w.rows(calls)
            assert row["place"] == places
            w.clock.move(minutes=1)
