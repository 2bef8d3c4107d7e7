"""A telephone company goes in; a client that sees its bare answers, and hooks for it, come out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientSession, encode_basic_auth, web

from hub.demo.phones import PhoneCompany
from tests.channels.phone_line import answering

ROSA, LUIS = "+56987654321", "+56987650000"
SENDER = "+56232101234"
START = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


class Sender:
    """A client of the company that sees the bare answers."""

    def __init__(self, company: PhoneCompany, session: ClientSession, url: str) -> None:
        self.company, self.session = company, session
        self.url = f"{url}/2010-04-01/Accounts/{company.account_sid}/Messages"
        self.right = encode_basic_auth(company.account_sid, company.auth_token)

    async def post(self, **fields: str | None) -> tuple[int, dict[str, Any]]:
        usual: dict[str, str | None] = {"To": ROSA, "From": SENDER, "Body": "hola"}
        form = {name: value for name, value in (usual | fields).items() if value is not None}
        headers = {"Authorization": self.right}
        async with self.session.post(f"{self.url}.json", data=form, headers=headers) as answer:
            return answer.status, await answer.json()

    async def get(self, sid: str = "", **query: str) -> tuple[int, dict[str, Any]]:
        url = f"{self.url}/{sid}.json" if sid else f"{self.url}.json"
        headers = {"Authorization": self.right}
        async with self.session.get(url, params=query, headers=headers) as answer:
            return answer.status, await answer.json()

    async def bodies(self, **query: str) -> list[str]:
        _, answer = await self.get(**query)
        return [found["body"] for found in answer["messages"]]


@asynccontextmanager
async def hooks(taken: list[web.Request], status: int = 204) -> AsyncIterator[str]:
    async def take(request: web.Request) -> web.Response:
        await request.post()
        taken.append(request)
        return web.Response(status=status)

    async with answering(take, "/hooks/sms") as url:
        yield f"{url}/hooks/sms"
