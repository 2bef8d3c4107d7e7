"""What an office may know of its comuna, and calls in counts, on each kind of database."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import update

from hub import order
from hub.order import Priority
from hub.store import neighbours, turnout
from hub.store.neighbours import Turns
from hub.tables import suppressions, workers
from tests.calls import MACUL, asked, neighbour
from tests.world import START, world


def turns(first: str = "least_employable") -> Turns:
    """Give an order of whom no message reaches."""
    rounds = order.rounds_of(bytes(range(7, 71)))
    return Turns(priority=Priority(first=first, bands=3, middle_band=1), rounds=rounds)


def turn(number: int, by: Turns) -> int:
    """Give the turn of a row id."""
    left, right = order.halves(number)
    for one in by.rounds:
        left, right = order.mixed(left, right, one)
    return int(order.turn(left, right))


async def test_a_comunas_own_people_and_their_answers_are_counted(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await neighbour(w, "Lejos", profile={"comuna": "13123"})
        silent = {"name": "Persona Sola", "rut": "12.345.678-5"}
        await neighbour(w, "Sola", contact=silent, consents=[])
        await asked(w)
        async with w.hub.database.read() as db:
            known = await neighbours.of_comuna(db, w.hub.vault, MACUL, ["Ana", "Lejos", "Nadie"])
            assert {one.worker_id: one.name for one in known.values()} == {"Ana": "Persona Ana"}
            [lost] = await neighbours.unreachable(db, MACUL, turns(), 10)
            assert lost.worker_id == "Sola"
            assert await neighbours.many_unreachable(db, MACUL) == 1
            assert await neighbours.unreachable(db, MACUL, turns(), 10, "Sola") == []
            rut = w.hub.keyring.blinds("rut", "123456785")
            assert await neighbours.by_rut(db, MACUL, rut) == "Sola"
            assert await neighbours.by_rut(db, "13123", rut) is None
            assert await neighbours.row_id(db, "13123", "Ana") is None
            [one] = await turnout.by_comuna(db, START - timedelta(days=1))
            assert (one.comuna, one.calls, one.turnout.people, one.turnout.told) == (MACUL, 1, 4, 4)
            assert one.turnout.to_phone == 4
            assert await turnout.waiting(db) == []
            assert await turnout.of(db, ["nothing"], START) == {"nothing": turnout.Turnout()}


async def test_whom_no_message_reaches_is_read_by_key_and_shuffled_inside_a_band(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        for number in range(24):
            await neighbour(w, f"P{number}", consents=[])
        await neighbour(w, "Lejos", profile={"comuna": "13123"}, consents=[])
        await w.apply()
        async with w.hub.database.write() as db:
            await db.execute(update(workers).values(band=workers.c.id % 3, reachable_by=0))
            failed = {"worker": 2, "channel": "email", "at": START, "reason": "address"}
            await db.execute(suppressions.insert().values(failed))
        rows = [row for row in await w.rows(workers) if row["comuna"] == MACUL]
        async with w.hub.database.read() as db:
            for first in ("least_employable", "most_employable"):
                given, after = turns(first), None
                listed: list[neighbours.Unreachable] = []
                while piece := await neighbours.unreachable(db, MACUL, given, 7, after):
                    listed += piece
                    after = piece[-1].worker_id

                def at(row: dict[str, Any], by: Turns = given) -> tuple[int, int]:
                    return by.priority.place(row["band"]), turn(row["id"], by)

                ordered = [row["worker_id"] for row in sorted(rows, key=at)]
                assert [one.worker_id for one in listed] == ordered
                assert ordered != [
                    row["worker_id"]
                    for row in sorted(rows, key=lambda row: (at(row)[0], row["id"]))
                ]
                [lost] = [one for one in listed if one.suppressed]
                assert (lost.worker_id, lost.suppressed) == (rows[1]["worker_id"], {"email"})


def test_no_two_numbers_have_one_turn_and_neighbours_are_apart() -> None:
    given = turns()
    found = [turn(number, given) for number in range(70_000)]
    assert len(set(found)) == len(found)
    assert all(0 <= one < 2**32 for one in found)
    rising = sum(before < after for before, after in pairwise(found))
    assert 0.49 < rising / len(found) < 0.51
