"""The forecast of a broadcast: made from its rows, kept, told, and acted upon."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from channels.base import Outcome, Receipt
from hub.dispatch.forecasting import Forecaster, Rest
from hub.jobs import FORECAST
from hub.model import OPEN_STATES, Lane
from hub.store.planning import broadcasts
from hub.store.reporting import history
from hub.store.stopping import domains, pauses
from hub.store.watching import ahead, forecasts
from hub.tables import deliveries, log, makeups, recipients
from tests.dispatch.hands import ONE_BAND, sender, states
from tests.world import World, consents, world

#: SMS in six hours at the rate below.
ENOUGH = 15
SLOW_SMS = {"HUB_SMS_RATE": str(ENOUGH / 21_600)}


async def look(w: World) -> None:
    """Make every forecast, however fresh the last."""
    forecaster: Forecaster = replace(w.hub.forecaster, rest=Rest())
    await forecaster.look()


async def foreseen(w: World) -> tuple[str, timedelta] | None:
    found = (await w.report()).forecast
    return None if found is None else (found.verdict, found.finish_at - w.clock.now())


def by_sms(number: int) -> dict[str, object]:
    return {"contact": {"name": f"Persona {number}", "phone": f"+569876500{number:02d}"}}


def by_both(number: int) -> dict[str, object]:
    return {"preferences": {"channels": "both"}}


async def begun(w: World, people: int, each) -> None:
    await w.employer()
    await w.crowd(people, each)
    await w.vacancy()
    await w.apply()
    await w.plan()


async def test_a_broadcast_is_foreseen_from_what_is_ahead_of_it(hub_database_url):
    async with world(hub_database_url, HUB_EMAIL_RATE="1", **ONE_BAND) as w:
        await begun(w, 60, lambda _: {"consents": consents("alerts", channel="email")})
        assert await foreseen(w) is None
        await w.jobs.steps[FORECAST]()
        verdict, left = await foreseen(w)
        assert verdict == "on_time"
        assert timedelta(seconds=59) < left < timedelta(seconds=61)
        document = (await w.report()).document()
        assert document["forecast"] == {
            "finish_at": (w.clock.now() + left).isoformat(),
            "verdict": "on_time",
        }


async def test_whom_a_held_mail_domain_alone_reaches_is_at_risk_as_long_as_it_is_held(
    hub_database_url,
):
    async with world(hub_database_url, **ONE_BAND) as w:
        await begun(w, 3, lambda _: {"consents": consents("alerts", channel="email")})
        held = {"bounced": 30, "accepted": 40, "now": w.clock.now()}
        async with w.hub.database.write() as db:
            await domains.hold(db, "correo.example", **held)
        await w.work()
        assert w.email.sent == []
        await look(w)
        seen = (await w.report()).forecast
        assert (seen.verdict, seen.finish_at) == ("at_risk", None)


async def test_whom_a_held_mail_domain_keeps_from_one_of_two_channels_is_at_no_risk(
    hub_database_url,
):
    async with world(hub_database_url, **ONE_BAND) as w:
        await begun(w, 3, lambda _: {})
        held = {"bounced": 30, "accepted": 40, "now": w.clock.now()}
        async with w.hub.database.write() as db:
            await domains.hold(db, "correo.example", **held)
        await w.work()
        await look(w)
        assert (await w.report()).forecast.verdict == "on_time"


async def test_what_ended_has_no_forecast(hub_database_url):
    async with world(hub_database_url) as w:
        await begun(w, 5, lambda _: {})
        await look(w)
        await w.work()
        assert (await w.report()).state == "finished"
        assert await foreseen(w) is None
        await look(w)
        async with w.hub.database.read() as db:
            assert await forecasts.kept(db) == {}


async def notes(w: World, *kinds: str) -> list[tuple[str, object]]:
    rows = await w.rows(log, log.c.what.in_(kinds))
    return [(row["what"], row["detail"]) for row in sorted(rows, key=lambda row: row["id"])]


async def by_email(w: World) -> None:
    """Let e-mail tell whom it can, while forecasts are made."""
    for _ in range(10):
        await w.work("email", "inbox")
        await look(w)


async def test_scarce_sms_goes_to_those_whom_nothing_else_tells(hub_database_url):
    """Ten have SMS alone and ten have both: the lane can send fifteen before they are due."""
    async with world(hub_database_url, **SLOW_SMS) as w:
        await begun(w, 20, lambda n: by_sms(n) if n % 2 else by_both(n))
        await look(w)
        assert (await foreseen(w))[0] == "at_risk"
        assert await notes(w, "at_risk", "brought_forward") == []  # not yet: it may be a moment's
        w.clock.move(seconds=31)
        await look(w)
        await look(w)  # once more changes nothing
        assert [what for what, _ in await notes(w, "at_risk")] == ["at_risk"]
        assert await notes(w, "brought_forward") == [
            ("brought_forward", {"lane": "sms", "forward": 11, "by_email": 0})
        ]
        assert (await foreseen(w))[0] == "on_time"
        first = [row["rank"] for row in await w.rows(deliveries, deliveries.c.channel == "sms")]
        assert sorted(first) == [1] * 11 + [2] * 9  # the one with both of the special band as well

        async with w.hub.database.read() as db:
            deeds = await history.deeds(db, await broadcasts.get(db, 1))
        assert [(one.act, one.role, one.lane) for one in deeds] == [
            ("brought_forward", "hub", "sms")
        ]

        await by_email(w)
        assert (await foreseen(w))[0] == "on_time"
        assert (await states(w))["sms"] == {"ready": 11, "suppressed": 9}
        while await sender(w, Lane.SMS).work_once():  # it waits for nothing here
            pass
        everybody = await w.rows(recipients)
        assert all(row["told_at"] <= row["due_at"] for row in everybody)


async def test_whom_email_told_already_makes_nobody_late(hub_database_url):
    async with world(hub_database_url, **SLOW_SMS) as w:
        await begun(w, 20, by_both)
        await w.work("email")
        for _ in range(2):
            await look(w)
            assert (await foreseen(w))[0] == "on_time"
            w.clock.move(seconds=31)
        assert (await states(w))["sms"] == {"ready": 20}
        assert await notes(w, "at_risk", "brought_forward") == []


async def test_who_consented_to_email_since_is_told_by_it_and_the_sms_is_spared(hub_database_url):
    """Twenty have SMS alone, and the lane can send fifteen; then ten consent to e-mail."""
    async with world(hub_database_url, **SLOW_SMS) as w:
        await begun(w, 20, by_sms)
        for number in range(10):
            await w.worker(f"W{number:04d}")
        await w.apply()
        await look(w)
        assert (await foreseen(w))[0] == "at_risk"
        w.clock.move(seconds=31)
        await look(w)
        assert (await states(w))["email"] == {"ready": 10}
        await by_email(w)
        assert (await states(w))["sms"] == {"ready": 12, "suppressed": 8}
        spared = await w.rows(deliveries, deliveries.c.state == "suppressed")
        assert {row["code"] for row in spared} == {"scarce"}
        assert (await foreseen(w))[0] == "on_time"
        while await sender(w, Lane.SMS).work_once():  # it waits for nothing here
            pass
        assert all(row["told_at"] is not None for row in await w.rows(recipients))


async def test_of_the_special_bands_both_messages_stay(hub_database_url):
    one_band_is_special = {**SLOW_SMS, **ONE_BAND}
    async with world(hub_database_url, **one_band_is_special) as w:
        await begun(w, 20, lambda n: by_sms(n) if n % 2 else {})
        await look(w)
        w.clock.move(seconds=31)
        await look(w)
        await by_email(w)
        assert (await states(w))["sms"] == {"ready": 20}


async def test_a_broken_lane_is_at_risk_and_one_alarm_until_it_goes_again(hub_database_url):
    later = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="451")
    async with world(hub_database_url, **ONE_BAND) as w:
        w.email.answer = lambda _: later
        mail = consents("alerts", channel="email")
        await begun(w, 40, lambda _: {"consents": mail})
        await w.jobs.steps["email"]()
        await look(w)
        assert (await foreseen(w))[0] == "on_time"  # it failed a moment ago
        w.clock.move(minutes=3)
        await look(w)
        report = await w.report()
        assert report.forecast.verdict == "at_risk"
        assert report.forecast.finish_at is None
        w.clock.move(seconds=31)
        await look(w)

        w.email.answer = lambda _: None
        w.hub.senders[Lane.EMAIL].settler.meter.written_at = float(
            "-inf"
        )  # its seconds are the loop's
        await w.hub.keeper.look()
        await w.jobs.steps["email"]()
        for _ in range(3):  # to and fro, and on again within its five minutes
            await look(w)
            w.clock.move(minutes=2)
        assert [what for what, _ in await notes(w, "at_risk", "risk_over")] == ["at_risk"]


async def test_a_paused_lane_is_at_risk_until_it_goes_on(hub_database_url):
    async with world(hub_database_url) as w:
        await begun(w, 5, by_sms)
        async with w.hub.database.write() as db:
            now = w.clock.now()
            await pauses.put(db, [Lane.SMS], by="op", role="operator", now=now)
        await look(w)
        report = await w.report()
        assert (report.forecast.verdict, report.forecast.finish_at) == ("at_risk", None)
        async with w.hub.database.write() as db:
            await pauses.take(db, [Lane.SMS])
        await look(w)
        assert (await foreseen(w))[0] == "on_time"


async def test_what_the_statements_count_is_what_lies_there(hub_database_url):
    """A plain count of the rows, in every state something can wait in."""
    later = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="451")
    async with world(hub_database_url) as w:
        w.email.answer = lambda message: later if message.to.startswith("w000") else None
        await begun(w, 60, lambda n: by_sms(n) if n % 2 else by_both(n))
        await w.vacancy("V-2")
        await w.apply()
        await w.plan()
        await w.jobs.steps["email"]()
        await w.jobs.steps["inbox"]()
        async with w.hub.database.read() as db:
            found = await ahead.standings(db, w.hub.priority, w.clock.now())
        counted = Counter(
            {
                (one.broadcast_id, c.lane, c.place, c.rank, c.state): c.many
                for one in found
                for c in one.counts
            }
        )
        plain: Counter[object] = Counter()
        for row in await w.rows(deliveries, deliveries.c.state.in_(OPEN_STATES)):
            key = (row["broadcast_id"], row["channel"], row["place"], row["rank"], row["state"])
            plain[key] += 1
        for row in await w.rows(recipients, recipients.c.visible_at.is_(None)):
            plain[row["broadcast_id"], "inbox", row["place"], 2, "ready"] += 1
        assert counted == plain
        assert {state for *_, state in counted} == {"ready", "waiting"}


async def test_the_makeup_is_counted_once_and_adds_up(hub_database_url):
    async with world(hub_database_url) as w:
        await begun(w, 30, lambda n: by_sms(n) if n % 3 == 0 else {})
        for _ in range(2):
            await look(w)
        assert sum(row["people"] for row in await w.rows(makeups)) == 30
