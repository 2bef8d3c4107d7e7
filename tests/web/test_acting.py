"""Staff stop, free and take back what is told: by the API, and by pages that ask first."""

import re

import pytest

from hub.model import ReportReason
from hub.store.stopping import reports
from hub.tables import broadcasts, log, vacancies
from tests.dispatch.hands import row_id
from tests.web.reading import reading
from tests.web.site import Web, walked, web

RECALL = "/v1/vacancies/V-1/recall"


async def asked_for_money(site: Web, name: str = "Rosa") -> None:
    w = site.world
    async with w.hub.database.write() as db:
        await reports.report(
            db,
            w.hub.vault,
            worker=await row_id(w, name),
            vacancy_id="V-1",
            reason=ReportReason.MONEY,
            now=w.clock.now(),
        )


async def states(site: Web) -> list[str]:
    return [row["state"] for row in await site.world.rows(broadcasts)]


async def planned(site: Web) -> None:
    w = site.world
    await w.worker("Rosa")
    await w.worker("Luis")
    await w.employer()
    await w.vacancy()
    await w.plan()


@pytest.mark.parametrize("role", ["operator", "sence"])
async def test_a_recall_says_whom_it_reaches_before_and_after(
    hub_database_url: str, role: str
) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        reach = {"stopped": 0, "corrected": 2, "on_the_wire": 0}
        assert (await site.get(RECALL, role=role)).json == reach
        for _ in range(2):
            said = await site.post(RECALL, role=role, json={"reason": "fraude"})
            assert (said.status, said.json) == (200, reach)
        assert site.rung[-1] == "look"
        assert (await site.get(RECALL, role=role)).json == reach
        (vacancy,) = await site.world.rows(vacancies)
        assert (vacancy["state"], vacancy["reason"]) == ("recalled", "fraude")
        (note,) = await site.world.rows(log, log.c.what == "recalled")
        assert (note["detail"]["by"], note["detail"]["role"]) == ("somebody", role)


async def test_the_page_of_what_was_recalled_leads_to_its_correction(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        await site.post(RECALL, role="operator", json={"reason": "fraude"})
        await site.world.work()
        page = await site.get("/today/1", role="operator")
        said = "Quienes lo recibieron reciben una corrección. Ver la corrección"
        assert said in reading(page.text)
        (correction,) = await site.world.rows(broadcasts, broadcasts.c.kind == "correction")
        assert f'href="/today/{correction["id"]}"' in page.text
        theirs = await site.get(f"/today/{correction['id']}", role="operator")
        assert "Ver la corrección" not in reading(theirs.text)


async def test_of_what_reached_nobody_there_is_no_correction_to_see(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await planned(site)
        await site.post(RECALL, role="operator", json={"reason": "fraude"})
        page = reading((await site.get("/today/1", role="operator")).text)
        assert "Por ahora no hay a quién corregir." in page
        assert "Ver la corrección" not in page


async def test_a_recall_names_what_is_wrong_and_knows_no_other_vacancy(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        for body in ({}, {"reason": ""}, {"reason": 7}, {"reason": "x" * 1001}):
            said = await site.post(RECALL, role="operator", json=body)
            assert (said.status, said.json["errors"][0]["field"]) == (422, "reason"), body
        missing = "/v1/vacancies/V-9/recall"
        assert (await site.post(missing, role="operator", json={"reason": "x"})).status == 404
        assert (await site.get(missing, role="operator")).status == 404
        assert await states(site) == ["finished"]


async def test_a_pause_stops_and_a_resumption_lets_go(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await planned(site)
        asked = reading((await site.get("/today/1/pause", role="operator")).text)
        assert "Mensajes preparados que no saldrán por ahora" in asked  # no more is promised
        for _ in range(2):
            said = await site.post("/v1/broadcasts/1/pause", role="operator")
            assert (said.status, said.json["state"]) == (200, "paused")
        await site.world.work()
        assert site.world.email.sent == []
        due = said.json["due_at"]
        await site.world.employer(verified=False)  # what else holds it is no resumption
        await site.world.employer()
        assert await states(site) == ["paused"]
        said = await site.post("/v1/broadcasts/1/resume", role="operator")
        assert (said.json["state"], said.json["due_at"]) == ("sending", due)
        await site.world.work()
        assert len(site.world.email.sent) == 2
        assert (await site.post("/v1/broadcasts/1/pause", role="operator")).status == 409
        assert (await site.post("/v1/broadcasts/9/pause", role="operator")).status == 404
        whats = [row["what"] for row in await site.world.rows(log, log.c.subject == "vacancy:V-1")]
        assert [one for one in whats if one != "broadcast"] == ["paused", "resumed"]


async def test_a_release_lets_a_reported_vacancy_go_and_its_people_hold_it_no_more(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await planned(site)
        release = "/v1/vacancies/V-1/release"
        assert (await site.post(release, role="sence")).status == 409  # nothing holds it
        await asked_for_money(site)
        assert await states(site) == ["held"]
        assert (await site.post(release, role="sence")).json == {"released": 1}
        await asked_for_money(site)
        assert await states(site) == ["sending"]
        await asked_for_money(site, "Luis")  # another's word is another
        assert await states(site) == ["held"]


async def test_nobody_releases_what_its_employer_holds(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await planned(site)
        await asked_for_money(site)
        await site.world.employer(verified=False)
        said = await site.post("/v1/vacancies/V-1/release", role="operator")
        assert (said.status, "not verified" in said.json["detail"]) == (409, True)
        assert await states(site) == ["held"]


async def test_the_pages_ask_with_the_reach_and_do_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await planned(site)
        await asked_for_money(site)
        cookie = await site.sign_in("operator", "op-7")
        today = await site.get("/today", cookie=cookie)
        assert "Hay denuncias: 1 denuncia por pedir plata." in reading(today.text)
        offered = re.findall(r'href="(/today/1/\w+)"', today.text)
        assert offered == ["/today/1/release", "/today/1/recall"]
        csrf = {"csrf": site.csrf(cookie)}
        for act, button, state in (
            ("release", "Liberar", "sending"),
            ("pause", "Pausar", "paused"),
            ("resume", "Seguir enviando", "sending"),
            ("recall", "Retirar aviso", "recalled"),
        ):
            url = f"/today/1/{act}"
            if act != "release":
                assert url in (await site.get("/today/1", cookie=cookie)).text
            page = await site.get(url, cookie=cookie)
            text = reading(page.text)
            assert (page.status, button in text) == (200, True)
            assert "2" in re.findall(r"<dd>(\d+)</dd>", page.text)
            if act == "recall":
                fault = await site.post(url, cookie=cookie, data=csrf)
                assert (fault.status, "Elija por qué lo retira." in fault.text) == (422, True)
            done = await site.post(url, cookie=cookie, data=csrf | {"reason": "fraude"})
            assert (done.status, done.headers["Location"]) == (303, "/today/1")
            assert await states(site) == [state]
        acts = {row["detail"].get("by") for row in await site.world.rows(log)} - {None}
        assert acts == {"op-7"}


async def test_a_job_that_was_told_and_taken_back_says_so_and_is_taken_back_once(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await planned(site)
        await site.world.work()
        cookie = await site.sign_in("operator", "op-7")
        given = {"csrf": site.csrf(cookie), "reason": "fraude"}
        assert (await site.post("/today/1/recall", cookie=cookie, data=given)).status == 303
        page = await site.get("/today/1", cookie=cookie)
        assert "Este aviso se retiró." in reading(page.text)
        assert "/today/1/recall" not in page.text
        assert "Este aviso se retiró." not in (await site.get("/today/2", cookie=cookie)).text
        assert (await site.get("/today/1/recall", cookie=cookie)).status == 303
        assert (await site.post("/today/1/recall", cookie=cookie, data=given)).status == 303
        assert len(await site.world.rows(log, log.c.what == "recalled")) == 1


async def test_a_lane_is_paused_by_the_api_and_everything_by_a_page(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await planned(site)
        said = await site.post("/v1/lanes/sms/pause", role="operator")
        since = site.world.clock.now().isoformat()
        shown = {one["lane"]: (one["waiting"], one["paused"]) for one in said.json["items"]}
        assert shown["sms"] == (0, {"since": since, "role": "operator"})
        assert shown["email"] == (2, None)
        assert site.rung[-1] == "look"
        cookie = await site.sign_in("operator", "op-7")
        page = reading((await site.get("/today/lanes/all/pause", cookie=cookie)).text)
        assert "Correo, SMS y Lista en la BNE" in page
        assert "Esperan: Correo2" in page
        csrf = {"csrf": site.csrf(cookie)}
        done = await site.post("/today/lanes/all/pause", cookie=cookie, data=csrf)
        assert (done.status, done.headers["Location"]) == (303, "/today")
        await site.world.work()
        assert site.world.email.sent == []
        today = await site.get("/today", cookie=cookie)
        text = reading(today.text)
        assert "En pausa: 3" in text
        assert "Lo pausó op-7." in text
        assert "Lo pausó somebody." in text
        offered = set(re.findall(r'href="/today/lanes/([a-z/]+)"', today.text))
        assert offered == {f"{lane}/resume" for lane in ("email", "sms", "inbox", "all")}
        for role in ("sence", "auditor"):
            seen = await site.get("/today", role=role)
            assert ("En pausa: 3" in reading(seen.text), "/today/lanes/" in seen.text) == (
                True,
                False,
            )
        await site.post("/today/lanes/all/resume", cookie=cookie, data=csrf)
        await site.world.work()
        assert len(site.world.email.sent) == 2
        assert (await site.post("/v1/lanes/fax/pause", role="operator")).status == 404


async def test_an_auditor_is_offered_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await planned(site)
        await asked_for_money(site)
        for page in ("/today", "/today/1"):
            text = (await site.get(page, role="auditor")).text
            led_to = set(re.findall(r'href="/today/1/(\w+)"', text))
            assert led_to <= {"person"}  # to look, not to act
            assert "Hay denuncias" in text


async def test_a_worker_finds_the_truth_in_place_of_the_job_that_was_taken_back(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        before = (await site.get("/inbox", role="worker", sub="Rosa")).text
        [job] = re.findall(r'href="(/inbox/\w+)"', before)
        await site.post(RECALL, role="operator", json={"reason": "fraude"})
        await site.world.work()
        page = await site.get("/inbox", role="worker", sub="Rosa")
        text = reading(page.text)
        truth, gone = (
            "CUIDADO. Este aviso era falso. No pague ni mande datos.",
            "Quitamos este aviso.",
        )
        assert truth in text
        assert gone not in text
        [correction] = re.findall(r'href="(/inbox/\w+)"', page.text)
        for url, said in ((correction, truth), (job, gone)):
            assert said in reading((await site.get(url, role="worker", sub="Rosa")).text)
        listed = (await site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
        assert [(one["kind"], one["closed"]) for one in listed] == [
            ("correction", True),
            ("vacancy", True),
        ]
