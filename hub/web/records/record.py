"""*Lo que sabemos de usted*: a worker asks for all that lies here of them; page and file come out.

And *Sus permisos*: every word they said, with what they read when they said it.
"""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from aiohttp import hdrs, web
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import zone_at
from hub import policy
from hub.errors import NotFound
from hub.intake.reach import effective, whole
from hub.model import SENDING_PURPOSES, WHOLE_PURPOSES, Purpose
from hub.store.dispatch.claimed import Key
from hub.store.subjects import facts
from hub.store.workers import record
from hub.store.workers.record import ConsentWord, Record
from hub.store.workers.wishes import Wishes
from hub.web.choosing.preferences import ALL, CHANNELS, read_wishes
from hub.web.choosing.wish_saving import FRONT as ALERTS
from hub.web.records.record_file import document
from hub.web.records.record_sections import day_of, sections
from hub.web.records.record_views import ConsentsView, Permit, RecordView, SaidView
from hub.web.records.requesting import FRONT as REQUESTS
from hub.web.site import Visit, answer
from templates import agreed, wishes, words
from templates import record as said

FRONT: Final = "/record"
FILE: Final = "/v1/record"
_FILE_NAME: Final = "mis-datos-bne.json"
_AT_ONCE: Final = 500
#: Which page asks about a purpose.
_PAGES: Final = {"alerts": "how"}


async def show(visit: Visit) -> web.Response:
    """Show everything, to be read or printed."""
    found, titles = await _read(visit)
    zone = _zone(found.wishes)
    view = RecordView(
        **visit.frame(),
        day=day_of(visit.site.now(), zone),
        sections=sections(found, titles, zone, policy.keep(visit.site.hub.settings)),
        file_url=FILE,
        portal_url=visit.site.hub.settings.portal_url or "",
        alerts_url=ALERTS,
        consents_url=f"{ALERTS}/consents",
        requests_url=REQUESTS,
    )
    return visit.page("record", view)


async def take_along(visit: Visit) -> web.Response:
    """GET /v1/record: the same as a file."""
    found, titles = await _read(visit)
    said_of = answer(document(found, titles, _zone(found.wishes)))
    said_of.headers[hdrs.CONTENT_DISPOSITION] = f'attachment; filename="{_FILE_NAME}"'
    return said_of


async def show_consents(visit: Visit) -> web.Response:
    """Show what holds of every purpose, and every word that led to it."""
    found = await read_wishes(visit)
    async with visit.site.hub.database.read() as db:
        history = await record.consents_of(db, visit.who.sub)
    zone = _zone(found)
    view = ConsentsView(
        **visit.frame(),
        permits=tuple(_permits(found, zone)),
        history=tuple(_said(one, zone) for one in history),
        back_url=ALERTS,
    )
    return visit.page("consents", view)


async def _read(visit: Visit) -> tuple[Record, dict[Key, str]]:
    hub = visit.site.hub
    async with hub.database.read() as db:
        found = await record.of(db, hub.vault, visit.who.sub)
        if found is None:
            raise NotFound
        return found, await _titles(db, visit, _spoken_of(found))


def _spoken_of(found: Record) -> list[Key]:
    """List what a record names: broadcasts by their number, jobs by their id."""
    jobs = {one.what for one in (*found.interests, *found.reports)}
    jobs |= {one.vacancy_id for one in found.threads}
    return [*(one.broadcast_id for one in found.told), *sorted(jobs)]


async def _titles(db: AsyncConnection, visit: Visit, ids: Sequence[Key]) -> dict[Key, str]:
    """Name broadcasts and jobs in the words people were shown."""
    titles: dict[Key, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        told = await facts.told(db, visit.site.hub.vault, ids[start : start + _AT_ONCE])
        titles |= {key: words.calm(facts.name_of(one)) for key, one in told.items()}
    return titles


def _zone(found: Wishes) -> tzinfo:
    return zone_at(found.known.row["comuna"])


def _permits(found: Wishes, zone: tzinfo) -> list[Permit]:
    held = found.known.consents
    permits = []
    for purpose in (*SENDING_PURPOSES, *WHOLE_PURPOSES):
        ways = [ALL] if purpose in WHOLE_PURPOSES else [str(lane) for lane in CHANNELS]
        answers = []
        for way in ways:
            granted = whole(held, purpose) if way == ALL else effective(held, purpose, way)
            spoken = [
                word.at
                for (what, where), word in held.items()
                if what == purpose
                and word.granted is granted
                and (way == ALL or where in (way, ALL))
            ]
            since = f", desde el {day_of(max(spoken), zone)}" if spoken else ""
            answers.append(_answer(granted, said.CHANNELS[way]) + f"{since}.")
        if purpose is Purpose.PROCESSING and whole(held, purpose) is None:
            answers = [wishes.TAKEN_AS_GIVEN]
        name = str(purpose)
        permits.append(
            Permit(
                purpose=said.PURPOSES[name],
                answers=tuple(answers),
                url=f"{ALERTS}/{_PAGES.get(name, name)}",
            )
        )
    return permits


def _answer(granted: bool | None, way: str) -> str:
    """Say what holds of one way; of one nothing was said of, what that is."""
    if granted is None:
        return said.NOT_SAID.format(way=way) if way else wishes.UNSAID
    return f"{'Sí' if granted else 'No'} {way}".strip()


def _said(one: ConsentWord, zone: tzinfo) -> SaidView:
    text = agreed.text(one.text_version, one.purpose)
    purpose = said.PURPOSES.get(one.purpose, one.purpose)
    way = said.CHANNELS.get(one.channel, one.channel)
    return SaidView(
        day=f"{day_of(one.at, zone)}, {words.clock(one.at, zone)}",
        words=f"{'Sí' if one.granted else 'No'}: {purpose} {way}".strip(),
        source=said.SOURCES.get(one.source or "", one.source or ""),
        version=one.text_version or "",
        text=tuple((text or "").splitlines()),
    )
