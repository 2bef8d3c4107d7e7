"""Planned outages by API, by the operator's pages, and as the banner of every page."""

import asyncio
from datetime import timedelta

import pytest

from hub.dispatch.announcing import Announcing
from hub.model import BroadcastKind
from hub.store.watching import traffic
from hub.tables import broadcasts, notices
from templates import staff
from tests.notices import STARTS, announced, notice, subscriber
from tests.web.site import web

ON_SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
BANNER = "El sistema no va a funcionar: el domingo 10 de mayo, de 2:00 a 5:00, hora de Santiago."


def asked(**more):
    """Give an outage as the API takes it."""
    return {name: it for name, it in notice(**more).items() if name != "kind"}


@ON_SQLITE
async def test_an_outage_is_announced_listed_shown_on_every_page_and_cancelled(hub_database_url):
    async with web(hub_database_url) as s:
        w = s.world
        await subscriber(w, "Ana")
        await w.apply()
        made = await s.post("/v1/notices", role="operator", json=asked())
        assert made.status == 201, made.text
        assert made.json["state"] == "announced"
        assert made.json["broadcasts"] == ["1"]
        await w.work()
        told = await s.get("/v1/broadcasts/1", role="operator")
        assert (told.json["kind"], told.json["subject_id"], told.json["told"]) == (
            "notice",
            "n-5",
            1,
        )
        listed = await s.get("/v1/notices", role="auditor")
        assert [one["notice_id"] for one in listed.json["items"]] == ["n-5"]
        why = await s.get("/v1/broadcasts/1/explain/Ana", role="auditor")
        assert why.json["eligible"] is True
        assert [one["rule"] for one in why.json["rules"]] == ["processed", "told", "not_told"]
        assert why.json["deliveries"][0]["channel"] == "email"

        worker, employer = await s.sign_in("worker", "Ana"), await s.sign_in("employer", "E-1")
        inbox = await s.get("/inbox", cookie=worker)
        for page in (inbox, await s.get("/candidates", cookie=employer), await s.get("/session")):
            assert BANNER in page.text
        assert "Mejoramos la búsqueda de trabajos." in inbox.text
        (entry,) = (await s.get("/v1/inbox", role="worker", sub="Ana")).json["items"]
        assert (entry["kind"], entry["closed"]) == ("notice", False)
        assert entry["notice"]["text"] == "Mejoramos la búsqueda de trabajos."

        w.clock.at = STARTS + timedelta(hours=1)
        assert (
            "El sistema no funciona hasta las 5:00" in (await s.get("/inbox", cookie=worker)).text
        )
        gone = await s.post("/v1/notices/n-5/cancel", role="operator")
        assert gone.json["state"] == "cancelled"
        assert "no funciona" not in (await s.get("/session")).text
        again = await s.post("/v1/notices/n-5/cancel", role="operator")
        assert again.status == 409


@ON_SQLITE
async def test_what_cannot_be_announced_in_time_is_refused_by_field(hub_database_url):
    async with web(hub_database_url) as s:
        now = s.world.clock.now()
        soon = now + timedelta(hours=47, minutes=59)
        said = await s.post("/v1/notices", role="operator", json=asked(starts=soon))
        (fault,) = said.json["errors"]
        first = (now + timedelta(hours=48)).isoformat(timespec="minutes")
        assert (said.status, fault["field"]) == (422, "starts_at")
        assert fault["message"].endswith(f"it may begin at {first}")
        events = [s.world.event("notice.requested", notice(starts=soon))]
        headers = {"Content-Type": "application/cloudevents-batch+json"}
        said = await s.post("/v1/events", role="portal", json=events, headers=headers)
        assert said.status == 422
        ((only,),) = [one["errors"] for one in said.json["rejected"]]
        assert only["field"] == "data.starts_at"
        assert await s.world.rows(broadcasts) == []


@ON_SQLITE
async def test_hours_beside_an_outage_are_refused_naming_it_by_api_event_and_page(hub_database_url):
    async with web(hub_database_url) as s:
        assert (await s.post("/v1/notices", role="operator", json=asked())).status == 201
        beside = {"name": "n-6", "starts": STARTS + timedelta(hours=3)}
        said = await s.post("/v1/notices", role="operator", json=asked(**beside))
        (fault,) = said.json["errors"]
        assert (said.status, fault["field"], "n-5 (" in fault["message"]) == (
            422,
            "starts_at",
            True,
        )
        events = [s.world.event("notice.requested", notice(**beside))]
        headers = {"Content-Type": "application/cloudevents-batch+json"}
        said = await s.post("/v1/events", role="portal", json=events, headers=headers)
        ((only,),) = [one["errors"] for one in said.json["rejected"]]
        assert (only["field"], only["message"]) == ("data.starts_at", fault["message"])
        over = await s.get("/v1/notices/proposals?minutes=180", role="operator")
        for one in over.json["items"]:
            assert not one["starts_at"] < STARTS.isoformat() < one["ends_at"]

        cookie = await s.sign_in("operator")
        wanted = {
            "csrf": s.csrf(cookie),
            "notice_id": "op-1",
            "hours": "3",
            "window": "other",
            "other": "2026-05-10T05:00",
            "text": "Sí.",
        }
        for path in ("/notices/new", "/notices"):
            page = await s.post(path, cookie=cookie, data=wanted)
            assert page.status == 422
            assert "Choca con otra: el domingo 10 de mayo, de 2:00 a 5:00." in page.text
            assert 'href="#other"' in page.text
        assert len(await s.world.rows(notices)) == 1


@ON_SQLITE
async def test_the_page_names_one_earliest_minute_and_it_is_taken(hub_database_url):
    async with web(hub_database_url) as s:
        s.world.clock.move(seconds=30)
        cookie = await s.sign_in("operator")
        assert "jueves 7 de mayo, 10:01" in (await s.get("/notices/new", cookie=cookie)).text
        given = {"csrf": s.csrf(cookie), "hours": "1", "window": "other", "text": "Sí."}
        soon = {"other": "2026-05-07T10:00"}
        wrong = await s.post("/notices/new", cookie=cookie, data=given | soon)
        assert wrong.status == 422
        assert wrong.text.count("jueves 7 de mayo, 10:01") == 3  # above, in the sum, beside
        assert "10:02" not in wrong.text
        first = {"other": "2026-05-07T10:01"}
        assert (await s.post("/notices/new", cookie=cookie, data=given | first)).status == 200


@ON_SQLITE
async def test_the_page_of_its_broadcast_calls_it_by_its_name(hub_database_url):
    async with web(hub_database_url) as s:
        await announced(s.world)
        page = (await s.get("/today/1", cookie=await s.sign_in("operator"))).text
        assert "Mantención n-5" in page
        assert "Trabajo n-5" not in page


def test_every_kind_of_broadcast_has_a_name_for_its_subject():
    assert set(staff.SUBJECTS) == {str(one) for one in BroadcastKind}


@ON_SQLITE
async def test_the_quietest_hours_of_its_own_weeks_are_proposed(hub_database_url):
    async with web(hub_database_url) as s:
        w = s.world
        async with w.hub.database.write() as db:
            at = STARTS - timedelta(days=7)  # a Sunday at 2:00; every hour of the week is busy
            for hour in range(7 * 24):
                moment = at + timedelta(hours=hour)
                await traffic.answered(db, moment, 10 if hour == 30 else 100)
                await traffic.sent(db, [(moment, 0 if hour == 30 else 50)])
        said = await s.get("/v1/notices/proposals?minutes=60", role="operator")
        first = said.json["items"][0]
        assert (
            first["starts_at"]
            == (STARTS + timedelta(days=1, hours=6)).astimezone(w.clock.now().tzinfo).isoformat()
        )
        assert first["busy"] == 10
        assert said.json["earliest"] == (w.clock.now() + timedelta(hours=48)).isoformat()
        wrong = await s.get("/v1/notices/proposals?minutes=241", role="operator")
        assert (wrong.status, wrong.json["errors"][0]["field"]) == (422, "minutes")


@ON_SQLITE
async def test_an_operator_announces_one_by_the_page_and_looks_before(hub_database_url):
    async with web(hub_database_url) as s:
        w = s.world
        await subscriber(w, "Ana")
        await w.apply()
        cookie = await s.sign_in("operator")
        csrf = s.csrf(cookie)

        async def send(path, **fields):
            return await s.post(path, cookie=cookie, data={"csrf": csrf, **fields})

        assert "No hay mantenciones anunciadas." in (await s.get("/notices", cookie=cookie)).text
        # Telling her takes less than a minute: the next whole one is named.
        assert "jueves 7 de mayo, 10:01" in (await s.get("/notices/new", cookie=cookie)).text
        for other, why in (
            ("2026-05-07T09:59", "Es muy pronto"),
            ("2026-09-06T00:30", "Esa hora no existe"),
            ("", "Escriba el día y la hora."),
        ):
            wrong = await send("/notices/new", hours="3", window="other", other=other, text="Sí.")
            assert wrong.status == 422
            assert why in wrong.text
        own = {"hours": "3", "window": "other", "other": "2026-05-10T02:00", "text": "Mejoras."}
        looked = await send("/notices/new", **own)
        assert "BNE: el sistema no va a funcionar: el domingo 10 de mayo" in looked.text
        assert "1 parte" in looked.text
        assert await w.rows(broadcasts) == []
        shown = {
            "notice_id": "op-1",
            "hours": "3",
            "window": STARTS.isoformat(),
            "text": "Mejoras.",
        }
        for _ in range(2):  # pressed twice
            assert (await send("/notices", **shown)).status == 303
        await w.work()
        assert len(w.email.sent) == 1
        listed = (await s.get("/notices", cookie=cookie)).text
        assert "Mantención del domingo 10 de mayo, de 2:00 a 5:00" in listed
        assert "1 de 1 persona avisada" in listed
        assert "Personas ya avisadas" in (await s.get("/notices/op-1/cancel", cookie=cookie)).text
        assert (await send("/notices/op-1/cancel")).status == 303
        await w.work()
        assert len(w.email.sent) == 2
        assert "Cancelada" in (await s.get("/notices", cookie=cookie)).text


@ON_SQLITE
async def test_who_asked_for_no_more_is_told_of_jobs_still(hub_database_url):
    async with web(hub_database_url) as s:
        w = s.world
        await subscriber(w, "Ana")
        await announced(w)
        (message,) = w.email.sent
        path = message.unsubscribe.removeprefix("https://bne.example").removeprefix(
            "http://bne.example"
        )
        said = await s.get(path)
        assert "sobre sus datos y el funcionamiento de la BNE" in said.text
        assert (await s.post(path)).status == 200
        await announced(w, "n-6", starts=STARTS + timedelta(days=1))
        assert len(w.email.sent) == 1


@ON_SQLITE
async def test_by_when_all_are_told_is_worked_out_once_and_while_nobody_holds_the_database(
    hub_database_url, monkeypatch
):
    worked_out = []
    really = Announcing.told_by

    async def told_by(self):
        async with asyncio.timeout(10), self.forecaster.database.write():
            worked_out.append(await really(self))
        return worked_out[-1]

    monkeypatch.setattr(Announcing, "told_by", told_by)
    async with web(hub_database_url) as s:
        operator = {"role": "operator"}
        await announced(s.world, "n-1")
        assert len(worked_out) == 1
        await s.world.tell("employer.upserted", employer_id="E-1", verified=True)
        assert len(worked_out) == 1  # who announces nothing walks over nobody
        made = await s.post("/v1/notices", **operator, json=asked(name="n-2"))
        assert (made.status, len(worked_out)) == (201, 2)
        assert (await s.get("/v1/notices/proposals", **operator)).json["items"] != []
        assert len(worked_out) == 3
        cookie = await s.sign_in("operator", "op")
        assert (await s.get("/notices/new", cookie=cookie)).status == 200
        assert len(worked_out) == 4
        data = {"csrf": s.csrf(cookie), "hours": "2", "window": "", "text": "x"}
        for path in ("/notices/new", "/notices"):
            assert (await s.post(path, cookie=cookie, data=data)).status == 422
        assert len(worked_out) == 6
        assert {row["notice_id"] for row in await s.world.rows(notices)} == {"n-1", "n-2"}
