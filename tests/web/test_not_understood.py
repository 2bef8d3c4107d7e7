"""Who writes what nobody understands is asked again, read by a person, and seen by their OMIL."""

from channels.gsm7 import segments
from hub.tables import desk_items
from tests.calls import asked, course, neighbour
from tests.web.answering import ROSA, kept, writes
from tests.web.site import web


async def test_who_is_not_understood_is_asked_again_once_a_day_and_read(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await neighbour(w, "Rosa", **ROSA)
        await asked(w)
        await writes(site, "sipo", "SM1")
        [again] = await writes(site, "no se si pueda", "SM2")
        assert again.startswith("OMIL Macul: ")
        assert "Responda solo SI o NO" in again
        assert segments(again).parts == 1
        assert await kept(site) == {"c-31": ("yes", None)}
        assert [row["kind"] for row in await w.rows(desk_items)] == ["written"]
        # Another one that day hears that a person reads it, the next ones are only read.
        [other] = await writes(site, "quizas", "SM3")
        assert other.startswith("OMIL Macul: una persona leera lo que escribio")
        assert "puede costar" in other
        assert segments(other).parts == 1
        for number, text in enumerate(("veremos", "tal vez", "depende", "puede ser", "ojala")):
            assert await writes(site, text, f"SM4{number}") == []
        assert len(await w.rows(desk_items)) == 7
        await writes(site, "no", "SM5")
        assert await kept(site) == {"c-31": ("no", None)}
        w.clock.move(hours=25)
        [again] = await writes(site, "quizas", "SM6")
        assert "Responda solo SI o NO" in again


async def test_the_office_sees_who_wrote_what_was_not_understood_until_they_answer(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        here = {"comuna": "07301"}
        await neighbour(site.world, "Rosa", profile=here, **ROSA)
        await neighbour(site.world, "Luis", profile=here, contact={"phone": "+56987650000"})
        await asked(site.world, **here)
        cookie = await site.sign_in("officer", "omil-1")
        said = "Escribió algo que no se entendió"

        async def marked() -> int:
            return (await site.get("/calls/c-31", cookie=cookie)).text.count(said)

        assert await marked() == 0
        site.world.clock.move(minutes=1)
        await writes(site, "quizas", "SM1")
        assert await marked() == 1
        site.world.clock.move(minutes=1)
        await writes(site, "si", "SM2")
        assert await marked() == 0
        site.world.clock.move(minutes=1)
        await writes(site, "creo que no", "SM3")
        assert await marked() == 1


async def test_of_two_courses_who_is_not_understood_is_asked_which(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        await asked(site.world, "c-32", course=course(name="Gasfitería"))
        [again] = await writes(site, "quizas", "SM1")
        assert "1) Soldadura basica 2) Gasfiteria" in again


async def test_after_the_course_began_nobody_is_asked_again(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        site.world.clock.move(days=20)
        [other] = await writes(site, "quizas", "SM1")
        assert "Mesa de ayuda" in other
