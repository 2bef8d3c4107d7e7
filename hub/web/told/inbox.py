"""GET /v1/inbox and below: a worker's own jobs, under sealed ids that tell no order."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.links import Kind, Links
from hub.errors import Fault, Malformed, NotFound
from hub.model import NoticeState
from hub.store.dispatch import inbox, items
from hub.store.dispatch.inbox import Entry
from hub.store.subjects import announced
from hub.store.subjects.announced import Notice, ToldNotice
from hub.store.workers.readers import Reader, reader
from hub.web.site import Site, Visit, answer
from hub.web.told.invitations import Invitation, invitations_for
from hub.web.told.jobs import Job, own_jobs, zone_of

#: What an entry says: a job, a call to a course, or a planned outage.
Said = Job | Invitation | ToldNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of a worker's inbox."""

    #: Sealed id, what the store has, what it says.
    entries: list[tuple[str, Entry, Said]]
    next: str | None  #: where the next page begins
    worker: Reader | None


async def read_inbox(site: Site, worker_id: str, limit: int, after: str | None) -> Listed:
    """Give a worker's inbox; Malformed for an `after` that is none of theirs."""
    links = site.hub.links
    async with site.hub.database.read() as db:
        worker = await reader(db, worker_id)
        before = None if after is None else await _own(db, links, worker, after)
        if after is not None and before is None:
            raise Malformed([Fault("after", "must be the `next` of an earlier answer")])
        if worker is None:
            return Listed(entries=[], next=None, worker=None)
        found = await inbox.entries(db, worker.id, limit + 1, before)
        shown = found[:limit]
        numbers = sorted({one.broadcast_id for one in shown})
        said: dict[int, Said] = dict(await own_jobs(db, site.hub.vault, worker, numbers))
        if others := [one for one in numbers if one not in said]:
            said |= await invitations_for(db, worker, others)
        if others := [one for one in others if one not in said]:
            said |= await announced.of_broadcasts(db, others)
    ids = links.long_many(Kind.INBOX, [one.recipient for one in shown])
    entries = [
        (sealed, one, said[one.broadcast_id])
        for sealed, one in zip(ids, shown, strict=True)
        if one.broadcast_id in said
    ]
    return Listed(entries=entries, next=ids[-1] if len(found) > limit else None, worker=worker)


async def own_entry(db: AsyncConnection, site: Site, worker_id: str, sealed: str) -> int:
    """Give the number of a worker's own visible entry; NotFound for any other."""
    worker = await reader(db, worker_id)
    number = await _own(db, site.hub.links, worker, sealed)
    if number is None:
        raise NotFound
    return number


async def _own(db: AsyncConnection, links: Links, worker: Reader | None, sealed: str) -> int | None:
    opened = links.read_long(sealed)
    if opened is None or opened[0] is not Kind.INBOX or worker is None:
        return None
    return opened[1] if await items.owner_of(db, opened[1]) == worker.id else None


async def list_inbox(visit: Visit) -> web.Response:
    """Give the worker's inbox, newest first, a page at a time."""
    after = visit.after()
    listed = await read_inbox(visit.site, visit.who.sub, visit.limit(), after)
    now = visit.site.now()
    zone = zone_of(listed.worker)
    shown = [_item(sealed, entry, said, now, zone) for sealed, entry, said in listed.entries]
    return answer({"items": shown, "next": listed.next})


async def mark_read(visit: Visit) -> web.Response:
    """Note that the worker opened an entry; the first time counts."""
    async with visit.site.hub.database.write() as db:
        number = await own_entry(db, visit.site, visit.who.sub, visit.part("id"))
        await inbox.see(db, number, visit.site.now())
    return web.Response(status=204)


def _item(sealed: str, entry: Entry, said: Said, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """Give the JSON of an entry, with its day in its worker's zone and never an hour."""
    if isinstance(said, ToldNotice):
        tells = _notice(said.notice, now)
    elif isinstance(said, Invitation):
        tells = {"closed": not said.open(now), "call": said.document()}
    else:
        tells = _job(said, now)
    return {
        "id": sealed,
        "kind": entry.kind,
        "day": entry.visible_at.astimezone(zone).date().isoformat(),
        "seen": entry.seen_at is not None,
        **tells,
    }


def _notice(notice: Notice, now: datetime) -> dict[str, Any]:
    cancelled = notice.state == NoticeState.CANCELLED
    return {
        "closed": notice.ends_at <= now or cancelled,
        "notice": {
            "notice_id": notice.notice_id,
            "starts_at": notice.starts_at.isoformat(),
            "ends_at": notice.ends_at.isoformat(),
            "text": notice.text,
            "cancelled": cancelled,
        },
    }


def _job(job: Job, now: datetime) -> dict[str, Any]:
    facts, employer = job.facts, job.employer
    return {
        "closed": job.closed(now),
        "interested": job.marks.interested,
        "reported": job.marks.reported,
        "changed": list(job.told.changed),
        "reasons": list(job.reasons),
        "vacancy": {
            "vacancy_id": facts.vacancy_id,
            "title": facts.title,
            "occupation": facts.occupation,
            "comuna": facts.comuna,
            "pay_min": facts.pay_min,
            "pay_max": facts.pay_max,
            "schedule": facts.schedule,
            "contract": facts.contract,
            "openings": facts.openings,
            "education_min": job.vacancy["education_min"],
            "experience_years_min": job.vacancy["experience_years_min"],
            "valid_until": job.day(facts.valid_until).isoformat(),
            "description": facts.description,
        },
        "employer": {
            "name": employer.name,
            "trade": employer.trade,
            "region": employer.region,
        },
    }
