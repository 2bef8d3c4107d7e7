"""/v1/calls and below: an office calls its own people to a course, and sees who answers.

An officer's comuna is that of their token, whatever is asked; what is another's is not there.
"""

from datetime import timedelta
from typing import Any, Literal

from aiohttp import web
from pydantic import field_validator

from channels.gsm7 import segments
from hub.answers import Reason
from hub.calls import changing, naming
from hub.calls.acting import Phoned
from hub.errors import NotFound
from hub.intake import calls as intake
from hub.intake import contract
from hub.intake.contract.fields import Data, Flag, Id, Instant
from hub.jobs import PLAN
from hub.model import Answer
from hub.store.offices import calls, rosters
from hub.store.portal import events
from hub.web.bodies import read_json
from hub.web.calls import showing
from hub.web.calls.acting import act, kept_after, kept_id, own_comuna, telling, write_down
from hub.web.calls.previews import for_somebody
from hub.web.site import Visit, answer

#: A change of the same moment as what is known is none: each of an officer's is later.
_LATER = timedelta(microseconds=1)


class CallRequest(Data):
    """A call of one's own office; the same id again changes what it says."""

    call_id: Id
    course: contract.Course
    audience: contract.Audience
    answer_by: Instant
    begins_at: Instant | None = None
    practice: Flag = False

    _in_order = field_validator("begins_at")(contract.begins_before_it_ends)


class CallAnswerRequest(Data):
    """What somebody said on the telephone."""

    worker_id: Id
    answer: Literal[Answer.YES, Answer.NO]
    reason: Literal["work", "health", "care", "schedule", "distance", "other"] | None = None


class StopRequest(Data):
    """What it means for its course that a call ends."""

    course_held: Flag | None = None  #: nothing: it is, where nobody said yes


async def make_call(visit: Visit) -> web.Response:
    """POST /v1/calls: begin a call, or change it; of a list, say whose rows are refused."""
    wanted = await read_json(visit.request, CallRequest)
    for_somebody(wanted.audience)
    call_id, is_new, taken = await make(visit, wanted)
    async with visit.site.hub.database.read() as db:
        document = await showing.document(db, visit, call_id)
    refused = [] if taken.roster is None else list(taken.roster.refused)
    document |= {"refused": {"not_of_comuna": refused}}
    return answer(document, 201 if is_new else 200)


async def make(visit: Visit, wanted: CallRequest) -> tuple[str, bool, intake.Taken]:
    """Take in a call of one's own office; answer by which id it is kept, and whether it is new.

    Malformed of an id that only the hub gives.
    """
    hub, now, comuna = visit.site.hub, visit.site.now(), own_comuna(visit)
    naming.check(wanted.call_id)
    async with hub.database.write() as db:
        # Calls of one moment count together, and two that choose one id are two.
        await events.hold_applying(db)
        call_id = await naming.kept(db, wanted.call_id, comuna)
        held = await calls.get(db, call_id)
        if held is not None and held["comuna"] != comuna:
            raise NotFound
        time = now if held is None else max(now, changing.known_until(held) + _LATER)
        given = wanted.model_dump(mode="json", exclude_none=True, exclude={"practice"})
        given |= {"comuna": comuna, "requested_by": visit.who.sub}
        data = contract.CourseCallRequested.model_validate(given)
        data = data.model_copy(update={"call_id": call_id})
        asked = intake.Request(data=data, time=time, practice=wanted.practice, by_office=True)
        taken = await intake.request(db, asked, now=now, terms=hub.call_terms)
    visit.site.ring(PLAN)
    return call_id, held is None, taken


async def list_calls(visit: Visit) -> web.Response:
    """GET /v1/calls: an office's own, the latest first."""
    limit = visit.limit()
    async with visit.site.hub.database.read() as db:
        after = await kept_after(db, visit)
        found = await rosters.of_comuna(db, own_comuna(visit), limit + 1, after)
        told = await rosters.broadcasts_of(db, [row["call_id"] for row in found[:limit]])
    now = visit.site.now()
    shown = [showing.summary(row, told.get(row["call_id"]), now) for row in found[:limit]]
    more = len(found) > limit
    return answer({"items": shown, "next": shown[-1]["call_id"] if more else None})


async def show_call(visit: Visit) -> web.Response:
    """GET /v1/calls/{id}: what it says, and who answered what."""
    page, call_id = showing.page_of(visit), await kept_id(visit)
    async with visit.site.hub.database.read() as db:
        document = await showing.document(db, visit, call_id, page)
    return answer(document)


async def write_answer(visit: Visit) -> web.Response:
    """POST /v1/calls/{id}/answers: what somebody said on the telephone."""
    hub, wanted = visit.site.hub, await read_json(visit.request, CallAnswerRequest)
    said = Phoned(
        worker_id=wanted.worker_id,
        answer=Answer(wanted.answer),
        reason=None if wanted.reason is None else Reason(wanted.reason),
    )
    call_id = await kept_id(visit)
    await write_down(visit, call_id, said)
    async with hub.database.read() as db:
        return answer(await showing.document(db, visit, call_id))


async def approve(visit: Visit) -> web.Response:
    """POST /v1/calls/{id}/approve: somebody else than who asked lets a large call go."""
    return await _acted(visit, "approve", seen=visit.request.query.get("as_of"))


async def discard(visit: Visit) -> web.Response:
    """POST /v1/calls/{id}/discard: a change that waits for a word is not made."""
    return await _acted(visit, "discard")


async def withdraw(visit: Visit) -> web.Response:
    """POST /v1/calls/{id}/withdraw: an approval is taken back; the rest goes out to nobody.

    Who said yes is told why, as where it is stopped.
    """
    return await _ended(visit, "withdraw")


async def stop(visit: Visit) -> web.Response:
    """POST /v1/calls/{id}/stop: nothing more of it goes out; who said yes is told why.

    Unless the course is held all the same, which the body may say.
    """
    return await _ended(visit, "stop")


async def show_stop(visit: Visit) -> web.Response:
    """GET /v1/calls/{id}/stop: what it would stop, whom it would tell, and in which words."""
    untold, found = await telling(visit, await kept_id(visit))
    sms = segments(found.message.sms)
    return answer(
        {
            "unsent": untold,
            "said_yes": found.people,
            "by_channel": {str(lane): many for lane, many in found.by_channel.items()},
            "to_phone": found.to_phone,
            "sms": {
                "text": found.message.sms,
                "encoding": sms.encoding,
                "characters": sms.characters,
                "parts": sms.parts,
            },
            "email": {"subject": found.message.subject, "text": found.message.mail},
        }
    )


async def pause(visit: Visit) -> web.Response:
    """POST /v1/calls/{id}/pause: its due time runs on."""
    return await _acted(visit, "pause")


async def resume(visit: Visit) -> web.Response:
    """POST /v1/calls/{id}/resume: let it go on."""
    return await _acted(visit, "resume")


async def _ended(visit: Visit, what: str) -> web.Response:
    wanted = StopRequest()
    if await visit.request.read():
        wanted = await read_json(visit.request, StopRequest)
    return await _acted(visit, what, course_held=wanted.course_held)


async def _acted(visit: Visit, what: str, **how: Any) -> web.Response:
    call_id = await kept_id(visit)
    await act(visit, call_id, what, **how)
    async with visit.site.hub.database.read() as db:
        return answer(await showing.document(db, visit, call_id))
