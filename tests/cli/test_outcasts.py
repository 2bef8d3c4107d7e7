"""An operator sees what the queue brought in vain, has it read once more, mends or discards it."""

import json

import pytest

from hub.errors import Fault
from hub.portal import entries
from hub.store.portal import outbox as outbox_store
from hub.store.portal import rejected as store
from hub.store.portal.rejected import Bad
from hub.tables import events, log, outbox, rejected
from tests.cli.program import hub, settings
from tests.portal.queues import portal, workers
from tests.portal.test_outbox import heard, stream, tell
from tests.world import world

FAULT = (Fault("data.age", "is not a known field"),)


async def keep(w, *bodies):
    """Keep bodies as entries 1-0, 2-0 ..."""
    many = [
        Bad(
            entry=f"{number}-0",
            fields={b"event": body},
            owner="worker:W-0",
            time=None,
            faults=FAULT,
        )
        for number, body in enumerate(bodies, 1)
    ]
    async with w.hub.database.write() as db:
        await store.keep(db, w.hub.vault, many, w.clock.now())


async def test_what_was_rejected_is_listed_with_its_reason_and_none_of_it(hub_database_url):
    async with world(hub_database_url) as w:
        await keep(w, b'{"phone": "+56987654321"}', b"{")
        said = hub("events", "rejected", **settings(hub_database_url))
        assert said.code == 0
        assert said.out == (
            "1-0  2026-05-05 14:00 UTC  data.age: is not a known field\n"
            "2-0  2026-05-05 14:00 UTC  data.age: is not a known field\n"
            "2 rejected\n"
        )
        as_json = hub("events", "rejected", "--json", **settings(hub_database_url)).json
        assert (as_json["entries"], [one["entry"] for one in as_json["items"]]) == (
            2,
            ["1-0", "2-0"],
        )
        assert "987654321" not in said.out + json.dumps(as_json)


async def test_one_is_printed_to_be_mended_and_who_looked_is_kept(hub_database_url):
    async with world(hub_database_url) as w:
        await keep(w, b'{"phone": "+56987654321"}')
        said = hub("events", "rejected", "1-0", **settings(hub_database_url))
        assert said.out == '{"phone": "+56987654321"}\n'
        [note] = await w.rows(log, log.c.what == "rejected_opened")
        assert (note["detail"]["entry"], note["detail"]["role"]) == ("1-0", "operator")
        await w.tell("worker.upserted", worker_id="W-0")
        await w.tell("worker.erased", worker_id="W-0")
        said = hub("events", "rejected", "1-0", **settings(hub_database_url))
        assert (said.code, said.out) == (1, "")
        assert "was erased" in said.err


async def test_read_once_more_good_ones_are_events_and_bad_ones_say_why_today(
    hub_database_url, monkeypatch
):
    async with world(hub_database_url) as w:
        good, other = workers(w, 2)
        await keep(w, json.dumps(good).encode(), b"{", json.dumps(other).encode())
        monkeypatch.setattr("hub.portal.mending._BATCH", 2)
        said = hub("events", "retry", "--rejected", **settings(hub_database_url))
        assert (said.code, said.out.split(";")[0]) == (1, "2 taken, 1 still rejected")
        assert [row["event_id"] for row in await w.rows(events)] == [good["id"], other["id"]]
        [left] = await w.rows(rejected)
        assert left["faults"][0]["message"].startswith("is not JSON")
        notes = await w.rows(log, log.c.what == "rejected_retried")
        assert sum(note["detail"]["entries"] for note in notes) == 2
        as_json = hub("events", "retry", "--rejected", "--json", **settings(hub_database_url))
        assert (as_json.code, as_json.json) == (1, {"taken": 0, "rejected": 1})
        assert entries.FIELD == b"event"


async def test_what_is_discarded_is_gone_and_what_there_is_not_is_named(hub_database_url):
    async with world(hub_database_url) as w:
        await keep(w, b"{")
        assert hub("events", "discard", "1-0", **settings(hub_database_url)).code == 0
        assert await w.rows(rejected) == []
        assert len(await w.rows(log, log.c.what == "rejected_discarded")) == 1
        for command in ("discard", "rejected"):
            said = hub("events", command, "1-0", **settings(hub_database_url))
            assert (said.code, "no rejected entry 1-0" in said.err) == (1, True)


@pytest.mark.parametrize("json_", [False, True])
async def test_what_the_webhook_did_not_take_is_sent_again(hub_database_url, json_):
    async with world(hub_database_url) as w:
        await tell(w, "Rosa", "Luis")
        async with w.hub.database.write() as db:
            gone = outbox_store.Failed(id=1, fault="500", try_at=None)
            await outbox_store.failed(db, [gone], w.clock.now())
        more = ["--json"] if json_ else []
        said = hub("events", "resend", *more, **settings(hub_database_url))
        assert said.code == 0
        assert (said.json == {"events": 1}) if json_ else said.out.startswith("1 events")
        assert await w.rows(outbox, outbox.c.parked_at.is_not(None)) == []
        assert len(await w.rows(log, log.c.what == "outbox_resent")) == 1


async def test_what_the_portal_lost_is_said_again_since_a_time_under_the_same_ids(
    hub_database_url, redis_url
):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        await tell(w, "Rosa")
        w.clock.move(hours=1)
        await tell(w, "Luis", "Ana")
        await stream(w)
        before = heard(redis_url)
        with portal(redis_url) as client:
            client.flushdb()  # Redis began anew, empty
        resend = ("events", "resend", "--json", "--since")
        assert hub(*resend, "2026-05-05T10:30", **settings(hub_database_url)).json == {"events": 2}
        await stream(w)
        assert heard(redis_url) == before[1:]
        [note] = await w.rows(log, log.c.what == "outbox_resent")
        assert note["detail"]["since"] == "2026-05-05T10:30:00-04:00"
        later = hub(*resend, "2026-05-05T15:30:00+00:00", **settings(hub_database_url))
        assert later.json == {"events": 0}
        wrong = hub(*resend, "yesterday", **settings(hub_database_url))
        assert (wrong.code, "--since" in str(wrong.json)) == (2, True)
