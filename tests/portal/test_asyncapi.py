"""The AsyncAPI document is that of the code, whole, and true of what is put and heard."""

import json
from pathlib import Path
from typing import Any

import pytest

from hub.intake import contract
from hub.portal import outgoing
from hub.portal.asyncapi import document
from tests.cli.program import hub
from tests.intake.examples import TYPES, example
from tests.portal.queues import portal, reading
from tests.portal.test_outbox import heard, tell
from tests.waiting import eventually
from tests.web.test_openapi import fits, objects, resolved
from tests.world import world

FILE = Path(__file__).parents[2] / "docs" / "asyncapi.json"
ACTIONS = {"takeEvents": "receive", "showRejected": "send"} | dict.fromkeys(
    ("tellByStream", "tellByWebhook"), "send"
)


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return found


def test_the_file_is_what_the_command_prints() -> None:
    said = hub("events", "asyncapi")
    assert (said.code, said.out) == (0, FILE.read_text("utf-8"))


def test_it_is_asyncapi_3_and_whole(api: dict[str, Any]) -> None:
    assert api == json.loads(json.dumps(document(api["info"]["version"])))
    assert api["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(api["info"])
    assert set(api) == {
        *("asyncapi", "info", "defaultContentType"),
        *("channels", "operations", "components"),
    }
    refs = [it["$ref"] for it in objects(api) if "$ref" in it]
    assert all(isinstance(resolved(api, ref), dict) for ref in refs)
    assert {name: it["action"] for name, it in api["operations"].items()} == ACTIONS
    used = set()
    for operation in api["operations"].values():
        used.add(operation["channel"]["$ref"])
        channel = resolved(api, operation["channel"]["$ref"])
        assert {"address", "messages"} <= set(channel)
        own = {f"{operation['channel']['$ref']}/messages/{name}" for name in channel["messages"]}
        assert {one["$ref"] for one in operation["messages"]} == own
    assert used == {f"#/channels/{name}" for name in api["channels"]}
    for message in api["components"]["messages"].values():
        assert {"name", "contentType", "payload"} == set(message)


def test_every_type_is_in_it_once(api: dict[str, Any]) -> None:
    addresses = {it["address"]: set(it["messages"]) for it in api["channels"].values()}
    assert addresses["hub:intake"] == set(contract.TYPES)
    assert addresses["hub:events"] == set(outgoing.TYPES) == addresses[None]


def payload(api: dict[str, Any], channel: str, kind: str) -> dict[str, Any]:
    message = resolved(api, api["channels"][channel]["messages"][kind]["$ref"])
    found: dict[str, Any] = message["payload"]
    return found


@pytest.mark.parametrize("type_", TYPES)
def test_the_examples_fit_their_schemas_and_damaged_ones_do_not(
    api: dict[str, Any], type_: str
) -> None:
    schema = payload(api, "intake", type_)
    assert fits(api, schema, example(type_))
    assert not fits(api, schema, example(type_) | {"type": "another"})
    assert not fits(api, schema, example(type_, {"data.invented": 1}))


async def test_what_the_hub_says_fits_its_schema(
    api: dict[str, Any], hub_database_url: str, redis_url: str
) -> None:
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        await tell(w, "Rosa")
        await w.jobs.answer("outbox_stream")
        async with reading(w):
            with portal(redis_url) as client:
                client.xadd("hub:intake", {"event": "{"})
                assert await eventually(lambda: client.exists("hub:intake:rejected"))
                [(_, fields)] = client.xrange("hub:intake:rejected")
    [event] = heard(redis_url)
    assert fits(api, payload(api, "events", "cl.bne.contact.failed"), event)
    assert not fits(api, payload(api, "events", "cl.bne.contact.failed"), event | {"index": 0.4})
    shown = {name.decode(): value.decode("latin-1") for name, value in fields.items()}
    assert fits(api, payload(api, "rejected", "rejected"), shown)
