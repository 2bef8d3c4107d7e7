"""The pages of a worker who is signed in: their list, and one job of it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from aiohttp import web

from hub.errors import Malformed, NotFound, Unavailable
from hub.model import NoticeState
from hub.store.conversations import lines
from hub.store.dispatch import inbox
from hub.store.subjects.announced import ToldNotice
from hub.store.workers import identities
from hub.store.workers.readers import reader
from hub.talk import Party
from hub.web import views
from hub.web.site import Visit
from hub.web.told.inbox import Listed, own_entry, read_inbox
from hub.web.told.invitations import Invitation, invitation_page, invitations_for
from hub.web.told.jobs import Job, own_jobs, zone_of
from templates import words

_A_SCREENFUL = 20


async def show_inbox(visit: Visit) -> web.Response:
    """Show *Sus trabajos*, newest first, by day."""
    after = visit.after()
    try:
        listed = await read_inbox(visit.site, visit.who.sub, _A_SCREENFUL, after)
        async with visit.site.hub.database.read() as db:
            unread = await lines.unread_of(db, Party.WORKER, visit.who.sub)
    except Malformed:
        raise NotFound from None
    except Unavailable:
        view = _inbox_view(visit, Listed(entries=[], next=None, worker=None), failed=True)
        return visit.page("inbox", view, 503)
    return visit.page("inbox", _inbox_view(visit, listed, unread=unread))


def _inbox_view(
    visit: Visit, listed: Listed, *, unread: int = 0, failed: bool = False
) -> views.InboxView:
    now = visit.site.now()
    shown = tuple(
        inbox_item(f"/inbox/{sealed}", day, job, now) for sealed, day, job in _jobs_once(listed)
    )
    invited = tuple(
        views.CallItem(
            url=f"/inbox/{sealed}",
            office=one.office,
            course=words.calm(one.course.name),
            starts_at=words.when(one.course.starts_at, one.zone),
            answered=str(one.kept.answer) if one.kept else "",
            open=one.open(now),
            cancelled=one.course.cancelled_at is not None,
        )
        for sealed, _, one in listed.entries
        if isinstance(one, Invitation)
    )
    outages = tuple(
        notice_item(one)
        for _, _, one in listed.entries
        if isinstance(one, ToldNotice) and one.notice.ends_at > now
    )
    return views.InboxView(
        **visit.frame(),
        today=now.astimezone(zone_of(listed.worker)).date(),
        items=shown,
        invited=invited,
        outages=outages,
        retry_url="/inbox",
        failed=failed,
        older_url=f"/inbox?after={listed.next}" if listed.next else "",
        alerts_url="/alerts" if listed.worker else "",
        messages_url="/messages" if listed.worker else "",
        unread=unread,
    )


def _jobs_once(listed: Listed) -> Iterator[tuple[str, date, Job]]:
    """Give the jobs of a page: of one taken back only what came last, which says so."""
    gone: set[str] = set()
    for sealed, entry, job in listed.entries:
        if not isinstance(job, Job) or job.facts.vacancy_id in gone:
            continue
        if job.withdrawn:
            gone.add(job.facts.vacancy_id)
        yield sealed, job.day(entry.visible_at), job


def notice_item(told: ToldNotice) -> views.NoticeItem:
    """Give one planned outage as the list shows it."""
    notice = told.notice
    return views.NoticeItem(
        when=words.outage(notice.starts_at, notice.ends_at),
        text=notice.text,
        cancelled=notice.state == NoticeState.CANCELLED,
    )


def inbox_item(url: str, day: date, job: Job, now: datetime) -> views.InboxItem:
    """Give one job as lists show it."""
    return views.InboxItem(
        url=url,
        day=day,
        facts=job.shown,
        employer=job.employer,
        changed=job.changed,
        closed=job.closed(now),
        withdrawn=job.withdrawn,
        interested=job.marks.interested,
        reported=job.reported,
    )


async def show_job(visit: Visit) -> web.Response:
    """Show one job of the worker's list, and note that they opened it.

    A session is no mail scanner: opening by it is seeing.
    """
    hub, now = visit.site.hub, visit.site.now()
    async with hub.database.read() as db:
        number = await own_entry(db, visit.site, visit.who.sub, visit.part("id"))
        found = await inbox.entry(db, number)
        worker = await reader(db, visit.who.sub)
        if found is None or worker is None:
            raise NotFound
        entry, _ = found
        jobs = await own_jobs(db, hub.vault, worker, [entry.broadcast_id])
        invited = await invitations_for(db, worker, [] if jobs else [entry.broadcast_id])
        job = jobs.get(entry.broadcast_id)
        verified = job and await identities.verified(db, [job.vacancy["employer_id"]])
    if entry.seen_at is None and visit.request.method == "GET":
        async with hub.database.write() as db:
            await inbox.see(db, number, now)
    url = f"/inbox/{visit.part('id')}"
    if (one := invited.get(entry.broadcast_id)) is not None:
        answer_url = f"{url}/answer"
        return invitation_page(
            visit, one, frame=visit.frame(), answer_url=answer_url, inbox_url="/inbox"
        )
    if job is None:
        raise NotFound
    ask_url = f"{url}/ask" if verified and not job.closed(now) else ""
    frame = visit.frame()
    return job_page(visit, job, now, frame=frame, inbox_url="/inbox", says_at=url, ask_url=ask_url)


def job_page(
    visit: Visit,
    job: Job,
    now: datetime,
    *,
    frame: dict[str, Any],
    inbox_url: str = "",
    stop_url: str = "",
    says_at: str = "",
    ask_url: str = "",
) -> web.Response:
    """Show *Trabajo*: one job, whole; below `says_at` its reader may say what they think of it.

    A POST to `ask_url` opens the conversation with its company.
    """
    description = job.facts.description or ""
    view = views.JobView(
        **frame,
        facts=job.shown,
        employer=job.employer,
        today=job.day(now),
        reasons=job.reasons,
        inbox_url=inbox_url,
        stop_url=stop_url,
        openings=job.facts.openings,
        schedule=job.facts.schedule,
        contract=job.facts.contract,
        education=job.vacancy["education_min"],
        experience=_years(job.vacancy["experience_years_min"]),
        description=tuple(line.strip() for line in description.splitlines() if line.strip()),
        changed=job.changed,
        closed=job.closed(now),
        withdrawn=job.withdrawn,
        interest_url=f"{says_at}/interested" if says_at else "",
        interested=job.marks.interested,
        report_url=f"{says_at}/report" if says_at else "",
        reported=job.reported,
        report_said=job.report_said,
        ask_url=ask_url,
    )
    return visit.page("job", view)


def _years(years: float | None) -> str | None:
    return words.years(years) if years else None
