"""A call is changed after people were told of it: who hears of the change, and once."""

from datetime import timedelta

from hub.model import Answer
from hub.tables import log
from tests.calls import PROVIDENCIA, STARTS, asked, call, course, neighbour
from tests.calls.following import DAY_BEFORE, HALFWAY, follow, says
from tests.world import world


async def test_a_change_of_place_or_date_is_told_once_to_who_was_told_and_did_not_say_no(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await asked(w)
        await says(w, "Ana", Answer.YES)
        await says(w, "Beto", Answer.NO)
        w.clock.move(minutes=5)
        await w.tell("course_call.requested", **call(course=course(place="Sede social")))
        await w.apply()
        assert await follow(w) == ["ana", "caro"]
        assert "Dónde: Sede social" in w.email.texts()[-1]
        w.clock.move(minutes=5)
        await w.tell("course_call.requested", **call(course=course(place="Sede social", seats=9)))
        await w.apply()
        assert await follow(w) == []  # nothing of it concerns them
        later = STARTS + timedelta(days=7)
        w.clock.move(minutes=5)
        moved = course(place="Sede social", starts_at=later.isoformat())
        await w.tell("course_call.requested", **call(course=moved))
        await w.apply()
        assert await follow(w) == ["ana", "caro"]
        assert await follow(w, HALFWAY) == ["caro"]
        assert await follow(w, DAY_BEFORE) == []
        assert await follow(w, DAY_BEFORE + timedelta(days=7)) == ["ana"]


async def test_who_moved_away_hears_of_nothing_but_what_they_said_yes_to(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await asked(w)
        await says(w, "Ana", Answer.YES)
        w.clock.move(minutes=5)
        for name in ("Ana", "Beto"):
            await neighbour(w, name, profile={"comuna": PROVIDENCIA})
        await w.tell("course_call.requested", **call(course=course(place="Sede social")))
        await w.apply()
        assert await follow(w) == ["ana", "caro"]
        assert await follow(w, HALFWAY) == ["caro"]
        assert await follow(w, DAY_BEFORE) == ["ana"]


async def test_more_seats_move_the_waiting_list_at_once(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await asked(w, course=course(seats=1))
        for name in ("Ana", "Beto", "Caro"):
            await says(w, name, Answer.YES)
        before = len(w.email.sent)
        w.clock.move(minutes=5)
        await w.tell("course_call.requested", **call(course=course(seats=2)))
        await w.work()
        assert [one.to for one in w.email.sent[before:]] == ["beto@correo.example"]
        w.clock.move(minutes=5)
        await w.tell("course_call.requested", **call(course=course()))  # as many as there are
        await w.work()
        assert [one.to for one in w.email.sent[before:]][1:] == ["caro@correo.example"]
        moved = await w.rows(log, log.c.what == "moved_up")
        assert [row["subject"] for row in moved] == ["worker:Beto", "worker:Caro"]
