"""Whom a new call is for: said back on *Revisar*, and what excludes nobody is no filter."""

import pytest

from tests.calls import neighbour
from tests.web.fiction import TYPED
from tests.web.pressing import curico, press, typed
from tests.web.reading import reading
from tests.web.site import web

SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)


@SQLITE
async def test_revisar_says_back_whom_it_is_for(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await curico(site)

        async def checked(**who: str) -> str:
            first = (await site.get("/new-call", cookie=cookie)).text
            says = await press(site, cookie, first, "says", **who)
            return reading((await press(site, cookie, says.text, "check", **TYPED)).text)

        assert "Todas las personas que buscan trabajo en Curicó" in await checked()
        asked = {
            "occupation1": "cocina",
            "education_max": "educación media completa",
            "experience_max": "1",
        }
        text = await checked(**asked)
        for one in (
            "Personas que buscan trabajo en Curicó, y cumplen esto",
            "BuscanCocina",
            "Estudios: hastaEducación media completa",
            "Experiencia: a lo más1 año",
        ):
            assert one in text
        text = await checked(how="list", list="Ana\nLejos")
        assert "1 persona de Curicó, de una lista de 2 filas" in text


@SQLITE
async def test_a_course_that_nobody_of_the_comuna_did_is_no_filter(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await curico(site)
        for name, comuna in (("Dora", "07301"), ("Elsa", "13118")):
            done = {"comuna": comuna, "course_codes": ["C-1" if name == "Dora" else "C-2"]}
            await neighbour(site.world, name, profile=done)
        await site.world.apply()
        first = (await site.get("/new-call", cookie=cookie)).text
        assert "Que no hayan hecho este curso (código)" in reading(first)
        for code in ("???", "C-2"):  # of elsewhere and of nobody alike
            wrong = await press(site, cookie, first, "says", not_code=code)
            assert wrong.status == 422
            assert "▲ Nadie de su comuna tiene ese código." in reading(wrong.text)
            assert typed(wrong.text)["not_code"] == code
        says = await press(site, cookie, first, "says", not_code="C-1")
        text = reading((await press(site, cookie, says.text, "check", **TYPED)).text)
        assert "No han hecho el cursoC-1" in text
        assert "3 personas" in text
