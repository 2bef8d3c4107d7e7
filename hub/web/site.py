"""What every door shares: the hub behind it, who is asking, and how an answer is written."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import hdrs, web
from pydantic_core import to_json

from hub.conversations.postman import Postman
from hub.conversations.relay import Relay
from hub.errors import Fault, Malformed, NotFound
from hub.jobs import Ring
from hub.web import uploads, views
from hub.web.board import Board
from hub.web.bodies import media_type
from hub.web.figures.meters import Meters
from hub.web.lobby import Lobby
from hub.web.openapi import PROBLEM, Operation, problem
from hub.web.peers import Buckets, Network
from hub.web.render import content_policy, render
from hub.web.session import Session, Sessions
from hub.web.throttle import Throttle
from hub.web.tokens import Claims, Role, TokenKeys
from hub.wiring import Hub

#: Fields every page has: its desk phone, and a demo's clock.
Frame = Callable[[], Mapping[str, Any]]

#: The most bytes of a body, where a door says nothing else.
SMALL_BODY: Final = 16 * 1024
_MOST_ITEMS, _USUAL_ITEMS = 1000, 100
_MOST_FIELDS = 100
_LONGEST_ID = 200
#: Digits of a row's number and of a line's, which the database keeps in 64 bits and in 32.
_LONGEST_ROW, _LONGEST_LINE = 18, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The parts a door needs."""

    hub: Hub
    ring: Ring
    tokens: TokenKeys
    sessions: Sessions
    ready: Callable[[], bool]
    frame: Frame
    guesses: Buckets  #: of addresses that open short links
    throttle: Throttle
    proxies: tuple[Network, ...]  #: believed about whom they speak for
    lobby: Lobby
    meters: Meters
    postman: Postman
    relay: Relay | None  #: to the other processes; None: no Redis was given
    board: Board  #: of planned outages

    def now(self) -> datetime:
        """Give the present moment."""
        return self.hub.clock.now()


SITE: Final = web.AppKey("site", Site)
#: Of a request at a door whose form may bring a file.
MAY_BRING_FILE: Final = web.RequestKey("may_bring_file", bool)


class Door(StrEnum):
    """Who may enter, where it is not a matter of roles."""

    PUBLIC = "public"  #: whoever asks
    WATCH = "watch"  #: whoever watches the process, as often as they like
    LINK = "link"  #: whoever holds the link: the URL itself is the right
    SIGNED = "signed"  #: a provider, by the signature of its request


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request at one door."""

    site: Site
    request: web.Request
    claims: Claims | None  #: None where the door asks for nobody
    session: Session | None  #: of the browser, whether or not it was what let them in

    @property
    def who(self) -> Claims:
        """Who is asking, at a door that asks for somebody."""
        if self.claims is None:
            raise LookupError("this door asks for nobody")
        return self.claims

    def part(self, name: str) -> str:
        """Give a part of the path; what could be no id of ours is not found."""
        value = self.request.match_info[name]
        if not value.isprintable() or len(value) > _LONGEST_ID:
            raise NotFound
        return value

    def after(self) -> str | None:
        """Read `?after`, None without one; Malformed for what no answer of ours gave as `next`."""
        given = self.request.query.get("after")
        if given is not None and not (given.isprintable() and 0 < len(given) <= _LONGEST_ID):
            raise Malformed([Fault("after", "must be the `next` of an earlier answer")])
        return given

    def limit(self) -> int:
        """Read `?limit` (contract: 1-1000, default 100)."""
        given = self.request.query.get("limit", str(_USUAL_ITEMS))
        if not re.fullmatch(r"[0-9]{1,4}", given) or not 1 <= int(given) <= _MOST_ITEMS:
            raise Malformed([Fault("limit", f"must be a whole number from 1 to {_MOST_ITEMS}")])
        return int(given)

    def page(self, name: str, view: views.Page, status: int = 200) -> web.Response:
        """Answer with a page."""
        response = web.Response(text=render(name, view), status=status, content_type="text/html")
        response.headers["Content-Security-Policy"] = content_policy(name)
        return response

    def frame(self, *, link: bool = False) -> dict[str, Any]:
        """Give the fields every page has; a page opened by a link knows of no session."""
        fields = dict(self.site.frame())
        fields["maintenance"] = self.site.board.banner(self.site.now())
        if self.session is not None and not link:
            fields |= {"csrf": self.session.csrf, "sign_out_url": "/session/end"}
        return fields


async def form(request: web.Request) -> dict[str, str]:
    """Read a form as browsers and providers send it; whatever else a body is has no fields.

    Malformed of what is no form in UTF-8, and of parts where no file is expected.
    """
    kind = media_type(request)
    if kind == "multipart/form-data":
        if not request.get(MAY_BRING_FILE, False):
            raise Malformed(
                [Fault("body", "must be a form without files: they have no place here")]
            )
        return uploads.fields(
            request.headers[hdrs.CONTENT_TYPE], await request.read(), _MOST_FIELDS
        )
    if kind != "application/x-www-form-urlencoded":
        return {}
    try:
        text = (await request.read()).decode()
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise Malformed([Fault("body", "is not a form in UTF-8")]) from None


Handler = Callable[[Visit], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One door: its address, who may enter, and what happens inside."""

    method: str
    path: str
    who: frozenset[Role] | Door
    handler: Handler
    about: Operation | None = None  #: for the API's document; None for pages
    max_body: int | None = SMALL_BODY  #: bytes; None: what one request of events may bring
    takes_file: bool = False  #: in its form


def answer(document: Any, status: int = 200) -> web.Response:
    """Answer with JSON."""
    # Quicker than the standard library by far.
    body = to_json(document)
    return web.Response(body=body, status=status, content_type="application/json", charset="utf-8")


def complain(status: int, kind: str, detail: str, faults: tuple[Fault, ...] = ()) -> web.Response:
    """Answer with a problem (RFC 9457)."""
    body = problem(status, f"urn:pregonero:problem:{kind}", detail, faults)
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=status, content_type=PROBLEM)


def row_number(text: str) -> int:
    """Read a broadcast's id, which is a row number; NotFound when it can be none."""
    return _whole(text, _LONGEST_ROW)


def line_number(text: str) -> int:
    """Read the number of a line of a conversation; NotFound when it can be none."""
    return _whole(text, _LONGEST_LINE)


def _whole(text: str, digits: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise NotFound
    return int(text)
