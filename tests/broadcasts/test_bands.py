"""Bands are cut from every sealed index, when enough of them changed, and never by halves."""

import asyncio
import json

import pytest
from sqlalchemy import func, select

from anonymizer.vault import VaultError, open_sealed
from hub import order
from hub.broadcasts import bands as cutting
from hub.store.planning import bands
from hub.tables import broadcasts, cuts, employability, log, recipients, workers
from tests.world import world

INDEX = {"method_version": "m2", "computed_on": "2026-05-02"}


async def load(w, name, index):
    await w.tell("employability.loaded", worker_id=name, index=index, **INDEX)


async def bands_of(w):
    return {row["worker_id"]: row["band"] for row in await w.rows(workers)}


async def recut(w):
    return await w.hub.cutter.recut_if_needed()


async def uncut(w):
    async with w.hub.database.read() as db:
        query = select(func.count()).select_from(employability).where(employability.c.uncut)
        return await db.scalar(query)


async def test_everybody_is_in_the_band_their_index_gives(hub_database_url):
    async with world(hub_database_url) as w:
        await w.crowd(25)
        await w.worker("Rosa")
        await w.apply()
        assert await recut(w)
        # 25·d//10 = 2,5,7,10,12,15,17,20,22; without an index: the middle band
        sizes = [2, 3, 2, 3, 2, 3, 2, 3, 2, 3]
        expected = [band for band, size in enumerate(sizes) for _ in range(size)]
        found = await bands_of(w)
        assert found.pop("Rosa") == 5
        assert [found[name] for name in sorted(found)] == expected
        [cut] = await w.rows(cuts)
        assert (cut["indexes"], cut["method_versions"], cut["done"]) == (25, ["m1"], True)
        assert [note["detail"]["cut"] for note in await w.rows(log, log.c.what == "cut")] == [1]


async def test_bands_are_cut_again_when_more_than_one_per_cent_changed_and_not_before(
    hub_database_url,
):
    async with world(hub_database_url) as w:
        names = await w.crowd(100)
        assert (await recut(w), await recut(w)) == (True, False)
        await load(w, names[0], 0.995)  # 1 of 100: not more than 1 %
        assert (await recut(w), await uncut(w)) == (False, 1)
        # by the present thresholds: s[90] = 0.905 and above are in band 9
        assert (await bands_of(w))[names[0]] == 9
        await load(w, names[1], 0.001)
        assert (await recut(w), await uncut(w)) == (True, 0)
        found = await bands_of(w)
        # the others moved up one place: whoever was the eleventh is now among the lowest ten
        assert [found[names[n]] for n in (0, 1, 10, 11, 99)] == [9, 0, 0, 1, 9]
        [_, cut] = await w.rows(cuts)
        assert cut["method_versions"] == ["m1", "m2"]


async def test_the_thresholds_lie_sealed(hub_database_url):
    async with world(hub_database_url) as w:
        await w.crowd(10)
        await recut(w)
        [cut] = await w.rows(cuts)
        assert b"0." not in cut["thresholds"]
        async with w.hub.database.read() as db:
            keys = await w.hub.vault.known(db, ["hub", "worker:W0001"])
        opened = json.loads(open_sealed(keys["hub"], cut["thresholds"], "cut"))
        assert opened == order.cut([(n + 0.5) / 10 for n in range(10)])
        with pytest.raises(VaultError):
            open_sealed(keys["worker:W0001"], cut["thresholds"], "cut")


async def test_a_plan_keeps_its_cut_and_the_bands_of_that_moment(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.vacancy("V-0")  # before there is any index
        await w.plan()
        names = await w.crowd(10)
        await w.vacancy("V-1")
        await w.plan()
        await load(w, names[0], 0.99)
        await w.vacancy("V-2")
        await w.plan()
        planned = await w.rows(broadcasts)
        assert [(row["cut_id"], row["priority_first"], row["bands"]) for row in planned] == [
            (None, "least_employable", 10),
            (1, "least_employable", 10),
            (2, "least_employable", 10),
        ]
        first = {row["worker_id"]: row["id"] for row in await w.rows(workers)}[names[0]]
        mine = await w.rows(recipients, recipients.c.worker == first)
        assert [(row["broadcast_id"], row["band"]) for row in mine] == [(2, 0), (3, 9)]


async def test_a_cut_that_was_broken_off_is_made_anew(hub_database_url, monkeypatch):
    monkeypatch.setattr(cutting, "_CHUNK", 5)
    async with world(hub_database_url) as w:
        names = await w.crowd(100)
        await recut(w)
        await load(w, names[0], 0.995)
        await load(w, names[1], 0.996)
        assign, rounds = bands.assign, []

        async def killed(*arguments):
            rounds.append(1)
            if len(rounds) == 19:
                raise asyncio.CancelledError
            await assign(*arguments)

        monkeypatch.setattr(bands, "assign", killed)
        with pytest.raises(asyncio.CancelledError):
            await recut(w)
        monkeypatch.setattr(bands, "assign", assign)
        assert [row["done"] for row in await w.rows(cuts)] == [True, False]
        assert await recut(w)
        assert [row["done"] for row in await w.rows(cuts)] == [True, False, True]
        found = await bands_of(w)
        assert [found[name] for name in names[2:]] == [n // 10 for n in range(98)]
        assert not await recut(w)


async def test_an_index_loaded_while_the_cut_is_made_keeps_its_band(hub_database_url, monkeypatch):
    async with world(hub_database_url) as w:
        names = await w.crowd(20)
        await recut(w)
        await load(w, names[19], 0.001)
        indexes = bands.indexes

        async def overtaken(*arguments):
            async for some in indexes(*arguments):
                yield some
            await load(w, names[0], 0.99)  # after it was read as one of the least employable

        monkeypatch.setattr(bands, "indexes", overtaken)
        assert await recut(w)
        found = await bands_of(w)
        assert (found[names[0]], found[names[19]]) == (9, 0)
        assert await uncut(w) == 1  # it counts as changed for the next cut
