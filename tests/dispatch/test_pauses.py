"""An operator stops a lane, or everything: nothing goes by it until somebody lets it go on."""

import pytest

from hub.model import Lane, NoteKind
from hub.store.dispatch import notes
from hub.store.dispatch.notes import Note
from hub.store.log import Actor
from hub.store.stopping import acts, pauses
from hub.tables import broadcast_lanes, log
from tests.dispatch.hands import recipient, row_id, sender, states
from tests.dispatch.test_recall import MAIL_ONLY, SMS_ONLY, corrections, recall, told_the_truth
from tests.world import World, world

OPERATOR = Actor(sub="op-7", role="operator")
EVERYTHING = tuple(Lane)


async def pause(w: World, *lanes: Lane, on: bool = True) -> list[Lane]:
    async with w.hub.database.write() as db:
        return await acts.pause_lanes(db, lanes, on=on, actor=OPERATOR, now=w.clock.now())


async def two(w: World) -> None:
    """Rosa is told by e-mail and Luis by SMS."""
    await w.employer()
    await w.worker("Rosa", **MAIL_ONLY)
    await w.worker("Luis", **SMS_ONLY)
    await w.vacancy()
    await w.plan()


async def test_by_a_paused_lane_nothing_goes_and_the_others_go_on(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await two(w)
        assert await pause(w, Lane.SMS) == [Lane.SMS]
        due = (await recipient(w, "Luis"))["due_at"]
        await w.work()
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 0)
        assert (await w.report()).state == "sending"
        assert await pause(w, Lane.SMS, on=False) == [Lane.SMS]
        await w.work()
        assert (len(w.sms.sent), (await recipient(w, "Luis"))["due_at"]) == (1, due)
        assert (await w.report()).state == "finished"
        kept = [(row["what"], row["detail"]) for row in await w.rows(log)]
        who = {"lane": "sms", "by": "op-7", "role": "operator"}
        assert [one for one in kept if one[0].startswith("lane_")] == [
            ("lane_paused", who),
            ("lane_resumed", who),
        ]


async def test_everything_stands_still_and_a_restart_changes_nothing(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await two(w)
        assert await pause(w, *EVERYTHING) == list(EVERYTHING)
        since = w.clock.now()
        w.clock.move(minutes=5)
        assert await pause(w, *EVERYTHING) == []  # the first time counts
    async with world(hub_database_url) as w:
        w.clock.move(minutes=10)
        await w.work()
        assert (w.email.sent, w.sms.sent) == ([], [])
        assert (await recipient(w, "Rosa"))["visible_at"] is None
        async with w.hub.database.read() as db:
            found = await pauses.paused(db)
        assert [(one.lane, one.since, one.by) for one in found] == [
            (lane, since, "op-7") for lane in EVERYTHING
        ]
        await pause(w, *EVERYTHING, on=False)
        await w.work()
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)


async def test_a_paused_lane_holds_no_other_back(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.crowd(40, lambda n: SMS_ONLY if n % 2 else MAIL_ONLY)
        await w.vacancy()
        await w.plan()
        await pause(w, Lane.SMS)
        await w.work()
        assert (len(w.email.sent), len(w.sms.sent)) == (20, 0)
        await pause(w, Lane.SMS, on=False)
        await w.work()
        assert len(w.sms.sent) == 20
        assert {row["inversions"] for row in await w.rows(broadcast_lanes)} == {0}


async def test_between_two_chunks_it_stops_what_is_not_on_the_wire(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.crowd(150, lambda _: MAIL_ONLY)
        await w.vacancy()
        await w.plan()

        async def stop() -> None:
            await pause(w, Lane.EMAIL)

        await w.work("inbox")
        await sender(w, Lane.EMAIL, None, stop, chunk=8).work_once()
        went = len(w.email.sent)
        assert 0 < went < 150
        assert await states(w) == {"email": {"accepted": went, "ready": 150 - went}}
        await pause(w, Lane.EMAIL, on=False)
        await w.work()
        assert len({m.to for m in w.email.sent}) == len(w.email.sent) == 150


@pytest.mark.parametrize("lane", [Lane.EMAIL, Lane.SMS])
async def test_answers_and_corrections_wait_as_well(hub_database_url: str, lane: Lane) -> None:
    async with world(hub_database_url) as w:
        await two(w)
        await w.work()
        before = len(w.email.sent) + len(w.sms.sent)
        await pause(w, lane)
        await recall(w)
        name = {Lane.EMAIL: "Rosa", Lane.SMS: "Luis"}[lane]
        async with w.hub.database.write() as db:
            worker = await row_id(w, name)
            note = Note(worker=worker, kind=NoteKind.HELP, channel=lane)
            await notes.write(db, note, w.clock.now())
        await w.work()
        assert len(w.email.sent) + len(w.sms.sent) == before + 1  # the other's correction
        await pause(w, lane, on=False)
        await w.work()
        assert len(told_the_truth(w)) == 2
        assert len(w.email.sent) + len(w.sms.sent) == before + 3
        assert len(await corrections(w)) == 2
