"""Every door of the API's document is asked anything it may be asked, as every role it is for.

No answer is a fault of the hub's, and each is one that the document tells of.
"""

import asyncio
from http import HTTPStatus
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conversations.talk import Talk, talking

#: Examples of each door, for each role.
EXAMPLES = 4
#: Who there is in the world asked; others have nothing of their own.
WHO = {"worker": "Rosa", "employer": "E-1", "portal": "portal"}
# Text like any other, for whoever makes it up.
schemathesis.serializer.alias("text/csv", "text/plain")
#: Doors that never end their answer.
ENDLESS = {"/v1/stream"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
#: What is really there: a path made up finds nothing.
THERE = {
    "/v1/broadcasts": {"id": "1", "worker_id": "Rosa"},
    "/v1/vacancies": {"id": "V-1"},
    "/v1/lanes": {"lane": "sms"},
    "/hooks": {"channel": "sms"},
}


def ask_door(operation: Any, base: str, headers: dict[str, str], known: dict[str, str]) -> int:
    """Ask one door as one role; every other time of what is really there. Answer how often."""
    many = 0

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        nonlocal many
        if many % 2:
            made_up = case.path_parameters or {}
            case.path_parameters = made_up | {n: known[n] for n in made_up if n in known}
        response = case.call(base_url=base, headers=headers, timeout=20)
        case.validate_response(response, checks=CHECKS)
        many += 1

    ask()
    return many


def ask_everything(
    talk: Talk, document: dict[str, Any], tokens: dict[str, str], there: dict[str, dict[str, str]]
) -> int:
    """Ask each door; answer how often it was asked. Runs beside the server's own loop."""
    many = 0
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = found.ok()
        if operation.path in ENDLESS:
            continue
        described = document["paths"][operation.path][operation.method.lower()]
        known = next((one for at, one in there.items() if operation.path.startswith(at)), {})
        for role in described.get("x-roles", [None]):
            headers = {} if role is None else {"Authorization": f"Bearer {tokens[role]}"}
            many += ask_door(operation, talk.site.base, headers, known)
    return many


async def test_whatever_it_is_asked_each_door_answers_as_its_document_says(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        document = (await talk.site.get("/openapi.json")).json
        roles = {
            role
            for path in document["paths"].values()
            for one in path.values()
            for role in one.get("x-roles", [])
        }
        tokens = {role: talk.site.token(role, WHO.get(role, "somebody")) for role in roles}
        inbox = (await talk.site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
        there = THERE | {
            "/v1/conversations": {"id": talk.id},
            "/v1/inbox": {"id": inbox[0]["id"]},
        }
        asked = await asyncio.to_thread(ask_everything, talk, document, tokens, there)
        assert asked > len(document["paths"]) * EXAMPLES // 2
        assert (await talk.site.get("/readyz")).status == HTTPStatus.OK
