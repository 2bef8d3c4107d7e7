"""An SMS whose answer was lost is looked for, and never sent twice (docs/always-true.md: 2)."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from channels.base import Blame, Outcome, Receipt
from hub.demo.phones import ANSWER_LOST, BROKEN, Mischief
from hub.model import DeliveryState, Lane, NoteKind
from hub.receipts import Settlement
from hub.store.dispatch import doubt, notes
from hub.store.dispatch.notes import Note
from hub.store.dispatch.settle import Settled
from hub.tables import deliveries, recipients, suppressions, workers
from tests.dispatch.hands import delivery, states
from tests.dispatch.town import Town, town
from tests.world import World, consents, world

BY_SMS = {"consents": consents("alerts", channel="sms")}
NOT_THERE = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="not-there")
DOUBT = Receipt(ref="", outcome=Outcome.UNKNOWN, code="503")
LOST = Receipt(ref="", outcome=Outcome.UNKNOWN)


async def look(w: World) -> None:
    """Look for what is in doubt, and let the lanes do what follows."""
    assert w.hub.reconciler is not None
    await w.hub.reconciler.work_once()
    await w.work()


async def later(t: Town, minutes: int) -> None:
    """Let minutes pass one by one, with a look at each."""
    for _ in range(minutes):
        t.w.clock.move(minutes=1)
        await t.w.hub.keeper.look()
        await look(t.w)


async def lost(w: World, **more) -> None:
    """Let Rosa's SMS be handed over, and its answer lost."""
    await w.employer()
    await w.worker("Rosa", **({"contact": {"phone": "+56987654321"}} | more))
    w.sms.answer = lambda _: LOST
    await w.vacancy()
    await w.work()
    w.sms.answer = lambda _: None


async def test_what_arrived_is_found_and_goes_once(hub_database_url):
    async with town(hub_database_url) as t:
        t.phones.misbehave(ANSWER_LOST)
        await t.begin(3, lambda _: BY_SMS)
        t.phones.behave()
        assert await states(t.w) == {"sms": {"unknown": 3}}
        await later(t, 2)
        assert await states(t.w) == {"sms": {"delivered": 3}}
        assert {row["told_by"] for row in await t.w.rows(recipients)} == {"sms"}
        assert (t.phones.total, t.phones.repeated) == (3, 0)
        assert (await t.w.report()).state == "finished"


async def test_what_is_not_there_after_two_looks_goes_again(hub_database_url):
    async with town(hub_database_url) as t:
        t.phones.misbehave(BROKEN)
        await t.begin(1, lambda _: BY_SMS)
        t.phones.behave()
        await later(t, 2)
        assert (t.texts(0), (await delivery(t.w, Lane.SMS))["looks"]) == (0, 1)
        await later(t, 1)
        assert (t.texts(0), t.phones.total) == (1, 1)
        row = await delivery(t.w, Lane.SMS)
        assert (row["state"], row["attempts"], row["looks"]) == ("accepted", 2, None)


async def test_what_failed_there_has_failed(hub_database_url):
    async with town(hub_database_url) as t:
        t.phones.misbehave(Mischief(code=30005, answer=ANSWER_LOST.answer))
        await t.begin(1, lambda _: BY_SMS)
        t.phones.behave()
        await later(t, 2)
        row = await delivery(t.w, Lane.SMS)
        assert (row["state"], row["code"], t.phones.total) == ("failed", "30005", 1)
        assert [one["reason"] for one in await t.w.rows(suppressions)] == ["address"]


async def test_while_nobody_can_be_asked_the_next_channel_tells(hub_database_url):
    async with world(hub_database_url) as w:
        await lost(w)
        contact = {"phone": "+56987654321", "email": "rosa@correo.example"}
        await w.worker("Rosa", contact=contact)
        await w.apply()
        w.sms.found = lambda _: DOUBT
        w.clock.move(minutes=2)
        await look(w)
        assert w.email.sent == []
        w.clock.move(minutes=1)
        await look(w)
        assert len(w.email.sent) == 1
        row = await delivery(w, Lane.SMS)
        assert (row["state"], row["code"]) == ("unknown", "503")
        async with w.hub.database.read() as db:
            [standing] = await doubt.standing(db)
        assert (standing.channel, standing.code, standing.count) == (Lane.SMS, "503", 1)
        pauses = []
        for _ in range(8):
            row = await delivery(w, Lane.SMS)
            pauses.append(round((row["not_before"] - w.clock.now()) / timedelta(minutes=1)))
            w.clock.at = row["not_before"]
            await look(w)
        assert pauses == [3, 6, 12, 24, 48, 60, 60, 60]
        assert (len(w.sms.sent), len(w.email.sent)) == (1, 1)


async def test_one_clear_look_is_not_enough(hub_database_url):
    async with world(hub_database_url) as w:
        await lost(w)
        w.sms.found = lambda _: DOUBT
        w.clock.move(minutes=2)
        await look(w)
        w.sms.found = lambda _: NOT_THERE
        w.clock.move(minutes=1)
        await look(w)
        assert len(w.sms.sent) == 1
        w.clock.move(minutes=1)
        await look(w)
        assert len(w.sms.sent) == 2


@pytest.mark.parametrize("change", ["number", "wording"])
async def test_what_would_be_written_differently_now_stays_in_doubt(hub_database_url, change):
    async with world(hub_database_url) as w:
        await lost(w)
        w.sms.found = lambda _: NOT_THERE
        if change == "number":
            await w.worker("Rosa", contact={"phone": "+56987650000"})
        else:
            await w.vacancy(title="Maestra de cocina", published_at="2026-05-05T14:00:00Z")
        await w.apply()
        for _ in range(5):
            w.clock.move(minutes=2)
            await look(w)
        assert len(w.sms.sent) == 1
        row = await delivery(w, Lane.SMS)
        assert (row["state"], row["code"]) == ("unknown", "changed")


async def test_an_answer_that_came_meanwhile_counts_for_more(hub_database_url):
    async with world(hub_database_url) as w:
        await lost(w)
        w.clock.move(minutes=3)
        w.sms.found = lambda _: NOT_THERE
        async with w.hub.database.read() as db:
            [mine] = await doubt.due(db, w.clock.now(), 10)
        async with w.hub.database.write() as db:
            await db.execute(deliveries.update().values(state="accepted"))
        async with w.hub.database.write() as db:
            again = Settled(
                id=mine.row.id,
                settlement=Settlement(state=DeliveryState.READY),
                code="",
                provider_id="",
            )
            now = w.clock.now()
            assert await doubt.settle(db, mine, [again], nothing=True, now=now) == []
        await look(w)
        assert (len(w.sms.sent), (await delivery(w, Lane.SMS))["state"]) == (1, "accepted")


@pytest.mark.parametrize("deed", ["closed", "recalled"])
async def test_nothing_goes_again_of_a_vacancy_that_is_over(hub_database_url, deed):
    async with world(hub_database_url) as w:
        await lost(w)
        await w.tell(f"vacancy.{deed}", vacancy_id="V-1", reason="over")
        w.sms.found = lambda _: NOT_THERE
        for _ in range(3):
            w.clock.move(minutes=2)
            await look(w)
        expected = {"closed": "suppressed", "recalled": "recalled"}[deed]
        [row] = await w.rows(deliveries, deliveries.c.broadcast_id == 1)
        assert row["state"] == expected
        texts = w.sms.texts()
        assert texts.count(texts[0]) == 1


@pytest.mark.parametrize("there", [True, False])
async def test_what_rides_along_shares_the_fate(hub_database_url, there):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", contact={"phone": "+56987654321"})
        w.sms.answer = lambda _: LOST
        await w.vacancy()
        await w.vacancy("V-2")
        await w.work()
        assert len(w.sms.sent) == 1
        w.sms.answer = lambda _: None
        arrived = Receipt(ref="", outcome=Outcome.ACCEPTED, code="sent", provider_id="SM1")
        w.sms.found = lambda _: arrived if there else NOT_THERE
        for _ in range(2):
            w.clock.move(minutes=2)
            await look(w)
        assert await states(w) == {"sms": {"accepted": 1, "coalesced": 1}}
        assert {row["told_by"] for row in await w.rows(recipients)} == {"sms"}
        texts = w.sms.texts()
        assert texts == texts[:1] * (1 if there else 2)


async def test_a_note_in_doubt_is_looked_for_as_well(hub_database_url):
    async with town(hub_database_url) as t:
        await t.w.crowd(1)
        t.phones.misbehave(ANSWER_LOST)
        async with t.w.hub.database.write() as db:
            note = Note(worker=1, kind=NoteKind.HELP, channel=Lane.SMS)
            await notes.write(db, note, t.w.clock.now())
        await t.w.work()
        t.phones.behave()
        await later(t, 4)
        assert (t.phones.total, await states(t.w)) == (1, {"sms": {"delivered": 1}})


@pytest.mark.parametrize("minutes", [-60, -10, -6, -4, 4, 6, 10, 60])
async def test_no_sms_goes_twice_however_far_the_clocks_differ(hub_database_url, minutes):
    async with town(hub_database_url, apart=timedelta(minutes=minutes)) as t:
        t.phones.misbehave(ANSWER_LOST)
        await t.begin(1, lambda _: BY_SMS)
        await later(t, 6)
        assert (t.texts(0), await states(t.w)) == (1, {"sms": {"delivered": 1}})
        # One without a link: it is no message's own.
        async with t.w.hub.database.write() as db:
            note = Note(worker=1, kind=NoteKind.HELP, channel=Lane.SMS)
            await notes.write(db, note, t.w.clock.now())
        await t.w.work()
        await later(t, 6)
        assert (t.texts(0), t.phones.repeated) == (2, 0)


@pytest.mark.parametrize("seed", range(4))
async def test_no_sms_goes_twice_whatever_answers_are_lost(hub_database_url, seed):
    rng = Random(seed)
    moods = [
        None,
        ANSWER_LOST,
        BROKEN,
        Mischief(code=30005, answer=ANSWER_LOST.answer),
        Mischief(status=429, code=20429),
    ]
    async with town(hub_database_url) as t:
        await t.w.employer()
        await t.w.crowd(6, lambda _: BY_SMS)
        for number in range(6):
            mood = rng.choice(moods)
            if mood is not None:
                times = rng.randint(1, 3)
                t.phones.misbehave(mood, to=f"+5698765{number:04d}", times=times)
        for name in ("V-1", "V-2"):
            await t.w.vacancy(name)
        await t.w.work()
        await later(t, 16)
        assert t.phones.repeated == 0
        bodies = Counter(
            body.body for n in range(6) for body in t.phones.screen(f"+5698765{n:04d}")
        )
        assert set(bodies.values()) <= {1}
        assert "unknown" not in (await states(t.w))["sms"]


async def test_an_opted_out_number_found_there_is_heard_as_no_consent(hub_database_url):
    async with world(hub_database_url) as w:
        await lost(w)
        w.sms.found = lambda _: Receipt(
            ref="", outcome=Outcome.PERMANENT_FAILURE, code="21610", blame=Blame.OPT_OUT
        )
        w.clock.move(minutes=2)
        await look(w)
        assert await w.rows(suppressions) == []
        assert {row["alerts_by"] for row in await w.rows(workers)} <= {0, 1}
