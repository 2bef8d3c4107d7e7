"""Everything anybody can read is read as everybody, and no identity is in it before its reveal.

Each field of an identity is a word nobody else would use. Doors are taken from the table of
routes: a new one is covered without being named here.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from structlog.testing import capture_logs

from anonymizer.vault import open_sealed
from hub.tables import log, metadata, outbox
from hub.web import app
from hub.web.routes import ROUTES
from hub.web.session import COOKIE
from hub.web.site import Door, Route
from hub.web.tokens import Role
from tests.conversations.talk import Talk
from tests.web.site import web
from tests.world import consents

#: By field: a value with a word that stands nowhere else, and what of it must not be read.
FIRM = {
    "legal_name": ("Quilmenco Faenas Ltda", "Quilmenco"),
    "trade_names": (["Tralhuenco"], "Tralhuenco"),
    "rut": ("76.543.210-3", "76543210"),
    "contact_name": ("Marcela Pichidegua", "Pichidegua"),
    "email": ("rrhh@rucapequen.example", "rucapequen"),
    "phone": ("+56 2 2345 9817", "23459817"),
    "website": ("https://llolleuco.example", "llolleuco"),
    "address": ("Avenida Chumulco 4571, Talca", "Chumulco"),
}
PERSON = {
    "name": ("Rosamunda Huenchullan", "Huenchullan"),
    "rut": ("15.876.342-7", "15876342"),
    "email": ("ros4munda@pelluhueco.example", "pelluhueco"),
    "phone": ("+56 9 7614 3928", "76143928"),
    "address": ("Pasaje Trupanco 233, Curicó", "Trupanco"),
}
REVEALED = ("legal_name", "trade_names", "rut")
SHARED = ("name", "phone")
SIDES = {"worker": "Rosa", "employer": "E-1"}
OTHERS = {role: "somebody" for role in Role if role not in ("worker", "employer")}


def words(identity: dict[str, Any], but: Collection[str] = ()) -> dict[str, str]:
    """Give the canaries of an identity, by field."""
    return {name: word for name, (_, word) in identity.items() if name not in but}


def sung(text: str, canaries: dict[str, str]) -> list[str]:
    """Give the fields whose canary is in a text, however it is spaced or written."""
    plain = text.lower()
    bare = re.sub(r"[\s.\-()]", "", plain)
    return [name for name, word in canaries.items() if word.lower() in plain or word in bare]


@dataclass
class Read:
    """What one reader was shown, by where."""

    who: str
    texts: dict[str, str] = field(default_factory=dict)

    def found(self, canaries: dict[str, str]) -> list[tuple[str, list[str]]]:
        """Give where a canary was heard, and which."""
        heard = ((where, sung(text, canaries)) for where, text in self.texts.items())
        return [(where, names) for where, names in heard if names]


@asynccontextmanager
async def conversing(database_url: str) -> AsyncIterator[Talk]:
    """Let both sides write all they know of themselves."""
    async with web(database_url) as site:
        w = site.world
        willing = [*consents("alerts", "messages"), *consents("publication")]
        contact = {name: value for name, (value, _) in PERSON.items()}
        await w.worker("Rosa", contact=contact, consents=willing)
        await w.worker("Luis", contact={"email": "luis@correo.example"}, consents=willing)
        identity = {name: value for name, (value, _) in FIRM.items()}
        await w.employer(identity=identity, trade="Aseo", comuna="07301", size="large")
        await w.employer("E-2", trade="Aseo", comuna="07301")
        said = "; ".join(str(value) for value in _values(identity))
        await w.vacancy(title="Ayudante en Quilmenco", description=f"Escriba a {said}")
        await w.work()
        opened = await site.post(
            "/v1/conversations", role="worker", sub="Rosa", json={"vacancy_id": "V-1"}
        )
        talk = Talk(site, opened.json["id"])
        for name, value in contact.items():
            await talk.say("worker", f"mi {name} es {value}", key=f"w-{name}")
        for value in _values(identity):
            await talk.say("employer", f"le dejo esto: {value} saludos")
        await talk.say("employer", "Para postular debe depositar $20.000 por el uniforme")
        await w.work()
        yield talk


def _values(identity: dict[str, Any]) -> Iterator[str]:
    for value in identity.values():
        yield from value if isinstance(value, list) else [value]


async def crawl(talk: Talk, role: str, sub: str, known: Collection[str]) -> Read:
    """Read every door a role may enter, with every known value in every hole."""
    read = Read(f"{role} {sub}")
    token = {"Authorization": f"Bearer {talk.site.token(role, sub)}"}
    cookie = "" if role == "officer" else await talk.site.sign_in(role, sub)
    for route in ROUTES:
        is_open = isinstance(route.who, Door)
        if not (is_open or role in route.who) or route.path in ("/session/end", "/session"):
            continue
        for path in _paths(route, known):
            if not is_open:
                read.texts[f"{route.method} {path}"] = await _ask(talk, route.method, path, token)
            if cookie and route.method == "GET":
                sent = {"Cookie": f"{COOKIE}={cookie}"}
                read.texts[f"page {path}"] = await _read(talk, "GET", path, sent)
    return read


async def crawl_as_nobody(talk: Talk, known: Collection[str]) -> Read:
    """Read every door that asks for nobody, and so looks at nobody's token."""
    read = Read("whoever asks")
    for route in ROUTES:
        if isinstance(route.who, Door):
            for path in _paths(route, known):
                read.texts[f"{route.method} {path}"] = await _ask(talk, route.method, path, {})
    return read


def _paths(route: Route, known: Collection[str]) -> Iterator[str]:
    holes = re.findall(r"\{\w+\}", route.path)
    for values in product(known, repeat=len(holes)):
        path = route.path
        for hole, value in zip(holes, values, strict=True):
            path = path.replace(hole, value, 1)
        yield path


async def _ask(talk: Talk, method: str, path: str, sent: dict[str, str]) -> str:
    # An empty document is wrong nearly everywhere: what is wrong with it is read as well.
    more = {} if method == "GET" else {"json": {"nothing": "of use"}}
    return await _read(talk, method, path, sent, **more)


async def _read(talk: Talk, method: str, path: str, sent: dict[str, str], **more: Any) -> str:
    """Read an answer with its headers; of one that goes on, what comes at once."""
    url = talk.site.base + path
    async with talk.site.client.request(
        method, url, headers=sent | {"Last-Event-ID": "0"}, allow_redirects=False, **more
    ) as said:
        if said.content_type != "text/event-stream":
            return f"{dict(said.headers)}\n{await said.text()}"
        parts = [str(dict(said.headers))]
        while True:
            try:
                chunk = await asyncio.wait_for(said.content.readany(), timeout=0.5)
            except TimeoutError:
                return "\n".join(parts)
            if not chunk:
                return "\n".join(parts)
            parts.append(chunk.decode())


async def known_values(talk: Talk) -> list[str]:
    """Give everything a reader could put into an address."""
    site = talk.site
    [entry] = (await site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
    asked = {"employer_id": "E-1", "worker_id": "Rosa", "vacancy_id": "V-1"}
    minted = await site.post("/v1/candidates", role="portal", json=asked)
    sent = " ".join([*site.world.email.texts(), *site.world.sms.texts()])
    tokens = re.findall(r"/[aum]/([0-9A-Za-z]+)", sent)
    return [
        talk.id,
        entry["id"],
        minted.json["candidate"],
        "V-1",
        "Rosa",
        "1",
        "email",
        *tokens[:2],
    ]


async def everything_written(talk: Talk) -> Read:
    """Read what was sent, logged for ever, told the portal, and stored."""
    w = talk.site.world
    read = Read("whoever reads messages and files")
    read.texts |= {f"e-mail {n}": text for n, text in enumerate(w.email.texts())}
    read.texts |= {f"SMS {n}": text for n, text in enumerate(w.sms.texts())}
    read.texts |= {f"log {row['id']}": str(dict(row)) for row in await w.rows(log)}
    async with w.hub.database.read() as db:
        [key] = (await w.hub.vault.known(db, ["hub"])).values()
    for row in await w.rows(outbox):
        told = open_sealed(key, row["sealed"], f"outbox:{row['subject']}").decode()
        read.texts[f"event {row['id']}"] = told
    for table in metadata.sorted_tables:
        for number, row in enumerate(await w.rows(table)):
            read.texts[f"row {table.name} {number}"] = str(dict(row))
    return read


@pytest.fixture
def noted() -> Iterator[list[Any]]:
    with capture_logs() as entries:
        yield entries


STRANGERS = [("worker", "Luis"), ("employer", "E-2"), *OTHERS.items()]


@pytest.mark.parametrize("revealed", [False, True], ids=["before the reveal", "after it"])
async def test_nothing_is_read_that_was_not_revealed(
    hub_database_url: str, noted: list[Any], monkeypatch: pytest.MonkeyPatch, *, revealed: bool
) -> None:
    # Most of what is put into a link is none: whoever was found to guess would read no more.
    monkeypatch.setattr(app, "_GUESSES", 100_000)
    firm, person = words(FIRM), words(PERSON)
    async with conversing(hub_database_url) as talk:
        known = await known_values(talk)
        if revealed:
            await talk.employer("POST", "/reveal")
            given = await talk.worker("POST", "/share", json={"fields": list(SHARED)})
            assert given.status == 201
        # What is sent and stored holds nobody's data: addresses are filled in on the wire.
        files = await everything_written(talk)
        rosa = await crawl(talk, "worker", "Rosa", known)
        e1 = await crawl(talk, "employer", "E-1", known)
        others = [await crawl(talk, role, sub, known) for role, sub in STRANGERS]
        others.append(await crawl_as_nobody(talk, known))
    assert len(rosa.texts) > 100, "the crawl reads next to nothing"
    for read in (files, *others):
        assert read.found(firm | person) == [], read.who
    shown, given_fields = (REVEALED, SHARED) if revealed else ((), ())
    assert rosa.found(words(FIRM, shown)) == []
    assert e1.found(words(PERSON, given_fields)) == []
    assert {name for _, names in rosa.found(firm) for name in names} == set(shown)
    assert {name for _, names in e1.found(person) for name in names} == set(given_fields)
    assert sung(json.dumps(noted, default=str), firm | person) == []


async def test_two_conversations_of_one_worker_have_nothing_in_common(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        willing = [*consents("alerts"), *consents("publication")]
        contact = {name: value for name, (value, _) in PERSON.items()}
        for name in ("Rosa", "Luis"):
            await w.worker(name, contact=contact if name == "Rosa" else {}, consents=willing)
        await w.employer(identity={"legal_name": "Quilmenco"}, trade="Aseo")
        await w.vacancy("V-1")
        await w.vacancy("V-2")
        await w.work()
        seen: dict[tuple[str, str], Any] = {}
        for name, vacancy in product(("Rosa", "Luis"), ("V-1", "V-2")):
            body = {"employer_id": "E-1", "worker_id": name, "vacancy_id": vacancy}
            minted = await site.post("/v1/candidates", role="portal", json=body)
            opened = await site.post(
                "/v1/conversations", role="employer", sub="E-1", json=minted.json
            )
            talk = Talk(site, opened.json["id"])
            await talk.ask("worker", name, "POST", "/messages", json={"text": "Buenas tardes"})
            both = (await talk.employer("GET")).json
            seen[name, vacancy] = set(_leaves(both)) | set(minted.json.values())
        rosas = seen["Rosa", "V-1"] & seen["Rosa", "V-2"]
        strangers = seen["Rosa", "V-1"] & seen["Luis", "V-2"]
        assert rosas == strangers


def _leaves(document: Any) -> Iterator[Any]:
    if isinstance(document, dict):
        for value in document.values():
            yield from _leaves(value)
    elif isinstance(document, list):
        for value in document:
            yield from _leaves(value)
    else:
        yield document
