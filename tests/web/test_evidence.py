"""One person's evidence on the operator's page: each step, masked, and each look in the log."""

import re

from channels.base import Outcome, Receipt
from hub.tables import log
from tests.web.reading import reading
from tests.web.site import Web, walked, web
from tests.world import consents


async def look(site: Web, role: str, worker: str) -> tuple[int, str]:
    cookie = await site.sign_in(role, "op-1")
    data = {"csrf": site.csrf(cookie), "worker": worker}
    said = await site.post("/today/1/person", cookie=cookie, data=data)
    return said.status, reading(said.text)


async def test_each_step_is_shown_with_contact_data_masked(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        status, text = await look(site, "operator", "Rosa")
        assert status == 200
        for words in ("r•••@correo.example", "Entregado al proveedor", "por correo", "Mostró"):
            assert words in text
        assert re.search(r"[0-9a-f]{64}", text)
        assert "rosa@correo.example" not in text
        assert "0.4242" not in text
        [note] = await site.world.rows(log, log.c.what == "evidence")
        assert (note["subject"], note["detail"]["by"]) == ("worker:Rosa", "op-1")


async def test_answers_waits_and_acts_stay_after_it_went(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa", consents=consents("alerts", channel="email"))
        await w.employer()
        await w.vacancy()
        await w.plan()
        await site.post("/v1/broadcasts/1/pause", role="operator")
        w.clock.move(minutes=1)
        await site.post("/v1/broadcasts/1/resume", role="operator")
        said = iter([Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="450 4.2.1"), None])
        w.email.answer = lambda _: next(said)
        for _ in range(2):
            await w.work()
            w.clock.move(minutes=5)
            await w.hub.keeper.look()
        await site.post("/v1/vacancies/V-1/recall", role="sence", json={"reason": "Ana lo vio"})
        _, text = await look(site, "auditor", "Rosa")
        for words in (
            "Proveedor: Más tarde (código 450 4.2.1)",
            "Proveedor: Aceptado (código 250)",
            "Esperó: aviso en pausa",
            "Esperó para reintentar",
            "En pausa. Operador",
            "Siguió. Operador",
            "Retirado: otro motivo. SENCE",
        ):
            assert words in text
        assert "Ana" not in text  # what somebody wrote may name somebody
        shown = await site.get("/v1/broadcasts/1/explain/Rosa", role="operator")
        assert [one["act"] for one in shown.json["acts"]] == ["paused", "resumed", "recalled"]
        [sent] = shown.json["deliveries"]
        assert [one["state"] for one in sent["answers"]] == ["waiting", "accepted"]
        assert [one["why"] for one in sent["waited"]] == ["paused", "retry"]
        assert "Ana" not in shown.text


async def test_who_is_no_recipient_is_said_so(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        status, text = await look(site, "auditor", "Ana")
        assert (status, "No está entre las personas de este aviso." in text) == (200, True)


async def test_nobody_by_that_id_is_said_and_not_noted(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        for worker in ("Nadie", ""):
            status, text = await look(site, "operator", worker)
            assert (status, "No hay nadie con ese código." in text) == (422, True)
        assert await site.world.rows(log, log.c.what == "evidence") == []


async def test_the_page_is_for_whoever_may_ask_why(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        for role, status in (("operator", 200), ("auditor", 200), ("sence", 404), ("worker", 404)):
            assert (await site.get("/today/1/person", role=role)).status == status
        assert "/today/1/person" in (await site.get("/today/1", role="operator")).text
        assert "/today/1/person" not in (await site.get("/today/1", role="sence")).text
