"""Calls in counts, however many there are, on each kind of database."""

from datetime import timedelta

from sqlalchemy import String, insert, literal, null, select, true

from hub.calls import answering
from hub.model import Answer, Way
from hub.store.many import values
from hub.store.offices import rosters, turnout
from hub.store.offices.turnout import Fill, Turnout
from hub.tables import calls, workers
from tests.calls import MACUL, PROVIDENCIA, asked, course, neighbour
from tests.world import START, World, world

#: More than PostgreSQL takes arguments of a statement.
PLENTY = 33_000


async def say(w: World, name: str, call: str, answer: Answer) -> None:
    [row] = await w.rows(workers, workers.c.worker_id == name)
    given = answering.Given(worker=row["id"], call_id=call, answer=answer, way=Way.INBOX)
    async with w.hub.database.write() as db:
        await answering.take(db, w.hub.vault, given, w.clock.now())


async def copy(w: World, call: str) -> list[str]:
    """Copy a call as often as that, to another comuna, without a broadcast; give the copies."""
    names = [f"x-{number}" for number in range(PLENTY)]
    apart, constant = ["call_id", "comuna", "seats"], [literal(PROVIDENCIA), null()]
    same = [one for one in calls.c if one.name not in {"id", *apart}]
    async with w.hub.database.write() as db:
        given = values(db, [(one,) for one in names], name=String())
        copies = select(given.c.name, *constant, *same).join_from(calls, given, true())
        copies = copies.where(calls.c.call_id == call)
        columns = [*apart, *(one.name for one in same)]
        await db.execute(insert(calls).from_select(columns, copies))
    return names


async def test_calls_are_counted_each_and_by_comuna_however_many_there_are(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await asked(w, "c-31", course=course(seats=1))
        await asked(w, "c-32", by=["Ana", "Beto"])
        for name, call, answer in (
            ("Ana", "c-31", Answer.YES),
            ("Beto", "c-31", Answer.YES),
            ("Ana", "c-32", Answer.NO),
        ):
            await say(w, name, call, answer)
        names = await copy(w, "c-31")
        async with w.hub.database.read() as db:
            each = await turnout.of(db, ["c-31", "c-32", *names], START)
            sent = await rosters.broadcasts_of(db, ["c-31", "c-32", *names])
            found = await turnout.by_comuna(db, START)
            assert await turnout.by_comuna(db, START + timedelta(days=60)) == []
        assert each.pop("c-31") == Turnout(people=3, told=3, yes=1, waiting=1)
        assert each.pop("c-32") == Turnout(people=2, told=2, no=1)
        assert set(each) == set(names)
        assert set(each.values()) == {Turnout()}
        assert {one: row["subject_id"] for one, row in sent.items()} == {
            "c-31": "c-31",
            "c-32": "c-32",
        }
        here = (
            Turnout(people=3, told=3, yes=1, waiting=1),
            Turnout(people=2, told=2, no=1),
        )
        assert found == [
            Fill(comuna=MACUL, seats=1, turnouts=here),
            Fill(comuna=PROVIDENCIA, seats=None, turnouts=(Turnout(),) * PLENTY),
        ]
