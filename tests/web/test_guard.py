"""Whatever goes wrong has its answer: in time, in the reader's language, and without the reason."""

import asyncio
from typing import Any

import pytest
from aiohttp import web as aio

from hub.errors import Conflict, Fault, Malformed, Refused, Unavailable
from hub.web import guard
from hub.web.site import Door, Route, Visit
from tests.web.site import ACCOUNT, web, web_of
from tests.world import world

SECRET = "password of db.internal.example"


def failing(error: Exception) -> Any:
    async def fail(_: Visit) -> aio.Response:
        raise error

    return fail


def doors(handler: Any) -> list[Route]:
    return [
        Route(method="GET", path=path, who=Door.PUBLIC, handler=handler)
        for path in ("/v1/broken", "/broken")
    ]


@pytest.mark.parametrize(
    ("error", "status", "kind", "told"),
    [
        (Conflict("it was closed"), 409, "conflict", "it was closed"),
        (Refused("never"), 409, "refused", "never"),
        (Unavailable(SECRET), 503, "unavailable", "Try again later"),
        (RuntimeError(SECRET), 500, "failed", "Something went wrong on our side"),
        (Malformed([Fault("a", "is odd"), Fault("b", "is even")]), 422, "malformed", "a: is odd"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_an_error_is_a_problem_to_programs_and_a_page_to_people(
    hub_database_url: str, error: Exception, status: int, kind: str, told: str
) -> None:
    async with world(hub_database_url, **ACCOUNT) as w, web_of(w, doors(failing(error))) as site:
        program = await site.get("/v1/broken")
        person = await site.get("/broken")
    assert (program.status, person.status) == (status, status)
    assert program.headers["Content-Type"].startswith("application/problem+json")
    assert program.json["type"] == f"urn:pregonero:problem:{kind}"
    assert told in program.json["detail"]
    assert "Algo falló" in person.text
    assert 'href="/broken"' in person.text
    assert SECRET not in program.text + person.text


async def test_every_fault_is_named_at_once(hub_database_url: str) -> None:
    faults = [Fault("a", "is odd"), Fault("b.0.c", "is even")]
    handler = failing(Malformed(faults))
    async with world(hub_database_url, **ACCOUNT) as w, web_of(w, doors(handler)) as site:
        said = await site.get("/v1/broken")
    assert said.json["errors"] == [
        {"field": "a", "message": "is odd"},
        {"field": "b.0.c", "message": "is even"},
    ]


async def test_what_takes_too_long_is_answered_all_the_same(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "PATIENCE", 0.05)

    async def never(_: Visit) -> aio.Response:
        await asyncio.Event().wait()
        return aio.Response()

    async with world(hub_database_url, **ACCOUNT) as w, web_of(w, doors(never)) as site:
        assert (await site.get("/v1/broken")).status == 503


async def test_another_method_is_told_which_there_are(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        said = await site.ask("DELETE", "/v1/broadcasts")
        assert (said.status, said.headers["Allow"]) == (405, "GET, HEAD")
        assert said.json["status"] == 405


async def test_a_long_form_is_not_read(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        for path, size in (("/session", 20_000), ("/u/x", 20_000), ("/hooks/sms", 1_100_000)):
            said = await site.post(path, data=b"x" * size)
            assert said.status == 413, path


@pytest.mark.parametrize(
    "how",
    [
        {"data": b"\xff=\xfe", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {
            "data": b"a=1&" * 200,
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
        {"data": b"--x", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"data": b"\x00", "headers": {"Content-Type": "nonsense"}},
    ],
    ids=["not UTF-8", "too many fields", "broken multipart", "another type"],
)
async def test_an_odd_form_never_breaks_anything(
    hub_database_url: str, how: dict[str, Any]
) -> None:
    async with web(hub_database_url) as site:
        cookie = await site.sign_in("worker")
        for path in ("/session", "/session/end", "/hooks/sms", "/u/x"):
            said = await site.post(path, cookie=cookie, **how)
            assert 400 <= said.status < 500, path


async def test_figures_name_doors_and_never_what_was_asked_of_them(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await site.get("/a/abcdefghijkmn")
        await site.get("/nowhere-secret")
        await site.ask("PROPFIND", "/v1/inbox")
        figures = (await site.get("/metrics")).text
        assert 'hub_requests_total{method="GET",route="/a/{token}",status="404"} 1.0' in figures
        assert 'method="other"' in figures
        assert "hub_events_waiting 0.0" in figures
        assert "hub_events_failed 0.0" in figures
        for told in ("abcdefghijkmn", "nowhere-secret", "PROPFIND"):
            assert told not in figures


async def test_ready_says_which_part_is_not(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        whole = {"ready": True, "database": True, "schema": True, "workers": True}
        said = await site.get("/readyz")
        assert (said.status, said.json) == (200, whole)
        site.ready[0] = False
        said = await site.get("/readyz")
        assert (said.status, said.json) == (503, whole | {"ready": False, "workers": False})
        await site.hub.database.close()
        said = await site.get("/readyz")
        assert (said.status, said.json["database"]) == (503, False)
        assert (await site.get("/healthz")).status == 200


async def test_without_its_tables_it_is_not_ready(database_url: str) -> None:
    async with web(database_url) as site:
        said = await site.get("/readyz")
        assert (said.status, said.json["schema"], said.json["database"]) == (503, False, True)


async def test_files_of_pages_are_kept_for_as_long_as_they_are_the_same(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        page = (await site.get("/")).text
        named = page.split('href="')[1].split('"')[0]
        said = await site.get(named)
        assert (said.status, said.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
        assert "immutable" in said.headers["Cache-Control"]
        assert (await site.get("/static/hub.css?v=old")).headers["Cache-Control"] == "no-cache"
        for path in ("/static/..%2Fwords.py", "/static/nothing.css", "/static/%00"):
            assert (await site.get(path)).status == 404


async def test_odd_bytes_in_headers_and_addresses_never_break_anything(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        cookie = (await site.sign_in("worker")).encode()
        host, port = site.base.removeprefix("http://").split(":")
        for path in (b"/session/end", b"/v1/events", b"/hooks/sms?ref=%ff", b"/inbox?after=%ff"):
            for header in (
                b"X-CSRF-Token: \xff\xfe",
                b"Authorization: Bearer \xff\xfe",
                b"Content-Type: \xff\xfe/x; charset=\xff",
                b"X-Forwarded-For: \xff",
                b"X-Twilio-Signature: \xff",
            ):
                reader, writer = await asyncio.open_connection(host, int(port))
                method = b"GET" if b"after" in path else b"POST"
                writer.write(
                    method + b" " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    b"Cookie: hub_session=" + cookie + b"\r\n" + header + b"\r\n\r\n"
                )
                status = int((await reader.read()).split(b" ")[1])
                writer.close()
                await writer.wait_closed()
                assert 200 <= status < 500, (path, header)
