"""A new call in four steps, without a script: whom, what, a look at all of it, and off it goes.

Every step gives back all that was typed. Pressing twice calls once: the draft has the call's id
from the first page on.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from aiohttp import web
from pydantic import ValidationError

from config.reference import schooling_labels, zone_at
from hub.calls import naming
from hub.calls.preview import Preview
from hub.errors import Fault, Malformed
from hub.intake.contract import Audience
from hub.intake.contract.faults import faults as faults_of
from hub.intake.listed import Checked, Why
from hub.store.offices import calls, neighbours
from hub.web.calls.acting import own_comuna
from hub.web.calls.handlers import CallRequest, make
from hub.web.calls.previews import PreviewRequest, foresee, read_list
from hub.web.office import drafts, facts, roster, whom
from hub.web.office.drafts import Asked
from hub.web.office.new_views import CheckView, Field, SaysView, Sms, WhoView
from hub.web.office.roster import FRONT, at
from hub.web.signin import see_other
from hub.web.site import Visit, form
from templates import new_call as said
from templates import staff, words

NEW: Final = "/new-call"
#: Bytes of a form with a list in it.
LONGEST: Final = 256 * 1024
#: What people look for that is offered to choose from.
_OFFERED: Final = 60
#: ... and that is known as a word for it.
_KNOWN: Final = 5_000
#: People without a channel, as many as are named.
_NAMED: Final = 80
#: Rows that are not called, as many as are shown.
_ROWS: Final = 100

Draft = Mapping[str, str]
_Request = TypeVar("_Request", PreviewRequest, CallRequest)


async def begin(visit: Visit) -> web.Response:
    """Show the first page of a new call; `?practica=si` of one that reaches nobody."""
    own, practice = own_comuna(visit), visit.request.query.get("practica") == "si"
    draft = drafts.fresh(own, visit.site.now(), zone_at(own), practice=practice)
    return await _who(visit, draft, {})


async def go_on(visit: Visit) -> web.Response:
    """Take a step: show the page that was asked for, or the first on which something is wrong."""
    given = await form(visit.request)
    draft, go = drafts.of(given), given.get("go", "who")
    if not draft["call_id"] or go == "who":
        return await _who(visit, draft, {})
    if not drafts.drawn(draft["call_id"]):
        raise Malformed([Fault("call_id", "must be the one that the first page has")])
    audience, listed, faults = await _audience(visit, draft)
    if audience is None:
        return await _who(visit, draft, faults, listed)
    if go == "says":
        return _says(visit, draft, {})
    due = visit.site.hub.call_terms.due
    asked, faults = drafts.course(draft, visit.site.now(), zone_at(own_comuna(visit)), due)
    if asked is None:
        return _says(visit, draft, faults)
    if go != "send":
        return await _check(visit, draft, audience, listed, asked)
    return await _send(visit, draft, audience, asked)


async def _audience(
    visit: Visit, draft: Draft
) -> tuple[Audience | None, Checked | None, Mapping[str, str]]:
    """Give whom a draft is for, with the rows of its list, or what is wrong with it."""
    if draft["practice"]:
        return Audience.model_validate({"criteria": {}}), None, {}
    if draft["how"] != "list":
        async with visit.site.hub.database.read() as db:
            sought = await neighbours.sought(db, own_comuna(visit), _KNOWN)
            criteria, faults = drafts.whom(draft, sought)
            for code in criteria.get("course_codes_not", ()) if not faults else ():
                if not await neighbours.has_done(db, own_comuna(visit), code):
                    faults = {"not_code": said.FAULTS["not_code"]}
        found = None if faults else Audience.model_validate({"criteria": criteria})
        return found, None, faults
    if not draft["list"]:
        return None, None, {"list": said.FAULTS["no_list"]}
    if len(draft["list"]) > drafts.LONGEST_LIST:
        return None, None, {"list": said.FAULTS["long_list"]}
    try:
        checked = await read_list(visit, draft["list"].encode())
    except Malformed:
        return None, None, {"list": said.FAULTS["not_a_list"]}
    if not checked.worker_ids:
        own = checked.many(Why.NOT_OF_COMUNA) == len(checked.refused)
        return None, checked, {"list": said.FAULTS["none_own" if own else "none_right"]}
    return Audience.model_validate({"worker_ids": checked.worker_ids}), checked, {}


def _frame(visit: Visit, draft: Draft, step: str, faults: Mapping[str, str]) -> dict[str, Any]:
    names = {"who": drafts.WHO, "says": drafts.SAYS}.get(step, ())
    every = (*drafts.WHO, *drafts.SAYS, *drafts.ALWAYS)
    return {
        **visit.frame(),
        "step": step,
        "office": facts.office_name(own_comuna(visit)),
        "action": NEW,
        "practice": bool(draft["practice"]),
        "fields": tuple(
            Field(name=one, value=draft[one], fault=faults.get(one, "")) for one in names
        ),
        "carried": tuple((one, draft[one]) for one in every if one not in names and draft[one]),
        "calls_url": FRONT,
    }


async def _who(
    visit: Visit, draft: Draft, faults: Mapping[str, str], listed: Checked | None = None
) -> web.Response:
    async with visit.site.hub.database.read() as db:
        sought = await neighbours.sought(db, own_comuna(visit), _OFFERED)
    view = WhoView(
        **_frame(visit, draft, "who", faults),
        sought=tuple(sought),
        schooling=schooling_labels(),
        rows=() if listed is None else tuple(_rows(listed)),
    )
    return visit.page("call_who", view, 422 if faults else 200)


def not_taken(visit: Visit, given: Mapping[str, str], status: int, reference: str) -> web.Response:
    """Show what was typed again, where it failed on our side: the step is pressed once more."""
    draft = drafts.of(given)
    failed: dict[str, Any] = {"failed": True, "reference": reference}
    if not draft["name"]:
        frame = _frame(visit, draft, "who", {})
        view = WhoView(**frame, **failed, sought=(), schooling=schooling_labels())
        return visit.page("call_who", view, status)
    return visit.page("call_says", SaysView(**_frame(visit, draft, "says", {}), **failed), status)


def _says(visit: Visit, draft: Draft, faults: Mapping[str, str]) -> web.Response:
    view = SaysView(**_frame(visit, draft, "says", faults))
    return visit.page("call_says", view, 422 if faults else 200)


def _cost(least: int | None) -> str:
    """Say what a call costs at least, in CLP."""
    return said.NO_PRICE if least is None else said.COST.format(cost=words.money(least))


async def _check(
    visit: Visit, draft: Draft, audience: Audience, listed: Checked | None, asked: Asked
) -> web.Response:
    wanted = _valid(PreviewRequest, _wanted(draft, audience, asked))
    found, _ = await foresee(visit, wanted)
    own = own_comuna(visit)
    named = await roster.alone(
        visit, own, found.without_ids[:_NAMED], practice=bool(draft["practice"])
    )
    row = {"comuna": own, "answer_by": asked.answer_by, **asked.course.model_dump()}
    begins = asked.begins_at
    view = CheckView(
        **_frame(visit, draft, "check", {}),
        whom=whom.in_words(
            audience, listed, facts.place_name(own), practice=bool(draft["practice"])
        ),
        people=found.people,
        by_channel=tuple((staff.LANES[lane], many) for lane, many in found.by_channel.items()),
        sms=Sms(text=found.message.sms, characters=found.sms.characters, parts=found.sms.parts),
        shared=_shared(found.shared),
        subject=found.message.subject,
        mail=found.message.mail,
        parts=found.parts,
        cost=_cost(found.cost),
        without=tuple((said.WITHOUT[why], many) for why, many in found.without.items() if many),
        alone=named,
        alone_more=sum(found.without.values()) - len(named),
        waits=_waits(visit, found),
        refused=() if listed is None else tuple(_refused(listed)),
        rows=() if listed is None else tuple(_rows(listed)),
        begins=said.AT_ONCE if begins is None else words.when(begins, zone_at(own)),
        facts=facts.said_by(row),
    )
    return visit.page("call_check", view)


def _waits(visit: Visit, found: Preview) -> str:
    limits = visit.site.hub.call_terms.limits
    minutes = "" if limits.undo is None else str(int(limits.undo.total_seconds()) // 60)
    together = found.waits != "nothing" and found.people <= found.above
    sentence = said.WAITS_TOGETHER if together else said.WAITS
    return sentence[found.waits].format(
        above=words.number(found.above), lately=words.number(found.lately), minutes=minutes
    )


def _shared(many: int) -> str:
    one, more = said.SHARED_NUMBERS
    return "" if not many else one if many == 1 else more.format(many=words.number(many))


def _refused(listed: Checked) -> Sequence[str]:
    lines = []
    for why in Why:
        one, more = said.REFUSED[why]
        if many := listed.many(why):
            lines.append(one if many == 1 else more.format(many=words.number(many)))
    return lines


def _rows(listed: Checked) -> Sequence[str]:
    return [
        said.ROW.format(
            row=words.number(one.row), written=one.written, why=said.REFUSED_ROW[one.why]
        )
        for one in listed.refused[:_ROWS]
    ]


async def _send(visit: Visit, draft: Draft, audience: Audience, asked: Asked) -> web.Response:
    where = f"{at(draft['call_id'])}?hecho=enviado"
    async with visit.site.hub.database.read() as db:
        call_id = await naming.kept(db, draft["call_id"], own_comuna(visit))
        held = await calls.get(db, call_id)
    if held is not None and held["comuna"] == own_comuna(visit):
        return see_other(where)  # it was pressed before
    whole = _wanted(draft, audience, asked) | {"call_id": draft["call_id"]}
    await make(visit, _valid(CallRequest, whole))
    return see_other(where)


def _valid(model: type[_Request], whole: Mapping[str, Any]) -> _Request:
    """Check what the pages did not ask better; Malformed, naming all that is wrong."""
    try:
        return model.model_validate(whole)
    except ValidationError as error:
        found = [Fault(one.field, one.message) for one in faults_of(error, model)]
        raise Malformed(found) from None


def _wanted(draft: Draft, audience: Audience, asked: Asked) -> dict[str, Any]:
    """Write a call as the API takes it."""
    begins = {} if asked.begins_at is None else {"begins_at": asked.begins_at.isoformat()}
    return {
        "course": asked.course,
        "audience": audience,
        "answer_by": asked.answer_by.isoformat(),
        "practice": bool(draft["practice"]),
        **begins,
    }
