"""A world goes in; its web, served on loopback, and the people who visit it come out."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from aiohttp import ClientResponse, ClientSession, DummyCookieJar
from aiohttp.test_utils import TestServer
from sqlalchemy import Engine, event
from twilio.request_validator import RequestValidator

from hub.conversations.postman import Postman
from hub.outside import make_channels
from hub.web.app import make_app
from hub.web.session import COOKIE, Sessions
from hub.web.site import SITE, Route
from hub.web.tokens import Role, TokenKeys
from hub.wiring import Hub
from tests.world import World, world

AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC_URL = "http://bne.example"
ACCOUNT = {
    "HUB_PUBLIC_URL": PUBLIC_URL,
    "HUB_TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000000",
    "HUB_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
    "HUB_TWILIO_FROM": "+56987654321",
    "HUB_SMTP_URL": "smtp://127.0.0.1:1",
    "HUB_MAIL_FROM": "BNE <avisos@bne.example>",
}


@dataclass(frozen=True)
class Said:
    """One answer, read whole."""

    status: int
    headers: Any
    text: str
    json: Any
    cookies: dict[str, str]

    @property
    def seen(self) -> tuple[int, str]:
        """What tells one answer from another."""
        return self.status, self.text


@dataclass
class Web:
    """The web of a world, and whoever asks it."""

    world: World
    base: str
    client: ClientSession
    tokens: TokenKeys
    rung: list[str]
    hub: Hub
    server: TestServer
    ready: list[bool] = field(default_factory=lambda: [True])

    @property
    def postman(self) -> Postman:
        """Who brings what is new to the streams."""
        assert self.server.app is not None
        return self.server.app[SITE].postman

    def token(self, role: str, sub: str = "somebody", **more: Any) -> str:
        """Sign a token that holds for an hour."""
        comuna = "07301" if role == "officer" else None
        now = self.world.clock.now()
        return self.tokens.issue(Role(role), sub, timedelta(hours=1), now, comuna, **more)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        role: str | None = None,
        sub: str = "somebody",
        headers: dict[str, str] | None = None,
        cookie: str | None = None,
        **how: Any,
    ) -> Said:
        """Ask as a role, by token, or with a cookie, or as nobody."""
        sent = dict(headers or {})
        if role is not None:
            sent["Authorization"] = f"Bearer {self.token(role, sub)}"
        if isinstance(how.get("data"), bytes):
            how["data"] = BytesIO(how["data"])
        if cookie is not None:
            sent["Cookie"] = f"{COOKIE}={cookie}"
        async with self.client.request(
            method, self.base + path, headers=sent, allow_redirects=False, **how
        ) as response:
            return await _read(response)

    async def get(self, path: str, **how: Any) -> Said:
        """Ask for a page or a document."""
        return await self.ask("GET", path, **how)

    async def post(self, path: str, **how: Any) -> Said:
        """Ask for something to be done."""
        return await self.ask("POST", path, **how)

    async def sign_in(self, role: str, sub: str = "somebody") -> str:
        """Sign in with a token of the portal; give the cookie."""
        said = await self.post("/session", data={"token": self.token(role, sub)})
        assert said.status == 303, said.text
        return said.cookies[COOKIE]

    def csrf(self, cookie: str) -> str:
        """Give the token the forms of a session carry."""
        session = Sessions(self.hub.keyring).read(cookie, self.world.clock.now())
        assert session is not None
        return session.csrf

    def signed(self, path: str, form: dict[str, str], token: str = AUTH_TOKEN) -> dict[str, str]:
        """Give the header by which the provider signs."""
        signature = RequestValidator(token).compute_signature(PUBLIC_URL + path, form)
        return {"X-Twilio-Signature": signature}

    async def hook(self, path: str, form: dict[str, str], *, token: str = AUTH_TOKEN) -> Said:
        """Call back as the provider does, signed; what people wrote is heard."""
        said = await self.post(path, data=form, headers=self.signed(path, form, token))
        self.rung += await self.world.hear()
        return said


async def _read(response: ClientResponse) -> Said:
    text = await response.text()
    is_json = "json" in response.content_type
    return Said(
        status=response.status,
        headers=response.headers,
        text=text,
        json=await response.json(content_type=None) if is_json and text else None,
        cookies={name: one.value for name, one in response.cookies.items()},
    )


@asynccontextmanager
async def web_of(w: World, more_routes: Sequence[Route] = ()) -> AsyncIterator[Web]:
    """Serve the web of a world, on a hub of its own, as `hub web` does."""
    rung: list[str] = []
    hub = Hub(w.hub.settings, w.clock, make_channels(w.hub.settings), ring=rung.append)
    tokens = TokenKeys.embedded(hub.keyring.derive_all("token-signing"))
    ready = [True]
    app = make_app(
        hub, ring=rung.append, tokens=tokens, ready=lambda: ready[0], more_routes=more_routes
    )
    server = TestServer(app)
    await server.start_server()
    async with ClientSession(cookie_jar=DummyCookieJar()) as client:
        try:
            yield Web(
                world=w,
                base=str(server.make_url("")).rstrip("/"),
                client=client,
                tokens=tokens,
                rung=rung,
                hub=hub,
                server=server,
                ready=ready,
            )
        finally:
            await server.close()


@asynccontextmanager
async def web(database_url: str, **more: str) -> AsyncIterator[Web]:
    """Open a world and serve its web."""
    async with world(database_url, **(ACCOUNT | more)) as w, web_of(w) as served:
        yield served


@contextmanager
def statements(site: Web) -> Iterator[list[str]]:
    """Give the statements a web asks its database, as they come."""
    counted: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        counted.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def walked(site: Web, index: float = 0.4242) -> None:
    """Let Rosa and Luis be told of a cook's job, Ana of nothing."""
    w = site.world
    await w.worker("Rosa", index=index)
    await w.worker("Luis", index=0.9)
    await w.worker("Ana", searches=[{"search_id": "s1", "occupations": ["Aseo"]}])
    await w.employer(trade="Restaurantes", comuna="07301")
    await w.vacancy(pay_min=550000, description="Picar verduras.\nLavar ollas.")
    await w.work()
