"""/v1/calls/preview and /v1/calls/lists: what a call would do, and whom a list names."""

import asyncio
from typing import Any

from aiohttp import hdrs, web

from hub.calls.preview import Preview, practised, preview
from hub.errors import Fault, Malformed
from hub.intake import calls as intake
from hub.intake import contract, lists
from hub.intake.contract.fields import Data, Flag, Instant
from hub.intake.listed import Checked, Why, check
from hub.intake.parse import UnsupportedType
from hub.store import log
from hub.store.offices import calls
from hub.store.offices.calls import Roster
from hub.store.offices.courses import Course
from hub.web.bodies import media_type, read_json
from hub.web.calls.acting import own_comuna
from hub.web.site import Visit, answer
from hub.web.stopping.acting import actor

#: The media type of a list, whatever parts its cells.
CSV = "text/csv"


class PreviewRequest(Data):
    """A call as it would be asked for."""

    course: contract.Course
    audience: contract.Audience
    answer_by: Instant
    begins_at: Instant | None = None
    practice: Flag = False


async def preview_call(visit: Visit) -> web.Response:
    """POST /v1/calls/preview: nothing is written, and nobody is told."""
    wanted = await read_json(visit.request, PreviewRequest)
    for_somebody(wanted.audience)
    found, roster = await foresee(visit, wanted)
    refused = [] if roster is None else list(roster.refused)
    return answer(_document(found) | {"refused": {"not_of_comuna": refused}})


def for_somebody(audience: contract.Audience) -> None:
    """Check that a call's criteria leave somebody; Malformed, naming both that do not agree."""
    if audience.criteria is not None and contract.reversed_schooling(audience.criteria):
        name = "audience.criteria.education"
        raise Malformed(
            [
                Fault(f"{name}_min", "is above education_max: nobody has both"),
                Fault(f"{name}_max", "is below education_min: nobody has both"),
            ]
        )


async def foresee(visit: Visit, wanted: PreviewRequest) -> tuple[Preview, Roster | None]:
    """Say what a call would do, and of a list, whom it may be for."""
    hub, comuna = visit.site.hub, own_comuna(visit)
    course = Course(
        call_id="", comuna=comuna, answer_by=wanted.answer_by, **wanted.course.model_dump()
    )
    if wanted.practice:
        return practised(hub.composer, course, hub.preview_terms), None
    async with hub.database.read() as db:
        roster = None
        if wanted.audience.worker_ids is not None:
            roster = await calls.check(db, comuna, wanted.audience.worker_ids)
        whom = intake.whom(comuna, wanted.audience)
        listed = None if roster is None else roster.found.values()
        begins = wanted.begins_at or visit.site.now()
        found = await preview(
            db, hub.composer, course, whom, hub.preview_terms, begins=begins, listed=listed
        )
    return found, roster


async def check_list(visit: Visit) -> web.Response:
    """POST /v1/calls/lists: the rows that are one's own people, and why not the others."""
    if media_type(visit.request) != CSV:
        raise UnsupportedType([Fault(hdrs.CONTENT_TYPE, f"must be {CSV}")])
    found = await read_list(visit, await visit.request.read())
    refused = [
        {"row": one.row, "written": one.written, "why": str(one.why)} for one in found.refused
    ]
    return answer({"rows": found.rows, "worker_ids": list(found.worker_ids), "refused": refused})


async def read_list(visit: Visit, content: bytes) -> Checked:
    """Read a list among one's own people; Malformed where it is none.

    That somebody looked is kept, with how many rows; never whom they asked after.
    """
    hub, comuna = visit.site.hub, own_comuna(visit)
    rows = await asyncio.to_thread(lists.parse, content)
    async with hub.database.write() as db:
        found = await check(db, hub.vault, comuna, rows)
        many = {str(why): found.many(why) for why in Why}
        detail = {"comuna": comuna, "rows": found.rows, "own": len(found.worker_ids)} | many
        note = log.Note(what="list_checked", detail=detail | actor(visit).document())
        await log.write(db, [note], visit.site.now())
    return found


def _document(found: Preview) -> dict[str, Any]:
    return {
        "audience": found.people,
        "by_channel": {str(lane): many for lane, many in found.by_channel.items()},
        "sms": {
            "text": found.message.sms,
            "encoding": found.sms.encoding,
            "characters": found.sms.characters,
            "parts": found.sms.parts,
        },
        "shared_numbers": found.shared,
        "email": {"subject": found.message.subject, "text": found.message.mail},
        "parts": found.parts,
        "cost_clp": found.cost,
        "without_channel": {
            "people": sum(found.without.values()),
            "inbox_only": found.without.get("inbox_only", 0),
            "no_consent": found.without.get("no_consent", 0),
            "no_channel": found.without.get("no_channel", 0),
            "worker_ids": list(found.without_ids),
        },
        "waits": found.waits,
        "approval_above": found.above,
        "called_lately": found.lately,
    }
