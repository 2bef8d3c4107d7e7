"""What an office may know of its comuna, and calls in counts, on each kind of database."""

from datetime import timedelta

from hub.store import neighbours, turnout
from tests.calls import MACUL, asked, neighbour
from tests.world import START, world


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
            [lost] = await neighbours.unreachable(db, MACUL, range(10))
            assert lost.worker_id == "Sola"
            assert await neighbours.many_unreachable(db, MACUL) == {lost.band: 1}
            assert await neighbours.unreachable(db, MACUL, [lost.band + 1]) == []
            rut = w.hub.keyring.blinds("rut", "123456785")
            assert await neighbours.by_rut(db, MACUL, rut) == "Sola"
            assert await neighbours.by_rut(db, "13123", rut) is None
            assert await neighbours.row_id(db, "13123", "Ana") is None
            [one] = await turnout.by_comuna(db, START - timedelta(days=1))
            assert (one.comuna, one.calls, one.turnout.people, one.turnout.told) == (MACUL, 1, 4, 4)
            assert one.turnout.to_phone == 4
            assert await turnout.waiting(db) == []
            assert await turnout.of(db, ["nothing"], START) == {"nothing": turnout.Turnout()}
