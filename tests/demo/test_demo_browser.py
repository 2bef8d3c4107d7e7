"""One running demo, visited in a real browser as people would: small and large, without scripts."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from hub.demo.stage import Stage
from hub.store.reporting import report
from tests.browser import AXE
from tests.demo.browsing import enter_as, heading, judged, open_tab
from tests.demo.staging import all_told, staged

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
async def demo() -> AsyncIterator[Stage]:
    async with staged() as set_up:
        yield set_up


@pytest.fixture(
    params=[("phone", True), ("desk", False)],
    ids=lambda how: f"{how[0]}, {'with' if how[1] else 'without'} scripts",
)
async def tab(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    size, scripts = request.param
    async with open_tab(browser, size, scripts=scripts) as page:
        yield page


@pytest.fixture
async def phone_tab(browser: Browser) -> AsyncIterator[Page]:
    async with open_tab(browser, "phone", scripts=True) as page:
        yield page


async def test_rosas_sms_opens_one_job_that_says_why_it_came(tab: Page, demo: Stage) -> None:
    await tab.goto(f"{demo.url}/demo")
    phone = tab.get_by_role("region", name="Teléfono de Rosa")
    assert "BNE: trabajo de Operarios" in await phone.inner_text()
    await phone.get_by_role("link").click()
    assert "/a/" in tab.url
    assert await heading(tab) == "Operarios y operarias de packing de kiwi"
    why = tab.locator("section", has=tab.get_by_role("heading", name="¿Por qué me llegó?"))
    said = await why.locator("li").all_inner_texts()
    assert "Usted busca este tipo de trabajo: Operarios de packing." in said
    assert "El trabajo queda en su comuna, Curicó." in said
    # One item: no list, nobody's session.
    await expect(tab.locator("article")).to_have_count(1)
    await expect(tab.get_by_role("button", name="Salir")).to_have_count(0)
    assert await tab.context.cookies() == []


async def test_rosas_key_opens_her_list_from_her_sms(tab: Page, demo: Stage) -> None:
    await tab.goto(f"{demo.url}/demo")
    await tab.get_by_text("Claves personales para probar").click()
    row = tab.locator("#claves dl div", has_text="Rosa")
    key = await row.locator("dd").inner_text()
    phone = tab.get_by_role("region", name="Teléfono de Rosa")
    await phone.get_by_role("link").first.click()
    await tab.get_by_role("link", name="Sus trabajos").click()
    assert await heading(tab) == "Escriba su clave personal"
    await tab.get_by_label("Clave personal").fill(key)
    await tab.get_by_role("button", name="Entrar").click()
    assert await heading(tab) == "Sus trabajos"
    await tab.get_by_role("button", name="Salir").click()
    assert await tab.context.cookies() == []


async def test_a_worker_goes_from_the_list_to_a_job_and_back_and_out(
    tab: Page, demo: Stage
) -> None:
    await tab.goto(f"{demo.url}/demo")
    for who in ("Rosa", "Luis", "Sin datos"):
        await tab.get_by_role("button", name=who, exact=True).click()
        assert tab.url == f"{demo.url}/inbox"
        assert "Demostración · datos ficticios · martes 5 de mayo" in await tab.inner_text("#reloj")
        first = tab.locator("article").first  # others may be called the same
        title = await first.locator("h3").inner_text()
        await first.get_by_role("link", name=title).click()
        assert await heading(tab) == title
        await tab.get_by_role("heading", name="¿Por qué me llegó?").wait_for()
        await tab.get_by_role("link", name="Sus trabajos").click()
        assert await heading(tab) == "Sus trabajos"
        await tab.get_by_role("button", name="Salir").click()
        assert await heading(tab) == "Entre por la BNE"
        assert await tab.context.cookies() == []
        await tab.get_by_role("link", name="Volver al inicio").click()
        assert await heading(tab) == "Demostración"


async def test_the_operator_goes_from_today_to_one_broadcast_and_back(
    tab: Page, demo: Stage
) -> None:
    await enter_as(tab, demo, "Operador")
    assert await heading(tab) == "Hoy"
    assert "Todo al día." in await tab.inner_text("#hoy")
    await tab.get_by_text("Terminados: ").click()
    title = await tab.locator("#terminados .subject").last.inner_text()
    await tab.locator("#terminados .rows a").last.click()
    assert await heading(tab) == title
    told = await tab.locator(".bar .figures").inner_text()
    assert re.fullmatch(r"(\d+) de \1", told), told
    await tab.get_by_role("link", name="Hoy").click()
    assert await heading(tab) == "Hoy"


async def test_one_more_job_is_published_by_a_button_and_told(phone_tab: Page, demo: Stage) -> None:
    async with demo.hub.database.read() as db:
        before = await report.totals(db)
    await phone_tab.goto(f"{demo.url}/demo")
    await phone_tab.get_by_role("button", name="Publicar otro trabajo").click()
    assert phone_tab.url == f"{demo.url}/demo"
    await all_told(demo, before["broadcasts"] + 1)
    async with demo.hub.database.read() as db:
        assert (await report.totals(db))["told"] > before["told"]
    await phone_tab.reload()
    assert f"{before['broadcasts'] + 1} trabajos" in await phone_tab.inner_text("#demo")


async def test_a_mail_opens_and_its_way_out_is_shown_first(tab: Page, demo: Stage) -> None:
    await tab.goto(f"{demo.url}/demo")
    await tab.get_by_role("link", name="luis.soto.2@correo.example").first.click()
    letter = tab.frame_locator("iframe.letter")
    await letter.get_by_role("link", name="Dejar de recibir correos").click()
    await tab.wait_for_url("**/u/*")
    assert await heading(tab) == "¿Dejar de recibir correos?"
    assert "Si no hace nada, todo sigue igual." in await tab.inner_text("main")
    await tab.go_back()
    await letter.get_by_role("link", name="Ver trabajo").click()
    await tab.wait_for_url("**/a/*")
    await tab.get_by_role("heading", name="¿Por qué me llegó?").wait_for()


async def test_the_mailbox_shows_the_mails_of_whom_one_asks_for(
    phone_tab: Page, demo: Stage
) -> None:
    await phone_tab.goto(f"{demo.url}/demo/mailbox")
    await phone_tab.get_by_label("Para quién").fill("Luis.Soto")
    await phone_tab.get_by_label("Qué correos").select_option("Trabajos")
    await phone_tab.get_by_role("button", name="Mostrar").click()
    own = len(demo.mailbox.messages("luis.soto.2@correo.example"))
    lines = phone_tab.locator("#casilla .rows .aside")
    await expect(lines).to_have_count(own)
    assert all("luis.soto" in one for one in await lines.all_text_contents())
    await phone_tab.get_by_role("link", name="Dejar de actualizar").click()
    await expect(lines).to_have_count(own)
    await phone_tab.get_by_label("Qué correos").select_option("Correcciones")
    await phone_tab.get_by_role("button", name="Mostrar").click()
    await expect(phone_tab.locator("#casilla")).to_contain_text("Ningún correo así.")
    await phone_tab.get_by_role("link", name="Ver todos").click()
    await expect(lines).to_have_count(min(25, demo.mailbox.total))


async def test_the_front_follows_what_happens_with_and_without_scripts(
    tab: Page, demo: Stage
) -> None:
    await tab.goto(f"{demo.url}/demo")
    mails = tab.get_by_role("heading", name="Casilla de correo")
    before = await mails.inner_text()
    await publish_again(demo, comuna="07301")
    await expect(mails).not_to_have_text(before)
    await expect(tab.locator(".bars strong").first).to_have_text(
        "Operarios y operarias de packing de kiwi"
    )
    await tab.get_by_role("link", name="Dejar de actualizar").click()
    await tab.get_by_role("link", name="Seguir actualizando").wait_for()


async def test_the_bars_move_without_the_page_being_opened_again(
    phone_tab: Page, demo: Stage
) -> None:
    await phone_tab.goto(f"{demo.url}/demo")
    await phone_tab.evaluate("window.opened = 'once'")
    first = phone_tab.locator(".bars li").first
    before = await phone_tab.locator(".bars").inner_html()
    await publish_again(demo, comuna="05109")
    await expect(first).to_contain_text("Garzón bilingüe")
    await expect(first).to_contain_text("Terminado")
    bar = first.locator("progress")
    assert await bar.get_attribute("value") == await bar.get_attribute("max")
    assert await phone_tab.locator(".bars").inner_html() != before
    assert await phone_tab.evaluate("window.opened") == "once"


async def test_the_live_pages_can_be_read_and_touched_by_everybody(
    phone_tab: Page, demo: Stage
) -> None:
    await phone_tab.add_init_script(AXE)
    await phone_tab.goto(f"{demo.url}/demo")
    await judged(phone_tab)
    for link in (".bubble a", ".rows a"):
        await phone_tab.goto(f"{demo.url}/demo")
        await phone_tab.locator(link).first.click()
        await judged(phone_tab)
    for page in ("mailbox", "phone"):
        await phone_tab.goto(f"{demo.url}/demo/{page}")
        await judged(phone_tab)
    for who, inside in (("Luis", "Ver trabajo"), ("Operador", "Operarios")):
        await enter_as(phone_tab, demo, who)
        await judged(phone_tab)
        if who == "Operador":
            await phone_tab.get_by_text("Terminados: ").click()
            await judged(phone_tab)
        await phone_tab.get_by_role("link", name=inside).first.click()
        await judged(phone_tab)
    await phone_tab.get_by_role("button", name="Salir").click()
    await judged(phone_tab)


async def test_who_leaves_by_the_link_of_a_mail_gets_no_other_and_keeps_the_list(
    phone_tab: Page, demo: Stage
) -> None:
    luis = "luis.soto.2@correo.example"
    [mail, *_] = demo.mailbox.messages(luis)
    [stop] = re.findall(r"http\S+/u/\S+", mail.text)
    await phone_tab.goto(stop)
    assert await heading(phone_tab) == "¿Dejar de recibir correos?"

    held = len(demo.mailbox.messages(luis))
    await publish_again(demo, comuna="13119")
    assert len(demo.mailbox.messages(luis)) == held + 1, "looking stops nothing"

    await phone_tab.get_by_role("button", name="Dejar de recibir correos").click()
    assert "No le mandaremos más correos con trabajos." in await phone_tab.inner_text("main")
    await enter_as(phone_tab, demo, "Luis")
    listed = await phone_tab.locator("article").count()
    others = demo.mailbox.total
    await publish_again(demo, comuna="13119")
    assert len(demo.mailbox.messages(luis)) == held + 1
    assert demo.mailbox.total > others, "others were told by e-mail"
    await phone_tab.reload()
    await expect(phone_tab.locator("article")).to_have_count(listed + 1)


async def publish_again(demo: Stage, *, comuna: str) -> None:
    """Publish the job of a comuna once more, under a new number, and wait until it is told."""
    job = next(one for one in demo.jobs if one.comuna == comuna)
    number, _ = demo.queue.next()
    await demo.publish((number, job))
    await all_told(demo, number)
