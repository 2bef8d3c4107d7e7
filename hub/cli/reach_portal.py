"""Settings enter; whether Redis and the webhook answer leaves. Nothing is put or posted."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from config.settings import Settings
from hub.cli.findings import Finding, bad, ok, warning
from hub.cli.reach import PATIENCE
from hub.errors import Refused
from hub.portal.connection import connect, is_away, need_client

_SAFE_HOSTS: Final = ("127.0.0.1", "::1", "localhost")


async def redis(settings: Settings) -> list[Finding]:
    """Ask each Redis there is whether it lets us in: that of the doorbells, and the queue's."""
    urls: Mapping[str, str | None] = {
        "HUB_BROKER_URL": settings.broker_url,
        "HUB_REDIS_URL": settings.redis_url,
    }
    return [await _redis(name, url) for name, url in urls.items() if url is not None]


async def _redis(setting: str, url: str) -> Finding:
    from redis.exceptions import AuthenticationError, AuthorizationError, ResponseError

    check, place = f"Redis of {setting}", _place(url)
    try:
        need_client()
        server = connect(url, answer=PATIENCE)
        try:
            await server.ping()
        finally:
            await server.aclose()
    except Refused as error:
        return bad(check, str(error), "run `./run hub`, which installs it, or install it by hand")
    except (AuthenticationError, AuthorizationError):
        return bad(check, f"{place} does not let us in", f"check name and password in {setting}")
    except ResponseError as error:
        kind = str(error).partition(" ")[0]
        return bad(check, f"{place} answers {kind}", f"check {setting}, and who may do what there")
    except Exception as error:
        if not is_away(error):
            raise
        do = f"check {setting}, and that the server runs"
        return bad(check, f"{place} does not answer: {type(error).__name__}", do)
    return ok(check, f"{place} answers")


async def webhook(settings: Settings) -> list[Finding]:
    """Look at the portal's webhook without posting: what it does with a post, only a post shows."""
    url = settings.portal.webhook_url
    if url is None:
        return []
    check, parts = "webhook", urlsplit(url)
    place = _place(url)
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.head(url, allow_redirects=False) as response,
        ):
            status = response.status
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        do = "check HUB_PORTAL_WEBHOOK_URL, and the way out of this network"
        return [bad(check, f"{place} does not answer: {type(error).__name__}", do)]
    if 300 <= status < 400:
        do = "give the address it leads to in HUB_PORTAL_WEBHOOK_URL: posts follow nobody"
        return [bad(check, f"{place} sends us elsewhere ({status})", do)]
    if status in (404, 410) or status >= 500:
        do = "check the path of HUB_PORTAL_WEBHOOK_URL, and ask who runs it"
        return [warning(check, f"{place} answers {status} to a look", do)]
    if parts.scheme == "http" and parts.hostname not in _SAFE_HOSTS:
        do = "give HUB_PORTAL_WEBHOOK_URL with https: it tells who showed itself to whom"
        return [warning(check, f"{place} is reached in the clear", do)]
    return [ok(check, f"{place} answers; whether it takes what is signed, only a post shows")]


def _place(url: str) -> str:
    """Say where it is: neither its login nor its path, which may hold a key."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else f"{parts.hostname or parts.path}"
