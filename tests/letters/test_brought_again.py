"""What a person wrote does nothing when it is brought again, long after what it meant is gone."""

from datetime import timedelta

from channels.base import Written
from hub.model import Lane
from hub.store.letters import heard as hearing
from hub.tables import heard, letter_prints, log, notes, workers
from tests.test_purging import night
from tests.world import World, consents, world

PHONE, EMAIL = "+56987654321", "rosa@correo.example"


async def registered(w: World) -> None:
    contact = {"phone": PHONE, "email": EMAIL}
    await w.worker("Rosa", contact=contact, consents=consents("alerts", channel="sms"))
    await w.apply()


async def alerted(w: World) -> int:
    """Give by what alerts reach them."""
    return (await w.rows(workers))[0]["alerts_by"]


def sms(provider_id: str, text: str) -> Written:
    return Written(provider_id=provider_id, sender=PHONE, text=text)


async def test_an_old_alta_undoes_no_baja(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await registered(w)
        old = sms("SM-1", "ALTA")
        await w.hear(sms("SM-0", "BAJA"))
        await w.hear(old)
        assert await alerted(w) != 0
        w.clock.move(days=2)
        await w.hear(sms("SM-2", "BAJA"))
        assert await alerted(w) == 0
        w.clock.move(days=366)
        assert (await night(w))["heard"] == 3
        assert await w.rows(heard) == []
        said = await w.rows(notes)
        await w.hear(old)
        assert await alerted(w) == 0
        assert await w.rows(heard) == []
        assert await w.rows(notes) == said
        # What they write now is heard.
        await w.hear(sms("SM-3", "ALTA"))
        assert await alerted(w) != 0


async def test_an_old_email_does_nothing_either(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await registered(w)
        old = Written(provider_id="ab" * 32, sender=EMAIL, text="BAJA")
        await w.hear(old, lane=Lane.EMAIL)
        assert len(await w.rows(heard)) == 1
        w.clock.move(days=366)
        await night(w)
        logged = len(await w.rows(log))
        await w.hear(old, lane=Lane.EMAIL)
        assert await w.rows(heard) == []
        assert len(await w.rows(log)) == logged


async def test_of_who_was_erased_a_print_stays_that_names_nobody(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await registered(w)
        await w.hear(sms("SM-1", "BAJA"))
        w.clock.move(days=1)
        await w.accept(w.event("worker.erased", {"worker_id": "Rosa"}))
        await w.apply()
        assert await w.rows(heard) == []
        [print_] = await w.rows(letter_prints)
        assert set(print_) == {"print", "day"}
        w.clock.move(days=1)
        await registered(w)
        assert await alerted(w) != 0
        await w.hear(sms("SM-1", "BAJA"))
        assert await alerted(w) != 0


async def test_a_print_goes_with_the_log(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await registered(w)
        await w.hear(sms("SM-1", "BAJA"))
        w.clock.move(days=2191)
        await night(w)
        assert len(await w.rows(letter_prints)) == 1
        w.clock.move(days=1)
        assert (await night(w))["letter prints"] == 1
        assert await w.rows(letter_prints) == []


async def test_many_at_once_are_known_as_one_is(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await registered(w)
        now = w.clock.now()
        [rosa] = [row["id"] for row in await w.rows(workers)]
        async with w.hub.database.write() as db:
            await hearing.note_many(db, [("SM-1", rosa, "yes")], Lane.SMS, now)
        w.clock.move(days=366)
        await night(w)
        async with w.hub.database.write() as db:
            since = w.clock.now() - timedelta(days=1)
            found = await hearing.lately(db, [rosa], ["SM-1", "SM-2"], since)
            assert found == (set(), {"SM-1"})
            assert not await hearing.note(db, "SM-1", rosa, "yes", Lane.SMS, now)
            assert await hearing.note(db, "SM-2", rosa, "yes", Lane.SMS, now)
