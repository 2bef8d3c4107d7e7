"""What an officer printed opens nobody's pages once they moved or a message reaches them."""

from datetime import timedelta

import pytest

from hub.store.workers import personal_keys
from hub.store.workers.readers import reader
from hub.tables import workers
from hub.web.records import personal
from hub.web.records.personal import Try
from hub.web.session import COOKIE
from hub.web.tokens import Role
from tests.web.site import Web, web
from tests.web.test_personal_key import key_of
from tests.web.test_pickups import OWN, come_in, numbers, people, send
from tests.world import consents

# What ends them is asked of the database.
pytestmark = [
    pytest.mark.usefixtures("quick_hash"),
    pytest.mark.parametrize("hub_database_url", ["sqlite", "postgresql"], indirect=True),
]

#: What the portal says of Sola: nothing reaches her.
SOLA = {"name": "Persona Sola", "rut": OWN}
#: Whatever may reach somebody.
PURPOSES = ("alerts", "courses", "messages", "service")


async def slip_with_key(site: Web) -> list[str]:
    """Let Sola's officer print them both numbers."""
    cookie = await people(site)
    return numbers((await send(site, cookie, "/pickups/Sola", key="yes")).text)[:2]


async def shut(site: Web, code: str, key: str) -> None:
    """Require that these open nothing, with the answer to a code nobody has."""
    said, nobody = await come_in(site, code, key), await come_in(site, "1111 2222 3333", key)
    assert said.status == nobody.status == 422
    assert said.text.replace(code, "") == nobody.text.replace("1111 2222 3333", "")


async def officer_of(site: Web, comuna: str) -> str:
    """Let an officer of another comuna sign in; give the cookie."""
    now = site.world.clock.now()
    token = site.tokens.issue(Role.OFFICER, "omil-2", timedelta(hours=1), now, comuna)
    return (await site.post("/session", data={"token": token})).cookies[COOKIE]


async def test_a_slip_opens_nothing_after_its_person_moved_and_the_next_office_prints_another(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        code, key = await slip_with_key(site)
        await site.world.worker("Sola", contact=SOLA, profile={"comuna": "13118"}, consents=[])
        await site.world.apply()
        await shut(site, code, key)
        # Nor does the key behind a code of where they live now: another office printed it.
        macul = await officer_of(site, "13118")
        second = await send(site, macul, "/pickups/Sola", key="no")
        await shut(site, numbers(second.text)[0], key)
        # The code finds them still, at the desk of where they are.
        third = await send(site, macul, "/pickups/Sola", key="yes")
        code, key = numbers(third.text)[:2]
        found = await send(site, macul, "/pickups", whom=code)
        assert found.headers["Location"] == "/pickups/Sola"
        assert (await come_in(site, code, key)).status == 303


@pytest.mark.parametrize("purpose", PURPOSES)
async def test_a_slip_opens_nothing_once_any_message_reaches_its_person(
    hub_database_url: str, purpose: str
) -> None:
    async with web(hub_database_url) as site:
        code, key = await slip_with_key(site)
        contact = SOLA | {"phone": "+56987650009"}
        await site.world.worker("Sola", contact=contact, consents=[])
        await site.world.apply()
        # A telephone alone lets nothing reach them.
        assert (await come_in(site, code, key)).status == 303
        await site.world.worker("Sola", contact=contact, consents=consents(purpose, channel="sms"))
        await site.world.apply()
        await shut(site, code, key)
        async with site.hub.database.read() as db:
            [worker] = await site.world.rows(workers, workers.c.worker_id == "Sola")
            assert await personal_keys.of(db, worker["id"]) is None
        # They have another in the way of everybody, and it is theirs.
        own = await key_of(site, "Sola")
        async with site.hub.database.read() as db:
            assert await personal_keys.of(db, worker["id"]) is not None
            worker = await reader(db, "Sola")
        assert worker is not None
        assert await personal.attempt(site.hub, worker, key) is Try.WRONG
        assert await personal.attempt(site.hub, worker, own) is Try.RIGHT


async def test_a_slip_opens_as_long_as_it_holds_while_nothing_of_its_person_changes(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        code, key = await slip_with_key(site)
        await site.world.worker("Sola", contact=SOLA | {"address": "Los Alerces 1"}, consents=[])
        await site.world.apply()
        site.world.clock.move(days=89)
        assert (await come_in(site, code, key)).status == 303
        site.world.clock.move(days=2)
        await shut(site, code, key)
