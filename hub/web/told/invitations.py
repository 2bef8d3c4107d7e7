"""What a call asks one worker goes in; it comes out as the API and the pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import comuna
from hub.model import Answer
from hub.store.offices import answers, courses
from hub.store.offices.answers import Kept
from hub.store.offices.courses import Course
from hub.store.workers.readers import Reader
from hub.web.site import Visit
from hub.web.told import invitation_views
from hub.web.told.jobs import zone_of
from templates import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One call as one worker may see it."""

    course: Course
    kept: Kept | None  #: what they answered
    zone: tzinfo  #: the worker's

    @property
    def office(self) -> str:
        """Name who calls."""
        place = comuna(self.course.comuna)
        return f"OMIL {place.name if place else self.course.comuna}"

    def open(self, now: datetime) -> bool:
        """Say whether they can still answer, and change what they answered."""
        return now < self.course.answer_by and self._ahead(now)

    def may_withdraw(self, now: datetime) -> bool:
        """Say whether all they can still say is that they do not come, or why."""
        return not self.open(now) and self.kept is not None and self._ahead(now)

    def _ahead(self, now: datetime) -> bool:
        return now < self.course.starts_at and self.course.cancelled_at is None

    def document(self) -> dict[str, Any]:
        """Give it as the API does."""
        course, kept = self.course, self.kept
        return {
            "call_id": course.call_id,
            "comuna": course.comuna,
            "name": course.name,
            "starts_at": course.starts_at.isoformat(),
            "place": course.place,
            "hours": course.hours,
            "schedule": course.schedule,
            "answer_by": course.answer_by.isoformat(),
            "answer": None if kept is None else str(kept.answer),
            "reason": None if kept is None else kept.reason,
            "cancelled": course.cancelled_at is not None,
            "waits_for_a_seat": kept is not None and kept.place is not None,
        }


async def invitations_for(
    db: AsyncConnection, worker: Reader, broadcast_ids: Sequence[int]
) -> dict[int, Invitation]:
    """Give what broadcasts of calls ask of a worker, by broadcast; not those of jobs."""
    told = await courses.of_broadcasts(db, broadcast_ids)
    ids = {one.course.call_id for one in told.values()}
    said = await answers.of_worker(db, worker.id, ids)
    return {
        number: Invitation(
            course=one.course, kept=said.get(one.course.call_id), zone=zone_of(worker)
        )
        for number, one in told.items()
    }


def invitation_page(
    visit: Visit,
    one: Invitation,
    *,
    frame: dict[str, Any],
    answer_url: str = "",
    inbox_url: str = "",
    stop_url: str = "",
) -> web.Response:
    """Show one call, whole; a POST to `answer_url` answers it.

    An e-mail's links say which answer was pressed (`?si`, `?no`), or why one cannot (`?work`): it
    is asked for once more, since mail scanners follow links too.
    """
    course, kept, now = one.course, one.kept, visit.site.now()
    pressed = [word for word in ("si", "no", *words.CANNOT) if word in visit.request.query]
    place = comuna(course.comuna)
    view = invitation_views.InvitationView(
        **frame,
        office=one.office,
        comuna=place.name if place else course.comuna,
        course=words.calm(course.name),
        starts_at=words.when(course.starts_at, one.zone),
        place=course.place,
        hours=course.hours,
        schedule=course.schedule,
        answer_by=words.when(course.answer_by, one.zone),
        answer=None if kept is None else Answer(kept.answer),
        reason=words.CANNOT[kept.reason] if kept is not None and kept.reason else "",
        waits=kept is not None and kept.place is not None,
        pressed=pressed[0] if len(pressed) == 1 else "",
        answer_url=answer_url if one.open(now) or one.may_withdraw(now) else "",
        closed=not one.open(now),
        withdraws=one.may_withdraw(now) and kept is not None and kept.answer is Answer.YES,
        cancelled=course.cancelled_at is not None,
        reasons=tuple(words.CANNOT.items()),
        inbox_url=inbox_url,
        stop_url=stop_url,
    )
    return visit.page("invitation", view)
