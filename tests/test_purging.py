"""What was kept long enough goes at night, counted; what is under way stays, however old."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from channels.base import Outcome, Receipt
from hub.model import Lane, NoteKind
from hub.store import purging
from hub.store.dispatch import notes as noting
from hub.store.dispatch.notes import Note
from hub.store.letters import heard as hearing
from hub.store.workers import sessions
from hub.tables import (
    bounces,
    broadcasts,
    complaints,
    conversations,
    deliveries,
    events,
    heard,
    interests,
    lines,
    log,
    notes,
    outbox,
    recipients,
    rejected,
    reports,
    vacancies,
)
from hub.tables import sessions as signed_in
from tests.conversations.talk import talking
from tests.world import World, cooks_job, world

#: Days after a publication at which its vacancy is over.
VALID = 30


async def night(w: World) -> dict[str, int]:
    """Let one night's purge go to its end; give what it says it took, by kind."""
    before = max((row["id"] for row in await w.rows(log)), default=0)
    while await w.hub.purger.work_once():
        pass
    counts: dict[str, int] = {}
    for one in await purged(w, log.c.id > before):
        counts[one["kind"]] = counts.get(one["kind"], 0) + one["rows"]
    return counts


async def purged(w: World, *which: Any) -> list[Mapping[str, Any]]:
    return [one["detail"] for one in await w.rows(log, log.c.what == "purged", *which)]


async def told(w: World, people: int = 3) -> None:
    """Tell a crowd of a vacancy, by e-mail."""
    w.email.answer = lambda message: Receipt(
        ref=message.ref, outcome=Outcome.ACCEPTED, code="250", provider_id=f"p-{message.ref[:6]}"
    )
    await w.employer()
    await w.crowd(people)
    await w.vacancy()
    await w.work()


async def execute(w: World, *statements: Any) -> None:
    async with w.hub.database.write() as db:
        for one in statements:
            await db.execute(one)


async def test_what_an_event_said_goes_and_that_it_came_stays(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await told(w)
        many = len(await w.rows(events))
        w.clock.move(days=89)
        assert await night(w) == {}
        assert all(row["sealed"] is not None for row in await w.rows(events))
        w.clock.move(days=2)
        assert await night(w) == {"events": many, "outbox": 1}
        assert [row["sealed"] for row in await w.rows(events)] == [None] * many
        assert await night(w) == {}
        again = w.event("employer.upserted", {"employer_id": "E-1", "verified": True})
        again["id"] = (await w.rows(events))[0]["event_id"]
        assert await w.accept(again) == 0  # still known, and done nothing with


async def test_the_proof_of_a_broadcast_outlives_what_names_its_messages(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await told(w)
        before = (await w.report()).document()
        w.clock.move(days=VALID + 179)
        await night(w)
        assert all(row["provider_id"] and row["sent_to"] for row in await w.rows(deliveries))
        w.clock.move(days=2)
        assert (await night(w))["details"] == 3
        for row in await w.rows(deliveries):
            assert (row["provider_id"], row["sent_to"]) == (None, None)
            assert row["shown_hash"] is not None
            assert row["accepted_at"] is not None
        assert (await w.report()).document() == before


async def test_after_contract_and_a_year_what_happened_goes_as_well(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await told(w)
        w.clock.move(days=VALID + 2190)
        await night(w)
        assert len(await w.rows(recipients)) == 3
        w.clock.move(days=2)
        # Three people, each with a recipient and a delivery.
        assert (await night(w))["broadcasts"] == 6
        for table in (recipients, deliveries, broadcasts, events):
            assert await w.rows(table) == []
        assert {row["what"] for row in await w.rows(log)} == {"purged"}


async def test_a_vacancy_published_again_keeps_who_was_told_of_it(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await told(w)
        w.clock.move(days=2100)
        await w.vacancy()  # again: whoever was told is not told twice
        await w.work()
        w.clock.move(days=VALID + 100)
        await night(w)
        assert {row["broadcast_id"] for row in await w.rows(recipients)} == {1}
        assert len(await w.rows(broadcasts)) == 2


async def test_a_broadcast_that_is_due_keeps_everything(hub_database_url: str) -> None:
    async with world(hub_database_url, HUB_RETENTION_DETAILS_DAYS="7") as w:
        await w.employer()
        await w.crowd(2)
        w.email.answer = lambda _: Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="421")
        await w.vacancy()
        await w.work()
        w.clock.move(days=4000)  # nobody looked meanwhile: it is late, and still under way
        assert {"details", "broadcasts"}.isdisjoint(await night(w))
        assert [row["state"] for row in await w.rows(deliveries)] == ["waiting"] * 2
        await w.hub.keeper.look()  # its vacancy is over: it ends, and its time begins
        w.clock.move(days=2192)
        assert (await night(w))["broadcasts"] == 4


async def test_events_that_could_not_be_applied_are_kept_for_a_retry(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await told(w)
        await execute(w, update(events).where(events.c.seq == 1).values(result="failed: Fault"))
        w.clock.move(days=4000)
        await night(w)
        [kept] = await w.rows(events)
        assert (kept["seq"], kept["sealed"] is not None) == (1, True)


async def test_an_entry_that_was_rejected_is_kept_for_a_year(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        row = {"print": b"1", "entry": "1-0", "owner": "hub", "sealed": b"s", "faults": []}
        await execute(w, insert(rejected).values(at=w.clock.now(), **row))
        w.clock.move(days=364)
        assert await night(w) == {}
        w.clock.move(days=2)
        assert await night(w) == {"rejected": 1}
        assert await w.rows(rejected) == []


@pytest.mark.parametrize("left", ["streamed_at", "posted_at", "parked_at", None])
async def test_what_the_portal_was_told_or_nobody_took_is_kept_for_ninety_days(
    hub_database_url: str, left: str | None
) -> None:
    async with world(hub_database_url) as w:
        await told(w)
        [said] = await w.rows(outbox)
        if left:
            w.clock.move(days=50)
            await execute(w, update(outbox).values({left: w.clock.now()}))
        w.clock.move(days=89)
        await night(w)
        assert [row["id"] for row in await w.rows(outbox)] == [said["id"]]
        w.clock.move(days=2)
        assert (await night(w))["outbox"] == 1


@pytest.mark.parametrize("how", ["goes on", "complained of", "ended"])
async def test_texts_go_a_year_after_the_end_unless_somebody_waits_for_an_answer(
    hub_database_url: str, how: str
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await talk.say("worker", "Buenos días, ¿sigue el trabajo?")
        if how == "complained of":
            await talk.worker("POST", "/report", json={"reason": "money"})
        if how != "goes on":
            await talk.worker("POST", "/block")
        w.clock.move(days=364)
        await night(w)
        assert [row["sealed"] is None for row in await w.rows(lines)] == [False]
        w.clock.move(days=2)
        await night(w)
        gone = how == "ended"
        assert [row["sealed"] is None for row in await w.rows(lines)] == [gone]
        assert await talk.texts("worker") == ["" if gone else "Buenos días, ¿sigue el trabajo?"]
        [thread] = await w.rows(conversations)
        assert thread["blocked"] == (how != "goes on")
        if how == "complained of":
            done = {"judged_at": w.clock.now(), "judged_by": "m-1"}
            await execute(w, update(complaints).values(**done))
            assert (await night(w))["texts"] == 1
            assert len(await w.rows(complaints)) == 1  # judged just now
            w.clock.move(days=366)
            assert (await night(w))["complaints"] == 1


async def test_what_was_said_to_one_person_alone_goes_once_it_is_over(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        async with w.hub.database.write() as db:
            for lane in (Lane.SMS, Lane.EMAIL):
                note = Note(worker=1, kind=NoteKind.HELP, channel=lane)
                await noting.write(db, note, w.clock.now())
            await hearing.note(db, "SM1", 1, "help", Lane.SMS, w.clock.now())
        await w.work("sms")  # the e-mail waits
        w.clock.move(days=181)
        assert await night(w) == {"events": 1, "note deliveries": 1, "notes": 1}
        [waiting] = await w.rows(deliveries)
        assert (waiting["channel"], waiting["state"]) == ("email", "ready")
        assert len(await w.rows(notes)) == 1
        assert len(await w.rows(heard)) == 1
        w.clock.move(days=185)
        assert await night(w) == {"heard": 1}


async def test_reports_bounces_and_interests_go_once_they_are_judged_or_over(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await told(w, 2)
        now = w.clock.now()
        said = {"vacancy_id": "V-1", "reason": "false", "at": now}
        await execute(
            w,
            insert(reports).values(worker=1, judged_at=now, **said),
            insert(reports).values(worker=2, **said),
            insert(bounces).values(delivery=4, worker=1, blame="address", at=now, judged_at=now),
            insert(bounces).values(delivery=8, worker=2, blame="address", at=now),
            insert(interests).values(worker=1, vacancy_id="V-1", at=now),
            insert(interests).values(worker=1, vacancy_id="V-2", at=now),
        )
        open_still = (now + timedelta(days=900)).isoformat()
        job = cooks_job(now, "V-2", valid_until=open_still, occupation="Soldadura")
        await w.tell("vacancy.published", **job)
        w.clock.move(days=366)
        counts = await night(w)
        assert (counts["reports"], counts["bounces"], counts["interests"]) == (1, 1, 1)
        assert [row["worker"] for row in await w.rows(reports)] == [2]
        assert [row["delivery"] for row in await w.rows(bounces)] == [8]
        assert [row["vacancy_id"] for row in await w.rows(interests)] == ["V-2"]
        assert len(await w.rows(vacancies)) == 2


async def test_a_session_goes_when_its_token_is_over(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        now = w.clock.now()
        async with w.hub.database.write() as db:
            await sessions.begin(db, b"s" * 16, now + timedelta(hours=1), now)
        assert await night(w) == {}
        w.clock.move(hours=2)
        assert await night(w) == {"sessions": 1}
        assert await w.rows(signed_in) == []


def test_every_kind_has_its_time_and_every_time_a_kind(tmp_path) -> None:
    from hub import policy
    from tests.world import settings

    keep = policy.keep(settings(f"sqlite+aiosqlite:///{tmp_path}/hub.db"))
    assert {kind.setting for kind in purging.KINDS} == set(keep)
    assert max(keep.values()) == keep["log"]
