"""A vacancy is taken back: nothing more of it goes out, and each who was told is told the truth."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from channels.base import Blame, Outcome, Receipt
from channels.gsm7 import segments
from hub.store.log import Actor
from hub.store.stopping import acts
from hub.store.stopping.acts import Reached
from hub.tables import broadcasts, deliveries, log, recipients
from tests.dispatch.hands import row_id
from tests.world import START, World, consents, world

OPERATOR = Actor(sub="op-7", role="operator")
MAIL_ONLY = {"consents": consents("alerts", channel="email")}
SMS_ONLY = {"consents": consents("alerts", channel="sms")}
LUIS = "+56987654321"
INBOX_ONLY = {"preferences": {"cadence": "inbox_only"}}


async def recall(w: World, vacancy: str = "V-1", reason: str = "fraude") -> Reached:
    now = w.clock.now()
    async with w.hub.database.write() as db:
        return await acts.recall(db, vacancy, reason=reason, actor=OPERATOR, time=now, now=now)


async def corrections(w: World) -> dict[int, list[str]]:
    """Give by what each worker has a correction: the inbox, and the states of its messages."""
    numbers = [one["id"] for one in await w.rows(broadcasts, broadcasts.c.kind == "correction")]
    found: dict[int, list[str]] = {}
    for row in await w.rows(recipients, recipients.c.broadcast_id.in_(numbers)):
        assert row["worker"] not in found
        mine = await w.rows(deliveries, deliveries.c.recipient == row["id"])
        found[row["worker"]] = [f"{one['channel']} {one['state']}" for one in mine] or ["inbox"]
    return found


def told_the_truth(w: World) -> list[str]:
    """Give to whom a correction was handed over, in order."""
    sent = [*w.email.sent, *w.sms.sent]
    return [m.to for m in sent if "CUIDADO" in m.draft.short or "quitamos" in m.draft.short]


async def people(w: World, **more: object) -> None:
    """Rosa is told by e-mail, Luis by SMS, Ana by her list."""
    await w.employer()
    await w.worker("Rosa", **(MAIL_ONLY | more))
    await w.worker("Luis", **SMS_ONLY)
    await w.worker("Ana", **INBOX_ONLY)


async def test_everyone_told_gets_one_correction_by_what_told_them(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await people(w)
        await w.vacancy()
        await w.work()
        done = await recall(w)
        assert done == Reached(stopped=0, corrected=3, on_the_wire=0)
        await w.work()
        ids = [await row_id(w, name) for name in ("Rosa", "Luis", "Ana")]
        given = await corrections(w)
        assert [given[one] for one in ids] == [["email accepted"], ["sms accepted"], ["inbox"]]
        text = w.sms.texts()[-1]
        assert text == (
            'BNE: CUIDADO. Era falso el aviso "Ayudante de cocina". Lo quitamos. '
            "No pague ni mande datos. Si ya lo hizo, llame al 600 000 0000."
        )
        assert segments(text).parts == 1
        assert "CUIDADO" in w.email.texts()[-1]
        report = await w.report(2)
        assert (report.kind, report.state, report.told_in_time) == ("correction", "finished", 3)
        kept = [row["detail"] for row in await w.rows(log, log.c.what == "recalled")]
        assert kept == [
            {"stopped": 0, "corrected": 3, "fraud": True, "by": "op-7", "role": "operator"}
        ]


async def test_who_is_told_by_their_list_alone_is_so_for_the_same_reason(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await people(w, contact={"email": "rosa@correo.example"})
        await w.worker("Eva", consents=[])
        del w.hub.channels["email"]
        w.hub.lanes = ("sms",)
        await w.vacancy()
        await w.work()
        assert (await recall(w)).corrected == 4
        await w.work()
        for report in (await w.report(1), await w.report(2)):
            found = (report.inbox_only, report.no_consent, report.no_channel)
            assert found == (1, 1, 1)


async def test_who_saw_it_before_a_message_went_is_not_said_to_refuse_one(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy()
        await w.plan()
        async with w.hub.database.write() as db:
            await db.execute(update(recipients).values(visible_at=START, seen_at=START))
        assert await recall(w) == Reached(stopped=1, corrected=1, on_the_wire=0)
        await w.work()
        assert list((await corrections(w)).values()) == [["inbox"]]
        report = await w.report(2)
        assert (report.told, report.no_consent, report.no_channel) == (1, 0, 0)


async def test_the_second_time_says_what_the_first_one_did(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await people(w)
        await w.vacancy()
        await w.work()
        both = await asyncio.gather(recall(w), recall(w))
        await w.work()
        again = await recall(w)
        assert both[0] == both[1] == again == Reached(stopped=0, corrected=3, on_the_wire=0)
        await w.tell("vacancy.recalled", vacancy_id="V-1")
        await w.work()
        assert len(told_the_truth(w)) == 2
        assert len(await corrections(w)) == 3


async def test_another_reason_has_milder_words(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Luis", **SMS_ONLY)
        await w.vacancy(title="Ayudante de cocina " * 5)
        await w.work()
        await recall(w, reason="datos equivocados")
        await w.work()
        text = w.sms.texts()[-1]
        assert text.startswith('BNE: quitamos el aviso "Ayudante de cocina')
        assert "CUIDADO" not in text
        assert segments(text).parts == 1


async def test_who_was_not_told_hears_nothing(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await people(w)
        await w.vacancy()
        await w.plan()
        assert await recall(w) == Reached(stopped=2, corrected=0, on_the_wire=0)
        await w.work()
        assert (w.email.sent, w.sms.sent) == ([], [])
        assert [row["kind"] for row in await w.rows(broadcasts)] == ["vacancy"]


async def test_a_correction_waits_for_the_night_to_pass_and_for_nothing_else(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Luis", **(SMS_ONLY | {"preferences": {"sms_daily_cap": 1}}))
        await w.worker("Rosa", **(MAIL_ONLY | {"preferences": {"cadence": "digest"}}))
        await w.vacancy(published_at=(START - timedelta(hours=6)).isoformat())
        await w.work()
        w.clock.move(hours=12)  # 22:00
        await recall(w)
        await w.work()
        assert told_the_truth(w) == ["rosa@correo.example"]
        w.clock.move(hours=10)
        await w.hub.keeper.look()
        await w.work()
        assert len(told_the_truth(w)) == 2


async def test_a_refused_correction_goes_by_the_next_channel(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy()
        await w.work()
        w.email.answer = lambda m: Receipt(
            ref=m.ref, outcome=Outcome.PERMANENT_FAILURE, code="550", blame=Blame.MESSAGE
        )
        await recall(w)
        await w.work()
        assert list((await corrections(w)).values()) == [["email failed", "sms accepted"]]
        assert (await w.rows(deliveries))[-1]["rank"] == 0


class TestDoubt:
    """The answers to two SMS were lost: Rosa's had arrived, Luis's never was sent."""

    async def two(self, w: World) -> None:
        await w.employer()
        await w.worker("Rosa", **SMS_ONLY)
        await w.worker("Luis", contact={"phone": LUIS}, **SMS_ONLY)
        w.sms.answer = lambda m: Receipt(ref=m.ref, outcome=Outcome.UNKNOWN)
        w.sms.found = lambda m: Receipt(
            ref=m.ref,
            outcome=Outcome.TEMPORARY_FAILURE if m.to == LUIS else Outcome.ACCEPTED,
            code="looked",
        )
        await w.vacancy()
        await w.work()
        w.sms.answer = lambda _: None

    async def look(self, w: World) -> None:
        """Look twice at the provider: what is clearly not there was never sent."""
        assert w.hub.reconciler is not None
        for minutes in (2, 1):
            w.clock.move(minutes=minutes)
            await w.hub.reconciler.work_once()

    async def test_who_never_got_it_loses_the_correction_that_waits(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await self.two(w)
            assert (await recall(w)).corrected == 2  # either may have got it
            await self.look(w)
            assert list(await corrections(w)) == [await row_id(w, "Rosa")]
            assert (await w.report(2)).audience == 1
            await w.work()
            assert [to for to in told_the_truth(w) if to == LUIS] == []
            assert len(told_the_truth(w)) == 1
            first = await w.rows(deliveries, deliveries.c.broadcast_id == 1)
            assert sorted(row["state"] for row in first) == ["accepted", "recalled"]
            assert (await w.report(2)).state == "finished"

    async def test_a_correction_that_went_is_not_taken_back(self, hub_database_url: str) -> None:
        async with world(hub_database_url) as w:
            await self.two(w)
            await recall(w)
            await w.work()
            await self.look(w)
            await w.work()
            assert len(await corrections(w)) == len(told_the_truth(w)) == 2
            assert (await w.report(2)).audience == 2

    @pytest.mark.parametrize("vacancy", ["V-1", "V-2"], ids=["carrier", "rider"])
    async def test_of_a_digest_that_never_went_the_other_job_goes(
        self, hub_database_url: str, vacancy: str
    ) -> None:
        async with world(hub_database_url) as w:
            await w.employer()
            await w.worker("Luis", **SMS_ONLY)
            w.sms.answer = lambda m: Receipt(ref=m.ref, outcome=Outcome.UNKNOWN)
            w.sms.found = lambda m: Receipt(ref=m.ref, outcome=Outcome.TEMPORARY_FAILURE, code="0")
            for name in ("V-1", "V-2"):
                await w.vacancy(name, title=f"Cocina {name}")
                w.clock.move(seconds=1)
            await w.work()
            assert len(w.sms.sent) == 1
            w.sms.answer = lambda _: None
            assert (await recall(w, vacancy)).corrected == 1
            await self.look(w)
            assert await corrections(w) == {}
            await w.work()
            assert len(w.sms.sent) == 2
            other = {"V-1": "V-2", "V-2": "V-1"}[vacancy]
            assert f"Cocina {other}" in w.sms.texts()[-1]
            states = [(await w.report(number)).state for number in (1, 2)]
            assert sorted(states) == ["finished", "recalled"]
