"""The portal's examples of the documentation, run as they stand against a real Redis and a hub."""

import re
import time
from pathlib import Path

from hub.clock import SystemClock
from hub.portal import signing
from tests.databases import apart
from tests.portal.queues import left, reading, stored
from tests.portal.receiver import OTHER, SECRET, receiving
from tests.portal.test_outbox import tell
from tests.waiting import eventually
from tests.world import START, world

PUT, READ, VERIFY = re.findall(
    r"```python\n(.*?)```",
    (Path(__file__).parents[2] / "docs" / "portal-queue.md").read_text("utf-8"),
    re.DOTALL,
)


def run(example, redis_url=""):
    there = "redis://127.0.0.1:6379/1"
    assert (there in example) == bool(redis_url)
    names = {}
    apart(lambda: exec(example.replace(there, redis_url) if redis_url else example, names))
    return names


async def test_the_event_that_is_put_on_the_queue_is_taken(hub_database_url, redis_url):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w, reading(w):
        run(PUT, redis_url)
        run(PUT, redis_url)  # when in doubt
        assert await eventually(lambda: left(redis_url) == 0)
        assert await stored(w) == ["e-1"]
        await w.apply()


async def test_what_the_hub_says_is_read_once(hub_database_url, redis_url, capsys):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        await tell(w, "Rosa")
        await w.jobs.answer("outbox_stream")
    run(READ, redis_url)
    assert "cl.bne.contact.failed {'worker_id': 'Rosa'" in capsys.readouterr().out
    run(READ.replace("block=5000", "block=10"), redis_url)
    assert capsys.readouterr().out == ""


async def test_a_post_is_known_to_be_the_hubs_and_nobody_elses(hub_database_url):
    verify = run(VERIFY)["is_from_the_hub"]
    async with receiving() as receiver:
        more = {"HUB_PORTAL_WEBHOOK_URL": receiver.url, "HUB_PORTAL_WEBHOOK_SECRET": SECRET}
        async with world(hub_database_url, SystemClock(), **more) as w:
            await tell(w, "Rosa")
            await w.jobs.answer("outbox_webhook")
    [(headers, body)] = receiver.posts
    assert verify(SECRET, headers, body)
    assert not verify(OTHER, headers, body)
    assert not verify(SECRET, headers, body + b" ")
    assert not verify(SECRET, headers | {"webhook-id": "another"}, body)
    old = signing.headers("e", body, [signing.key_of(SECRET)], START)
    assert abs(time.time() - START.timestamp()) > 300
    assert not verify(SECRET, old, body)
