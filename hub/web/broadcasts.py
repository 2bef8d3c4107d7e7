"""GET /v1/broadcasts and below: where broadcasts stand, and why one worker is told or not."""

from aiohttp import web

from hub.errors import NotFound
from hub.explain import document
from hub.model import BroadcastKind
from hub.store import broadcasts, evidence, explain, history, items, offers, report
from hub.web.site import Call, answer, row_number
from hub.web.tokens import Role


async def list_broadcasts(call: Call) -> web.Response:
    """Give broadcasts, newest first, a page at a time."""
    limit, after = call.limit(), call.request.query.get("after")
    before = None if after is None else row_number(after)
    if call.who.role is Role.OFFICER:
        return answer({"items": [], "next": None})  # their calls alone are their own
    async with call.site.hub.database.read() as db:
        found = await report.page(db, limit + 1, before)
    more = len(found) > limit
    shown = [one.document() for one in found[:limit]]
    return answer({"items": shown, "next": shown[-1]["id"] if more else None})


async def show_broadcast(call: Call) -> web.Response:
    """Give one broadcast's report."""
    number = row_number(call.part("id"))
    if call.who.role is Role.OFFICER:
        raise NotFound
    async with call.site.hub.database.read() as db:
        found = await report.of(db, [number])
    if not found:
        raise NotFound
    return answer(found[0].document())


async def explain_worker(call: Call) -> web.Response:
    """Say, rule by rule, why a worker is in a broadcast's audience or not, and what was sent."""
    number, worker_id = row_number(call.part("id")), call.part("worker_id")
    async with call.site.hub.database.read() as db:
        broadcast = await broadcasts.get(db, number)
        worker = await items.reader(db, worker_id)
        if broadcast is None or worker is None:
            raise NotFound
        vacancy = await offers.vacancy(db, broadcast["subject_id"])
        if vacancy is None:
            raise NotFound
        # What came before this broadcast, never the broadcast itself.
        earlier = await offers.earlier(db, broadcast["subject_id"], number)
        criteria = offers.criteria_of(vacancy, earlier)
        verdict = await explain.verdict(db, worker.id, BroadcastKind(broadcast["kind"]), criteria)
        deeds = await history.deeds(db, broadcast)
        trace = await evidence.trace(db, number, worker.id, deeds)
        subject = await explain.subject(db, call.site.hub.vault, broadcast)
    return answer(document(subject, worker_id, verdict, trace, deeds))
