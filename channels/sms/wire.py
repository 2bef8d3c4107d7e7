"""Twilio's own requests go in; they leave over a pool, at the address that was set, unlogged."""

from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response

#: Whether this task's request went on the wire: what was not written was not sent.
written: ContextVar[bool] = ContextVar("written")


class Wire(AsyncTwilioHttpClient):  # type: ignore[misc]  # untyped
    """Twilio's own HTTP client, pooled, at our base URL, and silent.

    Without its pool it awaits between storing a response and reading it back from an
    attribute all requests share: concurrent ones then get each other's answers.
    """

    def __init__(self, base_url: str, timeout: float) -> None:
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_note_written)
        super().__init__(pool_connections=True, trace_configs=[trace], timeout=timeout)
        self._base = urlsplit(base_url.rstrip("/"))

    async def request(self, method: str, url: str, **how: Any) -> Response:
        """Make one request, at our base URL and with our time limit."""
        asked, base = urlsplit(url), self._base
        url = urlunsplit((base.scheme, base.netloc, base.path + asked.path, asked.query, ""))
        how["timeout"] = how.get("timeout") or self.timeout
        # As a header: the client's own way is deprecated in aiohttp and warns at every request.
        if (auth := how.pop("auth", None)) is not None:
            how["headers"] = {**how["headers"], "Authorization": aiohttp.encode_basic_auth(*auth)}
        return await super().request(method, url, **how)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Say nothing: a look-up's URL holds a person's number."""

    def log_response(self, status_code: int, response: object) -> None:
        """Say nothing."""


async def _note_written(*_: object) -> None:
    written.set(True)
