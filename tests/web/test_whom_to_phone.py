"""*Por llamar* begins with whom nothing else reaches: the others may still answer by themselves."""

import re

import pytest

from tests.web.calling import HERE, ONE, make, people, roster
from tests.web.reading import reading
from tests.web.site import web

SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)


@SQLITE
async def test_who_was_told_and_may_answer_stands_last_and_folded(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await people(site, "Ana", "Beto")
        fixed = {"name": "Persona Zoe", "phone": "+56752314321"}
        await site.world.worker("Zoe", contact=fixed, profile=HERE, consents=[])
        nothing = {"name": "Persona Yoli"}
        await site.world.worker("Yoli", contact=nothing, profile=HERE, consents=[])
        await site.world.apply()
        await make(site)
        assert (await roster(site))["to_phone"] == ["Yoli", "Zoe", "Ana", "Beto"]
        cookie = await site.sign_in("officer", ONE)

        async def page() -> str:
            return (await site.get("/calls/c-1?ver=to_phone", cookie=cookie)).text

        said = reading(await page())
        where = [
            said.index(one)
            for one in (
                "Persona Zoe",
                "Sin teléfono: visítelas",
                "Persona Yoli",
                "Aún no contestan",
                "Persona Ana",
                "Persona Beto",
            )
        ]
        assert where == sorted(where)
        assert len(re.findall('<details id="aun-no">', await page())) == 1
        site.world.clock.move(days=10)
        assert "Aún no contestan" not in await page()
