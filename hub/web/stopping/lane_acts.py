"""Operators stop a lane or everything: by the API, and by pages that ask first."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import NotFound
from hub.jobs import LOOK
from hub.model import Lane
from hub.store.reporting import report
from hub.store.stopping import acts, pauses
from hub.store.watching import waiting
from hub.web.site import Visit, answer
from hub.web.stopping.act_views import ActView
from hub.web.stopping.acting import actor
from hub.web.stopping.offered import Act, PausedItem
from hub.web.tokens import Role
from templates import staff, words

#: What stands for every lane at once.
ALL: Final = "all"


def _asked(visit: Visit) -> tuple[str, tuple[Lane, ...]]:
    """Give what was named, and the lanes it stands for; NotFound."""
    name = visit.part("lane")
    if name == ALL:
        return name, tuple(Lane)
    if name not in tuple(Lane):
        raise NotFound
    return name, (Lane(name),)


async def show_lanes(visit: Visit) -> web.Response:
    """Say what waits on each lane, and which stand still."""
    return await _lanes(visit)


async def pause_lanes(visit: Visit) -> web.Response:
    """Let nothing go by a lane; due times run on."""
    await _put(visit, on=True)
    return await _lanes(visit)


async def resume_lanes(visit: Visit) -> web.Response:
    """Let a lane go on."""
    await _put(visit, on=False)
    return await _lanes(visit)


async def _lanes(visit: Visit) -> web.Response:
    async with visit.site.hub.database.read() as db:
        lanes = await waiting.on_lanes(db)
        still = {one.lane: one for one in await pauses.paused(db)}
        due = await report.due_soon(db, visit.site.now())
    return answer(
        {
            "due_within_the_hour": due,
            "items": [
                {
                    "lane": one.lane,
                    "waiting": one.count,
                    "next_due": None if one.next_due is None else one.next_due.isoformat(),
                    "paused": still[one.lane].document() if one.lane in still else None,
                }
                for one in lanes
            ],
        }
    )


async def _put(visit: Visit, *, on: bool) -> None:
    _, lanes = _asked(visit)
    async with visit.site.hub.database.write() as db:
        await acts.pause_lanes(db, lanes, on=on, actor=actor(visit), now=visit.site.now())
    visit.site.ring(LOOK)


async def ask_pause(visit: Visit) -> web.Response:
    """Show how many messages a pause would stop, and who would soon be late."""
    return await _page(visit, "pause")


async def ask_resume(visit: Visit) -> web.Response:
    """Show how many messages would go on."""
    return await _page(visit, "resume")


async def _page(visit: Visit, act: str) -> web.Response:
    name, lanes = _asked(visit)
    async with visit.site.hub.database.read() as db:
        stands = [one for one in await waiting.on_lanes(db) if one.lane in lanes]
        due = await report.due_soon(db, visit.site.now())
    view = ActView(
        **visit.frame(),
        act=f"{act}_{name}",
        title=words.listed([staff.LANES[one] for one in lanes]),
        reach=(
            *((f"Esperan: {staff.LANES[one.lane]}", one.count) for one in stands),
            ("Personas que vencen en menos de 1 h", due),
        ),
        said="",
        due_at=min((one.next_due for one in stands if one.next_due), default=None),
        action=f"/today/lanes/{name}/{act}",
        back_url="/today",
        back="Hoy",
    )
    return visit.page("act", view)


async def do_pause(visit: Visit) -> web.Response:
    """Stop a lane, and show *Hoy*."""
    await _put(visit, on=True)
    return _back()


async def do_resume(visit: Visit) -> web.Response:
    """Let a lane go on, and show *Hoy*."""
    await _put(visit, on=False)
    return _back()


def _back() -> web.Response:
    return web.Response(status=303, headers={"Location": "/today"})


async def standing_still(visit: Visit, db: AsyncConnection) -> tuple[PausedItem, ...]:
    """Give the lanes that stand still, with what whoever asks may do about it."""
    return tuple(
        PausedItem(
            lane=one.lane,
            since=one.since,
            by=one.by,
            acts=_offered(visit, one.lane, "resume"),
        )
        for one in await pauses.paused(db)
    )


def offered(visit: Visit, still: Sequence[PausedItem]) -> tuple[Act, ...]:
    """Give what whoever asks may do to lanes that go, and to all of them."""
    stopped = {one.lane for one in still}
    going = [one for one in Lane if one not in stopped]
    many = _offered(visit, ALL, "resume") if len(stopped) > 1 else ()
    one_by_one = tuple(act for one in going for act in _offered(visit, one, "pause"))
    return (*one_by_one, *(_offered(visit, ALL, "pause") if going else ()), *many)


def _offered(visit: Visit, name: str, act: str) -> tuple[Act, ...]:
    if visit.who.role is not Role.OPERATOR:
        return ()
    return (Act(url=f"/today/lanes/{name}/{act}", act=f"{act}_{name}"),)
