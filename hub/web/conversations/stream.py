"""What a party is to hear goes out as it happens, as server-sent events."""

import re
from typing import Any, Final

from aiohttp import hdrs, web
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.conversations.hearing import News
from hub.conversations.postman import Ear, Postman
from hub.errors import Fault, Malformed, Unavailable
from hub.store.conversations import signals
from hub.talk import StreamKind
from hub.web.conversations.talks import message, party
from hub.web.site import Visit

_LAST: Final = "Last-Event-ID"
#: Milliseconds a browser waits before it comes again.
_RETRY: Final = 3000
_BEAT: Final = b":\n\n"


class EventStream(web.StreamResponse):
    """An answer that goes on until its listener hangs up, or may listen no longer."""

    def __init__(self, postman: Postman, ear: Ear, first: bytes) -> None:
        super().__init__(headers={"X-Accel-Buffering": "no"})  # a proxy is to pass it on at once
        self.content_type = "text/event-stream"
        self.charset = "utf-8"
        self._postman = postman
        self._ear = ear
        self._first = first

    async def pour(self, request: web.Request) -> None:
        """Write what comes until the end; the guard has given the headers and its patience."""
        try:
            await self.prepare(request)
            await self.write(self._first)
            while taken := await self._postman.take(self._ear):
                await self.write(b"".join(map(_written, taken)))
        except ConnectionError:
            pass  # they hung up
        finally:
            self._postman.leave(self._ear)


async def listen(visit: Visit) -> web.StreamResponse:
    """Begin a stream: after the last event somebody has, or now."""
    after, transport, listener = _after(visit), visit.request.transport, _listener(visit)
    async with visit.site.hub.database.read(brief=True) as db:
        last = await reached(visit, db)
        whole = after is None or await signals.is_whole(db, listener, after)
    at = after if after is not None and whole else last
    first = b"retry: %d\n\n" % _RETRY
    if not whole:
        first += _written(News(number=at, kind=StreamKind.RESET))
    if visit.request.method == hdrs.METH_HEAD:
        return web.Response(content_type="text/event-stream")
    if transport is None:
        raise Unavailable("whoever asked has hung up")
    session = None if hdrs.AUTHORIZATION in visit.request.headers else visit.session
    ear = Ear(
        listener,
        at,
        until=visit.who.expires,
        session=session.id if session is not None else None,
        gone=transport.is_closing,
        cut=transport.abort,
    )
    visit.site.postman.join(ear)
    return EventStream(visit.site.postman, ear, first)


async def reached(visit: Visit, db: AsyncConnection) -> int:
    """Say how far the sequence of whoever asks has come."""
    return await signals.last(db, _listener(visit))


def _listener(visit: Visit) -> str:
    return f"{party(visit)}:{visit.who.sub}"


def _after(visit: Visit) -> int | None:
    """Read the last event somebody has: a browser that comes again says it in a header."""
    given = {"after": visit.request.query.get("after"), _LAST: visit.request.headers.get(_LAST)}
    said = {name: text for name, text in given.items() if text is not None}
    faults = [
        Fault(name, "must be the id of an event of this stream: a whole number")
        for name, text in said.items()
        if not re.fullmatch(r"[0-9]{1,9}", text)
    ]
    if faults:
        raise Malformed(faults)
    return int(said.get(_LAST, said.get("after", "0"))) if said else None


def _written(news: News | None) -> bytes:
    if news is None:
        return _BEAT
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (
        news.number,
        news.kind.encode(),
        to_json(_document(news)),
    )


def _document(news: News) -> dict[str, Any]:
    if news.kind is StreamKind.RESET:
        return {}
    about: dict[str, Any] = {"conversation": news.reference}
    if news.kind is StreamKind.READ:
        about["number"] = news.line
    if news.seen is not None:
        about["message"] = message(news.seen)
    return about
