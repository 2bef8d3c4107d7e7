"""Who gets a seat of a call they waited for: told once a day, and by no SMS to a shared number."""

from hub.model import Answer
from hub.tables import log
from tests.calls import asked, course, neighbour
from tests.calls.following import SQLITE, follow, says
from tests.calls.test_shared_numbers import SHARED
from tests.world import World, world

MOVED = log.c.what == "moved_up"


async def gives_way(w: World, worker: str) -> None:
    """Let somebody give their seat to whoever waits, and wait for one themselves."""
    await says(w, worker, Answer.NO)
    await says(w, worker, Answer.YES)


async def one_seat(w: World, **contact: object) -> None:
    """Let Ana have the one seat of a call, and Beto wait for it."""
    for name in ("Ana", "Beto"):
        await neighbour(w, name, **contact)
    await asked(w, course=course(seats=1))
    for name in ("Ana", "Beto"):
        await says(w, name, Answer.YES)


async def test_who_moves_up_is_told_once_a_day_however_often_seats_change_hands(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await one_seat(w)
        before = len(w.email.sent)
        for _ in range(3):
            await gives_way(w, "Ana")
            await follow(w)
            await gives_way(w, "Beto")
            await follow(w)
        told = sorted(one.to for one in w.email.sent[before:])
        assert told == ["ana@correo.example", "beto@correo.example"]
        assert len(await w.rows(log, MOVED)) == 6
        w.clock.move(days=1, minutes=1)
        await gives_way(w, "Ana")
        assert await follow(w) == ["beto"]


@SQLITE
async def test_who_was_not_told_yet_and_gave_the_seat_away_is_told_of_the_next(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await one_seat(w)
        await gives_way(w, "Ana")
        await gives_way(w, "Beto")  # before the word of their seat went
        await gives_way(w, "Ana")
        assert await follow(w) == ["beto"]


@SQLITE
async def test_no_sms_tells_a_number_of_two_that_one_of_them_has_a_seat(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await one_seat(w, **SHARED)
        before = len(w.sms.sent)
        await gives_way(w, "Ana")
        await follow(w)
        assert len(await w.rows(log, MOVED)) == 1
        assert len(w.sms.sent) == before == 1
