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
