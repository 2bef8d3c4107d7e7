"""What is kept of each attempt and of each wait can be read long after the message went."""

from datetime import datetime, timedelta

from channels.base import Blame, Outcome, Receipt
from hub.evidence import Deed, DeliveryTrace
from hub.model import Lane, ReportReason
from hub.store.log import Actor
from hub.store.planning import broadcasts
from hub.store.reporting import evidence, history
from hub.store.stopping import acts
from tests.dispatch.hands import row_id
from tests.dispatch.test_holds import says
from tests.dispatch.test_recall import MAIL_ONLY, SMS_ONLY, recall
from tests.world import START, World, world

OPERATOR = Actor(sub="op-7", role="operator")


async def traced(w: World, worker: str, number: int = 1) -> tuple[DeliveryTrace, list[Deed]]:
    """Give what became of the one message to a worker, and what was done to its broadcast."""
    worker_row = await row_id(w, worker)
    async with w.hub.database.read() as db:
        row = await broadcasts.get(db, number)
        assert row is not None
        deeds = await history.deeds(db, row)
        trace = await evidence.trace(db, number, worker_row, deeds)
    assert trace is not None
    (one,) = trace.deliveries
    return one, list(deeds)


def answers(one: DeliveryTrace) -> list[tuple[str, str | None]]:
    return [(said.state, said.code) for said in one.answers]


def waits(one: DeliveryTrace) -> list[tuple[str, datetime, datetime | None]]:
    return [(wait.why, wait.since, wait.until) for wait in one.waited]


async def test_each_attempt_keeps_its_time_its_code_and_its_outcome(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **MAIL_ONLY)
        await w.worker("Luis", **MAIL_ONLY)
        later = Outcome.TEMPORARY_FAILURE
        said = iter(
            [
                Receipt(ref="", outcome=later, code="450 4.2.1"),
                Receipt(ref="", outcome=Outcome.UNKNOWN),
                None,
            ]
        )
        w.email.answer = lambda m: next(said) if m.to.startswith("rosa") else None
        await w.vacancy()
        await w.work()
        times = [w.clock.now()]
        for _ in range(2):
            w.clock.move(minutes=5)
            times.append(w.clock.now())
            await w.hub.keeper.look()
            await w.work()
        one, _ = await traced(w, "Rosa")
        assert answers(one) == [("waiting", "450 4.2.1"), ("unknown", None), ("accepted", "250")]
        assert [said.at for said in one.answers] == times
        assert waits(one) == [("retry", times[0], times[1])]
        assert (one.state, one.attempts) == ("accepted", 3)
        other, _ = await traced(w, "Luis")
        assert (answers(other), waits(other)) == ([("accepted", "250")], [])
        failed = Receipt(
            ref=w.email.sent[0].ref,
            outcome=Outcome.PERMANENT_FAILURE,
            code="5.1.1",
            blame=Blame.ADDRESS,
        )
        await w.hub.later.hear(Lane.EMAIL, [failed])  # its bounce, hours later
        name = "Rosa" if w.email.sent[0].to.startswith("rosa") else "Luis"
        assert answers((await traced(w, name))[0])[-1] == ("failed", "5.1.1")


async def test_a_crash_is_an_attempt_without_an_answer(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **MAIL_ONLY)
        await w.vacancy()
        await w.plan()

        async def crash(_: object) -> None:
            raise RuntimeError

        w.email.before = crash
        try:
            await w.work("email")
        except RuntimeError:
            w.email.before = None
        w.clock.move(seconds=31)
        await w.hub.keeper.sweep()
        await w.work()
        one, _ = await traced(w, "Rosa")
        assert answers(one) == [("unknown", None), ("accepted", "250")]


async def test_each_look_at_a_doubt_is_kept(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Luis", **SMS_ONLY)
        w.sms.answer = lambda m: Receipt(ref=m.ref, outcome=Outcome.UNKNOWN, code="timeout")
        w.sms.found = lambda m: Receipt(ref=m.ref, outcome=Outcome.TEMPORARY_FAILURE, code="none")
        await w.vacancy()
        await w.work()
        w.sms.answer = lambda _: None
        assert w.hub.reconciler is not None
        for minutes in (2, 1):
            w.clock.move(minutes=minutes)
            await w.hub.reconciler.work_once()
        await w.work()
        one, _ = await traced(w, "Luis")
        assert answers(one) == [
            ("unknown", "timeout"),
            ("unknown", "none"),
            ("ready", "none"),
            ("accepted", "250"),
        ]


async def test_a_night_is_kept_after_the_morning(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Luis", **SMS_ONLY)
        w.clock.at = START + timedelta(hours=12)  # 22:00
        await w.vacancy()
        await w.work()
        night = w.clock.now()
        w.clock.move(hours=10)
        await w.hub.keeper.look()
        await w.work()
        one, _ = await traced(w, "Luis")
        assert (one.state, one.waits_for) == ("accepted", None)
        assert waits(one) == [("quiet", night, w.clock.now())]


async def test_the_gate_is_kept_after_the_other_lane_came(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.crowd(40, lambda n: SMS_ONLY if n % 2 else MAIL_ONLY)
        await w.vacancy()
        await w.plan()
        await w.work("inbox", "email")  # as far as the first bands of SMS let it
        stopped = w.clock.now()
        w.clock.move(minutes=10)
        await w.work()
        last, _ = await traced(w, "W0038")
        assert ("gate", stopped, w.clock.now()) in waits(last)
        first, _ = await traced(w, "W0000")
        assert waits(first) == []


async def test_what_was_done_to_a_broadcast_stands_beside_it(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **MAIL_ONLY)
        await w.worker("Luis", **SMS_ONLY)
        await w.vacancy()
        await w.plan()
        begun = w.clock.now()

        async def pause(on: bool) -> None:
            async with w.hub.database.write() as db:
                await acts.pause(db, 1, on=on, actor=OPERATOR, now=w.clock.now())

        async def stop_sms(on: bool) -> None:
            async with w.hub.database.write() as db:
                await acts.pause_lanes(db, [Lane.SMS], on=on, actor=OPERATOR, now=w.clock.now())

        async def release() -> None:
            async with w.hub.database.write() as db:
                await acts.release(db, "V-1", actor=OPERATOR, now=w.clock.now())

        await pause(True)
        w.clock.move(minutes=1)
        await pause(False)
        await says(w, "Rosa", ReportReason.MONEY)
        w.clock.move(minutes=1)
        await release()
        await stop_sms(True)
        await w.work()
        w.clock.move(minutes=1)
        await stop_sms(False)
        await w.work()
        w.clock.move(minutes=1)
        await recall(w)
        end = w.clock.now()
        one, deeds = await traced(w, "Luis")
        shown = [(deed.act, deed.role, deed.reason, deed.lane) for deed in deeds]
        assert shown == [
            ("paused", "operator", None, None),
            ("resumed", "operator", None, None),
            ("held", "worker", "reported", None),
            ("released", "operator", None, None),
            ("lane_paused", "operator", None, "sms"),
            ("lane_resumed", "operator", None, "sms"),
            ("recalled", "operator", "fraud", None),
        ]
        assert (deeds[0].at, deeds[-1].at) == (begun, end)
        minutes = [begun + timedelta(minutes=n) for n in range(4)]
        assert waits(one) == [
            ("paused", minutes[0], minutes[1]),
            ("held", minutes[1], minutes[2]),
            ("lane_paused", minutes[2], minutes[3]),
        ]
        mail, _ = await traced(w, "Rosa")
        assert [why for why, _, _ in waits(mail)] == ["paused", "held"]


async def test_what_its_employer_holds_is_the_portals_to_end(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer(verified=False)
        await w.worker("Rosa", **MAIL_ONLY)
        await w.vacancy()
        since = w.clock.now()
        w.clock.move(minutes=3)
        await w.employer()
        await w.work()
        one, deeds = await traced(w, "Rosa")
        assert [(deed.act, deed.role) for deed in deeds] == [
            ("held", "portal"),
            ("released", "portal"),
        ]
        assert one.state == "accepted"
        assert deeds[0].at == since
