"""*Mis avisos* as a worker uses it: real handlers, a real database, forms as browsers send them."""

from typing import Any

import pytest

from hub.tables import consents as consents_table
from hub.tables import outbox, workers
from templates import agreed
from tests.web.reading import Blocks, reading
from tests.web.site import Said, Web, web
from tests.world import consents


async def rosa(site: Web, **more: Any) -> str:
    await site.world.worker("Rosa", **more)
    await site.world.apply()
    return await site.sign_in("worker", "Rosa")


async def send(site: Web, cookie: str, page: str, **fields: str) -> Said:
    data = fields | {"csrf": site.csrf(cookie)}
    return await site.post(f"/alerts/{page}", cookie=cookie, data=data)


async def row(site: Web) -> Any:
    [found] = await site.world.rows(workers)
    return found


def ticked(page: str) -> list[str | None]:
    fields = [attributes for tag, attributes in Blocks(page).tags if tag == "input"]
    return [field["value"] for field in fields if "checked" in field]


async def test_the_questions_are_shown_with_their_answers(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site, consents=consents("alerts", channel="sms"))
        text = reading((await site.get("/alerts", cookie=cookie)).text)
        assert "¿Cómo le avisamos?" in text
        assert "Por SMS." in text
        assert "1 búsqueda." in text
        assert "Falta su respuesta." in text  # of courses nothing was said
        # The use of data is taken as given by the portal, and the record says so as well.
        asked = text.partition("¿Le buscamos trabajo con sus datos?")[2].lstrip()
        assert asked.startswith("Sí, mientras no diga que no.")
        said = reading((await site.get("/alerts/consents", cookie=cookie)).text)
        assert "Sí, mientras no diga que no." in said
        assert "rosa@correo.example" not in text  # that is on its own page
        listed = await site.get("/inbox", cookie=cookie)
        assert 'href="/alerts"' in listed.text


async def test_no_consent_is_ticked_before_it_was_given(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site, consents=[])
        for page in ("how", "messages", "service", "publication", "processing"):
            assert ticked((await site.get(f"/alerts/{page}", cookie=cookie)).text) == []
        # whether to be telephoned is no consent
        assert ticked((await site.get("/alerts/courses", cookie=cookie)).text) == ["no"]
        assert ticked((await site.get("/alerts/when", cookie=cookie)).text) == ["instant", "no"]


@pytest.mark.parametrize(
    ("given", "by", "cadence", "both"),
    [
        ("sms", 2, "instant", False),
        ("email", 1, "instant", False),
        ("both", 3, "instant", True),
        ("list", 0, "inbox_only", False),
    ],
)
async def test_how_is_answered_in_one_step_whatever_it_is(
    hub_database_url: str, given: str, by: int, cadence: str, both: bool
) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site)
        said = await send(site, cookie, "how", how=given)
        assert (said.status, said.headers["Location"]) == (303, "/alerts?saved")
        now = await row(site)
        assert (now["alerts_by"], now["cadence"], now["both_channels"]) == (by, cadence, both)
        assert ticked((await site.get("/alerts/how", cookie=cookie)).text) == [given]
        assert "Guardado." in (await site.get("/alerts?saved", cookie=cookie)).text


async def test_whoever_left_for_their_list_comes_back_in_one_step(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site)
        await send(site, cookie, "how", how="list")
        await send(site, cookie, "how", how="sms")
        now = await row(site)
        assert (now["alerts_by"], now["cadence"]) == (2, "instant")


async def test_the_exchanges_usual_way_is_shown_and_kept(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site)  # both consented, the first used
        page = (await site.get("/alerts/how", cookie=cookie)).text
        assert ticked(page) == ["first"]
        await send(site, cookie, "how", how="first")
        assert (await row(site))["alerts_by"] == 3
        assert await site.world.rows(outbox) == []


async def test_when_is_kept(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site)
        said = await send(site, cookie, "when", cadence="digest", night="yes", cap=" 4 ")
        assert said.status == 303
        now = await row(site)
        assert (now["cadence"], now["night_sms"], now["sms_daily_cap"]) == ("digest", True, 4)
        assert now["alerts_by"] == 3  # when is not whether


async def test_when_leaves_a_list_alone_alone(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site, preferences={"cadence": "inbox_only"})
        assert ticked((await site.get("/alerts/when", cookie=cookie)).text) == ["no"]
        assert (await send(site, cookie, "when", night="no", cap="1")).status == 303
        assert (await row(site))["cadence"] == "inbox_only"


@pytest.mark.parametrize("page", ["how", "courses", "messages", "service"])
async def test_a_way_without_an_address_cannot_be_chosen_and_says_how_to_add_one(
    hub_database_url: str, page: str
) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site, contact={"phone": "+56987654321"}, consents=[])
        seen = await site.get(f"/alerts/{page}", cookie=cookie)
        fields = [one for tag, one in Blocks(seen.text).tags if tag == "input"]
        offered = {one["value"] for one in fields if one["name"] == page and "disabled" not in one}
        assert offered == {"sms", "list" if page == "how" else "no"}
        why = "No tenemos un correo suyo. Agréguelo en la BNE."
        shut = sum("disabled" in one for one in fields)
        assert reading(seen.text).count(why) == shut == 2


async def test_a_way_that_holds_is_shown_as_chosen_also_without_an_address(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        given = consents("alerts", channel="email")
        cookie = await rosa(site, contact={"phone": "+56987654321"}, consents=given)
        assert ticked((await site.get("/alerts/how", cookie=cookie)).text) == ["email"]


WRONG = {
    "nothing chosen": ("how", {}, "Elija una respuesta."),
    "what is no choice": ("how", {"how": "paloma"}, "Elija una respuesta."),
    "no phone": ("how", {"how": "sms"}, "No tenemos un celular suyo."),
    "no phone for courses": (
        "courses",
        {"courses": "both", "call": "no"},
        "No tenemos un celular suyo.",
    ),
    "no number to be called at": (
        "courses",
        {"courses": "email", "call": "yes"},
        "No tenemos un teléfono suyo.",
    ),
    "no word on the profile": ("publication", {}, "Elija una respuesta."),
    "no phone for messages": ("messages", {"messages": "sms"}, "No tenemos un celular suyo."),
    "no word on messages": ("messages", {}, "Elija una respuesta."),
    "no word on the night": ("when", {"cadence": "instant", "cap": "2"}, "Elija una respuesta."),
    "a cap in words": (
        "when",
        {"cadence": "instant", "night": "no", "cap": "mil"},
        "Escriba un número de 0 a 100.",
    ),
    "a cap above the most": (
        "when",
        {"cadence": "instant", "night": "no", "cap": "101"},
        "Escriba un número de 0 a 100.",
    ),
}


@pytest.mark.parametrize(("page", "fields", "words"), WRONG.values(), ids=WRONG)
async def test_what_is_wrong_stands_beside_the_field_and_on_top(
    hub_database_url: str, page: str, fields: dict[str, str], words: str
) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site, contact={"email": "rosa@correo.example"}, consents=[])
        before = await row(site)
        said = await send(site, cookie, page, **fields)
        assert said.status == 422
        assert said.text.count(f"▲ {words}") == 1
        assert said.text.partition("<h1>")[0].count(words) == 1
        assert "Falta corregir" in said.text
        assert await row(site) == before


async def test_an_answer_on_courses_is_kept_whatever_it_is(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site, consents=[])
        await send(site, cookie, "courses", courses="no", call="no")
        words = {
            (one["purpose"], one["channel"], one["granted"])
            for one in await site.world.rows(consents_table)
        }
        assert words == {("courses", "email", False), ("courses", "sms", False)}
        assert ticked((await site.get("/alerts/courses", cookie=cookie)).text) == ["no", "no"]
        await send(site, cookie, "courses", courses="email", call="yes")
        now = await row(site)
        assert (now["courses_by"], now["prefers_call"]) == (1, True)
        assert ticked((await site.get("/alerts/courses", cookie=cookie)).text) == ["email", "yes"]


@pytest.mark.parametrize(
    ("given", "by"), [("sms", 2), ("email", 1), ("first", 3), ("no", 0)], ids=str
)
async def test_a_word_on_messages_is_given_and_taken_back_in_the_same_step(
    hub_database_url: str, given: str, by: int
) -> None:
    async with web(hub_database_url) as site:
        before = {"sms": "no", "email": "no", "first": "no", "no": "first"}[given]
        cookie = await rosa(site, consents=consents("messages", granted=before != "no"))
        page = "/alerts/messages"
        assert ticked((await site.get(page, cookie=cookie)).text) == [before]
        said = await send(site, cookie, "messages", messages=given)
        assert (said.status, said.headers["Location"]) == (303, "/alerts?saved")
        assert (await row(site))["messages_by"] == by
        assert ticked((await site.get(page, cookie=cookie)).text) == [given]
        told = {one["type"] for one in await site.world.rows(outbox)}
        assert told == {"cl.bne.consent.changed"}


async def test_messages_are_offered_by_both_to_whoever_wants_both(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        wants = {"preferences": {"channels": "both"}, "consents": consents("messages")}
        cookie = await rosa(site, **wants)
        page = (await site.get("/alerts/messages", cookie=cookie)).text
        assert ticked(page) == ["both"]
        assert "y si falla por SMS" not in page
        assert "Sí, por los dos." in reading((await site.get("/alerts", cookie=cookie)).text)


async def test_whoever_looks_at_their_list_is_told_that_a_yes_to_messages_waits(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site, preferences={"cadence": "inbox_only"}, consents=[])
        silent = "Ahora usted mira su lista: de mensajes no le avisamos."
        assert silent not in (await site.get("/alerts", cookie=cookie)).text
        assert silent in (await site.get("/alerts/messages", cookie=cookie)).text
        await send(site, cookie, "messages", messages="email")
        assert (await row(site))["messages_by"] == 1
        assert silent in (await site.get("/alerts", cookie=cookie)).text
        await send(site, cookie, "messages", messages="no")
        assert silent not in (await site.get("/alerts", cookie=cookie)).text


async def test_searches_are_said_in_plain_words(hub_database_url: str) -> None:
    searches = [
        {"search_id": "s1", "occupations": ["Cocina", "Aseo"], "comunas": ["07301", "13", "*"]},
        {"search_id": "s2", "pay_min": 500000, "schedules": ["Jornada completa"]},
        {"search_id": "s3", "occupations": [f"Oficio {n:02}" for n in range(12)]},
    ]
    async with web(hub_database_url, HUB_PORTAL_URL="https://portal.example/mi") as site:
        cookie = await rosa(site, searches=searches)
        page = (await site.get("/alerts/about", cookie=cookie)).text
        text = reading(page)
        assert "Aseo y Cocina" in text
        assert "Todo Chile, Curicó y Región Metropolitana" in text
        assert "desde $500.000 al mes" in text
        assert "Su comuna" in text
        assert "Oficio 09 y 2 más" in text
        assert "Sus búsquedas las guarda la BNE, con su cuenta." in text
        assert 'href="https://portal.example/mi"' in page


async def test_without_a_word_of_the_page_nothing_is_changed(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site)
        said = await site.post("/alerts/how", cookie=cookie, data={"how": "list"})
        assert said.status == 403
        assert (await row(site))["cadence"] == "instant"


@pytest.mark.parametrize("name", ["publication", "processing"])
async def test_what_has_no_channel_is_given_and_taken_back_by_one_press(
    hub_database_url: str, name: str
) -> None:
    async with web(hub_database_url) as site:
        # The portal had it withdrawn on one channel: a yes here undoes that as well.
        cookie = await rosa(site, consents=consents(name, channel="email", granted=False))
        for given in ("yes", "no", "yes"):
            said = await send(site, cookie, name, **{name: given})
            assert (said.status, said.headers["Location"]) == (303, "/alerts?saved")
            assert (await row(site))[name] is (given == "yes")
            assert ticked((await site.get(f"/alerts/{name}", cookie=cookie)).text) == [given]
        words = [
            one for one in await site.world.rows(consents_table) if one["source"] == "mis-avisos"
        ]
        assert {one["text_version"] for one in words} == {agreed.VERSION}
