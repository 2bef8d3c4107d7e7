"""The gallery goes into a real browser; what people would see and touch is judged there."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, ConsoleMessage, Error, Page

from hub.web.render import STATIC, content_policy, render
from tests.browser import AXE, AXE_KEPT_OUT, violations
from tests.web.console_gallery import TODAY_VIEW
from tests.web.gallery import CASES, GALLERY, LETTERS, finished

pytestmark = pytest.mark.browser

SIZES = ((360, 640), (1280, 800))


async def answer(request: web.Request) -> web.Response:
    case = request.match_info["case"]
    page = GALLERY[case][0] if case in GALLERY else "demo_mail" if case in LETTERS else "job"
    return web.Response(
        text=finished(case),
        content_type="text/html",
        headers={"Content-Security-Policy": content_policy(page)},
    )


async def no_icon(_: web.Request) -> web.Response:
    return web.Response(status=204)  # letters have none, and Chromium asks


@pytest.fixture(scope="module")
async def gallery() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/page/{case}", answer)
    app.router.add_static("/static/", STATIC)
    app.router.add_get("/favicon.ico", no_icon)
    async with TestServer(app) as server:
        yield str(server.make_url("/page/"))


@pytest.fixture
async def tab(browser: Browser) -> AsyncIterator[Page]:
    page = await browser.new_page()
    yield page
    await page.close()


@pytest.fixture(scope="module")
async def gallery_tab(browser: Browser) -> AsyncIterator[Page]:
    """One tab for the whole gallery: opening one costs more than looking at a page."""
    page = await browser.new_page()
    await page.add_init_script(AXE)
    yield page
    await page.close()


@pytest.fixture(scope="module")
async def scriptless_tab(browser: Browser) -> AsyncIterator[Page]:
    page = await browser.new_page(java_script_enabled=False)
    yield page
    await page.close()


@pytest.mark.parametrize("case", CASES)
async def test_a_page_can_be_read_and_touched_by_everybody(
    gallery: str, gallery_tab: Page, case: str
) -> None:
    complaints: list[str] = []

    def console(said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith(AXE_KEPT_OUT):
            complaints.append(said.text)

    def broken_script(error: Error) -> None:
        complaints.append(str(error))

    gallery_tab.on("console", console)
    gallery_tab.on("pageerror", broken_script)
    await gallery_tab.goto(gallery + case)
    for width, height in reversed(SIZES):  # the phone's last, where axe looks at it
        await gallery_tab.set_viewport_size({"width": width, "height": height})
        assert await gallery_tab.evaluate("document.documentElement.scrollWidth") <= width
        assert await small_targets(gallery_tab) == []
    broken = await violations(gallery_tab)
    assert broken == [], json.dumps(broken, ensure_ascii=False)
    gallery_tab.remove_listener("console", console)
    gallery_tab.remove_listener("pageerror", broken_script)
    assert complaints == []


async def small_targets(tab: Page) -> list[str]:
    """List what acts, is shown, and is smaller than 48 by 48."""
    found: list[str] = await tab.evaluate(
        """() => [...document.querySelectorAll("a:not(.skip), button, summary")].filter((one) => {
            const box = one.getBoundingClientRect();
            return one.checkVisibility() && (box.height < 48 || box.width < 48);
        }).map((one) => `${one.outerHTML} ${one.getBoundingClientRect().height}`)"""
    )
    return found


@pytest.mark.parametrize("case", GALLERY)
async def test_a_page_says_the_same_without_scripts(
    gallery: str, gallery_tab: Page, scriptless_tab: Page, case: str
) -> None:
    said = []
    width, height = SIZES[-1]
    for tab in (gallery_tab, scriptless_tab):
        await tab.set_viewport_size({"width": width, "height": height})
        await tab.goto(gallery + case)
        said.append(await tab.locator("body").inner_text())
    assert said[0].replace("Escuchar", "").split() == said[1].split()
    assert len(said[1].split()) > 10


async def test_of_criteria_and_a_list_the_chosen_one_is_shown(
    gallery: str, scriptless_tab: Page
) -> None:
    await scriptless_tab.goto(gallery + "call-who")
    both = [scriptless_tab.locator(f"#{one}") for one in ("criterios", "lista")]
    for choice, shown in (("list", [False, True]), ("criteria", [True, False])):
        await scriptless_tab.check(f'[name="how"][value="{choice}"]')
        assert [await one.is_visible() for one in both] == shown


async def test_the_first_key_leads_to_the_content(gallery: str, tab: Page) -> None:
    await tab.goto(gallery + "inbox")
    await tab.keyboard.press("Tab")
    await tab.keyboard.press("Enter")
    assert await tab.evaluate("document.activeElement.id") == "contenido"


#: A page, what is read of it, in its order.
ALOUD = {
    "job": ("Empresa verificada por la BNE", "Qué", "Dónde", "Cuánto", "Hasta cuándo"),
    "invitation": (
        "OMIL Macul",
        "Le llama a un curso gratis",
        "Empieza",
        "Dónde",
        "Responda hasta",
    ),
    "inbox": ("Sus trabajos", "Hoy", "Operario de packing", "Ayudante de panadería"),
    "consents": ("Sus permisos", "Cada permiso se da y se quita igual"),
    "wishes_ask-publication": ("¿Pueden las empresas ver su perfil?",),
    "record": ("Lo que sabemos de usted", "Sus permisos", "Si algo está mal"),
    "own-address-asked": ("¿Este",),
    "pickup": (
        "Entre con su hoja de retiro",
        "Código de retiro",
        "Clave personal",
        "¿No tiene clave",
    ),
    "talk_worker": ("Usted", "Buenas tardes. ¿Hay que llevar herramientas?", "El turno parte"),
}


@pytest.mark.parametrize("case", ALOUD)
async def test_listening_starts_with_who_writes_and_keeps_the_order(
    gallery: str, tab: Page, case: str
) -> None:
    await tab.add_init_script(
        """window.heard = [];
        const voice = { speaking: false, cancel() { this.speaking = false; },
          speak(piece) { this.speaking = true; heard.push([piece.lang, piece.text]); } };
        Object.defineProperty(window, "speechSynthesis", { value: voice });"""
    )
    await tab.goto(gallery + case)
    await tab.get_by_role("button", name="Escuchar").click()
    heard = await tab.evaluate("heard")
    said = [text for _, text in heard]
    assert {lang for lang, _ in heard} == {"es-CL"}
    assert said[0].startswith(ALOUD[case][0])
    places = [next(i for i, one in enumerate(said) if one.startswith(it)) for it in ALOUD[case]]
    assert places == sorted(places)
    await tab.get_by_role("button", name="Parar").click()
    assert await tab.get_by_role("button", name="Escuchar").is_visible()


async def test_a_page_that_follows_moves_on_and_says_when_it_cannot(tab: Page) -> None:
    view = replace(TODAY_VIEW, live=replace(TODAY_VIEW.live, seconds=1))
    due_soon = 0
    broken = False

    async def today(request: web.Request) -> web.Response:
        if broken:
            raise web.HTTPServiceUnavailable
        page = render("today", replace(view, due_soon=due_soon))
        return web.Response(text=page, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", today)
    app.router.add_static("/static/", STATIC)
    async with TestServer(app) as server:
        await tab.goto(str(server.make_url("/")))
        figure, stale = tab.locator(".big"), tab.locator("[data-stale]")
        place = tab.get_by_role("link", name="Operario de packing")
        await place.focus()
        await tab.locator("#terminados").evaluate("fold => { fold.open = true; }")
        due_soon = 37
        await tab.wait_for_function("document.querySelector('.big').innerText === '37'")
        assert await place.evaluate("link => link === document.activeElement")
        assert await tab.locator("#terminados").evaluate("fold => fold.open")
        summary = tab.locator("#terminados summary")
        await summary.focus()
        due_soon = 38
        await tab.wait_for_function("document.querySelector('.big').innerText === '38'")
        assert await summary.evaluate("one => one === document.activeElement")
        broken = True
        await stale.wait_for(state="visible")
        assert await figure.inner_text() == "38"
        broken = False
        await stale.wait_for(state="hidden")


async def test_a_page_that_follows_can_be_stopped(gallery: str, tab: Page) -> None:
    await tab.goto(gallery + "today-trouble")
    assert await tab.evaluate("document.documentElement.dataset.seconds") is None
    assert await tab.get_by_role("link", name="Seguir actualizando").is_visible()


@pytest.mark.parametrize("case", ["demo_mail", "demo_mail-short"])
async def test_a_letter_fills_its_frame_and_no_more(gallery: str, tab: Page, case: str) -> None:
    await tab.goto(gallery + case)
    for width, height in SIZES:
        await tab.set_viewport_size({"width": width, "height": height})
        await tab.wait_for_function(
            """() => {
                const frame = document.querySelector("iframe.letter");
                const said = frame.contentDocument.body.getBoundingClientRect().height;
                return said > 0 && Math.abs(frame.clientHeight - said) < 2;
            }"""
        )


async def test_what_is_broken_stands_apart_from_the_tour(gallery: str, tab: Page) -> None:
    await tab.goto(gallery + "demo")
    for width, height in SIZES:
        await tab.set_viewport_size({"width": width, "height": height})
        tour, box = [
            await tab.locator(one).first.bounding_box() for one in ("#recorrido", "#demo > .banner")
        ]
        assert tour
        assert box
        assert box["y"] - (tour["y"] + tour["height"]) >= 16


async def test_a_letter_runs_nothing_and_its_links_open_in_the_whole_window(
    gallery: str, tab: Page
) -> None:
    await tab.route("https://bne.example/**", lambda route: route.fulfill(body="llegó"))
    await tab.goto(gallery + "demo_mail")
    allowed = await tab.locator("iframe.letter").get_attribute("sandbox")
    assert allowed is not None
    assert "allow-scripts" not in allowed
    letter = tab.frame_locator("iframe.letter")
    await letter.get_by_role("link", name="Ver trabajo").click()
    await tab.wait_for_url("https://bne.example/v/**")
