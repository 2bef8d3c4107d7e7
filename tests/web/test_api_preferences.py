"""How a worker wants to be told, changed by their own word through the API."""

from datetime import timedelta
from typing import Any

import pytest

from hub.store.workers import people, wishes
from hub.tables import deliveries, log, outbox, workers
from hub.web.documents import PreferencesDocument
from tests.web.site import Web, web
from tests.world import START, consents

ROSA: dict[str, Any] = {
    "contact": {
        "name": "Rosa Soto",
        "rut": "12.345.678-5",
        "email": "rosa@correo.example",
        "phone": "+56987654321",
    },
    "consents": consents("alerts"),
    "preferences": {"cadence": "digest", "sms_daily_cap": 5},
}


async def ask(site: Web, sub: str = "Rosa") -> Any:
    said = await site.get("/v1/preferences", role="worker", sub=sub)
    assert said.status == 200, said.text
    PreferencesDocument.model_validate(said.json)
    return said.json


async def put(site: Web, **body: Any) -> Any:
    return await site.ask("PUT", "/v1/preferences", role="worker", sub="Rosa", json=body)


def granted(document: Any) -> dict[tuple[str, str], bool | None]:
    return {(one["purpose"], one["channel"]): one["granted"] for one in document["consents"]}


async def test_a_worker_sees_what_they_want_and_their_contact_masked(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await site.world.worker("Rosa", **ROSA)
        await site.world.apply()
        found = await ask(site)
        assert (found["cadence"], found["channels"], found["night_sms"]) == (
            "digest",
            "first",
            False,
        )
        assert found["sms_daily_cap"] == 5
        assert granted(found)["alerts", "sms"] is True
        assert granted(found)["courses", "sms"] is None
        known = found["known"]
        assert (known["email"], known["phone"]) == ("r•••@correo.example", "•••321")
        assert (known["name"], known["rut"]) == ("R•••", "•••785")
        assert known["searches"] == [
            {
                "search_id": "s1",
                "occupations": ["Cocina"],
                "comunas": [],
                "pay_min": None,
                "schedules": [],
            }
        ]


async def test_a_stranger_has_no_preferences(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        missing = await site.get("/v1/nowhere", role="worker", sub="a stranger")
        said = await site.get("/v1/preferences", role="worker", sub="a stranger")
        assert said.seen == missing.seen


async def test_a_change_holds_and_the_portal_is_told(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await site.world.worker("Rosa", **ROSA)
        await site.world.apply()
        withdrawal = {"purpose": "alerts", "channel": "sms", "granted": False}
        grant = {"purpose": "courses", "channel": "email", "granted": True, "text_version": "app-7"}
        said = await put(
            site, prefers_call=True, cadence="instant", night_sms=True, consents=[withdrawal, grant]
        )
        assert said.status == 200
        assert said.json == await ask(site)
        assert (said.json["cadence"], said.json["night_sms"]) == ("instant", True)
        assert said.json["sms_daily_cap"] == 5  # not spoken of
        assert said.json["prefers_call"] is True
        assert granted(said.json)["alerts", "sms"] is False
        assert granted(said.json)["courses", "email"] is True
        [row] = await site.world.rows(workers)
        assert (row["alerts_by"], row["courses_by"]) == (1, 1)
        kinds = [one["type"] for one in await site.world.rows(outbox)]
        assert kinds == ["cl.bne.consent.changed"] * 2 + ["cl.bne.preferences.changed"]
        words = [one["detail"] for one in await site.world.rows(log, log.c.what == "consent")][1:]
        assert {one["text_version"] for one in words} == {None, "app-7"}  # what the program showed
        assert {one["source"] for one in words} == {"preferences"}


async def test_what_is_given_back_as_it_came_changes_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await site.world.worker("Rosa", **ROSA)
        await site.world.apply()
        before = await ask(site)
        said = await put(site, **before)
        assert (said.status, said.json) == (200, before)
        assert await site.world.rows(outbox) == []


async def test_an_older_word_of_the_portal_does_not_undo_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa", **ROSA)
        await w.apply()
        w.clock.move(hours=1)
        withdrawal = {"purpose": "alerts", "channel": "sms", "granted": False}
        await put(site, cadence="inbox_only", consents=[withdrawal])
        older = START + timedelta(minutes=30)
        data = {"worker_id": "Rosa", "preferences": {"cadence": "instant"}}
        data |= {"consents": consents("alerts", at=older), "profile": {"comuna": "07101"}}
        await w.tell("worker.upserted", older, **data)
        found = await ask(site)
        assert (found["cadence"], granted(found)["alerts", "sms"]) == ("inbox_only", False)
        assert found["known"]["comuna"] == "07101"  # what they did not speak of is the portal's
        newer = START + timedelta(hours=2)
        await w.tell("worker.upserted", newer, **(data | {"consents": []}))
        assert (await ask(site))["cadence"] == "instant"


async def test_a_grant_wins_over_a_withdrawal_dated_later(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        ahead = START + timedelta(days=2)
        said_no = consents("alerts", at=ahead, granted=False)
        await site.world.worker("Rosa", **(ROSA | {"consents": said_no}))
        await site.world.apply()
        grant = {"purpose": "alerts", "channel": "sms", "granted": True}
        assert granted((await put(site, consents=[grant])).json)["alerts", "sms"] is True


async def test_consent_withdrawn_while_a_message_waits_stops_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa", **(ROSA | {"consents": consents("alerts", channel="sms")}))
        await w.employer()
        await w.vacancy()
        await w.apply()
        await w.plan()
        withdrawal = {"purpose": "alerts", "channel": "sms", "granted": False}
        await put(site, consents=[withdrawal])
        w.clock.move(hours=6)
        await w.work()
        assert (w.sms.sent, w.email.sent) == ([], [])
        assert {row["state"] for row in await w.rows(deliveries)} == {"suppressed"}


BAD = {
    "an unknown cadence": ({"cadence": "weekly"}, "cadence"),
    "a cap above a hundred": ({"sms_daily_cap": 101}, "sms_daily_cap"),
    "a word that is no yes or no": (
        {"consents": [{"purpose": "alerts", "channel": "sms", "granted": "yes"}]},
        "consents.0.granted",
    ),
    "a channel of what has none": (
        {"consents": [{"purpose": "processing", "channel": "sms", "granted": False}]},
        "consents.0.channel",
    ),
    "a channel that is not one": (
        {"consents": [{"purpose": "alerts", "channel": "all", "granted": False}]},
        "consents.0.channel",
    ),
    "an unknown field": ({"cadense": "instant"}, "cadense"),
}


async def test_whoever_takes_back_that_they_are_processed_is_told_of_nothing(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa", **ROSA)
        await w.employer()
        no = {"purpose": "processing", "channel": "all", "granted": False}
        assert granted((await put(site, consents=[no])).json)["processing", "all"] is False
        await w.vacancy()
        await w.work()
        assert (w.email.sent, w.sms.sent) == ([], [])
        yes = no | {"granted": True}
        assert granted((await put(site, consents=[yes])).json)["processing", "all"] is True


@pytest.mark.parametrize(("body", "field"), BAD.values(), ids=BAD)
async def test_what_is_wrong_is_named_and_changes_nothing(
    hub_database_url: str, body: dict[str, Any], field: str
) -> None:
    async with web(hub_database_url) as site:
        await site.world.worker("Rosa", **ROSA)
        await site.world.apply()
        before = await ask(site)
        said = await put(site, night_sms=True, **body)
        assert said.status == 422
        assert [one["field"] for one in said.json["errors"]] == [field]
        assert await ask(site) == before


async def test_contact_data_sealed_under_a_key_that_is_gone_are_not_shown(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await site.world.worker("Rosa", **ROSA)
        await site.world.apply()
        hub = site.world.hub
        async with hub.database.write() as db:
            await hub.vault.destroy(db, "worker:Rosa")
            found = await wishes.of_worker(db, hub.vault, "Rosa")
            assert found is not None
            assert found.contact == {}
            assert await people.row_id(db, "Rosa") == found.known.id
