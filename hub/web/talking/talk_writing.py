"""A message comes in by a form: it is sent, or shown first as the other side would read it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from aiohttp import hdrs, web
from pydantic import ValidationError

from anonymizer.spans import Span
from hub.conversations.judging import Draft, Judged, WouldHide
from hub.conversations.opening import ENDED, NOT_VERIFIED
from hub.errors import Conflict, TooMany
from hub.intake.contract.fields import MOST_SAID
from hub.store.conversations.threads import Thread
from hub.web.conversations.talk_requests import TextRequest
from hub.web.conversations.talks import good_key, own_thread, party
from hub.web.refusals import retry_after
from hub.web.site import Visit, form
from hub.web.talking import talk_views
from hub.web.talking.talk_lines import other
from hub.web.talking.talk_pages import FRONT, address, new_key, see
from templates import talks as said

#: Where a message is sent to.
DOOR: Final = f"{FRONT}/{{id}}/write"
#: Why nobody may write, as `FAULTS` names it; any other conflict is over the message's key.
_WHY = {ENDED: "ended", NOT_VERIFIED: "unverified"}


async def write(visit: Visit) -> web.Response:
    """Send a message; where something of it would be hidden, show that first.

    What is not sent stays with its writer, who can change it or send it again; what fails
    on our side too (see `hub.web.keeping`).
    """
    thread, given = await own_thread(visit), await form(visit.request)
    draft = _draft(visit, thread.reference, given)
    if given.get("act") == "fix":
        return _kept(visit, draft)
    try:
        draft = replace(draft, text=TextRequest(text=draft.text).text)
    except ValidationError:
        return _kept(visit, draft, _fault(draft.text), status=422)
    try:
        written = await visit.site.hub.conversations.writing.write(draft)
    except WouldHide as error:
        return await _check(visit, thread, draft, error.judged)
    except Conflict as error:
        return _kept(visit, draft, _WHY.get(str(error), "changed"), status=409)
    except TooMany as error:
        response = _kept(visit, draft, "many", status=429)
        response.headers[hdrs.RETRY_AFTER] = retry_after(error)
        return response
    where = f"{address(draft.reference)}#m{written.number}"
    return web.Response(status=303, headers={"Location": where})


def not_taken(visit: Visit, given: Mapping[str, str], status: int, reference: str) -> web.Response:
    """Show the form of a message that failed on our side; `reference` is what the desk looks up.

    Raises Malformed for what the box of a conversation does not send.
    """
    return _kept(visit, _draft(visit, visit.part("id"), given), "down", status, reference)


def _draft(visit: Visit, reference: str, given: Mapping[str, str]) -> Draft:
    return Draft(
        reference=reference,
        party=party(visit),
        owner=visit.who.sub,
        text=given.get("text", "").replace("\r\n", "\n").strip(),
        key=good_key(given.get("key"), "key"),
        careful=given.get("sure") != "yes",
    )


def _fault(text: str) -> str:
    """Say what is wrong with a text nobody can send: a key of `FAULTS`."""
    return "empty" if not text else "long" if len(text) > MOST_SAID else "strange"


async def _check(visit: Visit, thread: Thread, draft: Draft, judged: Judged) -> web.Response:
    """Show what the other side would read, and let its writer choose."""
    async with visit.site.hub.database.read() as db:
        seen = await see(visit, db, thread)
    view = talk_views.CheckView(
        **visit.frame(),
        pieces=pieces(draft.text, judged.spans),
        shown=judged.shown if judged.spans else "",
        other=other(seen),
        why=said.HELD[judged.held_for] if judged.held_for else "",
        until=said.until(judged.held_for) if judged.held_for else "",
        text=draft.text,
        key=draft.key or new_key(),
        write_url=f"{address(draft.reference)}/write",
        back_url=address(draft.reference),
    )
    return visit.page("talk_check", view)


def pieces(text: str, spans: Sequence[Span]) -> tuple[talk_views.Piece, ...]:
    """Cut a text where something of it is hidden, and where it is not any more."""
    found, at = [], 0
    for span in spans:
        found.append(talk_views.Piece(text=text[at : span.start], hidden=False))
        found.append(talk_views.Piece(text=text[span.start : span.end], hidden=True))
        at = span.end
    found.append(talk_views.Piece(text=text[at:], hidden=False))
    return tuple(one for one in found if one.text)


def _kept(
    visit: Visit, draft: Draft, fault: str = "", status: int = 200, reference: str = ""
) -> web.Response:
    """Show a text that was not sent; `fault`, a key of `FAULTS`, says why."""
    final = fault in said.FINAL
    view = talk_views.DraftView(
        **visit.frame(),
        fault=said.FAULTS[fault] if fault else "",
        text=draft.text,
        # What was sent under a key stays sent; another text goes under another.
        key=new_key() if fault == "changed" or draft.key is None else draft.key,
        longest=MOST_SAID,
        write_url="" if final else f"{address(draft.reference)}/write",
        back_url=address(draft.reference),
        reference=reference,
    )
    return visit.page("talk_draft", view, status)
