"""The last words to who was erased: each is handed over in its own turn, and none twice."""

from collections.abc import Sequence
from itertools import count

import pytest

from channels.base import Message
from hub.model import Lane
from hub.store.workers import erasing
from hub.tables import farewells
from tests.world import World, world


class Broke(Exception):
    """A provider's library broke."""


async def _leave(w: World, *names: str) -> None:
    async with w.hub.database.write() as db:
        for name in names:
            await erasing.leave_word(
                db,
                w.hub.vault,
                Lane.EMAIL,
                f"{name}@correo.example",
                receipt=f"receipt of {name}",
                now=w.clock.now(),
            )


async def test_what_breaks_at_one_last_word_has_taken_no_other(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await _leave(w, "ana", "luz", "eva")
        turns = count()

        async def break_once(_messages: Sequence[Message]) -> None:
            if next(turns) == 0:
                raise Broke

        w.email.before = break_once
        with pytest.raises(Broke):
            await w.hub.farewells.work_once()
        taken = [row["handed_at"] is not None for row in await w.rows(farewells)]
        assert taken == [True, False, False]
        # The first may have gone, and goes no more; long after, the others still go.
        w.clock.move(minutes=6)
        await w.hub.farewells.work_once()
        assert [one.to for one in w.email.sent] == ["luz@correo.example", "eva@correo.example"]
        assert await w.rows(farewells) == []


async def test_one_that_cannot_go_now_waits_and_those_behind_it_go(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await _leave(w, "ana")
        async with w.hub.database.write() as db:
            await db.execute(farewells.update().values(sealed=b"damaged"))
        await _leave(w, "luz")
        await w.hub.farewells.work_once()
        assert [one.to for one in w.email.sent] == ["luz@correo.example"]
        assert await w.rows(farewells) == []
