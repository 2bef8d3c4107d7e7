"""GET /v1/broadcasts and below: where broadcasts stand, and why one worker is told or not."""

from typing import Any

from aiohttp import web

from hub.calls import naming
from hub.errors import NotFound
from hub.report import Report
from hub.rulings import document
from hub.store.reporting import report
from hub.store.reporting.accounts import account
from hub.store.workers.readers import reader
from hub.web.calls.acting import own_comuna
from hub.web.site import Visit, answer, row_number
from hub.web.tokens import Role


async def list_broadcasts(visit: Visit) -> web.Response:
    """Give broadcasts, newest first, a page at a time."""
    limit, after = visit.limit(), visit.request.query.get("after")
    before = None if after is None else row_number(after)
    office = own_comuna(visit) if visit.who.role is Role.OFFICER else None
    async with visit.site.hub.database.read() as db:
        found = await report.page(db, limit + 1, before, office, messages=visit.who.sees_messages)
    more = len(found) > limit
    shown = [_document(visit, one) for one in found[:limit]]
    return answer({"items": shown, "next": shown[-1]["id"] if more else None})


async def show_broadcast(visit: Visit) -> web.Response:
    """Give one broadcast's report."""
    number = row_number(visit.part("id"))
    async with visit.site.hub.database.read() as db:
        if visit.who.role is Role.OFFICER and not await report.is_office(
            db, number, own_comuna(visit)
        ):
            raise NotFound
        found = await report.of(db, [number], messages=visit.who.sees_messages)
    if not found:
        raise NotFound
    return answer(_document(visit, found[0]))


def _document(visit: Visit, one: Report) -> dict[str, Any]:
    """Give a report; to an officer by the id their office knows the call by."""
    return one.document() | {"subject_id": naming.chosen(one.subject_id, visit.who.comuna)}


async def explain_worker(visit: Visit) -> web.Response:
    """Say, rule by rule, why a worker is in a broadcast's audience or not, and what was sent."""
    number, worker_id = row_number(visit.part("id")), visit.part("worker_id")
    async with visit.site.hub.database.read() as db:
        worker = await reader(db, worker_id)
        if worker is None:
            raise NotFound
        found = await account(db, number, worker.id, worker_id)
    # What somebody said is for the auditor, the worker and their office; never for an operator.
    said = found.said if visit.who.role is Role.AUDITOR else ()
    return answer(
        document(
            found.subject, worker_id, found.verdict, found.trace, found.deeds, found.notes, said
        )
    )
