"""An officer's list of whom no alert reaches; and for SENCE, how the seats fill."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from aiohttp import web

from config.reference import comuna
from hub.calls import few, looking
from hub.model import Reach
from hub.store.offices import neighbours, turnout
from hub.store.offices.neighbours import Neighbour
from hub.store.offices.turnout import Fill
from hub.web.calls.acting import own_comuna
from hub.web.office import facts, pages, roster
from hub.web.office import views as shown
from hub.web.office.roster import FRONT
from hub.web.site import Visit
from hub.web.stopping.acting import actor
from templates import office as said
from templates import words

_A_PAGE: Final = 50
#: Under what name the order inside a band is shuffled.
_SHUFFLE: Final = "unreachable-order"
#: Courses that began so long ago are told of no more.
_LATELY: Final = timedelta(days=90)


async def show_unreachable(visit: Visit) -> web.Response:
    """Show everyone of the comuna whom no alert reaches, whom to visit first on top."""
    hub, now, own = visit.site.hub, visit.site.now(), own_comuna(visit)
    key, after, subject = hub.keyring.derive(_SHUFFLE), visit.after(), f"comuna:{own}"
    where = looking.part(key, after)
    async with hub.database.read() as db:
        lost = looking.in_turn(await neighbours.unreachable(db, own), hub.priority, key)
        # After somebody who is none of them it begins anew, and tells nothing of where they stand.
        at = lost.index(after) + 1 if after in lost else 0
        found = lost[at : at + _A_PAGE]
        known = await neighbours.of_comuna(db, hub.vault, own, found)
        failed = await neighbours.failed(db, found)
        is_new = bool(found) and await looking.is_new(db, subject, actor(visit), where, now)
    if is_new:
        async with hub.database.write() as db:
            await looking.keep(db, subject, actor(visit), where, len(known), now)
    more = f"/unreachable?after={quote(found[-1])}" if lost[at + _A_PAGE :] else ""
    view = shown.UnreachableView(
        **visit.frame(),
        office=facts.office_name(own),
        count=len(lost),
        people=tuple(_lost(known[one], failed.get(one, ())) for one in found if one in known),
        more_url=more,
        calls_url=FRONT,
    )
    return visit.page("unreachable", view)


def _lost(who: Neighbour, failed: Collection[str]) -> shown.LostLine:
    why = [said.LOST[lane] for lane in ("email", "sms") if lane in failed]
    if who.phone and "sms" not in failed and Reach.SMS not in who.usable:
        why.append(said.LOST["landline"])
    if who.usable:
        why.append(said.LOST_CONSENT[int(who.usable)])
    return shown.LostLine(
        name=who.name or said.NAMELESS,
        code=who.worker_id,
        phone=words.phone(who.phone or ""),
        dial=who.phone or "",
        address=who.address or "",
        why=" ".join(why) or said.LOST["none"],
        slip_url=roster.under("/pickups", who.worker_id),
    )


async def show_fill(visit: Visit) -> web.Response:
    """Show SENCE how the seats of calls fill, by comuna, and which calls wait for its word."""
    now = visit.site.now()
    async with visit.site.hub.database.read() as db:
        found = await turnout.by_comuna(db, now - _LATELY)
        waiting = await pages.lines(db, await turnout.waiting(db), now)
    view = shown.FillView(
        **visit.frame(),
        lines=tuple(_fill_line(one) for one in sorted(found, key=_place_name)),
        waiting=waiting,
        today_url="/today",
    )
    return visit.page("call_fill", view)


def _place_name(one: Fill) -> str:
    place = comuna(one.comuna)
    return place.name if place else one.comuna


def _fill_line(one: Fill) -> shown.FillLine:
    """Say of a comuna's calls together what is said of each."""
    each = [few.said(call.counts) for call in one.turnouts]
    told = sum(call.told for call in one.turnouts)
    yes, all_said = few.together(counts["yes"] for counts in each)
    no, all_no = few.together(counts["no"] for counts in each)
    filled = said.NO_LIMIT
    if one.seats is not None:
        filled = said.RESERVED
        if one.seats and all_said and yes >= few.FEW:
            filled = f"{min(100, round(100 * yes / one.seats))} %"
    return shown.FillLine(
        comuna=_place_name(one),
        calls=words.number(len(one.turnouts)),
        seats=said.NO_LIMIT if one.seats is None else words.number(one.seats),
        told=words.number(told),
        yes=_together(yes, all_said=all_said),
        no=_together(no, all_said=all_no),
        filled=filled,
    )


def _together(many: int, *, all_said: bool) -> str:
    """Write how many said so; where it is not said of each call, how many at least.

    Nobody is written as a few are: a number that goes away looks like a fault.
    """
    if many < few.FEW:
        return said.RESERVED
    return words.number(many) if all_said else said.OR_MORE.format(many=words.number(many))
