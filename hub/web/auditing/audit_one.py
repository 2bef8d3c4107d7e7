"""One broadcast goes in; an auditor sees it step by step, and its figures counted again.

Where its rows do not bear out what was reported of it, that comes before everything else.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from hub.errors import NotFound
from hub.recount import Recounted
from hub.report import Report
from hub.store.planning import broadcasts
from hub.store.reporting import history, recount, report
from hub.store.subjects import facts
from hub.store.subjects.facts import Headline
from hub.web.auditing.audit import FRONT
from hub.web.auditing.audit_file import attached
from hub.web.auditing.audit_views import RecountedFigure, TimelineView
from hub.web.auditing.evidence import deed_said
from hub.web.site import Visit, row_number
from hub.web.today.console import figures
from templates import audit as said
from templates import words


async def show_timeline(visit: Visit) -> web.Response:
    """Show one broadcast from beginning to end."""
    one, told, steps, recounted = await _timeline(visit)
    url = f"{FRONT}/{one.id}"
    view = TimelineView(
        **visit.frame(),
        broadcast_id=one.id,
        subject_id=one.subject_id,
        figures=figures(one, told, visit.site.now()),
        steps=steps,
        recounted=recounted,
        file_url=f"{url}/file",
        audit_url=FRONT,
        figures_url=f"/today/{one.id}",
        person_url=f"/today/{one.id}/person",
    )
    return visit.page("audit_one", view)


async def take_timeline(visit: Visit) -> web.Response:
    """Give the same as a file."""
    one, told, steps, recounted = await _timeline(visit)
    title, now = words.calm(told.title), visit.site.now()
    lines = [
        (one.id, one.subject_id, title, at, what)
        for at, what in (*steps, *((now, _figure_said(figure)) for figure in recounted))
    ]
    return attached(f"aviso-{one.id}", [said.STEPS, *lines])


async def _timeline(
    visit: Visit,
) -> tuple[Report, Headline, tuple[tuple[datetime, str], ...], tuple[RecountedFigure, ...]]:
    number, now = row_number(visit.part("id")), visit.site.now()
    async with visit.site.hub.database.read() as db:
        row = await broadcasts.get(db, number)
        if row is None:
            raise NotFound
        [one] = await report.of(db, [number])
        told = (await facts.headlines(db, [number]))[number]
        deeds = await history.deeds(db, row)
        again = await recount.of(db, row)
    steps = [*_steps(row, one, now), *((deed.at, deed_said(deed)) for deed in deeds)]
    return (
        one,
        told,
        tuple(sorted(steps, key=lambda step: step[0])),
        tuple(_recounted(figure) for figure in again),
    )


def _recounted(one: Recounted) -> RecountedFigure:
    counted = words.number(one.counted)
    return RecountedFigure(
        name=said.FIGURES[one.what],
        reported=" y ".join(words.number(many) for many in one.reported),
        counted=said.AT_LEAST.format(many=counted) if one.at_least else counted,
        agrees=one.agrees,
    )


def _figure_said(one: RecountedFigure) -> str:
    """Say in a line whether a figure agrees with the rows."""
    return said.RECOUNTED.format(
        name=one.name,
        agrees=said.AGREES if one.agrees else said.DIFFERS,
        reported=one.reported,
        counted=one.counted,
    )


def _steps(row: Mapping[str, Any], one: Report, now: datetime) -> Iterator[tuple[datetime, str]]:
    """Give what happened to a broadcast, in the order in which it usually does."""
    last = said.LAST if one.finished_at is None else said.LAST_OF_ALL
    found = (
        (row["published_at"], said.PUBLISHED),
        (row["planned_at"], said.PLANNED.format(people=_people(row["audience"]))),
        (one.first_told_at, said.FIRST),
        (one.last_told_at, last),
        (row["due_at"], said.DUE if now < row["due_at"] else said.WAS_DUE),
        (
            row["missed_at"] if row["missed"] else None,
            said.MISSED.format(people=_people(row["missed"])),
        ),
        (row["finished_at"], said.FINISHED),
    )
    return ((at, what) for at, what in found if at is not None)


def _people(many: int) -> str:
    return words.counted(many, "persona", "personas")
