"""Whether an address is still theirs, and how to mend one: by link, by SMS and by e-mail."""

import re

import pytest

from channels.base import Blame, Outcome, Receipt
from hub.tables import addresses, consents, desk_items, outbox, suppressions
from tests.web.reading import reading
from tests.web.site import Web, web
from tests.web.test_api_texts import writes
from tests.world import consents as granted

SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
NUMBER = "+56987654321"


async def asked(site: Web, *names: str, **contact: str) -> None:
    """Let people be asked, a year after they came."""
    w = site.world
    for name in names:
        await w.worker(name, contact=contact, consents=granted("alerts", "service"))
    await w.apply()
    w.clock.move(days=366)
    for _ in range(2):
        await w.jobs.steps["still_yours"]()
    await w.work()


async def gone(site: Web) -> list[tuple[str, str]]:
    told = await site.world.rows(outbox, outbox.c.type == "cl.bne.contact.failed")
    rows = await site.world.rows(suppressions)
    assert len(told) == len(rows)
    return [(row["channel"], row["reason"]) for row in rows]


async def test_a_link_asks_and_only_a_press_answers(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await asked(site, "Rosa", email="rosa@correo.example")
        text = site.world.email.texts()[-1]
        path = re.search(r"https?://bne\.example(/a/\w+)\?no", text)
        assert path is not None
        page = await site.get(path[1] + "?no")
        assert "¿Este correo sigue siendo suyo?" in reading(page.text)
        assert await gone(site) == []
        for _ in range(2):
            said = await site.post(f"{path[1]}/mine", data={"answer": "no"})
            assert "Ya no escribiremos a este correo." in reading(said.text)
        assert await gone(site) == [("email", "not_theirs")]
        assert (await site.post(f"{path[1]}/mine", data={"answer": "x"})).status == 404


@SQLITE
async def test_si_keeps_a_number_and_no_ends_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await asked(site, "Rosa", phone=NUMBER)
        many = len(w.sms.sent)
        await writes(site, "sipo")
        assert await gone(site) == []
        assert [row["asked_at"] for row in await w.rows(addresses)] == [None]
        await writes(site, "NO", "SM2")  # to no question any more
        assert await gone(site) == []
        w.clock.move(days=366)
        await w.jobs.steps["still_yours"]()
        await w.work()
        await writes(site, "no es mio", "SM3")
        await writes(site, "No", "SM4")
        assert await gone(site) == [("sms", "not_theirs")]
        assert len(w.sms.sent) == many + 3  # help, the question, help
        assert await w.rows(consents, consents.c.granted.is_(False)) == []


@SQLITE
async def test_of_a_shared_number_an_answer_says_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await asked(site, "Rosa", "Juan", phone=NUMBER)
        await writes(site, "NO")
        assert await gone(site) == []
        assert await site.world.rows(desk_items) == []


@SQLITE
async def test_a_link_says_how_to_mend_the_other_address_and_stops_service_alone(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_PORTAL_URL="https://portal.example") as site:
        w = site.world
        w.sms.answer = lambda _: Receipt(
            ref="", outcome=Outcome.PERMANENT_FAILURE, code="21211", blame=Blame.ADDRESS
        )
        await w.worker(
            "Rosa",
            contact={"email": "rosa@correo.example", "phone": NUMBER},
            consents=granted("alerts", "service"),
            preferences={"channels": "both"},
        )
        await w.employer()
        await w.vacancy()
        await w.work()
        text = next(one for one in w.email.texts() if "el número no funciona" in one)
        path = re.search(r"https?://bne\.example(/a/\w+)", text)
        stop = re.search(r"https?://bne\.example(/u/\w+)", text)
        assert path is not None
        assert stop is not None
        page = (await site.get(path[1])).text
        assert "Su teléfono no funciona" in reading(page)
        assert "https://portal.example" in page
        for secret in (NUMBER[3:], "Rosa", "rosa@"):
            assert secret not in page
        assert "sobre sus datos" in reading((await site.post(stop[1])).text)
        words = await w.rows(consents, consents.c.granted.is_(False))
        assert [(row["purpose"], row["channel"]) for row in words] == [("service", "email")]
