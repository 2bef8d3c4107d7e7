"""What staff do to what is told, by the API: recall, release, pause; each says whom it reaches."""

from typing import Final

from aiohttp import web

from hub.intake.contract.fields import Data, Reason
from hub.jobs import LOOK
from hub.store.log import Actor
from hub.store.reporting import report
from hub.store.stopping import acts
from hub.web.bodies import read_json
from hub.web.site import Visit, answer, form, row_number

_LONGEST_REASON: Final = 300


class RecallRequest(Data):
    """Why a vacancy is taken back; a reason that speaks of fraud warns its people of it."""

    reason: Reason


def actor(visit: Visit) -> Actor:
    """Give who acts, as the log keeps it."""
    return Actor(sub=visit.who.sub, role=str(visit.who.role))


async def reason_of(visit: Visit) -> str:
    """Give the reason typed for opening what is hidden; nothing when it is none to keep."""
    reason = (await form(visit.request)).get("reason", "").strip()
    return reason if len(reason) <= _LONGEST_REASON and reason.isprintable() else ""


async def show_reach(visit: Visit) -> web.Response:
    """Say what a recall would stop and whom it would correct; of a recalled one, what it did."""
    async with visit.site.hub.database.read() as db:
        found = await acts.reach(db, visit.part("id"))
    return answer(found.document())


async def recall_vacancy(visit: Visit) -> web.Response:
    """Take a vacancy back; the second time answers what the first one did."""
    wanted = await read_json(visit.request, RecallRequest)
    return answer((await recall(visit, visit.part("id"), wanted.reason)).document())


async def release_vacancy(visit: Visit) -> web.Response:
    """Let a reported vacancy go on."""
    return answer({"released": await release(visit, visit.part("id"))})


async def pause_broadcast(visit: Visit) -> web.Response:
    """Stop one broadcast for a while; its due time keeps running."""
    return await _paused(visit, on=True)


async def resume_broadcast(visit: Visit) -> web.Response:
    """Let a paused broadcast go on."""
    return await _paused(visit, on=False)


async def _paused(visit: Visit, *, on: bool) -> web.Response:
    number = row_number(visit.part("id"))
    await pause(visit, number, on=on)
    async with visit.site.hub.database.read() as db:
        (found,) = await report.of(db, [number])
    return answer(found.document())


async def recall(visit: Visit, vacancy_id: str, reason: str) -> acts.Reached:
    """Recall in one transaction, and let the lanes know."""
    now = visit.site.now()
    async with visit.site.hub.database.write() as db:
        done = await acts.recall(
            db, vacancy_id, reason=reason, actor=actor(visit), time=now, now=now
        )
    visit.site.ring(LOOK)
    return done


async def release(visit: Visit, vacancy_id: str) -> int:
    """Release in one transaction, and let the lanes know."""
    now = visit.site.now()
    async with visit.site.hub.database.write() as db:
        released = await acts.release(db, vacancy_id, actor=actor(visit), now=now)
    visit.site.ring(LOOK)
    return released


async def pause(visit: Visit, broadcast_id: int, *, on: bool) -> None:
    """Pause or resume in one transaction, and let the lanes know."""
    now = visit.site.now()
    async with visit.site.hub.database.write() as db:
        await acts.pause(db, broadcast_id, on=on, actor=actor(visit), now=now)
    visit.site.ring(LOOK)
