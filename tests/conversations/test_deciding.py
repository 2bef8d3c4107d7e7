"""A moderator decides: the safe verdict comes first, and what was decided is said."""

import re

import pytest
from sqlalchemy import update

from hub.tables import lines
from tests.conversations.talk import talking
from tests.conversations.test_moderating import MONEY, act, moderator
from tests.web.reading import reading


@pytest.mark.parametrize(
    ("held_for", "first"), [("money", "hide"), ("threat", "hide"), ("smuggling", "approve")]
)
async def test_what_may_harm_is_hidden_by_the_first_button(hub_database_url, held_for, first):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", MONEY)
        async with talk.site.hub.database.write() as db:
            await db.execute(update(lines).values(held_for=held_for))
        case = (await talk.site.get(f"/review/{talk.id}/1", **await moderator(talk))).text
        buttons = re.findall(r'value="(approve|hide)">\s*<button class="button (\w+)"', case)
        assert buttons[0] == (first, "primary")
        assert "primary" not in buttons[1]


async def test_a_second_look_is_said_to_be_the_last(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", MONEY)
        ana, path = await moderator(talk), f"/review/{talk.id}/1"
        assert "Quien lo escribió puede reclamar." in (await talk.site.get(path, **ana)).text
        await act(talk, ana, path, verdict="hide")
        talk.site.world.clock.move(minutes=1)
        await talk.employer("POST", "/appeal", json={"number": 1})
        case = (await talk.site.get(path, **ana)).text
        assert "Es la última revisión." in case
        assert "puede reclamar" not in case


async def test_a_complaint_says_which_lines_its_writer_never_read(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", "Hola")
        await talk.say("employer", MONEY)
        await talk.say("worker", MONEY)
        await talk.worker("POST", "/report", json={"reason": "abuse"})
        ana = await moderator(talk)
        case = reading((await talk.site.get("/review/said/1", **ana)).text)
        assert case.count("Detenido: aún no lo lee") == 1
        await act(talk, ana, f"/review/{talk.id}/2", verdict="hide")
        case = reading((await talk.site.get("/review/said/1", **ana)).text)
        assert case.count("Quitado: no lo leyó") == 1
        await act(talk, ana, "/review/said/1", verdict="nothing")
        again = await act(talk, ana, "/review/said/1", verdict="nothing")
        assert "La denuncia quedó revisada. martes 5 de mayo" in reading(again.text)
