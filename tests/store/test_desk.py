"""The help desk's items: kept once and sealed, taken out one by one, answered by one alone."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.errors import Conflict, NotFound
from hub.model import DeskKind, Lane
from hub.store.letters import desk
from hub.store.letters.desk import Filed, Item
from hub.store.log import Actor
from hub.tables import desk_items, log
from tests.store.dump import everything
from tests.world import START, World, world

ACTOR = Actor(sub="op-1", role="operator")
WRITTEN = Filed(
    print="sms:SM1",
    kind=DeskKind.WRITTEN,
    channel=Lane.SMS,
    worker_id="Rosa",
    text="Canaria pregunta algo",
    sender="+56987654321",
)
HOUR = timedelta(hours=1)


async def filed(w: World, one: Filed, later: timedelta = timedelta()) -> int | None:
    async with w.hub.database.write() as db:
        return await desk.file(db, w.hub.vault, one, START + later)


async def opened(w: World, after: int | None = None) -> Item | None:
    async with w.hub.database.read() as db:
        return await desk.next_open(db, w.hub.vault, after)


async def close(w: World, one: Item, answer: str | None) -> None:
    async with w.hub.database.write() as db:
        await desk.close(db, w.hub.vault, one, answer=answer, actor=ACTOR, now=START + HOUR)


async def test_what_is_brought_twice_is_one_item_and_lies_sealed(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        number = await filed(w, WRITTEN)
        assert number is not None
        assert await filed(w, WRITTEN) is None
        stranger = replace(WRITTEN, print="sms:SM2", worker_id=None)
        assert (await filed(w, stranger) or 0) > number
        assert await filed(w, replace(WRITTEN, print="x", worker_id="nobody")) is None
        found = await everything(w.hub.database)
        assert b"Canaria" not in found
        assert b"987654321" not in found
        one = await opened(w)
        assert one is not None
        assert (one.text, one.sender, one.worker_id) == (WRITTEN.text, WRITTEN.sender, "Rosa")
        assert (one.soon_by, one.answer_by) == (None, None)
        notes = [row for row in await w.rows(log) if row["what"] == "desk_filed"]
        assert [row["subject"] for row in notes] == ["worker:Rosa", None]


async def test_requests_of_the_law_come_first_then_the_oldest_and_one_can_wait(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        old = await filed(w, WRITTEN)
        new = await filed(w, replace(WRITTEN, print="sms:SM2"), HOUR)
        asked = replace(WRITTEN, print="page:1", kind=DeskKind.ACCESS, channel=Lane.INBOX)
        law = await filed(w, asked, 2 * HOUR)
        order, after = [], None
        for _ in range(4):
            one = await opened(w, after)
            assert one is not None
            order.append(after := one.id)
        assert order == [law, old, new, law]
        one = await opened(w)
        assert one is not None
        assert one.soon_by is not None
        assert one.answer_by is not None
        async with w.hub.database.write() as db:
            await desk.extend(db, one, actor=ACTOR, now=START)
        async with w.hub.database.write() as db:
            with pytest.raises(Conflict):
                await desk.extend(db, one, actor=ACTOR, now=START)
        extended = await opened(w)
        assert extended is not None
        assert extended.answer_by == one.answer_by + timedelta(days=30)


async def test_of_two_who_answer_at_once_one_does(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        await filed(w, WRITTEN)
        one = await opened(w)
        assert one is not None
        said = await asyncio.gather(
            *[close(w, one, f"Canaria respuesta {n}") for n in range(2)], return_exceptions=True
        )
        assert sorted(type(each) for each in said if each is not None) == [Conflict]
        assert await opened(w) is None
        assert b"Canaria" not in await everything(w.hub.database)
        async with w.hub.database.read() as db:
            [mine] = await desk.of_worker(db, w.hub.vault, "Rosa")
            assert await desk.waiting(db) == 0
        assert mine.answer in {"Canaria respuesta 0", "Canaria respuesta 1"}
        notes = [row for row in await w.rows(log) if row["what"] == "desk_answered"]
        assert [row["detail"]["by"] for row in notes] == ["op-1"]


async def test_what_the_erased_wrote_is_gone_and_keeps_nobody_waiting(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.worker("Luis")
        await w.apply()
        number = await filed(w, WRITTEN)
        await filed(w, replace(WRITTEN, print="sms:SM2", worker_id="Luis"), HOUR)
        await w.tell("worker.erased", worker_id="Rosa")
        one = await opened(w)
        assert one is not None
        assert one.worker_id == "Luis"
        async with w.hub.database.read() as db:
            with pytest.raises(NotFound):
                await desk.item(db, w.hub.vault, number)
        assert len(await w.rows(desk_items)) == 1


async def test_of_many_at_once_as_many_are_kept_as_may_wait(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()

        async def ask(number: int) -> int | None:
            async with w.hub.database.write() as db:
                one = replace(WRITTEN, print=f"page:{number}")
                return await desk.file(db, w.hub.vault, one, START, most=2)

        said = await asyncio.gather(*(ask(number) for number in range(6)), return_exceptions=True)
        assert sum(isinstance(one, Conflict) for one in said) == 4
        kept = await w.rows(desk_items)
        assert len(kept) == 2
        async with w.hub.database.write() as db:  # pressed twice
            again = replace(WRITTEN, print=kept[0]["print"])
            assert await desk.file(db, w.hub.vault, again, START, most=2) is None
