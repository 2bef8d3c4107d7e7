"""When a broadcast is over, what was missed, and what the portal hears of it."""

import json
from datetime import timedelta

import pytest

from channels.base import Blame, Outcome, Receipt
from hub.dispatch import conclusions, keeping
from hub.errors import Unavailable
from hub.model import Lane
from hub.tables import broadcasts, deliveries, log, outbox, recipients, suppressions
from tests.dispatch.hands import sender, states, told
from tests.world import World, consents, world

BY_EMAIL = {"consents": consents("alerts", channel="email")}
_LATER = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="450")
_NEVER = Receipt(ref="", outcome=Outcome.PERMANENT_FAILURE, code="550 5.1.1", blame=Blame.ADDRESS)


async def _begin(w: World, **more) -> None:
    await w.employer()
    await w.worker("Rosa", **(BY_EMAIL | more))
    await w.vacancy()
    await w.plan()


async def _state(w: World) -> str:
    await w.hub.keeper.look()
    return (await w.report()).state


async def test_it_is_finished_when_nothing_of_it_is_left_to_do(hub_database_url):
    async with world(hub_database_url) as w:
        await _begin(w)
        assert await _state(w) == "sending"  # ready, and not seen
        await w.work("inbox")
        assert await _state(w) == "sending"  # ready
        answers = iter([_LATER, Receipt(ref="", outcome=Outcome.UNKNOWN), None])
        w.email.answer = lambda _: next(answers)
        seen = []

        async def look(_messages) -> None:
            seen.append(await _state(w))

        w.email.before = look
        for left in ("waiting", "unknown"):
            assert await w.hub.senders[Lane.EMAIL].work_once()
            assert await states(w) == {"email": {left: 1}}
            assert await _state(w) == "sending"
            w.clock.move(minutes=2)
            await w.hub.keeper.look()
        assert await w.hub.senders[Lane.EMAIL].work_once()
        assert seen == ["sending"] * 3  # and while it is on the wire
        assert await _state(w) == "finished"
        (row,) = await w.rows(broadcasts)
        assert row["finished_at"] == w.clock.now()


async def test_it_waits_for_the_last_inbox_entry(hub_database_url):
    async with world(hub_database_url) as w:
        await _begin(w)
        await w.work("email")
        assert await _state(w) == "sending"
        await w.work("inbox")
        assert await _state(w) == "finished"


async def test_it_does_not_wait_for_anybody_when_nobody_looks_for_it(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.vacancy()
        await w.work()
        report = await w.report()
        assert (report.state, report.audience, report.told) == ("finished", 0, 0)


async def test_the_portal_is_told_of_the_end_once_in_counts(hub_database_url):
    async with world(hub_database_url) as w:
        await _begin(w)
        await w.work()
        for _ in range(3):
            await w.hub.keeper.look()
        ((kind, subject, data),) = await told(w)
        assert (kind, subject) == ("cl.bne.broadcast.finished", "broadcast:1")
        assert data == (await w.report()).document()
        assert "Rosa" not in json.dumps(data)


async def test_what_is_past_its_validity_stops_while_it_waits(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **BY_EMAIL)
        await w.vacancy(valid_until=(w.clock.now() + timedelta(hours=1)).isoformat())
        w.email.answer = lambda _: _LATER
        await w.work("email")
        assert await states(w) == {"email": {"waiting": 1}}
        w.clock.move(hours=1)
        before = len(w.email.sent)
        assert not await w.hub.inbox_lane.work_once()  # nor is it shown any more
        await w.work()
        assert len(w.email.sent) == before
        report = await w.report()
        assert (report.state, report.state_reason) == ("stopped", "expired")
        assert await states(w) == {"email": {"suppressed": 1}}
        said = [row["detail"] for row in await w.rows(log, log.c.what == "stopped")]
        assert said == [{"why": "expired"}]


async def test_a_due_time_that_passes_is_recorded_and_shown(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.crowd(4, lambda _: BY_EMAIL)
        await w.vacancy()
        w.email.answer = lambda m: _LATER if m.to < "w0002" else None
        await w.work()
        w.clock.move(hours=6)
        await w.hub.keeper.watch()
        await w.hub.keeper.watch()
        said = [row["detail"] for row in await w.rows(log, log.c.what == "due_missed")]
        assert said == [{"untold": 2}]
        (row,) = await w.rows(broadcasts)
        assert (row["missed"], row["missed_at"]) == (2, w.clock.now())
        assert (await w.report()).missed(w.clock.now()) == 2
        w.clock.move(minutes=1)
        w.email.answer = lambda _: None
        await w.hub.keeper.look()
        await w.work()
        report = await w.report()
        assert (report.state, report.told, report.told_in_time) == ("finished", 4, 2)
        assert (report.late, report.missed(w.clock.now())) == (2, 2)  # told since, and late


async def test_a_due_time_missed_by_a_moment_is_recorded_although_it_then_finishes(
    hub_database_url,
):
    async with world(hub_database_url) as w:
        await _begin(w)
        await w.work("inbox")
        w.clock.move(hours=6)
        w.email.before = lambda _: w.hub.keeper.look()  # the clock strikes during the hand-over
        await w.work()
        w.clock.move(seconds=30)
        await w.hub.keeper.watch()
        assert (await w.report()).state == "finished"
        (row,) = await w.rows(broadcasts)
        assert row["missed"] == 1


async def test_in_time_nothing_is_missed(hub_database_url):
    async with world(hub_database_url) as w:
        await _begin(w)
        await w.work()
        w.clock.move(hours=7)
        await w.hub.keeper.watch()
        assert await w.rows(log, log.c.what == "due_missed") == []
        assert (await w.report()).missed(w.clock.now()) == 0


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        pytest.param(None, ["cl.bne.broadcast.finished"], id="accepted"),
        pytest.param(
            _NEVER, ["cl.bne.contact.failed", "cl.bne.broadcast.finished"], id="no such address"
        ),
    ],
)
async def test_events_out_are_written_with_what_makes_them_true(
    hub_database_url, monkeypatch, answer, kinds
):
    """When the transaction breaks after the event was written, neither has happened."""
    async with world(hub_database_url) as w:
        await _begin(w)
        await w.work("inbox")
        w.email.answer = lambda _: answer

        async def breaks(db, notes, now) -> None:
            if any(note.what in ("receipts", "finished") for note in notes):
                raise Unavailable("the database went away")
            await written(db, notes, now)

        written = conclusions.log.write
        with monkeypatch.context() as patch:
            patch.setattr(conclusions.log, "write", breaks)
            patch.setattr(w.hub.stop, "asked", True)  # or it would be tried for ever
            with pytest.raises(Unavailable):
                await sender(w, Lane.EMAIL).work_once()
        assert await w.rows(outbox) == []
        assert await w.rows(suppressions) == []
        assert await states(w) == {"email": {"sending": 1}}
        assert (await w.rows(recipients))[0]["told_at"] is None

        w.clock.move(seconds=31)
        await w.hub.keeper.sweep()
        await w.hub.senders[Lane.EMAIL].work_once()
        with monkeypatch.context() as patch:
            patch.setattr(keeping.log, "write", breaks)
            with pytest.raises(Unavailable):
                await w.hub.keeper.look()
        assert (await w.report()).state == "sending"
        await w.work()
        assert [kind for kind, _, _ in await told(w)] == kinds


async def test_the_failed_contact_event_says_who_which_and_why_and_no_address(hub_database_url):
    async with world(hub_database_url) as w:
        await _begin(w)
        w.email.answer = lambda _: _NEVER
        await w.work()
        kind, subject, data = (await told(w))[0]
        assert (kind, subject) == ("cl.bne.contact.failed", "worker:Rosa")
        assert data == {"worker_id": "Rosa", "channel": "email", "reason": "address"}


async def test_a_worker_erased_while_their_mail_bounces_spoils_nobody_elses_receipt(
    hub_database_url,
):
    async with world(hub_database_url, HUB_PRIORITY_BANDS="1", HUB_PRIORITY_MIDDLE_BAND="0") as w:
        await w.employer()
        await w.crowd(3, lambda _: BY_EMAIL)
        await w.vacancy()
        await w.plan()
        w.email.answer = lambda m: _NEVER if m.to == "w0001@correo.example" else None
        w.email.before = lambda _: w.tell("worker.erased", worker_id="W0001")
        assert await sender(w, Lane.EMAIL).work_once()
        w.email.before = None
        await w.work()
        assert len(w.email.sent) == 3
        found = {row["state"] for row in await w.rows(deliveries)}
        assert found == {"accepted", "failed"}
        assert await w.rows(suppressions) == []
        assert [kind for kind, _, _ in await told(w)] == ["cl.bne.broadcast.finished"]
