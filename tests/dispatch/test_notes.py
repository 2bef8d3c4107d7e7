"""What is addressed to one person alone goes first, once, and disturbs no broadcast."""

from datetime import timedelta

import pytest

from channels.base import Blame, Outcome, Receipt
from channels.gsm7 import segments
from hub.model import Lane, NoteKind
from hub.store.dispatch import notes
from hub.store.dispatch.notes import Note
from hub.tables import broadcasts, deliveries, log, suppressions
from hub.tables.ids import FIRST_NOTE
from tests.world import World, consents, world

ANSWERS = (NoteKind.OPTED_OUT, NoteKind.OPTED_IN, NoteKind.HELP)
OF_NOTES = deliveries.c.id >= FIRST_NOTE


async def write(w: World, kind: NoteKind, about: int | None = None, lane: Lane = Lane.SMS) -> int:
    async with w.hub.database.write() as db:
        note = Note(worker=1, kind=kind, channel=lane, about=about)
        return await notes.write(db, note, w.clock.now())


async def state(w: World) -> str:
    [row] = await w.rows(deliveries, OF_NOTES)
    return row["state"]


@pytest.mark.parametrize("kind", ANSWERS)
async def test_an_answer_goes_once_in_one_part_without_consent_and_at_night(
    hub_database_url: str, kind: NoteKind
) -> None:
    async with world(hub_database_url) as w:
        await w.worker("Rosa", consents=[])
        await w.apply()
        w.clock.move(hours=13)  # 23:00 in Santiago
        number = await write(w, kind)
        for _ in range(2):
            await w.work()
        [body] = w.sms.texts()
        assert body.startswith("BNE")
        assert (segments(body).encoding, segments(body).parts) == ("GSM-7", 1)
        [row] = await w.rows(deliveries)
        assert (row["id"], row["state"], row["attempts"]) == (number, "accepted", 1)
        assert row["shown_hash"] is not None
        assert w.email.sent == []


async def test_a_note_goes_before_everything_told_to_many(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        for name in ("Rosa", "Juan"):
            await w.worker(name, consents=consents("alerts", channel="sms"))
        await w.vacancy()
        await w.apply()
        await w.plan()
        await write(w, NoteKind.HELP)
        await w.work()
        assert ["responda baja" in text.lower() for text in w.sms.texts()] == [True, False, False]
        report = await w.report()
        assert (report.audience, report.told, report.inversions) == (2, 2, 0)
        [one] = await w.rows(broadcasts)
        assert one["state"] == "finished"


async def test_another_link_opens_the_same_job(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy()
        await w.work()
        [first] = await w.rows(deliveries)
        number = await write(w, NoteKind.LINK, about=first["id"], lane=Lane.EMAIL)
        await w.work()
        again = w.email.sent[1]
        assert "Ayudante de cocina" in w.email.texts()[1]
        token = again.fill["link"].rpartition("/")[2]
        assert w.hub.links.read_long(token) == (1, number)
        assert again.unsubscribe is None


async def test_a_note_is_tried_again_until_it_is_of_no_more_use(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        w.sms.answer = lambda _: Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="20503")
        await write(w, NoteKind.HELP)
        await w.work()
        assert await state(w) == "waiting"
        w.clock.move(minutes=2)
        await w.hub.keeper.look()
        await w.work()
        assert len(w.sms.sent) == 2
        w.clock.move(hours=25)
        await w.hub.keeper.look()
        await w.work()
        assert (len(w.sms.sent), await state(w)) == (2, "suppressed")


async def test_a_note_of_somebody_erased_goes_nowhere(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        await write(w, NoteKind.HELP)
        await w.tell("worker.erased", worker_id="Rosa", time=w.clock.now() + timedelta(seconds=1))
        await w.work()
        assert (w.sms.sent, await state(w)) == ([], "suppressed")


async def test_a_refused_note_blames_the_number_and_opens_nothing(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        refused = Receipt(
            ref="", outcome=Outcome.PERMANENT_FAILURE, code="21211", blame=Blame.ADDRESS
        )
        w.sms.answer = lambda _: refused
        await write(w, NoteKind.OPTED_IN)
        await w.work()
        assert (await state(w), w.email.sent) == ("failed", [])
        assert [one["channel"] for one in await w.rows(suppressions)] == ["sms"]
        [said] = [one for one in await w.rows(log) if one["what"] == "receipts"]
        assert said["broadcast_id"] is None


async def test_a_lapsed_lease_gives_a_note_back_or_leaves_it_in_doubt(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        await write(w, NoteKind.HELP)
        lapsed = {"state": "sending", "claim": "gone", "lease_until": w.clock.now(), "attempts": 1}
        for handed_at, then in ((None, "ready"), (w.clock.now(), "unknown")):
            async with w.hub.database.write() as db:
                await db.execute(deliveries.update().values(handed_at=handed_at, **lapsed))
            w.clock.move(seconds=1)
            await w.hub.keeper.sweep()
            assert await state(w) == then
