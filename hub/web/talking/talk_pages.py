"""The pages of one's conversations, for either side: *Mensajes*, and one of them with its lines."""

from dataclasses import replace
from secrets import token_urlsafe
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.conversations.reading import AsEmployer, AsWorker
from hub.errors import Malformed, NotFound
from hub.intake.contract.fields import MOST_SAID
from hub.store.conversations import delays
from hub.store.conversations.threads import Thread
from hub.store.workers import identities
from hub.talk import Party
from hub.web.conversations import stream
from hub.web.conversations.talks import listed, own_thread, party, seen_by_asker
from hub.web.homes import HOME_NAMES, HOMES
from hub.web.site import Visit, line_number
from hub.web.talking import talk_views
from hub.web.talking.talk_lines import (
    Eyes,
    company_of,
    known_of,
    last,
    lines,
    other,
    shown_of,
    zone,
)
from templates import talks as said
from templates import words

FRONT = "/messages"
_A_SCREENFUL, _LINES = 20, 30
_KEY_BYTES = 12


def address(thread: str) -> str:
    """Give where the page of a conversation is."""
    return f"{FRONT}/{thread}"


def new_key() -> str:
    """Draw the key of a message to be written."""
    return token_urlsafe(_KEY_BYTES)


async def show_list(visit: Visit) -> web.Response:
    """Show one's conversations, the one written in last first."""
    async with visit.site.hub.database.read() as db:
        heard = await stream.reached(visit, db)
    try:
        seen, following = await listed(visit, _A_SCREENFUL)
    except Malformed:
        raise NotFound from None
    home = HOMES[visit.who.role]
    view = talk_views.MessagesView(
        **visit.frame(),
        items=tuple(_item(one) for one in seen),
        companies=party(visit) is Party.WORKER,
        home_url=home,
        home_name=HOME_NAMES[home],
        older_url=f"{FRONT}?after={following}" if following else "",
        heard=None if "after" in visit.request.query else heard,
    )
    return visit.page("messages", view)


def _item(seen: AsWorker | AsEmployer) -> talk_views.TalkItem:
    if isinstance(seen, AsWorker):
        who, more = company_of(seen.employer, seen.company)
    else:
        who = seen.candidate.alias
        more = " · ".join(it for _, it in known_of(seen.candidate)[1:])
    return talk_views.TalkItem(
        url=address(seen.reference),
        who=who,
        more=more,
        title=words.calm(seen.title),
        last=last(seen),
        unread=seen.unread,
        goes_on=seen.goes_on,
    )


async def show_talk(visit: Visit) -> web.Response:
    """Show one conversation; who opens it in their own session has read it."""
    thread = await own_thread(visit)
    asked = visit.request.query.get("before")
    before = None if asked is None else line_number(asked)
    async with visit.site.hub.database.read() as db:
        # Before the lines: what comes between is heard, though it is shown already.
        heard = await stream.reached(visit, db) if before is None else None
        seen = await see(visit, db, thread, before)
        delay = await delays.usual_delay(db, thread.employer_id)
        verified = bool(await identities.verified(db, [thread.employer_id]))
        eyes = Eyes(
            party=party(visit),
            other=other(seen),
            zone=await zone(visit, db),
            now=visit.site.now(),
            url=address(thread.reference),
            goes_on=seen.goes_on,
        )
    if visit.request.method == "GET" and seen.unread and seen.lines and before is None:
        keeping = visit.site.hub.conversations.keeping
        await keeping.read_on(eyes.party, visit.who.sub, thread.reference, seen.lines[-1].number)
    if isinstance(seen, AsWorker):
        strip = company_of(seen.employer, seen.company, delay)
        view = _as_worker(visit, seen, eyes, strip, verified=verified)
        return visit.page("talk_worker", replace(view, heard=heard))
    shown = _as_employer(visit, seen, eyes, verified=verified)
    return visit.page("talk_employer", replace(shown, heard=heard))


async def see(
    visit: Visit, db: AsyncConnection, thread: Thread, before: int | None = None
) -> AsWorker | AsEmployer:
    """Give a conversation as whoever asks may see it, with one line more than is shown."""
    (seen,) = await seen_by_asker(visit, db, [thread], _LINES + 1, before)
    return seen


def silence(*, goes_on: bool, verified: bool) -> str:
    """Say why nobody can write in a conversation: a key of `FAULTS`; empty: they can."""
    if not goes_on:
        return "ended"
    return "" if verified else "unverified"


def _common(
    visit: Visit, seen: AsWorker | AsEmployer, eyes: Eyes, *, verified: bool
) -> dict[str, Any]:
    quiet = silence(goes_on=seen.goes_on, verified=verified)
    shown = seen.lines[-_LINES:]
    return {
        **visit.frame(),
        "id": seen.reference,
        "title": words.calm(seen.title),
        "lines": lines(shown, eyes),
        "messages_url": FRONT,
        "older_url": f"{eyes.url}?before={shown[0].number}" if len(seen.lines) > _LINES else "",
        "write_url": "" if quiet else f"{eyes.url}/write",
        "key": new_key(),
        "longest": MOST_SAID,
        "reported": "reported" in visit.request.query,
        "silence": said.FAULTS[quiet] if quiet else "",
        "close_url": f"{eyes.url}/close" if seen.goes_on else "",
        "block_url": f"{eyes.url}/block",
        "report_url": f"{eyes.url}/report",
    }


def _as_worker(
    visit: Visit, seen: AsWorker, eyes: Eyes, strip: tuple[str, str], *, verified: bool
) -> talk_views.WorkerTalkView:
    who, more = strip
    return talk_views.WorkerTalkView(
        **_common(visit, seen, eyes, verified=verified),
        who=who,
        more=more,
        seen_as=known_of(seen.seen_as),
        company=shown_of(seen.company) if seen.company else (),
        share_url=f"{eyes.url}/share" if seen.company and seen.goes_on and verified else "",
    )


def _as_employer(
    visit: Visit, seen: AsEmployer, eyes: Eyes, *, verified: bool
) -> talk_views.EmployerTalkView:
    hidden = not seen.revealed and seen.goes_on and verified
    return talk_views.EmployerTalkView(
        **_common(visit, seen, eyes, verified=verified),
        who=seen.candidate.alias,
        known=known_of(seen.candidate)[1:],
        revealed=seen.revealed,
        reveal_url=f"{eyes.url}/reveal" if hidden else "",
    )
