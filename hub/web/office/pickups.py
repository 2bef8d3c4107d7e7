"""*Retiro en OMIL*: an officer looks somebody up and prints them a slip to take along.

For people whom no alert reaches: a pick-up code, a personal key where they want one, and
their jobs of today. With both they open their own pages on any computer. Whom any message reaches
makes their own key: an officer's would open the pages of anybody of the comuna. So both numbers of
a slip open nothing from the day on which a message reaches their person, or they move away.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from aiohttp import web

from anonymizer import personal_keys, pickup_codes
from hub.calls import looking
from hub.errors import NotFound
from hub.intake.contract import contact
from hub.intake.contract.text import Wrong
from hub.store import locks, log
from hub.store.offices import neighbours
from hub.store.offices import pickups as store
from hub.store.planning import broadcasts
from hub.store.workers.readers import Reader, reader
from hub.web.calls.acting import own_comuna
from hub.web.guard import limit_guesses, note_guess
from hub.web.office import facts, roster
from hub.web.office.pickup_views import (
    FindView,
    FoundView,
    PickupView,
    SlipCourse,
    SlipJob,
    SlipView,
)
from hub.web.records import personal
from hub.web.records.personal import BY_KEY, Try
from hub.web.refusals import Forged
from hub.web.session import of_nothing
from hub.web.signin import let_in, see_other
from hub.web.site import Visit, form
from hub.web.stopping.acting import actor
from hub.web.tokens import Claims, Role
from hub.web.told.inbox import read_inbox
from hub.web.told.invitations import Invitation
from hub.web.told.jobs import Job, zone_of
from templates import office as said
from templates import words

FRONT: Final = "/pickups"
#: Where whoever has a slip comes in.
DOOR: Final = "/pickup"
#: How long a code holds.
HOLDS: Final = timedelta(days=90)
#: Under what name a code's blind index is made.
_BLIND: Final = "pickup"
#: Jobs of a day that a slip has room for.
_ON_A_SLIP: Final = 20


async def ask_whom(visit: Visit) -> web.Response:
    """Ask for the RUT or the code of whoever stands at the desk."""
    return _find_page(visit)


async def find(visit: Visit) -> web.Response:
    """Look a person of the comuna up; the same answer for nobody and for somebody of elsewhere.

    That it was tried is kept, and whether it found somebody; never what was asked.
    """
    hub, own, now = visit.site.hub, own_comuna(visit), visit.site.now()
    typed = (await form(visit.request)).get("whom", "").strip()
    code = pickup_codes.read(typed)
    async with hub.database.read() as db:
        if code is not None:
            worker_id = await store.worker_of(db, hub.keyring.blinds(_BLIND, code), now)
        else:
            worker_id = await neighbours.by_rut(db, own, _ruts(visit, typed))
        if worker_id is not None and await neighbours.row_id(db, own, worker_id) is None:
            worker_id = None
    detail = {**actor(visit).document(), "comuna": own, "found": worker_id is not None}
    async with hub.database.write() as db:
        await log.write(db, [log.Note(what="pickup_sought", detail=detail)], now)
    if worker_id is None:
        return _find_page(visit, typed, said.NOBODY_HERE)
    return see_other(roster.under(FRONT, worker_id))


def _ruts(visit: Visit, typed: str) -> tuple[bytes, ...]:
    """Give the blind indexes of a RUT; of what is none, those of nothing anybody has."""
    try:
        rut = contact.rut(typed)
    except Wrong:
        rut = ""
    return tuple(visit.site.hub.keyring.blinds("rut", rut))


def _find_page(visit: Visit, typed: str = "", fault: str = "") -> web.Response:
    view = FindView(
        **visit.frame(),
        office=facts.office_name(own_comuna(visit)),
        typed=typed,
        fault=fault,
        action=FRONT,
        calls_url=roster.FRONT,
    )
    return visit.page("pickup_find", view, 422 if fault else 200)


async def show_found(visit: Visit) -> web.Response:
    """Show one person of the comuna, and what can be printed for them."""
    hub, now, own = visit.site.hub, visit.site.now(), own_comuna(visit)
    worker_id = visit.part("worker")
    subject = f"worker:{worker_id}"
    async with hub.database.read() as db:
        known = await neighbours.of_comuna(db, hub.vault, own, [worker_id])
        is_new = await looking.is_new(db, subject, actor(visit), "pickup", now)
    if worker_id not in known:
        raise NotFound
    if is_new:
        async with hub.database.write() as db:
            await looking.keep(db, subject, actor(visit), "pickup", 1, now)
    one = known[worker_id]
    view = FoundView(
        **visit.frame(),
        office=facts.office_name(own),
        # Whom alerts reach has shown their card: an id in the address opens nobody's name. All
        # others are named on the list of whom no alert reaches.
        name=said.AT_THE_DESK if one.alerted else one.name or said.NAMELESS,
        code=worker_id,
        may_key=not one.reached,
        alerted=one.alerted,
        action=roster.under(FRONT, worker_id),
        back_url=FRONT,
    )
    return visit.page("pickup_found", view)


async def print_slip(visit: Visit) -> web.Response:
    """Make a code, and a key where it is wanted, and show the slip: this once."""
    hub, now, own = visit.site.hub, visit.site.now(), own_comuna(visit)
    worker_id, given = visit.part("worker"), await form(visit.request)
    code, until = pickup_codes.draw(), now + HOLDS
    key, hashed = await personal.draw() if given.get("key") == "yes" else ("", b"")
    async with hub.database.write() as db:
        # Whether anything reaches them is not to change before the key is made.
        await locks.hold_workers(db, [worker_id])
        known = await neighbours.of_comuna(db, hub.vault, own, [worker_id])
        worker = await reader(db, worker_id)
        if worker_id not in known or worker is None:
            raise NotFound
        if known[worker_id].reached:
            key = ""
        await store.put(db, worker.id, hub.keyring.blind(_BLIND, code), own, until, now)
        if key:
            await personal.keep(db, hub, worker, hashed, office=own)
        detail = {**actor(visit).document(), "comuna": own, "key": bool(key)}
        note = log.Note(what="pickup_made", subject=f"worker:{worker_id}", detail=detail)
        await log.write(db, [note], now)
    news = [] if known[worker_id].alerted else await _of_today(visit, worker)
    return await _slip(visit, worker, pickup_codes.spaced(code), personal.spaced(key), news)


async def _of_today(visit: Visit, worker: Reader) -> list[Job | Invitation]:
    """Give what somebody no alert reaches was told today, of what all others have been told.

    Slip after slip, while people are told, would show the office who comes before whom.
    """
    now, zone = visit.site.now(), zone_of(worker)
    today = now.astimezone(zone).date()
    listed = await read_inbox(visit.site, worker.worker_id, _ON_A_SLIP + 1, None)
    async with visit.site.hub.database.read() as db:
        over = await broadcasts.over(db, [entry.broadcast_id for _, entry, _ in listed.entries])
    return [
        one
        for _, entry, one in listed.entries
        if entry.broadcast_id in over
        and entry.visible_at.astimezone(zone).date() == today
        and isinstance(one, Job | Invitation)
    ]


async def _slip(
    visit: Visit, worker: Reader, code: str, key: str, of_today: Sequence[Job | Invitation]
) -> web.Response:
    now, zone = visit.site.now(), zone_of(worker)
    today = now.astimezone(zone).date()
    shown = of_today[:_ON_A_SLIP]
    view = SlipView(
        **visit.frame(),
        office=facts.office_name(own_comuna(visit)),
        code=code,
        key=key,
        until=(now + HOLDS).astimezone(zone).date(),
        today=today,
        where=f"{visit.site.hub.settings.public_url.partition('//')[2]}{DOOR}",
        jobs=tuple(
            SlipJob(facts=one.shown, employer=one.employer)
            for one in shown
            if isinstance(one, Job) and not one.closed(now)
        ),
        courses=tuple(
            SlipCourse(
                office=one.office,
                course=words.calm(one.course.name),
                starts_at=words.when(one.course.starts_at, one.zone),
                answer_by=words.when(one.course.answer_by, one.zone),
            )
            for one in shown
            if isinstance(one, Invitation) and one.open(now)
        ),
        more=len(of_today) > len(shown),
        back_url=FRONT,
    )
    return visit.page("pickup_slip", view)


async def ask_code(visit: Visit) -> web.Response:
    """Ask for the code and the key of a slip."""
    return _door_page(visit)


async def open_by_code(visit: Visit) -> web.Response:
    """Begin a short session for who has a slip's code and knows its key.

    The same answer whatever is wrong, in the same time. Raises Forged for a form on somebody
    else's page, TooMany for an address that guesses.
    """
    if visit.request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forged
    limit_guesses(visit)
    hub, given = visit.site.hub, await form(visit.request)
    typed = given.get("code", "").strip()
    code, key = pickup_codes.read(typed), personal_keys.read(given.get("key", ""))
    worker = None
    if code is not None and key is not None:
        async with hub.database.read() as db:
            blinds = hub.keyring.blinds(_BLIND, code)
            worker_id = await store.let_in(db, blinds, visit.site.now())
            worker = None if worker_id is None else await reader(db, worker_id)
    if worker is None:
        await asyncio.to_thread(personal_keys.matches, key or "", b"")
    if worker is None or await personal.attempt(hub, worker, key or "") is not Try.RIGHT:
        note_guess(visit)
        return _door_page(visit, typed, said.NO_SLIP)
    claims = Claims(
        sub=worker.worker_id, role=Role.WORKER, comuna=None, expires=visit.site.now() + BY_KEY
    )
    return await let_in(visit, claims, of_nothing(), where="/inbox", by_key=True)


def _door_page(visit: Visit, typed: str = "", fault: str = "") -> web.Response:
    view = PickupView(**visit.frame(link=True), action=DOOR, typed=typed, fault=fault)
    return visit.page("pickup", view, 422 if fault else 200)
