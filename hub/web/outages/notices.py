"""/v1/notices and below: planned outages, announced 48 hours ahead to everybody or not at all."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from hub import outages
from hub.errors import Fault, Malformed
from hub.intake import contract
from hub.intake import notices as intake
from hub.jobs import PLAN
from hub.store.subjects import notices
from hub.web.bodies import read_json
from hub.web.site import Visit, answer
from hub.web.stopping.acting import actor

#: A change of the same moment as what is known is none: each of an operator's is later.
_LATER: Final = timedelta(microseconds=1)
_USUAL_MINUTES: Final = 120
_LEAST_MINUTES: Final = 15


class NoticeRequest(contract.NoticeRequested):
    """An outage to be announced; the same id again changes it."""

    kind: Literal["maintenance"] = "maintenance"


async def list_notices(visit: Visit) -> web.Response:
    """GET /v1/notices: planned outages, the latest first."""
    limit, after = visit.limit(), visit.after()
    async with visit.site.hub.database.read() as db:
        found = await notices.page(db, limit + 1, after)
        shown = [await _document(db, row) for row in found[:limit]]
    more = len(found) > limit
    return answer({"items": shown, "next": shown[-1]["notice_id"] if more else None})


async def make_notice(visit: Visit) -> web.Response:
    """POST /v1/notices: announce an outage, or another time of it."""
    wanted = await read_json(visit.request, NoticeRequest)
    by = await visit.site.hub.announcing.told_by()
    known = await announce(visit, wanted.model_dump(mode="json"), by)
    async with visit.site.hub.database.read() as db:
        row = await notices.get(db, wanted.notice_id)
        document = None if row is None else await _document(db, row)
    return answer(document, 200 if known else 201)


async def cancel_notice(visit: Visit) -> web.Response:
    """POST /v1/notices/{id}/cancel: there will be none; who was told hears so."""
    notice_id = visit.part("id")
    await cancel(visit, notice_id)
    async with visit.site.hub.database.read() as db:
        row = await notices.get(db, notice_id)
        document = None if row is None else await _document(db, row)
    return answer(document)


async def propose(visit: Visit) -> web.Response:
    """GET /v1/notices/proposals: the quietest hours that can still be announced."""
    length = timedelta(minutes=_minutes(visit))
    announcing = visit.site.hub.announcing
    by = await announcing.told_by()
    found = await announcing.propose(length, by)
    return answer(
        {
            "told_by": None if by is None else by.isoformat(),
            "earliest": None if by is None else outages.earliest(by).isoformat(),
            "items": [
                {
                    "starts_at": one.starts_at.isoformat(),
                    "ends_at": one.ends_at.isoformat(),
                    "busy": one.busy,
                }
                for one in found
            ],
        }
    )


async def announce(visit: Visit, given: Mapping[str, Any], by: datetime | None) -> bool:
    """Announce in one transaction, and let the planner know; say whether it was known before.

    `by` is when everybody would be told, None when nobody can say. Malformed, naming the field,
    when everybody can no longer be told in time.
    """
    hub, now = visit.site.hub, visit.site.now()
    data = contract.NoticeRequested.model_validate(given)
    terms = intake.NoticeTerms(due=hub.priority.due, told_by=by)
    async with hub.database.write() as db:
        held = await notices.get(db, data.notice_id)
        time = now if held is None else max(now, held["as_of"] + _LATER)
        asked = intake.Request(data=data, time=time, actor=actor(visit))
        await intake.request(db, asked, now=now, terms=terms)
    await _tell(visit)
    return held is not None


async def cancel(visit: Visit, notice_id: str) -> None:
    """Cancel in one transaction, and let the planner know. NotFound, Conflict."""
    hub, now = visit.site.hub, visit.site.now()
    async with hub.database.write() as db:
        await intake.cancel(db, notice_id, actor=actor(visit), now=now, due=hub.priority.due)
    await _tell(visit)


async def _tell(visit: Visit) -> None:
    """Let the planner know, and the banner of this process."""
    visit.site.ring(PLAN)
    await visit.site.board.look()


def _minutes(visit: Visit) -> int:
    given = visit.request.query.get("minutes", str(_USUAL_MINUTES))
    most = outages.LONGEST // timedelta(minutes=1)
    if not (given.isascii() and given.isdigit() and _LEAST_MINUTES <= int(given[:9]) <= most):
        raise Malformed(
            [Fault("minutes", f"must be a whole number from {_LEAST_MINUTES} to {most}")]
        )
    return int(given)


async def _document(db: AsyncConnection, row: Mapping[str, Any]) -> dict[str, Any]:
    told = await notices.broadcasts_of(db, row["notice_id"])
    moments: dict[str, datetime] = {
        name: row[name] for name in ("starts_at", "ends_at", "announced_at")
    }
    return {
        **{name: row[name] for name in ("notice_id", "kind", "text", "state", "requested_by")},
        **{name: at.isoformat() for name, at in moments.items()},
        "broadcasts": [str(one["id"]) for one in told],
    }
