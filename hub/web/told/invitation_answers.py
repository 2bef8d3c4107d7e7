"""A worker's answer to a call comes in, by the API, a page of their list, or a link."""

from typing import Literal

from aiohttp import web

from hub.answers import Reason
from hub.calls import answering
from hub.calls.answering import Became, Given, Taken
from hub.errors import Conflict, Fault, Malformed, NotFound
from hub.intake.contract.fields import Data
from hub.model import Answer, Way
from hub.store.dispatch import inbox
from hub.store.workers.readers import Reader, reader
from hub.web.bodies import read_json
from hub.web.site import Visit, answer, form
from hub.web.told.inbox import own_entry
from hub.web.told.invitations import Invitation, invitations_for
from hub.web.told.links import invitation_of

_REASONS = tuple(str(one) for one in Reason)


class AnswerRequest(Data):
    """Whether one can come to a course."""

    answer: Literal[Answer.YES, Answer.NO]
    reason: Literal["work", "health", "care", "schedule", "distance", "other"] | None = None


async def answer_entry(visit: Visit) -> web.Response:
    """POST /v1/inbox/{id}/answer: it can be changed until `answer_by`; 409 after that.

    But a yes can be withdrawn, and said why, until the course begins.
    """
    wanted = await read_json(visit.request, AnswerRequest)
    worker, one = await _of_entry(visit)
    reason = None if wanted.reason is None else Reason(wanted.reason)
    taken = await _take(visit, worker, one, Answer(wanted.answer), reason, Way.INBOX)
    if taken.became in (Became.LATE, Became.CANCELLED) or taken.kept is None:
        raise Conflict("this call can no longer be answered")
    kept = taken.kept
    waits = kept.place is not None
    return answer({"answer": str(kept.answer), "reason": kept.reason, "waits_for_a_seat": waits})


async def answer_page(visit: Visit) -> web.Response:
    """Keep an answer given on a page of one's list, and show the call again."""
    worker, one = await _of_entry(visit)
    return await _said(visit, worker, one, Way.INBOX, f"/inbox/{visit.part('id')}")


async def answer_link(visit: Visit) -> web.Response:
    """Keep an answer given by a link, and show the call again."""
    worker, one = await invitation_of(visit)
    return await _said(visit, worker, one, Way.LINK, f"/a/{visit.part('token')}")


async def _of_entry(visit: Visit) -> tuple[Reader, Invitation]:
    async with visit.site.hub.database.read() as db:
        number = await own_entry(db, visit.site, visit.who.sub, visit.part("id"))
        found, worker = await inbox.entry(db, number), await reader(db, visit.who.sub)
        if found is None or worker is None:
            raise NotFound
        theirs = await invitations_for(db, worker, [found[0].broadcast_id])
    if (one := theirs.get(found[0].broadcast_id)) is None:
        raise NotFound
    return worker, one


async def _said(visit: Visit, worker: Reader, one: Invitation, way: Way, url: str) -> web.Response:
    given = await form(visit.request)
    said, why = given.get("answer", ""), given.get("reason", "")
    if said not in list(Answer):
        raise Malformed([Fault("answer", "must be yes or no")])
    reason = Reason(why) if why in _REASONS else None
    await _take(visit, worker, one, Answer(said), reason, way)  # late: the page says so
    return web.Response(status=303, headers={"Location": url})


async def _take(
    visit: Visit,
    worker: Reader,
    one: Invitation,
    said: Answer,
    reason: Reason | None,
    way: Way,
) -> Taken:
    hub = visit.site.hub
    given = Given(
        worker=worker.id,
        call_id=one.course.call_id,
        answer=said,
        way=way,
        reason=reason if said is Answer.NO else None,
        channels=tuple(hub.lanes),
    )
    async with hub.database.write() as db:
        taken = await answering.take(db, hub.vault, given, visit.site.now())
    for lane in taken.rings:
        visit.site.ring(lane)
    return taken
