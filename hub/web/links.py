"""A link out of a message comes in; its one item, or the page to stop messages, is shown."""

from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.links import SHORT_LENGTH, Kind
from hub.compose.addressed import still_there
from hub.errors import NotFound
from hub.intake.consents import withdraw_alerts
from hub.model import Lane, Reach
from hub.store import items
from hub.store.items import Reader, Sent
from hub.web import views
from hub.web.guard import limit_guesses, note_guess
from hub.web.jobs import jobs_for
from hub.web.pages import job_page
from hub.web.site import Call


async def open_item(call: Call) -> web.Response:
    """Show the one item of a link. Nothing is spent: mail scanners follow links too."""
    hub, now = call.site.hub, call.site.now()
    async with hub.database.read() as db:
        sent, handed_at = await _of_item(db, call, call.part("token"))
        if now - handed_at > timedelta(days=hub.settings.links.days):
            return call.page("expired", views.ExpiredView(**call.frame(link=True)), 410)
        worker = await _owner(db, sent)
        jobs = await jobs_for(db, hub.vault, worker, [sent.shows])
    if sent.shows not in jobs:
        raise NotFound
    stop = hub.links.long(Kind.UNSUBSCRIBE, sent.delivery)
    job = jobs[sent.shows]
    return job_page(call, job, now, frame=call.frame(link=True), stop_url=f"/u/{stop}")


async def ask_to_stop(call: Call) -> web.Response:
    """Show what would stop and what goes on; only a POST acts (RFC 8058)."""
    async with call.site.hub.database.read() as db:
        sent, worker, theirs = await _of_unsubscribe(db, call)
    return call.page("unsubscribe", _stopping(call, sent, worker if theirs else None))


async def stop(call: Call) -> web.Response:
    """Withdraw consent to alerts on the channel the link came by; any POST will do.

    The one of a mail program (RFC 8058 3.2) brings no cookie and no token of a form. A second
    time does nothing and says the same; so does a link to an address the worker has no more:
    nothing goes there, and its holder has no say in where it goes now.
    """
    hub = call.site.hub
    async with hub.database.write() as db:
        sent, worker, theirs = await _of_unsubscribe(db, call)
        if theirs:
            lane, now = Lane(sent.channel), call.site.now()
            await withdraw_alerts(db, hub.vault, worker.worker_id, lane, now)
    return call.page("unsubscribed", _stopping(call, sent, worker if theirs else None))


def _stopping(call: Call, sent: Sent, worker: Reader | None) -> views.UnsubscribeView:
    """Say what goes on; to somebody who may be a stranger, nothing of the worker."""
    channel = Lane(sent.channel)
    return views.UnsubscribeView(
        **call.frame(link=True),
        channel=channel,
        continues=tuple(
            lane
            for lane in (Lane.EMAIL, Lane.SMS)
            if worker is not None and lane is not channel and worker.alerts_by & Reach.of(lane)
        ),
        action=f"/u/{call.part('token')}",
    )


async def _of_item(db: AsyncConnection, call: Call, token: str) -> tuple[Sent, datetime]:
    """Find the delivery of an item's link, and when it went out; guesses at short ones count.

    What was never handed over nobody can have a link to.
    """
    links = call.site.hub.links
    short = len(token) == SHORT_LENGTH
    if short:
        limit_guesses(call)
        opened = links.read_short(token)
    else:
        read = links.read_long(token)
        opened = [read] if read is not None else []
    for kind, number in opened:
        found = await items.sent(db, number) if kind is Kind.ITEM else None
        if found is not None and found.first_handed_at is not None:
            return found, found.first_handed_at
    if short:
        note_guess(call)
    raise NotFound


async def _of_unsubscribe(db: AsyncConnection, call: Call) -> tuple[Sent, Reader, bool]:
    """Find a link's delivery, its worker, and whether the address it went to is still theirs."""
    hub = call.site.hub
    opened = hub.links.read_long(call.part("token"))
    if opened is None or opened[0] is not Kind.UNSUBSCRIBE:
        raise NotFound
    found = await items.sent(db, opened[1])
    if found is None:
        raise NotFound
    there = await still_there(db, hub.vault, Lane(found.channel), [found.delivery])
    return found, await _owner(db, found), found.delivery in there


async def _owner(db: AsyncConnection, sent: Sent) -> Reader:
    worker = await items.reader_of(db, sent.worker)
    if worker is None:
        raise NotFound  # erased since
    return worker
