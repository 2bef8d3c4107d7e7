"""What waits between the portal and the hub is seen: on Hoy, in the metrics and in a terminal."""

import json
from datetime import timedelta

import pytest

from hub.portal import backlog
from hub.store.portal import outbox as store
from tests.cli.program import hub
from tests.cli.program import settings as given
from tests.portal.queues import add, left, portal, reading, workers
from tests.portal.receiver import SECRET
from tests.portal.test_outbox import tell
from tests.waiting import eventually
from tests.web.reading import reading as read
from tests.web.site import web

HOOK = {
    "HUB_PORTAL_WEBHOOK_URL": "http://127.0.0.1:1/hub",
    "HUB_PORTAL_WEBHOOK_SECRET": SECRET,
}
NOWHERE = "redis://127.0.0.1:1/0"


async def today(site):
    cookie = await site.sign_in("operator", "op-1")
    return read((await site.get("/today", cookie=cookie)).text)


async def figures(site):
    lines = (await site.get("/metrics")).text.splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if line.startswith(("hub_queue", "hub_out")))


def status(database_url, **more):
    return hub("status", **given(database_url, **more)).out


async def test_while_all_goes_well_nothing_is_said(hub_database_url, redis_url):
    async with web(hub_database_url, HUB_REDIS_URL=redis_url, **HOOK) as site:
        page = await today(site)
        for word in ("portal", "cola"):
            assert word not in page
        said = status(hub_database_url, HUB_REDIS_URL=redis_url, **HOOK)
        for word in ("queue", "portal"):
            assert word not in said
        assert set((await figures(site)).values()) == {"0.0"}


async def test_a_queue_that_falls_behind_is_said_everywhere(
    hub_database_url, redis_url, monkeypatch
):
    async with web(hub_database_url, HUB_REDIS_URL=redis_url) as site:
        add(redis_url, *workers(site.world, 3))
        with portal(redis_url) as client:
            client.xgroup_create("hub:intake", "hub", id="0")
            client.xreadgroup("hub", "slow", {"hub:intake": ">"}, count=2)
        monkeypatch.setattr(backlog, "_QUEUE_LATE", timedelta(milliseconds=1))
        page = await today(site)
        assert "La cola del portal va atrasada." in page
        assert "Esperan 3 eventos." in page
        found = await figures(site)
        assert (found["hub_queue_entries"], found["hub_queue_pending"]) == ("3.0", "2.0")
        assert float(found["hub_queue_oldest_seconds"]) > 0
        assert "3 entries wait on the portal's queue" in status(
            hub_database_url, HUB_REDIS_URL=redis_url
        )


async def test_what_was_rejected_is_said_everywhere(hub_database_url, redis_url):
    async with web(hub_database_url, HUB_REDIS_URL=redis_url) as site:
        async with reading(site.world):
            add(redis_url, b"{")
            assert await eventually(lambda: left(redis_url) == 0)
        assert "1 entrada de la cola no se pudo leer." in await today(site)
        assert (await figures(site))["hub_queue_rejected"] == "1.0"
        assert "`hub events rejected` says why" in status(hub_database_url)


async def test_a_redis_that_does_not_answer_keeps_no_page_waiting(hub_database_url):
    async with web(hub_database_url, HUB_REDIS_URL=NOWHERE) as site:
        assert "La cola del portal no responde." in await today(site)
        assert (await figures(site))["hub_queue_entries"] == "NaN"
        assert "Redis does not answer" in status(hub_database_url, HUB_REDIS_URL=NOWHERE)


async def test_what_the_portal_does_not_hear_is_said_everywhere(hub_database_url):
    async with web(hub_database_url, **HOOK) as site:
        w = site.world
        await tell(w, "Rosa", "Luis")
        async with w.hub.database.write() as db:
            await store.failed(db, [store.Failed(id=1, fault="500", try_at=None)], w.clock.now())
        w.clock.move(minutes=14)
        assert "no recibe" not in await today(site)
        w.clock.move(minutes=2)
        page = await today(site)
        assert "El portal no recibe lo que pasa aquí." in page
        assert "Esperan 1 evento." in page
        assert "1 evento no llegó al portal." in page
        found = await figures(site)
        assert (found["hub_outbox_webhook"], found["hub_outbox_parked"]) == ("1.0", "1.0")
        assert found["hub_outbox_oldest_seconds"] == str(16 * 60.0)
        said = hub("status", "--json", **given(hub_database_url, **HOOK)).json["portal"]
        assert said["outbox"] == {
            "stream": 0,
            "webhook": 1,
            "parked": 1,
            "oldest": "2026-05-05T14:00:00+00:00",
        }
        assert said["queue"] is None
        json.dumps(said)


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_without_a_way_nobody_is_said_not_to_hear(hub_database_url):
    async with web(hub_database_url) as site:
        await tell(site.world, "Rosa")
        site.world.clock.move(days=3)
        assert "portal" not in await today(site)
