"""What staff do to calls, by the API and by pages: in one transaction, and the lanes hear of it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.calls import acting, cancelling, naming
from hub.calls.acting import Office, Phoned
from hub.calls.cancelling import Telling
from hub.errors import NotFound
from hub.jobs import FOLLOW, LOOK, PLAN
from hub.web.site import Visit
from hub.web.stopping.acting import actor
from hub.web.tokens import Role


def office(visit: Visit) -> Office:
    """Say whose calls whoever asks may act on, or see: their token says it, and nothing else."""
    if visit.who.role not in (Role.SENCE, Role.AUDITOR) and visit.who.comuna is None:
        raise NotFound
    return Office(comuna=visit.who.comuna, actor=actor(visit))


def own_comuna(visit: Visit) -> str:
    """Give the comuna of an officer's token; NotFound for whoever has none."""
    if visit.who.comuna is None:
        raise NotFound
    return visit.who.comuna


async def kept_id(visit: Visit) -> str:
    """Give by which id the call is kept that the address names."""
    async with visit.site.hub.database.read() as db:
        return await naming.kept(db, visit.part("id"), visit.who.comuna)


async def kept_after(db: AsyncConnection, visit: Visit) -> str | None:
    """Give by which id the call is kept after which a list is to go on."""
    after = visit.after()
    return None if after is None else await naming.kept(db, after, visit.who.comuna)


async def act(
    visit: Visit,
    call_id: str,
    what: str,
    *,
    seen: str | None = None,
    course_held: bool | None = None,
) -> None:
    """Approve a call, or a change of it, as it was `seen`; or do one of the other acts."""
    now, whose, terms = visit.site.now(), office(visit), visit.site.hub.call_terms
    async with visit.site.hub.database.write() as db:
        if what == "approve":
            await acting.approve(db, whose, call_id, terms, now, seen)
        elif what == "discard":
            await acting.discard(db, whose, call_id, now)
        elif what == "withdraw":
            await acting.withdraw(db, whose, call_id, now, course_held=course_held)
        elif what == "stop":
            await acting.stop(db, whose, call_id, now, course_held=course_held)
        else:
            await acting.pause(db, whose, call_id, terms, now, on=what == "pause")
    visit.site.ring(PLAN)
    visit.site.ring(LOOK)
    visit.site.ring(FOLLOW)


async def telling(visit: Visit, call_id: str) -> tuple[int, Telling]:
    """Say how many stopping a call leaves untold, and whom it tells that the course is not held."""
    hub = visit.site.hub
    async with hub.database.read() as db:
        row = await acting.own(db, office(visit), call_id)
        sent = await acting.told(db, call_id)
        untold = await acting.untold(db, row, sent)
        return untold, await cancelling.telling(db, hub.composer, row, sent, hub.lanes)


async def write_down(visit: Visit, call_id: str, said: Phoned) -> None:
    """Keep what somebody said on the telephone, and tell whoever gets a seat by it."""
    hub, now, whose = visit.site.hub, visit.site.now(), office(visit)
    async with hub.database.write() as db:
        taken = await acting.write_down(
            db, hub.vault, whose, call_id, said, channels=tuple(hub.lanes), now=now
        )
    for lane in taken.rings:
        visit.site.ring(lane)
