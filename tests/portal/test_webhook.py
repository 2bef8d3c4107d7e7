"""The portal's webhook is posted everything, signed, in order, and again until it takes it."""

import asyncio
import hmac
import json
from base64 import b64decode, b64encode
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from hub.portal import webhook
from hub.portal.resending import NotTaken, Persistence, after_failure, asked
from hub.store.portal import outbox as store
from hub.store.portal.outbox import Outgoing
from hub.tables import log, outbox
from tests.portal.receiver import OTHER, SECRET, hang, receiving
from tests.portal.test_outbox import tell
from tests.world import START, world


@asynccontextmanager
async def hooked(database_url, **more):
    """Give a receiver, and a hub that posts to it."""
    async with receiving() as receiver:
        more = {
            "HUB_PORTAL_WEBHOOK_URL": receiver.url,
            "HUB_PORTAL_WEBHOOK_SECRET": SECRET,
        } | more
        async with world(database_url, **more) as w:
            yield w, receiver


async def post(w):
    while await w.jobs.steps["outbox_webhook"]():
        pass


async def pass_time(w, hours):
    """Let hours go by, with a look each minute."""
    for _ in range(int(hours * 60)):
        w.clock.move(minutes=1)
        await post(w)


def by_hand(secret, headers, body):
    """Sign as Standard Webhooks says, with nothing of the hub's."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = b64decode(secret.removeprefix("whsec_"))
    return "v1," + b64encode(hmac.new(key, signed, "sha256").digest()).decode()


async def test_a_post_is_an_event_signed_as_standard_webhooks_says(hub_database_url):
    async with hooked(hub_database_url) as (w, receiver):
        await tell(w, "Rosa")
        await post(w)
        [(headers, body)] = receiver.posts
        assert headers["Content-Type"] == "application/cloudevents+json"
        assert headers["webhook-id"] == json.loads(body)["id"]
        assert headers["webhook-timestamp"] == str(int(START.timestamp()))
        assert headers["webhook-signature"] == by_hand(SECRET, headers, body)
        assert "Cookie" not in headers
        await post(w)
        assert len(receiver.posts) == 1


async def test_while_a_secret_is_changed_either_is_good(hub_database_url):
    async with hooked(
        hub_database_url, HUB_PORTAL_WEBHOOK_SECRET=OTHER, HUB_PORTAL_WEBHOOK_SECRET_OLD=SECRET
    ) as (w, receiver):
        await tell(w, "Rosa")
        await post(w)
        [(headers, body)] = receiver.posts
        assert headers["webhook-signature"].split(" ") == [
            by_hand(OTHER, headers, body),
            by_hand(SECRET, headers, body),
        ]


@pytest.mark.parametrize("status", [307, 400, 404, 410, 429, 500, 503])
async def test_what_is_not_taken_holds_up_its_own_subject_alone(hub_database_url, status):
    async with hooked(hub_database_url) as (w, receiver):
        receiver.status = lambda event: status if event["data"]["reason"] == "0" else 200
        await tell(w, "Rosa", "Luis", "Rosa", "Ana", "Luis")
        await post(w)
        assert receiver.subjects == ["worker:Luis 1", "worker:Ana 3", "worker:Luis 4"]
        [row] = await w.rows(outbox, outbox.c.tries == 1)
        assert (row["fault"], row["parked_at"]) == (str(status), None)
        assert START + timedelta(seconds=4) <= row["try_at"] <= START + timedelta(seconds=5)
        receiver.status = lambda _: 200
        w.clock.move(seconds=6)
        await post(w)
        assert receiver.subjects[3:] == ["worker:Rosa 0", "worker:Rosa 2"]
        assert len({headers["webhook-id"] for headers, _ in receiver.posts}) == 5


async def test_one_that_is_never_taken_is_parked_and_goes_again_when_an_operator_says(
    hub_database_url,
):
    async with hooked(hub_database_url, HUB_PORTAL_WEBHOOK_DAYS="0.5") as (w, receiver):
        receiver.status = lambda event: 422 if event["data"]["reason"] == "0" else 200
        await tell(w, "Rosa", "Rosa")
        with capture_logs() as noted:
            await pass_time(w, 18)
        assert receiver.subjects == ["worker:Rosa 1"]
        [row] = await w.rows(outbox, outbox.c.parked_at.is_not(None))
        assert timedelta(hours=12) <= row["parked_at"] - START <= timedelta(hours=18)
        assert 8 < row["tries"] < 20
        assert [one["event"] for one in noted].count("outbox.parked") == 1
        [note] = await w.rows(log, log.c.what == "outbox_parked")
        assert note["detail"] == {"events": 1, "fault": "422"}
        async with w.hub.database.read() as db:
            assert (await w.hub.outbox.standing(db)).parked == 1
        receiver.status = lambda _: 200
        async with w.hub.database.write() as db:
            assert await store.resend(db) == 1
        await post(w)
        assert receiver.subjects == ["worker:Rosa 1", "worker:Rosa 0"]


async def test_a_receiver_that_is_away_is_left_alone_and_told_all_when_it_is_back(
    hub_database_url,
):
    async with hooked(hub_database_url) as (w, receiver):
        receiver.status = lambda _: 503
        await tell(w, *(f"W-{number}" for number in range(40)))
        with capture_logs() as noted:
            await pass_time(w, 3)
            assert len(receiver.posts) < 40 * 16
            assert [one["event"] for one in noted] == ["outbox.webhook_away"]
            receiver.status = lambda _: 200
            w.clock.move(minutes=5)
            await tell(w, "Ana")  # those before may all wait longer; this one goes at once
            await post(w)
        assert sorted(receiver.subjects) == sorted(
            ["worker:Ana 0", *(f"worker:W-{n} {n}" for n in range(40))]
        )
        assert [one["event"] for one in noted].count("outbox.webhook_back") == 1


@pytest.mark.parametrize(
    ("says", "seconds"),
    [
        pytest.param("120", 120, id="seconds"),
        pytest.param("Tue, 05 May 2026 14:30:00 GMT", 1800, id="a date"),
        pytest.param("99999999", 6 * 3600, id="longer than any wait"),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_receiver_that_asks_for_time_is_given_it(hub_database_url, says, seconds, status):
    async with hooked(hub_database_url) as (w, receiver):
        receiver.status, receiver.says = (lambda _: status), {"Retry-After": says}
        await tell(w, "Rosa", "Luis")
        await post(w)
        assert len(receiver.posts) == 2
        assert {row["try_at"] for row in await w.rows(outbox)} == {
            START + timedelta(seconds=seconds)
        }
        receiver.status, receiver.says = (lambda _: 200), {}
        await tell(w, "Ana")  # nobody else's is posted there meanwhile
        w.clock.move(seconds=seconds - 1)
        await post(w)
        assert len(receiver.posts) == 2
        w.clock.move(seconds=1)
        await post(w)
        assert len(receiver.taken) == 3


@pytest.mark.parametrize(
    ("says", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("1.5", 0),
        ("٣", 0),
        ("0", 0),
        (" 30 ", 30),
        ("9" * 400, 0),
        ("Tue, 05 May 2026 13:59:00 GMT", 0),
        ("Tue, 05 May 2026 14:01:00 GMT", 60),
        ("Tue, 05 May 2026 14:01:00 -0000", 60),
        ("Tue, 05 May 2026 10:01:00 -0400", 60),
    ],
)
def test_a_wait_is_read_as_seconds_or_a_date(says, seconds):
    assert asked(says, START) == timedelta(seconds=seconds)


async def test_a_slow_receiver_holds_up_no_other_subject_and_nobody_at_all_is_waited_for_again(
    hub_database_url, monkeypatch
):
    monkeypatch.setattr(webhook, "_ANSWER_SECONDS", 0.2)
    async with hooked(hub_database_url) as (w, receiver):

        async def slow(event):
            if event["data"]["reason"] == "0":
                await hang(event)

        receiver.before = slow
        await tell(w, "Rosa", "Luis")
        await post(w)
        assert receiver.subjects == ["worker:Luis 1"]
        [row] = await w.rows(outbox, outbox.c.tries == 1)
        assert row["fault"] == "TimeoutError"


async def test_nobody_there_loses_nothing_and_no_address_is_logged(hub_database_url):
    given_ = {
        "HUB_PORTAL_WEBHOOK_URL": "http://127.0.0.1:1/hub?key=private",
        "HUB_PORTAL_WEBHOOK_SECRET": SECRET,
    }
    async with world(hub_database_url, **given_) as w:
        await tell(w, "Rosa")
        with capture_logs() as noted:
            await post(w)
        assert "private" not in str(noted)
        assert "127.0.0.1" not in str(noted)
        [row] = await w.rows(outbox)
        assert (row["posted_at"], row["fault"]) == (None, "ClientConnectorError")


async def test_two_processes_never_post_at_once(hub_database_url):
    async with hooked(hub_database_url) as (w, receiver):
        async with world(
            hub_database_url,
            w.clock,
            HUB_PORTAL_WEBHOOK_URL=receiver.url,
            HUB_PORTAL_WEBHOOK_SECRET=SECRET,
        ) as other:
            begun, go_on = asyncio.Event(), asyncio.Event()

            async def wait(_):
                begun.set()
                await go_on.wait()

            receiver.before = wait
            await tell(w, "Rosa", "Luis")
            posting = asyncio.create_task(post(w))
            await asyncio.wait_for(begun.wait(), 10)
            assert await other.jobs.steps["outbox_webhook"]() is False
            go_on.set()
            await posting
            await post(other)
            assert len(receiver.posts) == 2
        # Who had the turn and ended gave it back: no lease is waited for.
        await w.hub.outbox.close()
        async with world(
            hub_database_url,
            w.clock,
            HUB_PORTAL_WEBHOOK_URL=receiver.url,
            HUB_PORTAL_WEBHOOK_SECRET=SECRET,
        ) as third:
            await tell(third, "Ana")
            await post(third)
            assert len(receiver.posts) == 3


def outgoing(**more):
    return Outgoing(
        **{
            "id": 1,
            "event_id": "e",
            "type": "t",
            "subject": "s",
            "data": {},
            "created_at": START,
            "tries": 0,
            "failing_since": None,
        }
        | more
    )


@given(st.integers(0, 2**31), st.integers(1, 20))
def test_every_wait_grows_up_to_its_bound_and_all_end_after_so_long(seed, days):
    random, now, tries = Random(seed), START, 0
    persistence = Persistence(lasting=timedelta(days=days))
    while True:
        since = START if tries else None
        became = after_failure(
            outgoing(tries=tries, failing_since=since),
            NotTaken(fault="503"),
            persistence,
            now,
            random.random(),
        )
        if became.try_at is None:
            break
        whole = min(timedelta(seconds=5) * 2 ** min(tries, 20), timedelta(hours=6))
        assert whole * 0.8 <= became.try_at - now <= whole
        now, tries = became.try_at, tries + 1
    assert timedelta(days=days) <= now - START <= timedelta(days=days, hours=6)
