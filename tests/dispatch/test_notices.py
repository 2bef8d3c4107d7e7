"""A planned outage is told to everybody, behind every alert, 48 hours ahead or not at all."""

from datetime import timedelta
from unittest.mock import AsyncMock

import pytest

from channels.gsm7 import segments
from hub.model import BroadcastKind, BroadcastState, Lane
from hub.store.log import Actor
from hub.store.stopping import acts
from hub.tables import broadcasts, deliveries, events, log, notices, recipients, workers
from tests.dispatch.hands import row_id, sent_to
from tests.notices import STARTS, announced, notice, subscriber
from tests.world import START, consents, world

SMS_ONLY = {"contact": {"phone": "+56987654321"}}
#: What is no matter of statements is tried on one database.
ON_SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
SLOW = {"HUB_SMS_RATE": "0.01", "HUB_EMAIL_RATE": "1000"}


async def kinds(w):
    """Give kind, state and audience of each broadcast, the first first."""
    return [(row["kind"], row["state"], row["audience"]) for row in await w.rows(broadcasts)]


async def test_everybody_is_told_by_what_they_agreed_to_and_all_others_in_their_list(
    hub_database_url,
):
    async with world(hub_database_url) as w:
        await subscriber(w, "Correo")
        await subscriber(w, "Celular", **SMS_ONLY)
        await subscriber(w, "Ambos", preferences={"channels": "both"})
        await subscriber(w, "Pausa", status="paused")
        await subscriber(w, "Avisos", consents=consents("alerts"))
        await subscriber(w, "Lista", preferences={"cadence": "inbox_only"})
        await subscriber(w, "Nadie", consents=consents("processing", granted=False))
        await announced(w)
        emails = ["ambos@correo.example", "correo@correo.example", "pausa@correo.example"]
        sent = sent_to(w)
        assert sorted(sent["email"]) == emails
        assert len(sent["sms"]) == 2
        told = {row["worker"]: row["told_by"] for row in await w.rows(recipients)}
        assert len(told) == 6
        assert told[await row_id(w, "Avisos")] == told[await row_id(w, "Lista")] == Lane.INBOX
        ((kind, state, audience),) = await kinds(w)
        assert (kind, state, audience) == (BroadcastKind.NOTICE, BroadcastState.FINISHED, 6)
        assert {row["place"] for row in await w.rows(recipients)} == {0}
        (one,) = await w.rows(broadcasts)
        assert one["due_at"] == STARTS - timedelta(hours=48)


async def test_it_says_when_in_one_part_and_what_happens(hub_database_url):
    async with world(hub_database_url) as w:
        await subscriber(w, "Correo")
        await subscriber(w, "Celular", **SMS_ONLY)
        await announced(w)
        (short,) = w.sms.texts()
        assert short == (
            "BNE: el sistema no va a funcionar: el domingo 10 de mayo, de 2:00 a 5:00. Hora de "
            "Santiago. Sus datos y mensajes no se pierden."
        )
        assert segments(short).parts == 1
        (long,) = w.email.texts()
        assert "Cuándo: el domingo 10 de mayo, de 2:00 a 5:00. Es hora de Santiago." in long
        assert "Mejoramos la búsqueda de trabajos." in long


async def test_an_alert_never_stands_behind_a_notice(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await subscriber(w, "Rosa", consents=consents("alerts", "service"))
        await subscriber(w, "Ana", consents=consents("service"))
        await w.tell("notice.requested", **notice())
        await w.plan()
        w.clock.move(hours=20)
        await w.vacancy()
        await w.plan()
        query = sorted(
            (row["rank"], row["order_at"], row["broadcast_id"]) for row in await w.rows(deliveries)
        )
        assert [number for _, _, number in query] == [2, 1, 1]
        await w.work()
        assert w.email.sent[0].to == "rosa@correo.example"
        assert w.email.sent[0].draft.subject.startswith("BNE: trabajo de")


@ON_SQLITE
@pytest.mark.parametrize(
    ("minutes", "taken"), [(-1, False), (0, True), (1, True)], ids=["47:59", "48:00", "48:01"]
)
async def test_the_48_hours_begin_when_the_last_person_was_told(hub_database_url, minutes, taken):
    async with world(hub_database_url) as w:
        starts = START + timedelta(hours=48, minutes=minutes)
        await announced(w, starts=starts)
        assert bool(await w.rows(broadcasts)) is taken
        (event,) = await w.rows(events)
        assert event["result"].startswith("announced" if taken else "refused: starts_at: must")
        refused = await w.rows(log, log.c.what == "notice_refused")
        assert len(refused) == (0 if taken else 1)


async def test_outages_back_to_back_are_judged_together_and_a_change_without_itself(
    hub_database_url,
):
    hours = timedelta(hours=1)

    def at(after, many):
        starts = STARTS + after * hours
        return {"starts": starts, "ends_at": (starts + many * hours).isoformat()}

    async with world(hub_database_url) as w:

        async def became(name, **more):
            w.clock.move(seconds=1)
            await w.tell("notice.requested", **notice(name, **more))
            return (await w.rows(events))[-1]["result"]

        assert await became("n-1", **at(0, 4)) == "announced"
        refused = await became("n-2", **at(4, 4))
        assert refused.startswith("refused: starts_at: runs into an outage that is announced: n-1 ")
        assert (await became("n-3", **at(2, 4))).startswith("refused: starts_at: runs into")
        assert (await became("n-4", **at(-2, 2))).startswith("refused: ends_at: runs into")
        assert await became("n-1", **at(1, 4)) == "changed"
        assert await became("n-5", **at(6, 4)) == "announced"
        assert (await became("n-1", **at(2, 4))).startswith("refused: ends_at: runs into")
        assert await became("n-1", cancelled=True) == "cancelled"
        assert (
            await became("n-2", **at(2, 4)) == "refused: " + (await became("n-2", **at(2, 4)))[9:]
        )
        assert await became("n-5", cancelled=True) == "cancelled"
        assert await became("n-2", **at(2, 4)) == "announced"


async def test_how_long_telling_everybody_takes_counts(hub_database_url):
    async with world(hub_database_url, **SLOW) as w:
        for number in range(40):  # at one SMS in 100 seconds: 66 minutes and 40 seconds
            await subscriber(w, f"P{number}", contact={"phone": f"+5698765{number:04d}"})
        await w.apply()
        by = await w.hub.announcing.told_by()
        assert by is not None
        assert timedelta(minutes=66) < by - START < timedelta(minutes=68)
        await announced(w, "n-1", starts=START + timedelta(hours=49))
        assert await w.rows(notices) == []
        await w.tell("notice.requested", **notice("n-2", starts=START + timedelta(hours=50)))
        assert [row["notice_id"] for row in await w.rows(notices)] == ["n-2"]


@ON_SQLITE
async def test_an_outage_accepted_after_it_was_looked_for_any_is_the_next_turn_s(
    hub_database_url, monkeypatch
):
    async with world(hub_database_url) as w:
        await subscriber(w, "Ana")
        await w.accept(w.event("notice.requested", notice()))
        await subscriber(w, "Eva")
        with monkeypatch.context() as patched:
            patched.setattr("hub.store.portal.events.next_types", AsyncMock(return_value=set()))
            assert await w.hub.applier.apply_next() == 3
        assert await w.rows(notices) == []
        assert [row["worker_id"] for row in await w.rows(workers)] == ["Ana"]
        assert await w.hub.applier.apply_next() == 2
        assert len(await w.rows(notices)) == 1
        assert await w.hub.applier.apply_next() == 0


@ON_SQLITE
async def test_a_night_that_holds_sms_counts_and_so_does_what_is_ahead(hub_database_url):
    async with world(hub_database_url) as w:
        w.clock.move(hours=12)  # 22:00 in Santiago
        await subscriber(w, "Celular", **SMS_ONLY)
        await w.apply()
        by = await w.hub.announcing.told_by()
        assert by - START == pytest.approx(timedelta(hours=22), abs=timedelta(seconds=1))  # 8:00


@ON_SQLITE
async def test_while_a_lane_is_paused_nothing_can_be_promised(hub_database_url):
    async with world(hub_database_url) as w:
        await subscriber(w, "Celular", **SMS_ONLY)
        await w.apply()
        async with w.hub.database.write() as db:
            actor = Actor(sub="op", role="operator")
            await acts.pause_lanes(db, [Lane.SMS], on=True, actor=actor, now=START)
        await announced(w)
        assert await w.rows(notices) == []
        (event,) = await w.rows(events, events.c.type == "cl.bne.notice.requested")
        assert "a lane is paused or broken" in event["result"]


async def test_another_time_is_told_to_those_told_and_announced_to_the_others(hub_database_url):
    async with world(hub_database_url) as w:
        await subscriber(w, "Ana")
        await announced(w)
        await subscriber(w, "Eva")
        w.clock.move(hours=1)
        later = STARTS + timedelta(days=7)
        await announced(w, starts=later)
        assert await kinds(w) == [
            ("notice", "finished", 1),
            ("notice_changed", "finished", 1),
            ("notice", "finished", 1),
        ]
        first, again, new = w.email.sent
        assert (first.to, again.to, new.to) == (
            "ana@correo.example",
            "ana@correo.example",
            "eva@correo.example",
        )
        assert again.draft.subject == "BNE: cambió la hora en que el sistema no va a funcionar"
        assert "Ahora: el domingo 17 de mayo, de 2:00 a 5:00" in again.draft.long
        assert {row["due_at"] for row in await w.rows(broadcasts)} == {
            STARTS - timedelta(hours=48),
            later - timedelta(hours=48),
        }


@ON_SQLITE
async def test_another_time_too_soon_changes_nothing(hub_database_url):
    async with world(hub_database_url) as w:
        await subscriber(w, "Ana")
        await announced(w)
        w.clock.move(hours=1)
        await announced(w, starts=START + timedelta(hours=48))
        (row,) = await w.rows(notices)
        assert row["starts_at"] == STARTS
        assert len(w.email.sent) == 1


@pytest.mark.parametrize("planned", [True, False])
async def test_cancelled_it_is_told_to_those_told_alone(hub_database_url, planned):
    async with world(hub_database_url) as w:
        await subscriber(w, "Ana")
        await w.tell("notice.requested", **notice())
        if planned:
            await w.work()
        await subscriber(w, "Eva")
        w.clock.move(hours=1)
        await announced(w, cancelled=True)
        subjects = [m.draft.subject for m in w.email.sent if m.to.startswith("ana")]
        if planned:
            assert subjects[-1] == "BNE: el sistema va a funcionar como siempre"
        assert len(subjects) == (2 if planned else 0)
        assert not [m for m in w.email.sent if m.to.startswith("eva")]
        (row,) = await w.rows(notices)
        assert row["state"] == "cancelled"
        assert all(state in ("finished", "stopped") for _, state, _ in await kinds(w))


@ON_SQLITE
async def test_the_same_again_an_older_word_and_another_text_tell_nobody_twice(hub_database_url):
    async with world(hub_database_url) as w:
        await subscriber(w, "Ana")
        await announced(w)
        w.clock.move(hours=1)
        await announced(w)
        await announced(w, text="Otro texto.")
        late = notice(starts=STARTS + timedelta(days=1))
        await w.tell("notice.requested", time=START - timedelta(hours=1), **late)
        await w.work()
        assert len(w.email.sent) == 1
        said = [row["result"] for row in await w.rows(events) if "notice" in row["type"]]
        assert said == ["announced", "edited", "outdated", "outdated"]


async def test_consent_to_the_service_withdrawn_after_planning_stops_it(hub_database_url):
    async with world(hub_database_url) as w:
        await subscriber(w, "Ana")
        await w.tell("notice.requested", **notice())
        await w.plan()
        gone = consents("service", granted=False, at=w.clock.now())
        await subscriber(w, "Ana", consents=gone)
        await w.work()
        assert sent_to(w) == {"email": [], "sms": []}
        (one,) = await w.rows(recipients)
        assert one["told_by"] == Lane.INBOX
