"""A world whose people were called goes in; what follows, and what they say, come out."""

from datetime import datetime, timedelta

import pytest

from hub.calls import answering
from hub.model import Answer, NoteKind, Way
from hub.store.offices import calls, rosters
from tests.calls import ANSWER_BY, STARTS
from tests.dispatch.hands import row_id
from tests.world import START, World

AGAIN, REMINDER = NoteKind.COURSE_AGAIN, NoteKind.COURSE_REMINDER
#: Half of the time there is to answer, a moment by day; the day before the course.
HALFWAY, DAY_BEFORE = START + (ANSWER_BY - START) / 2, STARTS - timedelta(hours=23)
SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)


async def follow(w: World, at: datetime | None = None) -> list[str]:
    """Let what is due by then follow; give who is told, by which kind."""
    before = len(w.email.sent), len(w.sms.sent)
    if at is not None:
        w.clock.move(seconds=(at - w.clock.now()).total_seconds())
    await w.hub.follower.look()
    await w.hub.keeper.look()
    await w.work()
    sent = [*w.email.sent[before[0] :], *w.sms.sent[before[1] :]]
    return sorted(one.to.removesuffix("@correo.example") for one in sent)


async def to_phone(w: World) -> list[rosters.Row]:
    """Give the office's list of whom to telephone."""
    piece = rosters.Piece(group=rosters.Group.TO_PHONE, limit=100)
    async with w.hub.database.read() as db:
        row = await calls.get(db, "c-31")
        assert row is not None
        return await rosters.rows(db, row, piece, w.clock.now())


async def says(w: World, worker: str, said: Answer, name: str = "c-31") -> None:
    """Let a worker answer in the inbox."""
    async with w.hub.database.write() as db:
        given = answering.Given(
            worker=await row_id(w, worker),
            call_id=name,
            answer=said,
            way=Way.INBOX,
            channels=tuple(w.hub.lanes),
        )
        await answering.take(db, w.hub.vault, given, w.clock.now())
