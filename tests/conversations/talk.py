"""A served world goes in; an employer and a candidate who may write to each other come out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.web.site import Said, Web, web
from tests.world import consents

EMPLOYER = {
    "legal_name": "Constructora Andes Sur SpA",
    "trade_names": ["Andes Sur"],
    "rut": "76.543.210-3",
    "contact_name": "Marcela Quidel",
    "email": "rrhh@andessur.example",
    "phone": "+56 9 8765 4321",
    "website": "andessur.example",
    "address": "Avenida Los Boldos 1450, Talca",
}
WORKER = {
    "name": "Rosa Huenchumil",
    "rut": "15.876.342-7",
    "email": "rosa.h@correo.example",
    "phone": "+56 9 7654 3210",
    "address": "Pasaje Los Aromos 233, Curicó",
}
#: What of the two nobody may read before it was shown.
SECRETS = [
    *WORKER.values(),
    *(value for value in EMPLOYER.values() if isinstance(value, str)),
    *EMPLOYER["trade_names"],
]


@dataclass
class Talk:
    """A conversation, and its two sides."""

    site: Web
    id: str = ""

    async def worker(self, method: str, below: str = "", **how: Any) -> Said:
        """Ask as the worker, below the conversation."""
        return await self.ask("worker", "Rosa", method, below, **how)

    async def employer(self, method: str, below: str = "", **how: Any) -> Said:
        """Ask as the employer, below the conversation."""
        return await self.ask("employer", "E-1", method, below, **how)

    async def ask(self, role: str, sub: str, method: str, below: str, **how: Any) -> Said:
        """Ask as anybody, below the conversation."""
        path = f"/v1/conversations/{self.id}{below}"
        return await self.site.ask(method, path, role=role, sub=sub, **how)

    async def say(self, side: str, text: str, key: str | None = None) -> Said:
        """Write as one side."""
        ask = self.worker if side == "worker" else self.employer
        headers = {"Idempotency-Key": key} if key else {}
        return await ask("POST", "/messages", json={"text": text}, headers=headers)

    async def texts(self, side: str) -> list[str]:
        """Give what one side reads, oldest first."""
        ask = self.worker if side == "worker" else self.employer
        return [line["text"] for line in (await ask("GET")).json["messages"]]


@asynccontextmanager
async def told(database_url: str, **more: str) -> AsyncIterator[Talk]:
    """Let Rosa and Luis be told of a confidential vacancy of E-1."""
    async with web(database_url, **more) as site:
        w = site.world
        willing = [*consents("alerts", "messages"), *consents("publication", channel="all")]
        for name in ("Rosa", "Luis"):
            contact = WORKER if name == "Rosa" else {"email": "luis@correo.example"}
            await w.worker(name, contact=contact, consents=willing)
        await w.employer(identity=EMPLOYER, trade="Construcción", comuna="07101", size="medium")
        await w.vacancy()
        await w.work()
        yield Talk(site)


@asynccontextmanager
async def talking(database_url: str, **more: str) -> AsyncIterator[Talk]:
    """Let Rosa open a conversation with E-1."""
    async with told(database_url, **more) as talk:
        opened = await talk.site.post(
            "/v1/conversations", role="worker", sub="Rosa", json={"vacancy_id": "V-1"}
        )
        assert opened.status == 200, opened.text
        talk.id = opened.json["id"]
        yield talk


async def mint(talk: Talk, worker: str = "Rosa", **more: Any) -> Said:
    """Let the portal name a candidate of V-1."""
    body = {"employer_id": "E-1", "worker_id": worker, "vacancy_id": "V-1"} | more
    return await talk.site.post("/v1/candidates", role="portal", json=body)


async def listed(talk: Talk) -> Said:
    """Ask, as E-1, whom it may write to."""
    return await talk.site.get("/v1/vacancies/V-1/candidates", role="employer", sub="E-1")


async def opened_by_employer(talk: Talk, candidate: Any) -> Said:
    """Let E-1 open a conversation with a candidate."""
    return await talk.site.post("/v1/conversations", role="employer", sub="E-1", json=candidate)
