"""A vacancy is taken back while it is told: whoever was told hears the truth, and nobody else."""

import asyncio

import pytest

from channels.base import Blame, Outcome, Receipt
from hub.model import Lane
from hub.store.stopping.acts import Reached
from hub.tables import broadcasts, deliveries
from tests.dispatch.hands import ONE_BAND, crash_on_the_wire, row_id, sender
from tests.dispatch.test_recall import MAIL_ONLY, corrections, people, recall, told_the_truth
from tests.world import START, World, consents, world


class TestRaces:
    async def two(self, w: World) -> None:
        await w.employer()
        for name in ("Rosa", "Luis"):
            await w.worker(name, **MAIL_ONLY)
        await w.vacancy()
        await w.plan()

    async def test_between_claim_and_mark_nothing_goes(self, hub_database_url: str) -> None:
        async with world(hub_database_url, **ONE_BAND) as w:
            await self.two(w)
            await sender(w, Lane.EMAIL, lambda: recall(w)).work_once()
            await w.work()
            assert w.email.sent == []
            assert await corrections(w) == {}

    @pytest.mark.parametrize("outcome", list(Outcome))
    async def test_on_the_wire_only_who_got_it_gets_the_truth(
        self, hub_database_url: str, outcome: Outcome
    ) -> None:
        async with world(hub_database_url, **ONE_BAND) as w:
            await self.two(w)
            done: list[Reached] = []

            async def take_back(_: object) -> None:
                if not done:
                    done.append(await recall(w))

            w.email.before = take_back
            rosa = "rosa@correo.example"
            w.email.answer = lambda m: (
                Receipt(ref=m.ref, outcome=outcome, code="4", blame=Blame.PROVIDER)
                if m.to == rosa and "CUIDADO" not in m.draft.short
                else None
            )
            await w.hub.senders[Lane.EMAIL].work_once()
            assert done == [Reached(stopped=0, corrected=0, on_the_wire=2)]
            w.clock.move(hours=1)
            await w.hub.keeper.look()
            await w.work()
            got_it = outcome in (Outcome.ACCEPTED, Outcome.DELIVERED, Outcome.UNKNOWN)
            names = ["Luis", "Rosa"] if got_it else ["Luis"]
            ids = {await row_id(w, name) for name in names}
            assert set(await corrections(w)) == ids
            assert sorted(told_the_truth(w)) == sorted(f"{n.lower()}@correo.example" for n in names)
            first = await w.rows(deliveries, deliveries.c.broadcast_id == 1)
            assert not {row["state"] for row in first} & {"ready", "waiting", "sending"}

    async def test_a_crash_on_the_wire_counts_as_told(self, hub_database_url: str) -> None:
        async with world(hub_database_url, **ONE_BAND) as w:
            await self.two(w)
            await crash_on_the_wire(w, lambda _: recall(w))
            assert await corrections(w) == {}
            w.clock.move(seconds=31)
            await w.hub.keeper.sweep()
            await w.work()
            assert sorted((await corrections(w)).values()) == [["email accepted"]] * 2

    async def test_a_crash_before_the_recall_counts_as_told(self, hub_database_url: str) -> None:
        async with world(hub_database_url, **ONE_BAND) as w:
            await self.two(w)
            await crash_on_the_wire(w)
            w.clock.move(seconds=31)
            await w.hub.keeper.sweep()  # both may have got it, and would go again
            assert await recall(w) == Reached(stopped=2, corrected=2, on_the_wire=0)
            await w.work()
            assert len(told_the_truth(w)) == len(w.email.sent) == 2

    async def test_while_it_is_planned(self, hub_database_url: str) -> None:
        async with world(hub_database_url) as w:
            await w.employer()
            await w.crowd(60)
            await w.vacancy()
            planning = asyncio.create_task(w.plan())
            done = await recall(w)
            await planning
            await w.work()
            assert done.corrected == 0
            assert (w.email.sent, w.sms.sent) == ([], [])
            (only,) = await w.rows(broadcasts)
            assert only["state"] == "recalled"

    @pytest.mark.parametrize("vacancy", ["V-1", "V-2"], ids=["carrier", "rider"])
    async def test_of_a_digest_each_who_got_it_is_corrected(
        self, hub_database_url: str, vacancy: str
    ) -> None:
        async with world(hub_database_url) as w:
            await w.employer()
            await w.worker("Rosa", **MAIL_ONLY)
            for name in ("V-1", "V-2"):
                await w.vacancy(name, title=f"Cocina {name}")
                w.clock.move(seconds=1)
            await w.work()
            assert len(w.email.sent) == 1
            assert (await recall(w, vacancy)).corrected == 1
            await w.work()
            assert f"Cocina {vacancy}" in w.email.sent[1].draft.short
            assert len(w.email.sent) == 2

    async def test_after_a_reactivation_each_is_corrected_once(self, hub_database_url: str) -> None:
        async with world(hub_database_url) as w:
            await people(w)
            await w.vacancy(pay_min=500000)
            await w.work()
            await w.worker("Eva", **MAIL_ONLY)
            w.clock.move(hours=1)
            await w.vacancy(pay_min=400000)  # Eva is told, the others of the change
            await w.work()
            assert (await recall(w)).corrected == 4
            await w.work()
            assert len(told_the_truth(w)) == 3
            w.clock.move(hours=1)
            await w.vacancy(pay_min=400000)
            await w.worker("Noe", **MAIL_ONLY)
            await w.work()
            assert (await recall(w)).corrected == 1  # Noe alone was told since
            await w.work()
            assert len(told_the_truth(w)) == 4

    async def test_who_withdraws_consent_finds_the_truth_in_their_list(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await w.employer()
            await w.worker("Rosa", **MAIL_ONLY)
            await w.vacancy()
            await w.work()
            await recall(w)

            async def withdraw() -> None:
                later = consents("alerts", at=START, granted=False, channel="email")
                await w.tell("worker.upserted", worker_id="Rosa", consents=later)

            await sender(w, Lane.EMAIL, withdraw).work_once()
            await w.work()
            assert told_the_truth(w) == []
            report = await w.report(2)
            assert (report.told, report.no_consent, report.state) == (1, 1, "finished")

    async def test_consent_withdrawn_before_leaves_the_list(self, hub_database_url: str) -> None:
        async with world(hub_database_url) as w:
            await w.employer()
            await w.worker("Rosa")  # told by e-mail; the SMS was never used
            await w.vacancy()
            await w.work()
            later = consents("alerts", at=START, granted=False, channel="email")
            await w.tell("worker.upserted", worker_id="Rosa", consents=later)
            await recall(w)
            await w.work()
            assert list((await corrections(w)).values()) == [["inbox"]]
