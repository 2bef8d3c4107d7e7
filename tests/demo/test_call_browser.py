"""A call to a course in the demo: from its preview to a full list, with Rosa's phone beside it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from hub.demo.stage import Stage
from hub.store.reporting import report
from tests.browser import AXE
from tests.demo.browsing import enter_as, heading, judged, open_tab
from tests.demo.staging import all_told, staged

pytestmark = pytest.mark.browser

ROSA, LUIS, ANOTHER, THIRD = "W-000001", "W-000002", "W-000004", "W-000005"
#: The latest of whoever has no channel.
ALONE = "W-000040"


@pytest.fixture
async def demo() -> AsyncIterator[Stage]:
    async with staged(workers=60, limit=2) as set_up:
        yield set_up


async def press(tab: Page, words: str) -> None:
    button = tab.get_by_role("button", name=words, exact=True)
    found = button if await button.count() else tab.get_by_role("link", name=words, exact=True)
    await found.first.click()


async def looked_at(tab: Page, folder: Path, name: str, *, judge: bool = False) -> None:
    """Take a picture of the page; or judge it as well, on a phone and on a desk."""
    await tab.screenshot(path=folder / f"{name}.png", full_page=True)
    if judge:
        await judged(tab)


async def write_down(tab: Page, demo: Stage, call: str, who: str, answer: str) -> None:
    """Write down what somebody said on the telephone."""
    await tab.goto(f"{call}/people/{who}")
    await tab.get_by_label(answer, exact=True).check()
    await press(tab, "Anotar")
    await expect(tab.locator("main")).to_contain_text("La respuesta quedó anotada.")


async def test_the_omil_calls_rosa_says_sipo_and_the_seats_fill(
    browser: Browser, demo: Stage, tmp_path: Path
) -> None:
    async with (
        open_tab(browser, "desk", scripts=True) as omil,
        open_tab(browser, "phone", scripts=True) as rosa,
    ):
        await omil.add_init_script(AXE)
        page = omil.locator("main")
        await enter_as(omil, demo, "OMIL Curicó")
        assert await heading(omil) == "Llamados"
        await expect(page).to_contain_text("Pruebe un llamado de práctica: no llega a nadie.")

        # Somebody of another comuna is not called, whatever is asked.
        await press(omil, "Nuevo llamado")
        await omil.get_by_label("A las personas de una lista").check()
        await omil.get_by_label("Pegue los RUT o códigos, uno por línea").fill(f"{ROSA}\n{LUIS}")
        await press(omil, "Seguir: el mensaje")
        for label, value in (
            ("Curso", "Soldadura básica"),
            ("Código del curso", "1237984102"),
            ("Lugar", "Liceo Municipal, Av. Las Torres 456"),
            ("Comienza el día", "2026-05-18"),
            ("Horas en total", "80"),
            ("Cupos", "2"),
            ("Contestan hasta el día", "2026-05-14"),
        ):
            await omil.get_by_label(label, exact=True).fill(value)
        for at, hour in enumerate(("09:00", "18:00")):
            await omil.get_by_label("A las", exact=True).nth(at).fill(hour)
        await press(omil, "Seguir: revisar")
        await expect(page).to_contain_text("1 fila no es de su comuna. No se enviará.")
        await expect(page).to_contain_text("1 persona")
        await looked_at(omil, tmp_path, "1-refused")

        # By what they look for: thirty-eight, three of them without a channel.
        await press(omil, "Volver a quiénes")
        await omil.get_by_label("A quienes cumplan esto").check()
        await omil.get_by_label("Buscan este trabajo").fill("Ayudantes de soldadura")
        await looked_at(omil, tmp_path, "2-who")
        await press(omil, "Seguir: el mensaje")
        await expect(omil.get_by_label("Curso", exact=True)).to_have_value("Soldadura básica")
        await press(omil, "Seguir: revisar")
        await expect(page.get_by_role("heading", name="38 personas")).to_be_visible()
        await expect(page.locator(".sums div", has_text="Sin canal")).to_contain_text("3")
        bubble = page.locator(".bubble")
        await expect(bubble).to_contain_text("OMIL Curico: curso gratis de Soldadura basica")
        await expect(page).to_contain_text("1 parte")
        await expect(page.locator(".sums div", has_text="Costo")).to_contain_text("Desde $195")
        await looked_at(omil, tmp_path, "3-check", judge=True)
        before = await demo_broadcasts(demo)
        await press(omil, "Enviar")
        await expect(page).to_contain_text("El llamado quedó enviado.")
        call = omil.url.partition("?")[0]
        await all_told(demo, before + 1)

        # The list follows by itself: nobody reloads it.
        await expect(page).to_contain_text("38 de 38")
        await expect(page).to_contain_text("Por llamar: 38")
        await expect(page.get_by_text("Sin canal: solo lo ve en su lista")).to_have_count(3)
        await rosa.goto(f"{demo.url}/demo/phone")
        assert "OMIL Curico" in await rosa.locator(".bubble").last.inner_text()
        await rosa.get_by_role("textbox").fill("sipo")
        await press(rosa, "Enviar")
        await expect(page).to_contain_text("Sí: 1")
        yes = page.locator("h2#yes + ul")
        await expect(yes).to_contain_text("Rosa Elena Muñoz Araya")
        await expect(yes).to_contain_text("Contestó por SMS")
        await looked_at(omil, tmp_path, "4-roster")
        await expect(rosa.locator(".bubbles li").last).not_to_have_class("own")

        # Whoever is telephoned is written down; the seats are full, and the next one waits.
        await write_down(omil, demo, call, ANOTHER, "No puede ir")
        await write_down(omil, demo, call, THIRD, "Sí, puede ir")
        await expect(page).to_contain_text("2 de 2 cupos")
        await write_down(omil, demo, call, ALONE, "Sí, puede ir")
        await expect(page).to_contain_text("En espera de un cupo: 1")
        await expect(page).to_contain_text("No puede: 1")
        await looked_at(omil, tmp_path, "5-full", judge=True)
        await press(omil, "Imprimir")
        await expect(page).to_contain_text("Rosa Elena Muñoz Araya")
        await expect(page).not_to_contain_text("No puede")
        await expect(page.locator(".sheet tbody tr")).to_have_count(2 + 34)
        await looked_at(omil, tmp_path, "6-sheet")

        await omil.goto(f"{demo.url}/unreachable")
        await expect(page).to_contain_text(ALONE)
        await expect(page).to_contain_text("Visítelas: no dieron teléfono.")
        await expect(page.get_by_text("Pasaje Los Boldos 1040, Curicó")).to_have_count(1)
        await looked_at(omil, tmp_path, "7-unreachable")
        await enter_as(omil, demo, "SENCE")
        assert await heading(omil) == "Llamados a cursos"
        await expect(page.locator("tbody tr")).to_contain_text("Curicó")
        await looked_at(omil, tmp_path, "8-fill")


async def demo_broadcasts(demo: Stage) -> int:
    """Count what was told so far."""
    async with demo.hub.database.read() as db:
        return (await report.totals(db))["broadcasts"]
