"""A call of many, or many small ones in a day, waits until somebody else agrees to it."""

from datetime import timedelta

from hub.calls import acting
from hub.model import BroadcastState
from hub.store.log import Actor
from hub.tables import broadcasts
from tests.calls import PROVIDENCIA, asked, call, neighbour
from tests.dispatch.hands import sent_to
from tests.world import world


async def test_of_a_call_of_many_nothing_goes_until_somebody_agrees(hub_database_url):
    async with world(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="2") as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await asked(w)
        w.clock.move(hours=1)
        await w.work()
        (told,) = await w.rows(broadcasts)
        assert told["state"] == BroadcastState.AWAITING_APPROVAL
        assert sent_to(w)["email"] == []
        await asked(w, "few", by=["Ana", "Beto"])
        assert len(sent_to(w)["email"]) == 2


async def test_many_small_calls_of_an_office_in_a_day_are_one_large_call(hub_database_url):
    async with world(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="2") as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await neighbour(w, "Eva", profile={"comuna": PROVIDENCIA})
        for number, who in enumerate(("Ana", "Beto", "Caro", "Ana")):
            await asked(w, f"c-{number}", by=[who])
            w.clock.move(hours=8)
        await asked(w, "theirs", comuna=PROVIDENCIA, by=["Eva"])
        states = {row["subject_id"]: row["state"] for row in await w.rows(broadcasts)}
        waiting = BroadcastState.AWAITING_APPROVAL
        # The first of them is a day old when the last comes, and what waits counts for nobody.
        assert [name for name, state in states.items() if state == waiting] == ["c-2"]


async def test_a_call_that_grew_before_it_began_waits_for_a_word_again(hub_database_url):
    async with world(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="2") as w:
        await neighbour(w, "Ana")
        await neighbour(w, "Beto")
        begins = w.clock.now() + timedelta(hours=5)
        await w.tell("course_call.requested", **call(begins_at=begins.isoformat()))
        await neighbour(w, "Caro")
        await w.apply()
        w.clock.move(hours=6)
        await w.hub.keeper.look()
        await w.work()
        (told,) = await w.rows(broadcasts)
        assert (told["state"], sent_to(w)["email"]) == (BroadcastState.AWAITING_APPROVAL, [])
        office = acting.Office(comuna=None, actor=Actor(sub="sence-1", role="sence"))
        async with w.hub.database.write() as db:
            await acting.approve(db, office, "c-31", w.hub.call_terms, w.clock.now())
        # Agreed to for three; a fourth who comes before it is planned is one too many.
        await neighbour(w, "Dora")
        await w.work()
        assert sent_to(w)["email"] == []
        async with w.hub.database.write() as db:
            await acting.approve(db, office, "c-31", w.hub.call_terms, w.clock.now())
        await w.work()
        assert len(sent_to(w)["email"]) == 4


async def test_where_there_is_no_second_person_it_goes_by_itself_unless_undone(hub_database_url):
    undo = {"HUB_CALLS_APPROVAL_ABOVE": "1", "HUB_CALLS_SECOND_PERSON": "false"}
    async with world(hub_database_url, **undo) as w:
        await neighbour(w, "Ana")
        await neighbour(w, "Beto")
        await asked(w)
        w.clock.move(minutes=14)
        await w.work()
        assert sent_to(w)["email"] == []
        w.clock.move(minutes=1)
        await w.work()
        await w.work()
        assert len(sent_to(w)["email"]) == 2
