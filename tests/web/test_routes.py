"""Every door in turn: who may enter, and that nobody else can tell it from no door at all."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web as aio
from sqlalchemy import update

from anonymizer.links import Kind
from hub.tables import broadcasts, deliveries, recipients
from hub.web.routes import ROUTES
from hub.web.site import Door, Route, Visit, answer
from hub.web.tokens import Role
from tests.databases import sqlite_database
from tests.web.reading import Blocks
from tests.web.site import ACCOUNT, Web, walked, web, web_of
from tests.world import world

OF_ROLES = [route for route in ROUTES if not isinstance(route.who, Door)]
UNSAFE = [route for route in OF_ROLES if route.method != "GET"]


def filled(route: Route) -> str:
    return re.sub(r"\{\w+\}", "1", route.path)


def nowhere(route: Route) -> str:
    return "/v1/nowhere" if route.path.startswith("/v1/") else "/nowhere"


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.fixture
def one_url(tmp_path: Any, _sqlite_template: Any) -> str:
    """A database on SQLite alone, where the door is judged and not what is behind it."""
    return sqlite_database(tmp_path, _sqlite_template)


def test_every_route_declares_who_may_enter() -> None:
    for route in ROUTES:
        known = isinstance(route.who, Door) or (route.who and route.who <= set(Role))
        assert known, name(route)


def test_no_two_routes_are_the_same_door() -> None:
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


def test_the_document_tells_of_every_door_of_the_api_and_says_who_may_enter() -> None:
    for route in ROUTES:
        if route.about is None:
            assert not route.path.startswith(("/v1/", "/hooks/")), name(route)
            continue
        told = (route.about.method.upper(), route.about.path, set(route.about.roles))
        who = set() if isinstance(route.who, Door) else set(route.who)
        assert told == (route.method, route.path, who)


async def test_the_document_is_served(one_url: str) -> None:
    async with web(one_url) as site:
        said = await site.get("/openapi.json")
    assert (said.status, said.json["openapi"]) == (200, "3.1.0")
    described = {route.path for route in ROUTES if route.about is not None}
    assert set(said.json["paths"]) == described


async def test_the_document_says_what_the_settings_allow(one_url: str) -> None:
    for events, size in (("7", "2048"), ("8", "4096")):
        limits = web(one_url, HUB_INTAKE_MAX_EVENTS=events, HUB_INTAKE_MAX_BYTES=size)
        async with limits as site:
            said = await site.get("/openapi.json")
        body = said.json["paths"]["/v1/events"]["post"]["requestBody"]
        assert body["description"].endswith(f"at most {events}; at most {size} bytes.")
        [many] = [one for one in body["content"].values() if "maxItems" in one["schema"]]
        assert many["schema"]["maxItems"] == int(events)


async def test_whoever_may_not_enter_is_answered_as_where_there_is_no_door(one_url: str) -> None:
    async with web(one_url) as site:
        for route in OF_ROLES:
            assert not isinstance(route.who, Door)
            for role in set(Role) - route.who:
                refused = await site.ask(route.method, filled(route), role=role)
                missing = await site.ask(route.method, nowhere(route), role=role)
                assert refused.status == 404, (name(route), role)
                assert refused.seen == missing.seen, (name(route), role)
                assert alike(refused.headers) == alike(missing.headers), (name(route), role)


async def test_a_browser_that_may_not_enter_sees_what_it_sees_where_there_is_no_door(
    one_url: str,
) -> None:
    async with web(one_url) as site:
        for role in Role:
            cookie = await site.sign_in(role)
            for route in (one for one in OF_ROLES if role not in one.who):
                refused = await site.ask(route.method, filled(route), cookie=cookie)
                missing = await site.ask(route.method, nowhere(route), cookie=cookie)
                assert (refused.status, refused.text) == (404, missing.text), (name(route), role)


async def test_nobody_enters_without_a_token(one_url: str) -> None:
    async with web(one_url) as site:
        for route in OF_ROLES:
            for given in (None, "Bearer no.such.token", "Basic"):
                headers = {} if given is None else {"Authorization": given}
                said = await site.ask(route.method, filled(route), headers=headers)
                assert said.status == 401, (name(route), given)
                assert said.headers["WWW-Authenticate"] == "Bearer", (name(route), given)


async def test_a_token_that_expired_is_told_from_one_nobody_knows(one_url: str) -> None:
    async with web(one_url) as site:
        late = site.token("operator")
        site.world.clock.move(hours=2)
        answers = {}
        for token in (late, "no.such.token"):
            said = await site.get("/v1/broadcasts", headers={"Authorization": f"Bearer {token}"})
            assert (said.status, said.headers["WWW-Authenticate"]) == (401, "Bearer")
            answers[said.json["type"].rpartition(":")[2]] = said.json["detail"]
        assert answers == {
            "token-expired": "The token has expired: ask for another.",
            "unauthorized": "There is no token, or not one this hub believes.",
        }


async def test_a_browser_does_nothing_without_the_token_of_its_forms(one_url: str) -> None:
    async with web(one_url) as site:
        for number, route in enumerate(UNSAFE):
            assert not isinstance(route.who, Door)
            role = min(route.who)
            # Each door meets somebody new: what is done may end the session.
            cookie = await site.sign_in(role, f"one-{number}")
            other = site.csrf(await site.sign_in(role, f"other-{number}"))
            for given in (None, "", other):
                headers = {} if given is None else {"X-CSRF-Token": given}
                said = await site.ask(route.method, filled(route), cookie=cookie, headers=headers)
                assert said.status == 403, (name(route), given)
            own = await site.sign_in(role, f"another-{number}")
            for of, how in (
                (cookie, {"headers": {"X-CSRF-Token": site.csrf(cookie)}}),
                (own, {"data": {"csrf": site.csrf(own)}}),
            ):
                said = await site.ask(route.method, filled(route), cookie=of, **how)
                assert said.status not in (401, 403), (name(route), how)


async def test_every_answer_has_the_headers_that_keep_browsers_safe(one_url: str) -> None:
    async with web(one_url) as site:
        for route in ROUTES:
            said = await site.ask(route.method, filled(route))
            kept = {
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "same-origin",
                "Cache-Control": "no-store",
            }
            found = {header: said.headers.get(header) for header in kept}
            assert found == kept, name(route)
            policy = said.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy, name(route)
            assert "frame-ancestors 'none'" in policy, name(route)
            assert "aiohttp" not in said.headers["Server"], name(route)


async def test_doors_of_a_demo_are_guarded_alike(one_url: str) -> None:
    async def hello(_: Visit) -> aio.Response:
        return answer({"hello": True})

    more = Route(method="GET", path="/v1/hello", who=frozenset({Role.OPERATOR}), handler=hello)
    async with world(one_url, **ACCOUNT) as w, web_of(w, [more]) as site:
        assert (await site.get("/v1/hello", role="operator")).json == {"hello": True}
        assert (await site.get("/v1/hello", role="worker")).status == 404


def alike(headers: Any) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != "Date"}


# What real handlers show


async def pages_of(site: Web) -> dict[str, str]:
    """Fetch a page of every kind, by whoever may see it."""
    rosa, operator = await site.sign_in("worker", "Rosa"), await site.sign_in("operator")
    found = {}

    async def fetch(path: str, cookie: str | None, method: str = "GET") -> str:
        text = (await site.ask(method, path, cookie=cookie)).text
        found[f"{method} {path}"] = text
        return text

    inbox = await fetch("/inbox", rosa)
    item = next(one for one in links_of(inbox) if one.startswith("/inbox/"))
    await fetch(item, rosa)
    await fetch("/today", operator)
    await fetch("/today/1", operator)
    await fetch("/", None)
    await fetch("/nowhere", rosa)
    await fetch(f"/session?token={site.token('worker', 'Rosa')}", None)
    rows = await site.world.rows(deliveries)
    number = rows[0]["id"]
    await fetch(f"/a/{site.hub.links.long(Kind.ITEM, number)}", None)
    await fetch(f"/a/{site.hub.links.short(Kind.ITEM, number)}", None)
    stop = site.hub.links.long(Kind.UNSUBSCRIBE, number)
    await fetch(f"/u/{stop}", None)
    await fetch(f"/u/{stop}", None, "POST")
    return found


def links_of(page: str) -> Iterator[str]:
    for tag, attributes in Blocks(page).tags:
        where = attributes.get("src" if tag == "script" else "href") or ""
        if tag in ("a", "link", "script") and where.startswith("/"):
            yield where


def forms_of(page: str) -> Iterator[str]:
    for tag, attributes in Blocks(page).tags:
        if tag == "form":
            yield attributes.get("action") or ""


async def test_every_link_of_every_page_leads_somewhere(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        cookies = [await site.sign_in("worker", "Rosa"), await site.sign_in("operator")]
        posts = {route.path for route in ROUTES if route.method == "POST"}
        pages = await pages_of(site)
        assert len(pages) > 9
        for origin, text in pages.items():
            for link in links_of(text):
                statuses = [(await site.get(link, cookie=one)).status for one in cookies]
                assert min(statuses) < 400, (origin, link)
            for action in forms_of(text):
                door = re.sub(r"^/(a|u)/\w+", r"/\1/{token}", action)
                door = re.sub(r"^/inbox/\w+", "/inbox/{id}", door)
                assert door in posts, (origin, action)


async def test_no_answer_holds_an_index_a_place_in_the_order_or_a_number_of_a_row(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await walked(site, index=0.424242)
        await _plant(site)
        answers = await pages_of(site)
        for path, role in (
            ("/v1/broadcasts", "operator"),
            ("/v1/broadcasts/1", "auditor"),
            ("/v1/broadcasts/1/explain/Rosa", "auditor"),
            ("/v1/broadcasts/1/explain/Ana", "operator"),
            ("/v1/inbox", "worker"),
            ("/v1/inbox?limit=1", "worker"),
            ("/metrics", None),
            ("/openapi.json", None),
        ):
            answers[path] = (await site.get(path, role=role, sub="Rosa")).text
    # Seconds as measured are digits of chance, in which any canary turns up some day.
    answers["/metrics"] = re.sub(r"(?m)^\w+_sum\{.*$", "", answers["/metrics"])
    canaries = ("424242", "987654", "27431", "28397", "555000", "2220000", "quillay", "76.543")
    contact = ("rosa@correo", "persona rosa", "+5698")
    for path, text in answers.items():
        for canary in (*canaries, *contact):
            assert canary not in text.lower(), (path, canary)
        if path != "/openapi.json":
            assert not re.search(r"\b(index|band|shuffle|order_at|place)\b", text), path


async def _plant(site: Web) -> None:
    """Give what must not leave values that nothing else has."""
    far = 555_000_000
    async with site.world.hub.database.write() as db:
        await db.execute(
            update(recipients).values(
                id=recipients.c.id + far, shuffle=987_654_321, band=27_431, place=28_397
            )
        )
        await db.execute(
            update(deliveries).values(
                id=deliveries.c.id + far * 4,
                recipient=deliveries.c.recipient + far,
                shuffle=987_654_321,
                place=28_397,
            )
        )
        await db.execute(
            update(broadcasts).values(
                recipients_from=broadcasts.c.recipients_from + far,
                recipients_to=broadcasts.c.recipients_to + far,
            )
        )
