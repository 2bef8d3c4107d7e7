"""*Por revisar*: a moderator sees what waits, masked, and decides; originals ask for a reason."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from aiohttp import web

from anonymizer.spans import Hold
from hub.conversations.moderating import Case, Masked
from hub.errors import Conflict, NotFound
from hub.store.conversations.reviews import Decided, Said, Waiting
from hub.store.planning import holds
from hub.talk import Party
from hub.web.moderating.review_views import (
    CaseView,
    ContextLine,
    DecidedView,
    ReviewItem,
    ReviewView,
    Verdict,
)
from hub.web.site import Visit, form, line_number, row_number
from hub.web.stopping.acting import reason_of
from templates import reviews as words
from templates.words import when

_HOME: Final = "/review"
_MOST: Final = 200

#: The verdicts on a line, and on a complaint: what is posted, and whether it shows or ends.
_LINE: Final = {"approve": True, "hide": False}
_COMPLAINT: Final = {"nothing": False, "end": True}
#: What is not let through by a press on the button that is at hand.
_HARMFUL: Final = (Hold.MONEY, Hold.THREAT)


async def show_all(visit: Visit) -> web.Response:
    """Show what waits, the oldest first."""
    now = visit.site.now()
    waiting, said = await visit.site.hub.conversations.moderating.waiting()
    async with visit.site.hub.database.read() as db:
        held = await holds.held(db, _MOST, only_reported=True)
    items = [
        _item(f"{_HOME}/{one.conversation}/{one.number}", _of_line(one), one.since, now)
        for one in waiting
    ]
    items += [_item(f"{_HOME}/said/{one.id}", _of_said(one), one.since, now) for one in said]
    items += [
        _item(f"/today/{one.broadcast_id}/release", words.VACANCY, one.since, now)
        for one in held
        if one.broadcast_id
    ]
    done = words.DONE.get(visit.request.query.get("hecho", ""))
    view = ReviewView(
        **visit.frame(),
        items=sorted(items, key=lambda one: one.since),
        news=(done,) if done else (),
    )
    return visit.page("review", view)


async def show_line(visit: Visit) -> web.Response:
    """Show one line that waits."""
    return await _line_page(visit)


async def judge_line(visit: Visit) -> web.Response:
    """Show or hide a line."""
    given = (await form(visit.request)).get("verdict", "")
    if given not in _LINE:
        return await _line_page(visit, fault=words.CHOOSE)
    moderating = visit.site.hub.conversations.moderating
    try:
        await moderating.judge(
            visit.part("id"), line_number(visit.part("number")), show=_LINE[given], by=visit.who.sub
        )
    except Conflict:
        return await _line_decided(visit)
    return _back(given)


async def open_original(visit: Visit) -> web.Response:
    """Break the glass, with a reason that is kept."""
    reason = await reason_of(visit)
    if not reason:
        return await _line_page(visit, fault=words.REASON)
    original = await visit.site.hub.conversations.moderating.original(
        visit.part("id"), line_number(visit.part("number")), reason=reason, by=visit.who.sub
    )
    return await _line_page(visit, original=original)


async def show_said(visit: Visit) -> web.Response:
    """Show one complaint that waits; with `?line`, ask for the original of one of its lines."""
    asked = visit.request.query.get("line")
    return await _said_page(visit, None if asked is None else line_number(asked))


async def open_said(visit: Visit) -> web.Response:
    """Break the glass over a line shown with a complaint, with a reason that is kept."""
    reason, line = await reason_of(visit), line_number(visit.part("line"))
    if not reason:
        return await _said_page(visit, line, fault=words.REASON)
    original = await visit.site.hub.conversations.moderating.original_said(
        row_number(visit.part("number")), line, reason=reason, by=visit.who.sub
    )
    return await _said_page(visit, line, original=original)


async def judge_said(visit: Visit) -> web.Response:
    """Find nothing in a complaint, or end its conversation."""
    given = (await form(visit.request)).get("verdict", "")
    if given not in _COMPLAINT:
        return await _said_page(visit, fault=words.CHOOSE)
    moderating = visit.site.hub.conversations.moderating
    try:
        await moderating.judge_complaint(
            row_number(visit.part("number")), end=_COMPLAINT[given], by=visit.who.sub
        )
    except Conflict:
        return await _said_decided(visit)
    return _back(given)


async def _line_page(visit: Visit, *, fault: str = "", original: str = "") -> web.Response:
    reference, number = visit.part("id"), line_number(visit.part("number"))
    try:
        case = await visit.site.hub.conversations.moderating.line(reference, number)
    except NotFound:
        return await _line_decided(visit)
    if case.line is None:
        raise NotFound
    url = f"{_HOME}/{reference}/{number}"
    view = CaseView(
        **visit.frame(),
        what=_of_line(case.line),
        age=_age(case.line.since, visit.site.now()),
        context=_context(case, number),
        action=url,
        verdicts=_verdicts(case, case.line),
        original_url=f"{url}/original",
        original=original,
        fault=fault,
    )
    return visit.page("review_case", view, 422 if fault else 200)


def _verdicts(case: Case, line: Waiting) -> tuple[Verdict, ...]:
    """Give the verdicts on a line: the first is the one to be expected.

    Of who showed itself the other side reads all; a second look is the last.
    """
    whole = any(one.whole for one in case.context if one.number == line.number)
    more: dict[str, Mapping[str, str]] = {"approve": words.READ_WHOLE if whole else {}}
    more["hide"] = words.LAST if line.appealed else {}
    order, kinds = tuple(_LINE), {}
    if line.held_for in _HARMFUL:
        order, kinds = order[::-1], {"approve": "secondary", "hide": "primary"}
    said = {one: {**words.VERDICTS[one], **more[one]} for one in order}
    return tuple(
        Verdict(value=one, **said[one] | {"kind": kinds.get(one, said[one]["kind"])})
        for one in order
    )


async def _said_page(
    visit: Visit, line: int | None = None, *, fault: str = "", original: str = ""
) -> web.Response:
    number = row_number(visit.part("number"))
    try:
        case = await visit.site.hub.conversations.moderating.complaint(number)
    except NotFound:
        return await _said_decided(visit)
    if case.complaint is None:
        raise NotFound
    url = f"{_HOME}/said/{number}"
    openable = {one.number for one in case.context if one.text}
    if line is not None and line not in openable:
        raise NotFound
    view = CaseView(
        **visit.frame(),
        what=_of_said(case.complaint),
        age=_age(case.complaint.since, visit.site.now()),
        context=tuple(
            replace(
                shown,
                chosen=one.number == line,
                unread=words.UNREAD.get(one.state, "") if one.by != case.complaint.by else "",
                ask_url=f"{url}?line={one.number}#original" if one.number in openable else "",
            )
            for one, shown in zip(case.context, _context(case, None), strict=True)
        ),
        action=url,
        verdicts=tuple(Verdict(value=one, **words.VERDICTS[one]) for one in _COMPLAINT),
        original_url=f"{url}/{line}/original" if line is not None else "",
        original=original,
        fault=fault,
    )
    return visit.page("review_case", view, 422 if fault else 200)


def _context(case: Case, judged: int | None) -> tuple[ContextLine, ...]:
    return tuple(
        ContextLine(who=_who(one), at=one.at, text=one.text, judged=one.number == judged)
        for one in case.context
    )


def _who(line: Masked) -> str:
    return words.WRITERS[line.by]


def _of_line(one: Waiting) -> str:
    again = words.APPEALED if one.appealed else ""
    return f"{words.WRITERS[one.by]} {words.WROTE[one.held_for]}. {again}".strip()


def _of_said(one: Said) -> str:
    other = words.WRITERS[Party(one.by).other].lower()
    return f"{words.WRITERS[one.by]} denunció a {other}: {words.COMPLAINTS[one.reason]}."


def _item(url: str, what: str, since: datetime, now: datetime) -> ReviewItem:
    return ReviewItem(url=url, what=what, since=since, age=_age(since, now))


def _age(since: datetime, now: datetime) -> str:
    minutes = max(0, int((now - since).total_seconds()) // 60)
    return f"hace {minutes} min" if minutes < 120 else f"hace {minutes // 60} h"


async def _line_decided(visit: Visit) -> web.Response:
    moderating = visit.site.hub.conversations.moderating
    found = await moderating.decided(visit.part("id"), line_number(visit.part("number")))
    return _decided(visit, found)


async def _said_decided(visit: Visit) -> web.Response:
    moderating = visit.site.hub.conversations.moderating
    return _decided(visit, await moderating.decided_said(row_number(visit.part("number"))))


def _decided(visit: Visit, found: Decided | None) -> web.Response:
    """Say what was decided, and when; of what ended before anybody did, that there is nothing."""
    what = words.BECAME[found.state or ""] if found else ""
    at = when(found.at) if found else ""
    return visit.page("review_decided", DecidedView(**visit.frame(), what=what, at=at), 409)


def _back(given: str) -> web.Response:
    return web.Response(status=303, headers={"Location": f"{_HOME}?hecho={given}"})
