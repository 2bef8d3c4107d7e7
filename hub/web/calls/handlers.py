"""/v1/calls and below: an office calls its own people to a course, and sees who answers.

An officer's comuna is that of their token, whatever is asked; what is another's is not there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from aiohttp import web
from pydantic import field_validator
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.gsm7 import segments
from hub.answers import Reason
from hub.calls import changing
from hub.calls.acting import Phoned, own
from hub.errors import Fault, Malformed, NotFound
from hub.intake import calls as intake
from hub.intake import contract
from hub.intake.contract.fields import Data, Flag, Id, Instant
from hub.jobs import PLAN
from hub.model import Answer
from hub.practice import PEOPLE
from hub.store import calls, practices, rosters, turnout
from hub.store.rosters import Group, Piece, Row
from hub.web.bodies import read_json
from hub.web.calls.acting import act, office, telling, write_down
from hub.web.site import Call, answer
from hub.web.tokens import Role

#: A change of the same moment as what is known is none: each of an officer's is later.
_LATER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """Where a page of a call's people begins: after this one."""

    group: Group
    key: tuple[int, str]


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
    """What stopping a call means for its course."""

    course_held: Flag | None = None  #: nothing: it is, where nobody said yes


async def make_call(call: Call) -> web.Response:
    """POST /v1/calls: begin a call, or change it; of a list, say whose rows are refused."""
    wanted = await read_json(call.request, CallRequest)
    is_new, taken = await make(call, wanted)
    async with call.site.hub.database.read() as db:
        document = await _document(db, call, wanted.call_id)
    refused = [] if taken.roster is None else list(taken.roster.refused)
    document |= {"refused": {"not_of_comuna": refused}}
    return answer(document, 201 if is_new else 200)


async def make(call: Call, wanted: CallRequest) -> tuple[bool, intake.Taken]:
    """Take in a call of one's own office; answer whether it is new. NotFound for another's id."""
    hub, now, comuna = call.site.hub, call.site.now(), own_comuna(call)
    async with hub.database.write() as db:
        held = await calls.get(db, wanted.call_id)
        if held is not None and held["comuna"] != comuna:
            raise NotFound
        time = now if held is None else max(now, changing.known_until(held) + _LATER)
        given = wanted.model_dump(mode="json", exclude_none=True, exclude={"practice"})
        given |= {"comuna": comuna, "requested_by": call.who.sub}
        data = contract.CourseCallRequested.model_validate(given)
        asked = intake.Request(data=data, time=time, practice=wanted.practice, by_office=True)
        taken = await intake.request(db, asked, now=now, terms=hub.call_terms)
    call.site.ring(PLAN)
    return held is None, taken


async def list_calls(call: Call) -> web.Response:
    """GET /v1/calls: an office's own, the latest first."""
    limit, after = call.limit(), call.after()
    async with call.site.hub.database.read() as db:
        found = await rosters.of_comuna(db, own_comuna(call), limit + 1, after)
        told = await rosters.broadcasts_of(db, [row["call_id"] for row in found[:limit]])
    now = call.site.now()
    shown = [_summary(row, told.get(row["call_id"]), now) for row in found[:limit]]
    more = len(found) > limit
    return answer({"items": shown, "next": shown[-1]["call_id"] if more else None})


async def show_call(call: Call) -> web.Response:
    """GET /v1/calls/{id}: what it says, and who answered what."""
    async with call.site.hub.database.read() as db:
        document = await _document(db, call, call.part("id"))
    return answer(document)


async def write_answer(call: Call) -> web.Response:
    """POST /v1/calls/{id}/answers: what somebody said on the telephone."""
    hub, wanted = call.site.hub, await read_json(call.request, CallAnswerRequest)
    said = Phoned(
        worker_id=wanted.worker_id,
        answer=Answer(wanted.answer),
        reason=None if wanted.reason is None else Reason(wanted.reason),
    )
    await write_down(call, call.part("id"), said)
    async with hub.database.read() as db:
        return answer(await _document(db, call, call.part("id")))


async def approve(call: Call) -> web.Response:
    """POST /v1/calls/{id}/approve: somebody else than who asked lets a large call go."""
    return await _acted(call, "approve", call.request.query.get("as_of"))


async def discard(call: Call) -> web.Response:
    """POST /v1/calls/{id}/discard: a change that waits for a word is not made."""
    return await _acted(call, "discard")


async def withdraw(call: Call) -> web.Response:
    """POST /v1/calls/{id}/withdraw: an approval is taken back; the rest goes out to nobody."""
    return await _acted(call, "withdraw")


async def stop(call: Call) -> web.Response:
    """POST /v1/calls/{id}/stop: nothing more of it goes out; who said yes is told why.

    Unless the course is held all the same, which the body may say.
    """
    wanted = StopRequest()
    if await call.request.read():
        wanted = await read_json(call.request, StopRequest)
    await act(call, call.part("id"), "stop", course_held=wanted.course_held)
    return await show_call(call)


async def show_stop(call: Call) -> web.Response:
    """GET /v1/calls/{id}/stop: what it would stop, whom it would tell, and in which words."""
    unsent, found = await telling(call, call.part("id"))
    sms = segments(found.message.sms)
    return answer(
        {
            "unsent": unsent,
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


async def pause(call: Call) -> web.Response:
    """POST /v1/calls/{id}/pause: its due time runs on."""
    return await _acted(call, "pause")


async def resume(call: Call) -> web.Response:
    """POST /v1/calls/{id}/resume: let it go on."""
    return await _acted(call, "resume")


async def _acted(call: Call, what: str, seen: str | None = None) -> web.Response:
    await act(call, call.part("id"), what, seen=seen)
    async with call.site.hub.database.read() as db:
        return answer(await _document(db, call, call.part("id")))


def own_comuna(call: Call) -> str:
    """Give the comuna of an officer's token; NotFound for whoever has none."""
    if call.who.comuna is None:
        raise NotFound
    return call.who.comuna


def _summary(
    row: Mapping[str, Any], told: Mapping[str, Any] | None, now: datetime
) -> dict[str, Any]:
    """Give a call without its people; `told` is the broadcast that tells it."""
    return {
        "call_id": row["call_id"],
        "comuna": row["comuna"],
        "requested_by": row["requested_by"],
        "course": _course(row),
        "answer_by": row["answer_by"].isoformat(),
        "as_of": row["as_of"].isoformat(),
        "change": _change(row),
        "open": now < row["answer_by"] and row["cancelled_at"] is None,
        "cancelled": row["cancelled_at"] is not None,
        "practice": row["practice"] is not None,
        "state": state_of(row, told),
        "begins_at": None if told is None else told["published_at"].isoformat(),
        "due_at": None if told is None else told["due_at"].isoformat(),
        "audience": _audience(row, told),
    }


def _course(says: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: says[name] for name in ("code", "name", "place", "hours", "schedule", "seats")}
    return plain | {"starts_at": says["starts_at"].isoformat()}


def _change(row: Mapping[str, Any]) -> dict[str, Any] | None:
    change, undo = changing.waiting(row), row["change_undo_until"]
    if change is None:
        return None
    return {
        "course": _course(change.says),
        "answer_by": change.says["answer_by"].isoformat(),
        "as_of": change.says["as_of"].isoformat(),
        "goes_at": None if undo is None else undo.isoformat(),
    }


def state_of(row: Mapping[str, Any], told: Mapping[str, Any] | None) -> str | None:
    """Say where a call stands: as its broadcast does, or that it is practice."""
    if row["practice"] is not None:
        return practices.STATE
    return None if told is None else str(told["state"])


def _audience(row: Mapping[str, Any], told: Mapping[str, Any] | None) -> int:
    if row["practice"] is not None:
        return len(PEOPLE)
    return 0 if told is None else told["audience"]


async def _document(db: AsyncConnection, call: Call, call_id: str) -> dict[str, Any]:
    """Give a call with its people; a no and its reason are the office's alone to see."""
    row, now = await own(db, office(call), call_id), call.site.now()
    summary = _summary(row, await rosters.broadcast(db, call_id), now)
    turned = (await turnout.of(db, [call_id], now))[call_id]
    counts = {str(one): getattr(turned, one) for one in Group}
    if call.who.role is not Role.OFFICER:
        return summary | counts | {"counts": counts, "next": None}
    found = await _roster(db, row, call.limit(), _cursor(call.after()), now)
    return summary | {"counts": counts} | found


async def _roster(
    db: AsyncConnection, row: Mapping[str, Any], limit: int, after: _At | None, now: datetime
) -> dict[str, Any]:
    """Give a page of a call's people, group after group, and where the next begins."""
    lists: dict[str, list[dict[str, Any]]] = {str(one): [] for one in Group}
    left, last = limit + 1, ""
    for group in Group:
        if after is not None and list(Group).index(group) < list(Group).index(after.group):
            continue
        start = after.key if after is not None and after.group is group else None
        piece = Piece(group=group, limit=left, after=start)
        found = await rosters.rows(db, row, piece, now)
        more, left = len(found) == left, left - len(found)
        for one in found[:-1] if more else found:
            lists[group].append(_person(one))
            last = f"{group}:{rosters.turn_of(one)}:{one.worker_id}"
        if more:
            return {**lists, "next": last}
    return {**lists, "next": None}


def _person(one: Row) -> dict[str, Any]:
    return {
        "worker_id": one.worker_id,
        "reason": one.reason,
        "answered_by": one.way,
        "told": one.told,
        "has_channel": one.told_by not in (None, "inbox"),
        "prefers_call": one.prefers_call,
    }


def _cursor(given: str | None) -> _At | None:
    """Read where a page of a call's people begins; Malformed of what no answer of ours gave."""
    if given is None:
        return None
    group, _, key = given.partition(":")
    turn, _, worker_id = key.partition(":")
    if group not in list(Group) or not re.fullmatch("[0-9]{1,9}", turn) or not worker_id:
        raise Malformed([Fault("after", "must be the `next` of an earlier answer")])
    return _At(group=Group(group), key=(int(turn), worker_id))
