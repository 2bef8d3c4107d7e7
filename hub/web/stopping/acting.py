"""What staff do to what is told, by the API: recall, release, pause; each says whom it reaches."""

from typing import Final

from aiohttp import web

from hub.intake.contract.fields import Data, Reason
from hub.intake.vacancies import AHEAD
from hub.jobs import LOOK
from hub.store.log import Actor
from hub.store.reporting import report
from hub.store.stopping import acts
from hub.web.bodies import read_json
from hub.web.site import Call, answer, form, row_number

_LONGEST_REASON: Final = 300


class RecallRequest(Data):
    """Why a vacancy is taken back; a reason that speaks of fraud warns its people of it."""

    reason: Reason


def actor(call: Call) -> Actor:
    """Give who acts, as the log keeps it."""
    return Actor(sub=call.who.sub, role=str(call.who.role))


async def reason_of(call: Call) -> str:
    """Give the reason typed for opening what is hidden; nothing when it is none to keep."""
    reason = (await form(call.request)).get("reason", "").strip()
    return reason if len(reason) <= _LONGEST_REASON and reason.isprintable() else ""


async def show_reach(call: Call) -> web.Response:
    """Say what a recall would stop and whom it would correct; of a recalled one, what it did."""
    async with call.site.hub.database.read() as db:
        found = await acts.reach(db, call.part("id"))
    return answer(found.document())


async def recall_vacancy(call: Call) -> web.Response:
    """Take a vacancy back; the second time answers what the first one did."""
    wanted = await read_json(call.request, RecallRequest)
    return answer((await recall(call, call.part("id"), wanted.reason)).document())


async def release_vacancy(call: Call) -> web.Response:
    """Let a reported vacancy go on."""
    return answer({"released": await release(call, call.part("id"))})


async def pause_broadcast(call: Call) -> web.Response:
    """Stop one broadcast for a while; its due time keeps running."""
    return await _paused(call, on=True)


async def resume_broadcast(call: Call) -> web.Response:
    """Let a paused broadcast go on."""
    return await _paused(call, on=False)


async def _paused(call: Call, *, on: bool) -> web.Response:
    number = row_number(call.part("id"))
    await pause(call, number, on=on)
    async with call.site.hub.database.read() as db:
        (found,) = await report.of(db, [number])
    return answer(found.document())


async def recall(call: Call, vacancy_id: str, reason: str) -> acts.Reached:
    """Recall in one transaction, and let the lanes know."""
    now = call.site.now()
    async with call.site.hub.database.write() as db:
        done = await acts.recall(
            db, vacancy_id, reason=reason, actor=actor(call), time=now, now=now
        )
    call.site.ring(LOOK)
    return done


async def release(call: Call, vacancy_id: str) -> int:
    """Release in one transaction, and let the lanes know."""
    now = call.site.now()
    async with call.site.hub.database.write() as db:
        released = await acts.release(db, vacancy_id, actor=actor(call), now=now, soon=now + AHEAD)
    call.site.ring(LOOK)
    return released


async def pause(call: Call, broadcast_id: int, *, on: bool) -> None:
    """Pause or resume in one transaction, and let the lanes know."""
    now = call.site.now()
    async with call.site.hub.database.write() as db:
        await acts.pause(db, broadcast_id, on=on, actor=actor(call), now=now, soon=now + AHEAD)
    call.site.ring(LOOK)
