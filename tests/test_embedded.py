"""The whole hub in one process refuses to start where it could only do harm."""

import pytest
from aiohttp import web

from hub.embedded import embedded
from hub.errors import Refused
from hub.web.app import make_app
from tests.world import StillClock, settings, world


def _app(hub, ring, ready) -> web.Application:
    return make_app(hub, ring=ring, tokens=None, ready=ready)


async def test_another_secret_than_the_data_were_sealed_under_is_refused(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
    other = settings(hub_database_url, HUB_SECRET_KEY="a secret that opens nothing here at all")
    with pytest.raises(Refused, match="HUB_SECRET_KEY_OLD"):
        async with embedded(other, StillClock(), _app, host="127.0.0.1", port=0):
            pass


async def test_the_right_secret_as_the_old_one_is_enough(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        old = w.hub.settings.secret_key
    new = settings(
        hub_database_url,
        HUB_SECRET_KEY="a new secret of thirty-two letters",
        HUB_SECRET_KEY_OLD=old,
    )
    async with embedded(new, StillClock(), _app, host="127.0.0.1", port=0) as running:
        assert running.workers.running
