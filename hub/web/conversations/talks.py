"""Conversations by the API: an employer and a candidate write, read and show themselves."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.conversations.judging import Draft
from hub.conversations.reading import (
    AsEmployer,
    AsWorker,
    Mine,
    Theirs,
    as_employer,
    as_worker,
    own,
)
from hub.errors import Fault, Malformed, NotFound
from hub.store.conversations import threads
from hub.store.conversations.threads import Thread
from hub.talk import Complaint, Party
from hub.web.bodies import read_json
from hub.web.conversations.candidates import person_document
from hub.web.conversations.talk_requests import (
    ComplaintRequest,
    LineRequest,
    OpenRequest,
    RevealRequest,
    ShareRequest,
    TextRequest,
)
from hub.web.site import Visit, answer
from hub.web.tokens import Role

#: Lines of a conversation shown at once, and of each where several are listed.
_LINES: Final = 200
_LAST: Final = 1
KEY: Final = "Idempotency-Key"
LONGEST_KEY: Final = 100


def party(visit: Visit) -> Party:
    """Say on which side whoever asks stands."""
    return Party.WORKER if visit.who.role is Role.WORKER else Party.EMPLOYER


async def open_conversation(visit: Visit) -> web.Response:
    """Open a conversation, or give the one there is."""
    wanted = await read_json(visit.request, OpenRequest)
    opening, side = visit.site.hub.conversations.opening, party(visit)
    given = {"candidate": wanted.candidate, "vacancy_id": wanted.vacancy_id}
    named_by = "vacancy_id" if side is Party.WORKER else "candidate"
    name = given.pop(named_by)
    faults = [Fault(named_by, "is required")] if name is None else []
    faults += [
        Fault(field, "is not for you to give")
        for field, value in given.items()
        if value is not None
    ]
    if name is None or faults:
        raise Malformed(faults)
    opener = opening.by_worker if side is Party.WORKER else opening.by_employer
    thread = await opener(visit.who.sub, name)
    return answer(await _document(visit, thread))


async def list_conversations(visit: Visit) -> web.Response:
    """Give one's conversations, the one written in last first."""
    seen, following = await listed(visit, visit.limit())
    return answer({"items": [document(one) for one in seen], "next": following})


async def listed(visit: Visit, limit: int) -> tuple[Sequence[AsWorker | AsEmployer], str | None]:
    """Give one page of one's conversations, each with its last line, and where the next begins.

    Malformed for an `after` that is none of theirs.
    """
    side, after = party(visit), visit.after()
    # Who only opened one asked nothing yet: to the company nobody is there.
    least = 0 if side is Party.WORKER else 1
    async with visit.site.hub.database.read() as db:
        last = None if after is None else await own(db, side, visit.who.sub, after)
        if after is not None and last is None:
            raise Malformed([Fault("after", "must be the `next` of an earlier answer")])
        found = await threads.of_party(db, side, visit.who.sub, limit + 1, last, least)
        shown = found[:limit]
        seen = await seen_by_asker(visit, db, shown, _LAST)
    return seen, shown[-1].reference if len(found) > limit else None


async def show_conversation(visit: Visit) -> web.Response:
    """Give one of one's own conversations with its last lines, or those before one of them."""
    given = visit.request.query.get("before")
    if given is not None and not re.fullmatch(r"[0-9]{1,6}", given):
        raise Malformed([Fault("before", "must be the number of a line: a whole number")])
    before = None if given is None else int(given)
    return answer(await _document(visit, await own_thread(visit), before))


async def write_message(visit: Visit) -> web.Response:
    """Store a text; the same key again answers the same."""
    written = await visit.site.hub.conversations.writing.write(await _draft(visit))
    return answer(
        {
            "number": written.number,
            "at": written.at.isoformat(),
            "shown": written.shown,
            "hidden": written.hidden,
            "held_for": written.held_for,
        },
        201,
    )


async def preview_message(visit: Visit) -> web.Response:
    """Say what the other side would read of a text, and store nothing."""
    draft = await _draft(visit)
    judged = await visit.site.hub.conversations.writing.preview(draft)
    return answer({"text": draft.text, **asdict(judged)})


async def read_on(visit: Visit) -> web.Response:
    """Note how far one has read."""
    wanted = await read_json(visit.request, LineRequest)
    keeping = visit.site.hub.conversations.keeping
    await keeping.read_on(party(visit), visit.who.sub, visit.part("id"), wanted.number)
    return web.Response(status=204)


async def reveal(visit: Visit) -> web.Response:
    """Show an employer, once and for all."""
    wanted = RevealRequest()
    if await visit.request.read():
        wanted = await read_json(visit.request, RevealRequest)
    revealing = visit.site.hub.conversations.revealing
    news = await revealing.reveal(
        visit.who.sub, visit.part("id"), whole_vacancy=wanted.whole_vacancy
    )
    return answer({"revealed": len(news)})


async def share(visit: Visit) -> web.Response:
    """Give an employer that showed itself some of one's data."""
    wanted = await read_json(visit.request, ShareRequest)
    revealing = visit.site.hub.conversations.revealing
    number = await revealing.share(visit.who.sub, visit.part("id"), wanted.fields)
    return answer({"number": number}, 201)


async def close(visit: Visit) -> web.Response:
    """End a conversation."""
    await visit.site.hub.conversations.keeping.close(party(visit), visit.who.sub, visit.part("id"))
    return web.Response(status=204)


async def block(visit: Visit) -> web.Response:
    """End a conversation for good."""
    await visit.site.hub.conversations.keeping.block(party(visit), visit.who.sub, visit.part("id"))
    return web.Response(status=204)


async def report(visit: Visit) -> web.Response:
    """Ask a moderator to look at the other side."""
    wanted = await read_json(visit.request, ComplaintRequest)
    keeping = visit.site.hub.conversations.keeping
    reason = Complaint(wanted.reason)
    await keeping.report(party(visit), visit.who.sub, visit.part("id"), reason)
    return answer({"reported": True})


async def appeal(visit: Visit) -> web.Response:
    """Ask for another look at a line of one's own that a moderator took away."""
    wanted = await read_json(visit.request, LineRequest)
    keeping = visit.site.hub.conversations.keeping
    await keeping.appeal(party(visit), visit.who.sub, visit.part("id"), wanted.number)
    return web.Response(status=204)


async def own_thread(visit: Visit) -> Thread:
    """Give the conversation of the address; NotFound for another's."""
    async with visit.site.hub.database.read(brief=True) as db:
        thread = await own(db, party(visit), visit.who.sub, visit.part("id"))
    if thread is None:
        raise NotFound
    return thread


async def _draft(visit: Visit) -> Draft:
    wanted = await read_json(visit.request, TextRequest)
    key = good_key(visit.request.headers.get(KEY), KEY)
    return Draft(
        reference=visit.part("id"),
        party=party(visit),
        owner=visit.who.sub,
        text=wanted.text,
        key=key,
    )


def good_key(key: str | None, field: str) -> str | None:
    """Give a writer's own key; Malformed, naming where it came, for what can be none."""
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise Malformed([Fault(field, f"must have 1 to {LONGEST_KEY} printable characters")])
    return key


async def _document(visit: Visit, thread: Thread, before: int | None = None) -> dict[str, Any]:
    async with visit.site.hub.database.read() as db:
        (seen,) = await seen_by_asker(visit, db, [thread], _LINES, before)
    return document(seen)


async def seen_by_asker(
    visit: Visit,
    db: AsyncConnection,
    found: Sequence[Thread],
    most: int,
    before: int | None = None,
) -> Sequence[AsWorker | AsEmployer]:
    """Give conversations as whoever asks may see them: the `most` last lines before a number."""
    view = as_worker if party(visit) is Party.WORKER else as_employer
    return await view(db, visit.site.hub.vault, found, most, before)


def document(one: AsWorker | AsEmployer) -> dict[str, Any]:
    """Give the JSON of a conversation."""
    common = {
        "id": one.reference,
        "vacancy_id": one.vacancy_id,
        "title": one.title,
        "opened_at": one.opened_at.isoformat(),
        "open": one.goes_on,
        "unread": one.unread,
        "read": one.read,
        "messages": [message(line) for line in one.lines],
    }
    if isinstance(one, AsWorker):
        company = None if one.company is None else asdict(one.company)
        return common | {
            "employer": asdict(one.employer),
            "company": company,
            "revealed": company is not None,
        }
    return common | {
        "candidate": person_document(one.candidate),
        "revealed": one.revealed,
    }


def message(line: Mine | Theirs) -> dict[str, Any]:
    """Give the JSON of a line."""
    said = {
        "number": line.number,
        "at": line.at.isoformat(),
        "by": "me" if isinstance(line, Mine) else "them",
        "kind": line.kind,
        "text": line.text,
        "fields": dict(line.fields),
    }
    if isinstance(line, Mine):
        said |= {
            "shown": line.shown,
            "hidden": line.hidden,
            "state": line.state,
            "held_for": line.held_for,
            "appealed": line.appealed,
        }
    return said
