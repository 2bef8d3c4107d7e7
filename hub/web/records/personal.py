"""A worker's personal key: made in a session of the portal's, asked behind the link of a message.

Phones are shared. Whoever holds a link sees one item; the worker's own pages open to who knows
the key as well, for a while. Sessions opened by the portal's token are not asked.
"""

import asyncio
from datetime import timedelta
from enum import StrEnum
from typing import Final

from aiohttp import hdrs, web
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer import personal_keys
from anonymizer.vault import VaultError, open_sealed, seal
from hub.compose.addressed import still_there
from hub.errors import NotFound
from hub.model import Lane
from hub.store import log
from hub.store.conversations import threads
from hub.store.workers import personal_keys as store
from hub.store.workers.readers import Reader, reader
from hub.web.records.personal_views import AskKeyView, Fault, PersonalKeyView
from hub.web.refusals import Forged
from hub.web.session import of_nothing
from hub.web.signin import let_in, see_other
from hub.web.site import Visit, form
from hub.web.talking.talk_pages import FRONT as MESSAGES
from hub.web.tokens import Claims, Role
from hub.web.told.jobs import zone_of
from hub.web.told.link_views import ExpiredView
from hub.web.told.links import delivery_of, owner, too_old
from hub.wiring import Hub

FRONT: Final = "/key"
#: How long the pages stay open that a key opened.
BY_KEY: Final = timedelta(minutes=30)
#: Seconds after which a key may be tried again at the latest.
_AN_HOUR: Final = "3600"


class Try(StrEnum):
    """What became of one try."""

    RIGHT = "right"
    WRONG = "wrong"  #: or there is no key
    LOCKED = "locked"  #: it was not looked at
    SPENT = "spent"  #: nor will any be, before there is a new key


async def make(hub: Hub, worker: Reader) -> str:
    """Make a worker a new key in the place of the one before; give its digits, this once."""
    digits, hashed = await draw()
    async with hub.database.write() as db:
        await keep(db, hub, worker, hashed)
    return digits


async def draw() -> tuple[str, bytes]:
    """Give a new key's digits and their slow hash: before a transaction, which others wait for."""
    digits = personal_keys.draw()
    return digits, await asyncio.to_thread(personal_keys.slow_hash, digits)


async def keep(
    db: AsyncConnection, hub: Hub, worker: Reader, hashed: bytes, *, office: str | None = None
) -> None:
    """Keep a worker's new key in the caller's transaction; `office` is whose officer prints it."""
    name, now = f"worker:{worker.worker_id}", hub.clock.now()
    key = (await hub.vault.keys(db, [name], now))[name]
    await store.put(db, worker.id, seal(key, hashed, _context(worker)), now, office=office)
    await log.write(db, [log.Note(what="personal_key.made", subject=name)], now)


async def attempt(hub: Hub, worker: Reader, digits: str) -> Try:
    """Count a try, and say whether these are the digits of a worker's key."""
    name = f"worker:{worker.worker_id}"
    async with hub.database.write() as db:
        counted = await store.spend(db, worker.id, hub.clock.now())
        spent = not counted and await store.is_spent(db, worker.id)
        kept = await store.of(db, worker.id)
        keys = await hub.vault.known(db, [name])
    if not counted:
        return Try.SPENT if spent else Try.LOCKED
    hashed = b""
    if kept is not None and name in keys:
        try:
            hashed = open_sealed(keys[name], kept.sealed, _context(worker))
        except VaultError:
            hashed = b""  # lost with an earlier data key
    if not await asyncio.to_thread(personal_keys.matches, digits, hashed):
        return Try.WRONG
    async with hub.database.write() as db:
        await store.forgive(db, worker.id)
    return Try.RIGHT


def spaced(digits: str) -> str:
    """Write a key as people read it: 482 913."""
    return f"{digits[:3]} {digits[3:]}".strip()


def _context(worker: Reader) -> str:
    return f"personal-key:{worker.id}"


async def show_key(visit: Visit) -> web.Response:
    """Show whether there is a key, and how to get one."""
    return await _key_page(visit, await _self(visit), "")


async def make_key(visit: Visit) -> web.Response:
    """Make a key and show it; what a key opened makes none."""
    worker = await _self(visit)
    if visit.session is not None and visit.session.by_key:
        return await _key_page(visit, worker, "", 403)
    return await _key_page(visit, worker, await make(visit.site.hub, worker))


async def _self(visit: Visit) -> Reader:
    async with visit.site.hub.database.read() as db:
        worker = await reader(db, visit.who.sub)
    if worker is None:
        raise NotFound
    return worker


async def _key_page(visit: Visit, worker: Reader, digits: str, status: int = 200) -> web.Response:
    hub = visit.site.hub
    async with hub.database.read() as db:
        kept = await store.of(db, worker.id)
    view = PersonalKeyView(
        **visit.frame(),
        digits=spaced(digits),
        made_on=kept.made_at.astimezone(zone_of(worker)).date() if kept else None,
        may_make=visit.session is None or not visit.session.by_key,
        action=FRONT,
        portal_url=hub.settings.portal_url or "",
        back_url="/alerts",
    )
    return visit.page("personal_key", view, status)


async def ask(visit: Visit) -> web.Response:
    """Ask for the key behind a link; who is signed in as its worker goes on at once.

    Nothing is spent: mail scanners follow links too.
    """
    worker, where = await _behind(visit)
    if worker is None:
        again = f"{visit.request.path}/again" if where == MESSAGES else ""
        return visit.page("expired", ExpiredView(**visit.frame(link=True), resend_url=again), 410)
    claims = None if visit.session is None else visit.session.claims
    if claims is not None and (claims.role, claims.sub) == (Role.WORKER, worker.worker_id):
        return see_other(where)
    return _ask_page(visit)


async def open_by_key(visit: Visit) -> web.Response:
    """Begin a short session for who knows the key, and send them where the link leads.

    Raises Forged for a form on somebody else's page: it would sign a stranger in here.
    """
    if visit.request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forged
    worker, where = await _behind(visit)
    if worker is None:
        raise NotFound
    digits = personal_keys.read((await form(visit.request)).get("key", ""))
    if digits is None:
        return _ask_page(visit, "digits", 422)
    match await attempt(visit.site.hub, worker, digits):
        case Try.LOCKED:
            locked = _ask_page(visit, "locked", 429)
            locked.headers[hdrs.RETRY_AFTER] = _AN_HOUR
            return locked
        case Try.SPENT:
            return _ask_page(visit, "spent", 403)
        case Try.WRONG:
            return _ask_page(visit, "wrong", 422)
    claims = Claims(
        sub=worker.worker_id, role=Role.WORKER, comuna=None, expires=visit.site.now() + BY_KEY
    )
    return await let_in(visit, claims, of_nothing(), where=where, by_key=True)


def _ask_page(visit: Visit, fault: Fault = "", status: int = 200) -> web.Response:
    path = visit.request.path
    view = AskKeyView(
        **visit.frame(link=True),
        back_url=f"/a/{visit.part('token')}" if path.startswith("/a/") else "",
        action=path,
        fault=fault,
        portal_url=visit.site.hub.settings.portal_url or "",
    )
    return visit.page("ask_key", view, status)


async def _behind(visit: Visit) -> tuple[Reader | None, str]:
    """Give whose link it is and where it leads: to one conversation, or to the list of jobs.

    Nobody, and the front it led to, when it expired. NotFound when it leads nowhere, or went
    to an address its worker has no more.
    """
    hub, messages = visit.site.hub, visit.request.path.startswith("/m/")
    async with hub.database.read() as db:
        sent, handed_at = await delivery_of(db, visit, visit.part("token"))
        worker = await owner(db, sent)
        theirs = await still_there(db, hub.vault, Lane(sent.channel), [sent.delivery])
        if not theirs or messages is (sent.conversation is None):
            raise NotFound
        if too_old(visit, handed_at):
            return None, MESSAGES if messages else "/inbox"
        if sent.conversation is None:
            return worker, "/inbox"
        thread = (await threads.by_ids(db, [sent.conversation])).get(sent.conversation)
    if thread is None:
        raise NotFound
    return worker, f"{MESSAGES}/{thread.reference}"
