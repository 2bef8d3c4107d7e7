"""A mail domain that is held: the alarm on Hoy, its release by page, by API and by nobody else."""

from dataclasses import replace

from channels.base import Blame, Outcome, Receipt
from hub.model import Lane
from hub.tables import held_domains, log
from tests.web.reading import reading
from tests.web.site import Web, web

PAGE = "/domains/correo.example/release"
API = "/v1/domains/correo.example/release"
BOUNCE = Receipt(
    ref="", outcome=Outcome.PERMANENT_FAILURE, code="bounce 5.1.1", blame=Blame.ADDRESS
)


async def storm(site: Web) -> None:
    """Let the mail of all of a domain come back, and publish another vacancy."""
    w = site.world
    await w.employer()
    await w.crowd(20)
    await w.vacancy()
    await w.work()
    await w.hub.later.hear(Lane.EMAIL, [replace(BOUNCE, ref=one.ref) for one in w.email.sent])
    await w.vacancy("V-2")
    await w.work()
    assert len(w.email.sent) == 20


async def test_the_alarm_stands_on_today_and_an_operator_releases_it(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await storm(site)
        cookie = await site.sign_in("operator", "op-1")
        page = await site.get("/today", cookie=cookie)
        for words in (
            "El correo a correo.example está detenido.",
            "Volvieron los correos de 20 personas, de 20 aceptados.",
            "20 correos esperan, desde el martes 5 de mayo, 10:00.",
        ):
            assert words in reading(page.text)
        assert f'href="{PAGE}"' in page.text
        ask = await site.get(PAGE, cookie=cookie)
        assert (ask.status, "Correos que saldrán" in ask.text) == (200, True)
        assert (await site.post(PAGE, cookie=cookie)).status == 403  # no page of ours asked
        site.rung.clear()
        done = await site.post(PAGE, cookie=cookie, data={"csrf": site.csrf(cookie)})
        assert (done.status, done.headers["Location"]) == (303, "/today")
        assert site.rung == ["look"]
        await site.world.work()
        await site.world.work()
        assert len(site.world.email.sent) == 40
        assert "correo.example" not in (await site.get("/today", cookie=cookie)).text
        (note,) = await site.world.rows(log, log.c.what == "domain_released")
        assert note["detail"] == {"waited": 20, "by": "op-1", "role": "operator"}
        assert (await site.get(PAGE, cookie=cookie)).status == 404


async def test_by_the_api_it_is_listed_and_released(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        assert (await site.get("/v1/domains", role="operator")).json == {"items": []}
        assert (await site.post(API, role="operator")).status == 404
        await storm(site)
        (one,) = (await site.get("/v1/domains", role="operator")).json["items"]
        assert one | {"since": ""} == {
            "domain": "correo.example",
            "since": "",
            "bounced": 20,
            "accepted": 20,
            "waiting": 20,
        }
        said = await site.post(API, role="operator")
        assert (said.status, said.json) == (200, {"released": 20})
        assert (await site.post(API, role="operator")).status == 404
        assert (await site.get("/v1/domains", role="operator")).json == {"items": []}


async def test_who_only_watches_sees_the_alarm_and_no_button(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await storm(site)
        for role in ("sence", "auditor"):
            cookie = await site.sign_in(role)
            page = await site.get("/today", cookie=cookie)
            assert "El correo a correo.example está detenido" in reading(page.text)
            assert PAGE not in page.text
            data = {"csrf": site.csrf(cookie)}
            assert (await site.post(PAGE, cookie=cookie, data=data)).status == 404
        [row] = await site.world.rows(held_domains)
        assert row["released_at"] is None
