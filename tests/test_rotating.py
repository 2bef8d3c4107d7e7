"""Every key is changed while the real program works: nobody is shut out, and nothing stays behind.

A web is always one round ahead of the worker, as when processes are restarted one by one.
"""

import asyncio
import json
from contextlib import AsyncExitStack, ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from anonymizer.vault import Keyring
from hub.web.tokens import Role, TokenKeys
from tests.cli.program import program
from tests.portal.receiver import OTHER, receiving
from tests.portal.receiver import SECRET as HOOK
from tests.portal.test_webhook import by_hand
from tests.test_journey import PATIENCE, Town, town
from tests.test_upgrading import BATCH, _stopped
from tests.waiting import eventually
from tests.world import SECRET, cloud_event, consents, cooks_job

NEW = "another secret that only these tests know, 0987654321"
#: docs/production.md: everybody can read both, then writes with the new, then knows it alone.
ROUNDS = (
    {"HUB_SECRET_KEY": SECRET, "HUB_PORTAL_WEBHOOK_SECRET": HOOK},
    {
        "HUB_SECRET_KEY": SECRET,
        "HUB_SECRET_KEY_OLD": NEW,
        "HUB_PORTAL_WEBHOOK_SECRET": OTHER,
        "HUB_PORTAL_WEBHOOK_SECRET_OLD": HOOK,
    },
    {
        "HUB_SECRET_KEY": NEW,
        "HUB_SECRET_KEY_OLD": SECRET,
        "HUB_PORTAL_WEBHOOK_SECRET": OTHER,
        "HUB_PORTAL_WEBHOOK_SECRET_OLD": HOOK,
    },
    {"HUB_SECRET_KEY": NEW, "HUB_PORTAL_WEBHOOK_SECRET": OTHER},
)


def _bearer(secret: str, role: Role, sub: str) -> dict[str, str]:
    keys = TokenKeys.embedded(Keyring((secret,)).derive_all("token-signing"))
    made = keys.issue(role, sub, timedelta(hours=1), datetime.now(UTC))
    return {"Authorization": f"Bearer {made}"}


async def _bring(t: Town, secret: str, name: str, data: dict[str, Any], number: int) -> None:
    event = cloud_event(name, data, datetime.now(UTC), number=number)
    headers = _bearer(secret, Role.PORTAL, "portal") | BATCH
    async with t.web.post("/v1/events", data=json.dumps([event]), headers=headers) as answer:
        assert answer.status == 202, await answer.text()


async def _status(t: Town, secret: str, sub: str) -> int:
    async with t.web.get("/v1/preferences", headers=_bearer(secret, Role.WORKER, sub)) as answer:
        return answer.status


async def test_keys_are_changed_while_people_are_served(postgres_url: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as around:
        receiver = await around.enter_async_context(receiving())
        t = await around.enter_async_context(town(postgres_url, tmp_path))
        processes = around.enter_context(ExitStack())
        bare = {name: word for name, word in t.environment.items() if name != "HUB_SECRET_KEY"}
        bare["HUB_PORTAL_WEBHOOK_URL"] = receiver.url
        web = worker = None
        for turn, keys in enumerate(ROUNDS):
            t.environment = bare | keys
            if web is not None:
                assert await _stopped(web) == 0
            web = processes.enter_context(t.hub("web", "--port", str(t.port)))
            await t.until_ready(web)
            if worker is None:
                worker = processes.enter_context(t.hub("worker", log=tmp_path / "worker"))
            # The worker may still be of the round before: each reads what the other writes.
            await _meet(t, turn, keys["HUB_SECRET_KEY"])
            assert await _status(t, SECRET, "W-0") == (401 if turn == 3 else 200)
            assert await _status(t, NEW, "W-0") == (401 if turn == 0 else 200)
            await eventually(lambda turn=turn: len(receiver.posts) == turn + 1, within=PATIENCE)
            if turn > 0:
                assert await _stopped(worker) == 0
                worker = processes.enter_context(t.hub("worker", log=tmp_path / "worker"))
            if turn == 2:
                mine = {name: word for name, word in t.environment.items() if name[:4] == "HUB_"}
                said = await asyncio.to_thread(program, "vault", "rotate", "--json", **mine)
                assert (said.code, said.json["damaged"]) == (0, {"data_keys": [], "contacts": []})
        await _meet(t, len(ROUNDS), NEW)
        await eventually(lambda: len(receiver.posts) == len(ROUNDS) + 1, within=PATIENCE)
        _are_signed(receiver.posts)
        # All of them are read under the new secret alone, from their keys to their addresses.
        await _bring(t, NEW, "employer.upserted", {"employer_id": "E-1", "verified": True}, 90)
        await _bring(t, NEW, "vacancy.published", cooks_job(datetime.now(UTC)), 91)
        await eventually(lambda: t.mail.total == len(ROUNDS) + 1, within=PATIENCE)
        told = {mail.to for mail in t.mail.messages()}
        assert told == {f"w{turn}@correo.example" for turn in range(len(ROUNDS) + 1)}
        assert [await _stopped(one) for one in (web, worker)] == [0, 0]


async def _meet(t: Town, number: int, secret: str) -> None:
    """Let somebody register, be known once that is applied, and change what the portal hears."""
    name = f"W-{number}"
    data = {
        "worker_id": name,
        "contact": {"email": f"w{number}@correo.example"},
        "searches": [{"search_id": "s", "occupations": ["Cocina"]}],
        "profile": {"comuna": "07301"},
        "consents": consents("alerts", channel="email"),
    }
    await _bring(t, secret, "worker.upserted", data, number)

    async def known() -> bool:
        return await _status(t, secret, name) == 200

    await eventually(known, within=PATIENCE)
    headers = _bearer(secret, Role.WORKER, name)
    async with t.web.put("/v1/preferences", json={"night_sms": True}, headers=headers) as answer:
        assert answer.status == 200
        assert f"w{number}" not in await answer.text()  # masked, and so it was opened


def _are_signed(posts: list[tuple[dict[str, str], bytes]]) -> None:
    """By one secret, then by both, so that the portal may change meanwhile, then by the other."""
    used = [(HOOK,), (HOOK,), (OTHER, HOOK), (OTHER, HOOK), (OTHER,)]
    for secrets, (headers, body) in zip(used, posts, strict=True):
        signatures = [by_hand(secret, headers, body) for secret in secrets]
        assert headers["webhook-signature"].split(" ") == signatures
