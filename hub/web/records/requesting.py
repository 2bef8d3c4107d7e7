"""*Sus pedidos*: a worker asks that a datum be put right, or that something not be done with it.

It is the portal's to do, so it goes to the help desk, with the law's clocks; what is the hub's own
is changed at once in *Mis avisos*.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Final

from aiohttp import web

from hub.errors import Conflict, NotFound
from hub.model import DeskKind, Lane
from hub.store.letters import desk
from hub.store.letters.desk import Filed, Item
from hub.store.workers.readers import reader
from hub.web.choosing.wish_saving import FRONT as ALERTS
from hub.web.choosing.wish_views import Choice, Question
from hub.web.records.record_sections import day_of
from hub.web.records.requesting_views import Asked, RequestsView
from hub.web.signin import see_other
from hub.web.site import Visit, form
from hub.web.told.jobs import zone_of
from templates import record as said

FRONT: Final = "/requests"
#: Letters of a request.
LONGEST: Final = 500
#: Requests of one person that wait for an answer.
MOST_OPEN: Final = 5
_SENT: Final = "sent"
_TICK: Final = timedelta(microseconds=1)


async def show(visit: Visit) -> web.Response:
    """Show what can be asked, and what became of what was."""
    field = visit.request.query.get("field", "")
    given = {"kind": "correction" if field in said.FIELDS else "", "field": field}
    return await _page(visit, given, {}, sent=_SENT in visit.request.query)


async def ask(visit: Visit) -> web.Response:
    """Give a request to the desk; what was written stays where it cannot be taken."""
    sent = await form(visit.request)
    given = {name: sent.get(name, "").strip() for name in ("kind", "field", "text", "number")}
    given["text"] = given["text"].replace("\r\n", "\n")
    faults = _faults(given)
    if faults:
        return await _page(visit, given, faults, status=422)
    hub, who = visit.site.hub, visit.who.sub
    text = given["text"]
    if given["kind"] == DeskKind.CORRECTION:
        text = f"{said.FIELDS[given['field']]}: {text}"
    one = Filed(
        print=sha256(f"page:{who}:{given['number']}".encode()).hexdigest(),
        kind=DeskKind(given["kind"]),
        channel=Lane.INBOX,
        worker_id=who,
        text=text,
    )
    try:
        async with hub.database.write() as db:
            await desk.file(db, hub.vault, one, visit.site.now(), most=MOST_OPEN)
    except Conflict:
        return await _page(visit, given, {"kind": said.REQUEST_FAULTS["many"]}, status=422)
    return see_other(f"{FRONT}?{_SENT}")


def _faults(given: Mapping[str, str]) -> dict[str, str]:
    found = {}
    if given["kind"] not in said.WISHES:
        found["kind"] = said.REQUEST_FAULTS["kind"]
    if given["kind"] == DeskKind.CORRECTION and given["field"] not in said.FIELDS:
        found["field"] = said.REQUEST_FAULTS["field"]
    text = given["text"]
    if not text or not all(c.isprintable() or c == "\n" for c in text):
        found["text"] = said.REQUEST_FAULTS["text"]
    elif len(text) > LONGEST:
        found["text"] = said.REQUEST_FAULTS["long"]
    return found


async def _mine(visit: Visit) -> list[Item]:
    hub = visit.site.hub
    async with hub.database.read() as db:
        return await desk.of_worker(db, hub.vault, visit.who.sub)


async def _page(
    visit: Visit,
    given: Mapping[str, str],
    faults: Mapping[str, str],
    *,
    sent: bool = False,
    status: int = 200,
) -> web.Response:
    async with visit.site.hub.database.read() as db:
        worker = await reader(db, visit.who.sub)
    if worker is None:
        raise NotFound
    zone, now = zone_of(worker), visit.site.now()
    view = RequestsView(
        **visit.frame(),
        requests=tuple(_asked(one, zone, now) for one in await _mine(visit)),
        questions=(
            _question("kind", said.ASKED, said.WISHES, given, faults),
            _question(
                "field", said.WHICH, {k: (v, "") for k, v in said.FIELDS.items()}, given, faults
            ),
        ),
        text=given.get("text", ""),
        longest=LONGEST,
        text_fault=faults.get("text", ""),
        number=given.get("number") or secrets.token_hex(8),
        action=FRONT,
        sent=sent,
        record_url="/record",
        alerts_url=ALERTS,
    )
    return visit.page("requests", view, status)


def _asked(one: Item, zone: tzinfo, now: datetime) -> Asked:
    # The desk's clock ends as the next day begins: people say the day before.
    until = one.answer_by - _TICK if one.answer_by is not None and not one.closed_at else None
    return Asked(
        what=said.WISHES.get(str(one.kind), (said.WROTE, ""))[0],
        day=day_of(one.at, zone),
        text=one.text,
        until=day_of(until, zone) if until else "",
        late=until is not None and until < now,
        answer=one.answer or "",
        done=one.closed_at is not None,
    )


def _question(
    name: str,
    asked: str,
    offered: Mapping[str, tuple[str, str]],
    given: Mapping[str, str],
    faults: Mapping[str, str],
) -> Question:
    return Question(
        name=name,
        words=asked,
        choices=tuple(
            Choice(value=value, words=one, hint=hint, chosen=value == given.get(name))
            for value, (one, hint) in offered.items()
        ),
        fault=faults.get(name, ""),
    )
