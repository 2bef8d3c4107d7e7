"""What an office may know of its comuna, and calls in counts, on each kind of database."""

from datetime import timedelta

from sqlalchemy import update

from hub.store.offices import neighbours, turnout
from hub.tables import suppressions, workers
from tests.calls import MACUL, asked, neighbour
from tests.world import START, consents, world

#: Of jobs and of courses.
TOLD = consents("alerts", "courses")


async def test_a_comunas_own_people_and_their_answers_are_counted(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name, consents=TOLD)
        await neighbour(w, "Lejos", profile={"comuna": "13123"})
        silent = {"name": "Persona Sola", "rut": "12.345.678-5"}
        await neighbour(w, "Sola", contact=silent, consents=[])
        await asked(w)
        async with w.hub.database.read() as db:
            known = await neighbours.of_comuna(db, w.hub.vault, MACUL, ["Ana", "Lejos", "Nadie"])
            assert {one.worker_id: one.name for one in known.values()} == {"Ana": "Persona Ana"}
            [(lost, _)] = await neighbours.unreachable(db, MACUL)
            assert lost == "Sola"
            rut = w.hub.keyring.blinds("rut", "123456785")
            assert await neighbours.by_rut(db, MACUL, rut) == "Sola"
            assert await neighbours.by_rut(db, "13123", rut) is None
            assert await neighbours.row_id(db, "13123", "Ana") is None
            [one] = await turnout.by_comuna(db, START - timedelta(days=1))
            assert (one.comuna, one.turnouts) == (MACUL, (turnout.Turnout(people=4, told=4),))
            assert one.turnouts[0].to_phone == 4
            assert await turnout.waiting(db) == []
            assert await turnout.of(db, ["nothing"], START) == {"nothing": turnout.Turnout()}


async def test_whom_no_message_reaches_has_a_band_and_what_failed(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro", "Dora"):
            await neighbour(w, name, consents=TOLD)
        await neighbour(w, "Lejos", profile={"comuna": "13123"}, consents=[])
        await w.apply()
        async with w.hub.database.write() as db:
            lost = workers.c.worker_id != "Dora"
            await db.execute(update(workers).values(band=workers.c.id % 3))
            await db.execute(update(workers).where(lost).values(reachable_by=0, alerts_by=0))
            for lane in ("email", "sms"):
                failed = {"worker": 2, "channel": lane, "at": START, "reason": "address"}
                await db.execute(suppressions.insert().values(failed))
        rows = {row["worker_id"]: row for row in await w.rows(workers)}
        async with w.hub.database.read() as db:
            found = await neighbours.unreachable(db, MACUL)
            assert dict(found) == {one: rows[one]["band"] for one in ("Ana", "Beto", "Caro")}
            [them] = [name for name, row in rows.items() if row["id"] == 2]
            given = await neighbours.failed(db, list(rows))
            assert given == {them: {"email", "sms"}}
