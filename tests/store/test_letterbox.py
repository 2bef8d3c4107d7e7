"""What people wrote is kept before it is heard, and heard in the order each of them wrote it."""

import asyncio

import pytest

from channels.base import Obeyed, Written
from hub.letters.incoming import Incoming
from hub.model import Lane
from hub.store.letters import letterbox
from hub.store.log import Actor
from hub.tables import desk_items, heard, workers
from hub.tables import letterbox as table
from tests.web.site import web
from tests.web.test_api_texts import sms
from tests.world import World, consents, world

ROSA, LUIS = "+56987650001", "+56987650002"


def wrote(number: int, sender: str = ROSA, text: str = "baja") -> Written:
    return Written(provider_id=f"SM{number}", sender=sender, text=text)


async def _people(w: World) -> None:
    for name, phone in (("Rosa", ROSA), ("Luis", LUIS)):
        sms_alone = consents("alerts", channel="sms")
        await w.worker(name, contact={"phone": phone}, consents=sms_alone)
    await w.apply()


async def _keep(w: World, *words: Written) -> None:
    await w.hub.incoming.keep(Lane.SMS, words)


async def test_whoever_brings_it_is_answered_before_it_is_heard(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await _people(w)
        brought = sms("Baja", "SM1", ROSA)
        signed = site.signed("/hooks/sms", brought)
        for _ in range(2):  # the provider asks once more when it is not answered in time
            said = await site.post("/hooks/sms", data=brought, headers=signed)
            assert said.status == 204
        [row] = await w.rows(table)
        assert b"aja" not in row["sealed"]
        assert ROSA[1:].encode() not in row["sealed"] + row["sender"]
        assert await w.rows(heard) == []
        assert site.rung == ["hear", "hear"]
        assert await w.hear() == {"sms"}
        assert await w.rows(table) == []
        assert len(await w.rows(heard)) == 1


async def test_what_a_person_wrote_comes_back_whole(hub_database_url: str) -> None:
    one = Written(
        provider_id="M1",
        sender="Rosa@correo.example",
        text="¿Cuándo?\nGracias ✋",
        obeyed=Obeyed.STOP,
        subject="Re: curso",
        reply_to="<a@b.example>",
        about="r-1",
        automatic=True,
        complaint=True,
    )
    async with world(hub_database_url) as w:
        await w.hub.incoming.keep(Lane.EMAIL, [one])
        async with w.hub.database.write() as db:
            waiting = await letterbox.first(db, w.clock.now())
            assert waiting is not None
            assert waiting.lane is Lane.EMAIL
            assert await letterbox.opened(db, w.hub.vault, waiting) == one


async def test_what_cannot_be_heard_waits_and_holds_up_its_writer_alone(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(hub_database_url) as w:
        await _people(w)
        really = Incoming._hear

        async def breaks(self, db, lane, word, now):
            if word.provider_id == "SM1":
                raise ZeroDivisionError
            return await really(self, db, lane, word, now)

        monkeypatch.setattr(Incoming, "_hear", breaks)
        await _keep(w, wrote(1), wrote(2, LUIS), wrote(3))
        await w.hear()
        assert {row["provider_id"] for row in await w.rows(heard)} == {"SM2"}
        assert [row["tries"] for row in await w.rows(table)] == [1, 0]
        # Once what broke is mended it is heard, and then what came after it.
        monkeypatch.setattr(Incoming, "_hear", really)
        await w.hear()
        assert len(await w.rows(table)) == 2
        w.clock.move(seconds=6)
        await w.hear()
        assert {row["provider_id"] for row in await w.rows(heard)} == {"SM1", "SM2", "SM3"}


async def test_what_never_can_be_heard_is_given_up_and_kept(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(hub_database_url) as w:
        await _people(w)
        really, tried = Incoming._hear, []

        async def breaks(self, db, lane, word, now):
            if word.provider_id == "SM1":
                tried.append(now)
                raise ZeroDivisionError
            return await really(self, db, lane, word, now)

        monkeypatch.setattr(Incoming, "_hear", breaks)
        await _keep(w, wrote(1), wrote(2))
        for _ in range(12):
            await w.hear()
            w.clock.move(minutes=30)
        assert len(tried) == 8
        assert {row["provider_id"] for row in await w.rows(heard)} == {"SM2"}
        assert [row["provider_id"] for row in await w.rows(table)] == ["SM1"]


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_two_processes_never_hear_one_person_out_of_order(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await _people(w)
        await _keep(w, wrote(1, text="baja"), wrote(2, text="alta"), wrote(3, LUIS))
        now = w.clock.now()
        async with w.hub.database.write() as mine:
            first = await letterbox.first(mine, now)
            async with w.hub.database.write() as theirs:
                second = await letterbox.first(theirs, now)
                async with w.hub.database.write() as nobodys:
                    assert await letterbox.first(nobodys, now) is None
            assert first is not None
            assert second is not None
            assert (first.provider_id, second.provider_id) == ("SM1", "SM3")
        await asyncio.gather(w.hear(), w.hear())
        await w.hear()
        assert await w.rows(table) == []
        said = [row["meaning"] for row in await w.rows(heard, heard.c.provider_id != "SM3")]
        assert sorted(said) == ["start", "stop"]


async def test_what_was_given_up_undoes_nothing_its_writer_wrote_since(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ALTA and a SI come back after a BAJA: the desk reads them."""
    async with world(hub_database_url) as w:
        await _people(w)
        really, broken = Incoming._hear, {"SM1", "SM2"}

        async def breaks(self, db, one, word, now):
            if word.provider_id in broken:
                raise ZeroDivisionError
            return await really(self, db, one, word, now)

        monkeypatch.setattr(Incoming, "_hear", breaks)
        await _keep(w, wrote(1, text="ALTA"), wrote(2, text="SI"))
        for _ in range(24):
            await w.hear()
            w.clock.move(minutes=30)
        await _keep(w, wrote(3, text="BAJA"))
        await w.hear()
        stopped = {row["alerts_by"] for row in await w.rows(workers)}
        broken.clear()
        who = Actor(sub="op", role="operator")
        async with w.hub.database.write() as db:
            assert await letterbox.try_again(db, who, w.clock.now()) == 2
        await w.hear()
        assert await w.rows(table) == []
        assert {row["alerts_by"] for row in await w.rows(workers)} == stopped
        meanings = {row["provider_id"]: row["meaning"] for row in await w.rows(heard)}
        assert meanings == {"SM1": "other", "SM2": "other", "SM3": "stop"}
        assert len(await w.rows(desk_items)) == 2
