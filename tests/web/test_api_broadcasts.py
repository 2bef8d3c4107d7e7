"""Broadcasts by the API, and why one worker is told or not, judged against the oracle."""

from typing import Any

import pytest

from hub.web.auditing.evidence_documents import ExplanationDocument
from hub.web.documents import BroadcastDocument, BroadcastList
from tests.oracle import eligible
from tests.web.site import Web, walked, web
from tests.world import consents


async def explained(site: Web, worker: str, number: int = 1) -> Any:
    said = await site.get(f"/v1/broadcasts/{number}/explain/{worker}", role="auditor")
    assert said.status == 200, said.text
    ExplanationDocument.model_validate(said.json)
    return said.json


async def test_a_broadcast_is_told_as_the_contract_shapes_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        for role in ("operator", "sence", "auditor"):
            said = await site.get("/v1/broadcasts/1", role=role)
            BroadcastDocument.model_validate(said.json)
            assert (said.json["audience"], said.json["told"], said.json["state"]) == (
                2,
                2,
                "finished",
            )


async def test_broadcasts_are_listed_newest_first_a_page_at_a_time(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        await site.world.vacancy("V-2")
        first = await site.get("/v1/broadcasts?limit=1", role="sence")
        BroadcastList.model_validate(first.json)
        assert [one["subject_id"] for one in first.json["items"]] == ["V-2"]
        rest = await site.get(f"/v1/broadcasts?after={first.json['next']}", role="sence")
        assert [one["subject_id"] for one in rest.json["items"]] == ["V-1"]
        assert rest.json["next"] is None


async def test_an_officer_has_no_broadcasts_of_their_own_yet(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        listed = await site.get("/v1/broadcasts", role="officer")
        assert listed.json == {"items": [], "next": None}
        theirs = await site.get("/v1/broadcasts/1", role="officer")
        missing = await site.get("/v1/broadcasts/99", role="officer")
        assert theirs.seen == missing.seen
        assert missing.status == 404


@pytest.mark.parametrize("number", ["99", "0", "-1", "one", "9" * 30, "%00", "١"])
async def test_what_is_no_broadcast_is_not_found(hub_database_url: str, number: str) -> None:
    async with web(hub_database_url) as site:
        for path in (f"/v1/broadcasts/{number}", f"/v1/broadcasts/{number}/explain/Rosa"):
            assert (await site.get(path, role="operator")).status == 404, path
        await walked(site)
        assert (await site.get("/v1/broadcasts/1/explain/%00", role="operator")).status == 404


async def test_an_explanation_shows_what_was_sent_and_when(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        document = await explained(site, "Rosa")
        assert document["eligible"]
        told = document["recipient"]
        assert (told["told_by"], told["told_at"]) == ("email", "2026-05-05T14:00:00+00:00")
        [sent] = told["deliveries"]
        assert (sent["channel"], sent["state"], sent["code"]) == ("email", "accepted", "250")
        assert len(bytes.fromhex(sent["shown_hash"])) == 32
        assert (await explained(site, "Ana"))["recipient"] is None


async def test_a_rule_that_failed_is_named(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        document = await explained(site, "Ana")
        assert not document["eligible"]
        [search] = document["searches"]
        assert [one["rule"] for one in search["rules"] if not one["passed"]] == ["occupation"]


#: Workers of every kind: what differs from a cook of Curicó who seeks.
_KINDS: dict[str, dict[str, Any]] = {
    "Rosa": {},
    "Pausa": {"status": "paused"},
    "Retira": {
        "consents": [
            {
                "purpose": "processing",
                "channel": "all",
                "granted": False,
                "at": "2026-05-01T00:00:00Z",
            }
        ]
    },
    "Nada": {"searches": []},
    "Todo": {"searches": [{"search_id": "s", "comunas": ["*"]}]},
    "Region": {"searches": [{"search_id": "s", "occupations": ["Cocina"], "comunas": ["07"]}]},
    "Lejos": {"searches": [{"search_id": "s", "occupations": ["Cocina"], "comunas": ["13101"]}]},
    "Cara": {"searches": [{"search_id": "s", "occupations": ["Cocina"], "pay_min": 900000}]},
    "Noche": {
        "searches": [{"search_id": "s", "occupations": ["Cocina"], "schedules": ["Nocturna"]}]
    },
    "Basica": {"profile": {"comuna": "07301", "education": "Educación básica completa"}},
    "Nueva": {"profile": {"comuna": "07301", "experience_years": 0.5}},
    "Dos": {
        "searches": [
            {"search_id": "a", "occupations": ["Aseo"]},
            {"search_id": "b", "occupations": ["Cocina"], "schedules": ["Jornada completa"]},
        ]
    },
    "Casa": {"profile": {"comuna": "13101"}},
}


async def test_an_explanation_agrees_with_the_audience_and_with_the_contract(
    hub_database_url: str,
) -> None:
    asked = {
        "pay_max": 600000,
        "schedule": "Jornada completa",
        "education_min": "Educación media completa",
        "experience_years_min": 1,
    }
    async with web(hub_database_url) as site:
        w = site.world
        for name, differs in _KINDS.items():
            await w.worker(name, **differs)
        await w.employer()
        await w.vacancy(**asked)
        await w.work()
        vacancy = {"vacancy_id": "V-1", "occupation": "Cocina", "comuna": "07301", **asked}
        base = {
            "profile": {"comuna": "07301"},
            "searches": [{"search_id": "s1", "occupations": ["Cocina"]}],
        }
        verdicts = set()
        for name, differs in _KINDS.items():
            document = await explained(site, name)
            expected = eligible({"worker_id": name, **base, **differs}, vacancy)
            assert document["eligible"] == expected, name
            assert (document["recipient"] is not None) == expected, name
            verdicts.add(expected)
        assert verdicts == {True, False}


async def test_who_was_told_before_is_not_eligible_again_but_for_what_told_them(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        site.world.clock.move(hours=1)
        await site.world.vacancy(pay_min=550000)  # published again, nothing changed
        await site.world.work()
        assert (await explained(site, "Rosa", 1))["eligible"]
        again = await explained(site, "Rosa", 2)
        assert not again["eligible"]
        assert [one["rule"] for one in again["rules"] if not one["passed"]] == ["not_told"]


async def test_an_update_is_for_those_told_whatever_they_search_for(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        site.world.clock.move(hours=1)
        await site.world.vacancy(pay_min=600000)
        await site.world.work()
        rosa, ana = await explained(site, "Rosa", 2), await explained(site, "Ana", 2)
        assert {one["rule"] for one in rosa["rules"]} == {"seeking", "told"}
        assert (rosa["eligible"], ana["eligible"]) == (True, False)
        assert rosa["recipient"] is not None
        assert ana["recipient"] is None


async def test_the_evidence_of_a_delivery_tells_each_step_and_what_was_shown(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.employer()
        await w.worker("Rosa", consents=consents("alerts", channel="sms"))
        for number in (1, 2):
            await w.vacancy(f"V-{number}")
        await w.work()
        found = {}
        for number in (1, 2):
            said = await site.get(f"/v1/broadcasts/{number}/explain/Rosa", role="auditor")
            ExplanationDocument.model_validate(said.json)
            assert said.json["deliveries"] == said.json["recipient"]["deliveries"]
            [found[number]] = said.json["deliveries"]
        carrier, rider = sorted(found.values(), key=lambda one: one["rode_with"] or "")
        assert carrier["state"] == "accepted"
        assert rider["state"] == "coalesced"
        assert carrier["rode_with"] is None
        assert rider["rode_with"] in {"V-1", "V-2"}
        for one in (carrier, rider):
            assert one["items"] == ["V-1", "V-2"]
            assert one["shown_hash"] == carrier["shown_hash"]
            assert one["shown_version"]
        assert [one["step"] for one in carrier["steps"]] == [
            "planned",
            "claimed",
            "handed_over",
            "accepted",
        ]


async def test_the_evidence_of_what_waits_says_until_when_and_why(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.employer()
        await w.worker("Rosa", preferences={"cadence": "digest"})
        await w.vacancy()
        await w.work()
        said = await site.get("/v1/broadcasts/1/explain/Rosa", role="operator")
        [one] = said.json["deliveries"]
        assert (one["state"], one["waits_for"]) == ("waiting", "cadence")
        assert one["waits_until"] == "2026-05-05T19:00:00+00:00"  # an hour before it is due
        assert (one["items"], [it["step"] for it in one["steps"]]) == ([], ["planned"])
