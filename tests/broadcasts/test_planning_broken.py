"""A plan that is killed, held or made twice at once has everyone eligible once all the same."""

import asyncio

import pytest

from hub.broadcasts import planning
from hub.store.planning import plan
from hub.tables import broadcasts, recipients
from tests.broadcasts.planned import in_chunks, planned
from tests.world import world


async def test_a_plan_that_is_killed_goes_on_with_nobody_twice_and_nobody_missing(
    hub_database_url, monkeypatch
):
    in_chunks(monkeypatch, 10)

    async def plan_killed(step, in_round):
        whole, rounds = getattr(plan, step), []

        async def killed(*arguments):
            result = await whole(*arguments)
            rounds.append(1)
            if len(rounds) == in_round or not w.hub.database.is_sqlite:
                raise asyncio.CancelledError
            return result

        with monkeypatch.context() as patched:
            patched.setattr(plan, step, killed)
            with pytest.raises(asyncio.CancelledError):
                await w.plan()

    async with world(hub_database_url) as w:
        await w.employer()
        names = await w.crowd(100)
        await w.vacancy()
        await plan_killed("insert_recipients", in_round=3)  # two chunks are whole
        await plan_killed("insert_deliveries", in_round=2)  # and a third
        await plan_killed("note_progress", in_round=1)
        [before] = await w.rows(broadcasts)
        written = len(await w.rows(recipients))
        whole_chunks = w.hub.database.is_sqlite
        assert bool(before["planned_upto"]) == bool(written) == whole_chunks
        # nothing of it is sent or shown before its last chunk
        for lane in w.jobs.lanes:
            await w.jobs.steps[lane]()
        assert (w.email.sent, w.sms.sent) == ([], [])
        assert {row["visible_at"] for row in await w.rows(recipients)} <= {None}
        # meanwhile indexes change, and somebody comes
        for name in names[:5]:
            index = {"index": 0.999, "method_version": "m2", "computed_on": "2026-05-02"}
            await w.tell("employability.loaded", worker_id=name, **index)
        await w.worker("Ana")
        await w.work()
        [after] = await w.rows(broadcasts)
        assert (after["state"], after["audience"]) == ("finished", 101)
        # one cut holds for all of its chunks
        assert after["cut_id"] == (before["cut_id"] if written else before["cut_id"] + 1)
        assert set(await planned(w)) == {*names, "Ana"}
        told = [message.to for message in w.email.sent]
        assert len(told) == len(set(told)) == 101


async def test_a_plan_killed_before_it_was_opened_is_opened(hub_database_url, monkeypatch):
    async def killed(*_):
        raise asyncio.CancelledError

    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
        await w.worker("Luis")
        await w.vacancy()
        with monkeypatch.context() as patched:
            patched.setattr(planning.Planner, "_open", killed)
            with pytest.raises(asyncio.CancelledError):
                await w.plan()
        await w.work()
        report = await w.report()
        assert (report.state, report.audience, report.told) == ("finished", 2, 2)
        assert sorted(message.to for message in w.email.sent) == [
            "luis@correo.example",
            "rosa@correo.example",
        ]


async def test_two_processes_plan_each_broadcast_once(hub_database_url):
    async with world(hub_database_url) as w, world(hub_database_url) as other:
        await w.employer()
        await w.crowd(30)
        for number in range(6):
            await w.vacancy(f"V-{number}")
        await asyncio.gather(w.plan(), other.plan())
        planned_ones = await w.rows(broadcasts)
        assert [(row["state"], row["audience"]) for row in planned_ones] == [("sending", 30)] * 6
        assert len(await w.rows(recipients)) == 180


async def test_a_plan_that_is_held_between_its_chunks_goes_on_when_it_is_let_go(
    hub_database_url, monkeypatch
):
    in_chunks(monkeypatch, 10)
    insert_recipients, rounds = plan.insert_recipients, []

    async def killed(*arguments):
        rounds.append(1)
        if len(rounds) == 2 or not w.hub.database.is_sqlite:
            raise asyncio.CancelledError
        return await insert_recipients(*arguments)

    async with world(hub_database_url) as w:
        await w.employer()
        await w.crowd(50)
        await w.vacancy()
        monkeypatch.setattr(plan, "insert_recipients", killed)
        with pytest.raises(asyncio.CancelledError):
            await w.plan()
        monkeypatch.setattr(plan, "insert_recipients", insert_recipients)
        await w.employer(verified=False)
        await w.work()
        [row] = await w.rows(broadcasts)
        assert (row["state"], row["planned_at"]) == ("held", None)
        assert (w.email.sent, w.sms.sent) == ([], [])
        await w.employer(verified=True)
        await w.work()
        [row] = await w.rows(broadcasts)
        assert (row["state"], row["audience"]) == ("finished", 50)
        assert len({message.to for message in w.email.sent}) == len(w.email.sent) == 50
