"""A link out of a message comes in; its one item, or the page to stop messages, is shown."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.links import SHORT_LENGTH, Kind
from hub.compose.addressed import still_there
from hub.errors import NotFound
from hub.intake.consents import withdraw
from hub.model import Lane, Purpose, Reach
from hub.store.dispatch import items, notes
from hub.store.dispatch.items import Sent
from hub.store.dispatch.permission import NO_BROADCAST
from hub.store.workers.readers import Reader, reader_of
from hub.web.guard import limit_guesses, note_guess
from hub.web.site import Visit
from hub.web.told import link_views
from hub.web.told.invitations import Invitation, invitation_page, invitations_for
from hub.web.told.jobs import Job, jobs_for
from hub.web.told.own_address import address_page, answer, is_of_address
from hub.web.told.pages import inbox_item, job_page

#: Another link to one item is sent no oftener.
_AGAIN = timedelta(hours=1)


async def open_item(visit: Visit) -> web.Response:
    """Show the one item of a link, or the several of its SMS.

    Nothing is spent: mail scanners follow links too.
    """
    hub, now, token = visit.site.hub, visit.site.now(), visit.part("token")
    async with hub.database.read() as db:
        sent, handed_at = await delivery_of(db, visit, token)
        if sent.conversation is not None:
            raise NotFound  # its messages open to the key alone
        if too_old(visit, handed_at):
            expired = link_views.ExpiredView(
                **visit.frame(link=True), resend_url=f"/a/{token}/again"
            )
            return visit.page("expired", expired, 410)
        worker = await owner(db, sent)
        theirs = await still_there(db, hub.vault, Lane(sent.channel), [sent.delivery])
        if is_of_address(sent):
            return address_page(visit, sent, theirs=bool(theirs))
        riders = await items.riders_of(db, sent.delivery)
        jobs = await jobs_for(db, hub.vault, worker, [sent.shows, *riders.values()])
        invited = await invitations_for(db, worker, [] if jobs else [sent.shows])
    stop = f"/u/{hub.links.long(Kind.UNSUBSCRIBE, sent.delivery)}"
    if sent.shows in invited:
        return invitation_page(
            visit,
            invited[sent.shows],
            frame=visit.frame(link=True),
            answer_url=f"/a/{token}/answer" if theirs else "",
            inbox_url=f"/a/{token}/inbox" if theirs else "",
            stop_url=stop,
        )
    # A digest e-mail links each of its items; a digest SMS has room for one link to them all, and
    # a note of several jobs is about none of them alone.
    several = riders and (sent.shows == NO_BROADCAST or sent.channel == Lane.SMS)
    if several and jobs and "item" not in visit.request.query:
        return _list_page(visit, sent, riders, jobs, stop)
    if sent.shows not in jobs:
        raise NotFound
    says_at = f"/a/{token}" if theirs else ""
    return job_page(
        visit,
        jobs[sent.shows],
        now,
        frame=visit.frame(link=True),
        inbox_url=f"{says_at}/inbox" if theirs else "",
        stop_url=stop,
        says_at=says_at,
    )


def _list_page(
    visit: Visit,
    sent: Sent,
    riders: Mapping[int, int],
    jobs: Mapping[int, Job],
    stop_url: str,
) -> web.Response:
    """Show the several jobs of one message, each behind a link of its own."""
    now, links = visit.site.now(), visit.site.hub.links
    urls = {}
    if sent.shows != NO_BROADCAST:
        urls[sent.shows] = f"/a/{visit.part('token')}?item"
    for broadcast, token in zip(
        riders.values(), links.long_many(Kind.ITEM, list(riders)), strict=True
    ):
        urls[broadcast] = f"/a/{token}"
    view = link_views.LinkedView(
        **visit.frame(link=True),
        today=next(iter(jobs.values())).day(now),
        items=tuple(
            inbox_item(url, jobs[one].day(now), jobs[one], now)
            for one, url in urls.items()
            if one in jobs
        ),
        stop_url=stop_url,
    )
    return visit.page("linked", view)


async def answer_address(visit: Visit) -> web.Response:
    """Take by its link whether an address is still its person's; NotFound where nobody may say."""
    async with visit.site.hub.database.read() as db:
        sent, _ = await _to_act_on(db, visit)
    return await answer(visit, sent)


async def item_of(visit: Visit) -> tuple[Reader, Job]:
    """Give who may act by an item's link, and on what; NotFound where nobody may."""
    hub = visit.site.hub
    async with hub.database.read() as db:
        sent, worker = await _to_act_on(db, visit)
        jobs = await jobs_for(db, hub.vault, worker, [sent.shows])
    if sent.shows not in jobs:
        raise NotFound
    return worker, jobs[sent.shows]


async def invitation_of(visit: Visit) -> tuple[Reader, Invitation]:
    """Give who may answer a call by its link, and which; NotFound where nobody may."""
    async with visit.site.hub.database.read() as db:
        sent, worker = await _to_act_on(db, visit)
        invited = await invitations_for(db, worker, [sent.shows])
    if sent.shows not in invited:
        raise NotFound
    return worker, invited[sent.shows]


async def _to_act_on(db: AsyncConnection, visit: Visit) -> tuple[Sent, Reader]:
    """Find what a link came with and whose it is, to act on it; NotFound where nobody may.

    It has expired, or it went to an address its worker has no more.
    """
    sent, handed_at = await delivery_of(db, visit, visit.part("token"))
    worker = await owner(db, sent)
    vault = visit.site.hub.vault
    theirs = await still_there(db, vault, Lane(sent.channel), [sent.delivery])
    if too_old(visit, handed_at) or not theirs:
        raise NotFound
    return sent, worker


async def send_again(visit: Visit) -> web.Response:
    """Send another link the way the old one went, and say the same whether or not one goes.

    Only an expired one is sent again, to the address it went to, and once in a while.
    """
    hub, now = visit.site.hub, visit.site.now()
    limit_guesses(visit)
    note_guess(visit)
    lane = None
    async with hub.database.write() as db:
        try:
            sent, handed_at = await delivery_of(db, visit, visit.part("token"))
        except NotFound:
            sent = None
        if sent is not None and too_old(visit, handed_at):
            theirs = await still_there(db, hub.vault, Lane(sent.channel), [sent.delivery])
            note = await notes.link_again(db, sent, now - _AGAIN) if theirs else None
            if note is not None:
                lane = note.channel
                await notes.write(db, note, now)
    if lane is not None:
        visit.site.ring(lane)
    return visit.page("resent", link_views.ResentView(**visit.frame(link=True)))


def too_old(visit: Visit, handed_at: datetime) -> bool:
    """Say whether a link that went out then opens nothing any more."""
    return visit.site.now() - handed_at > timedelta(days=visit.site.hub.settings.links.days)


async def ask_to_stop(visit: Visit) -> web.Response:
    """Show what would stop and what goes on; only a POST acts (RFC 8058)."""
    async with visit.site.hub.database.read() as db:
        sent, worker, theirs = await _of_unsubscribe(db, visit)
    return visit.page("unsubscribe", _stopping(visit, sent, worker if theirs else None))


async def stop(visit: Visit) -> web.Response:
    """Withdraw consent to what the link came with, on its channel; any POST will do.

    The one of a mail program (RFC 8058 3.2) brings no cookie and no token of a form. A second
    time does nothing and says the same; so does a link to an address the worker has no more:
    nothing goes there, and its holder has no say in where it goes now.
    """
    hub = visit.site.hub
    async with hub.database.write() as db:
        sent, worker, theirs = await _of_unsubscribe(db, visit)
        if theirs:
            lane, now = Lane(sent.channel), visit.site.now()
            purpose = _purpose(sent)
            await withdraw(db, hub.vault, worker.worker_id, purpose, lane, now)
    return visit.page("unsubscribed", _stopping(visit, sent, worker if theirs else None))


def _purpose(sent: Sent) -> Purpose:
    if is_of_address(sent):
        return Purpose.SERVICE
    return Purpose.MESSAGES if sent.conversation is not None else sent.kind.purpose


def _stopping(visit: Visit, sent: Sent, worker: Reader | None) -> link_views.UnsubscribeView:
    """Say what goes on; to somebody who may be a stranger, nothing of the worker."""
    channel, messages = Lane(sent.channel), sent.conversation is not None
    courses = sent.kind.purpose is Purpose.COURSES
    service = _purpose(sent) is Purpose.SERVICE
    return link_views.UnsubscribeView(
        **visit.frame(link=True),
        channel=channel,
        messages=messages,
        courses=courses,
        service=service,
        continues=tuple(
            lane
            for lane in (Lane.EMAIL, Lane.SMS)
            if worker is not None
            and (messages or courses or service or lane is not channel)
            and worker.alerts_by & Reach.of(lane)
        ),
        action=f"/u/{visit.part('token')}",
    )


async def delivery_of(db: AsyncConnection, visit: Visit, token: str) -> tuple[Sent, datetime]:
    """Find the delivery of an item's link, and when it went out; guesses at short ones count.

    What was never handed over nobody can have a link to.
    """
    links = visit.site.hub.links
    short = len(token) == SHORT_LENGTH
    if short:
        limit_guesses(visit)
        opened = links.read_short(token)
    else:
        read = links.read_long(token)
        opened = [read] if read is not None else []
    for kind, number in opened:
        found = (await items.sent(db, [number])).get(number) if kind is Kind.ITEM else None
        if found is not None and found.first_handed_at is not None:
            return found, found.first_handed_at
    if short:
        note_guess(visit)
    raise NotFound


async def _of_unsubscribe(db: AsyncConnection, visit: Visit) -> tuple[Sent, Reader, bool]:
    """Find a link's delivery, its worker, and whether the address it went to is still theirs."""
    hub = visit.site.hub
    opened = hub.links.read_long(visit.part("token"))
    if opened is None or opened[0] is not Kind.UNSUBSCRIBE:
        raise NotFound
    found = (await items.sent(db, [opened[1]])).get(opened[1])
    if found is None:
        raise NotFound
    there = await still_there(db, hub.vault, Lane(found.channel), [found.delivery])
    return found, await owner(db, found), found.delivery in there


async def owner(db: AsyncConnection, sent: Sent) -> Reader:
    """Give whose delivery it is; NotFound when they were erased since."""
    worker = await reader_of(db, sent.worker)
    if worker is None:
        raise NotFound  # erased since
    return worker
