"""A conversation of the demo, carried through by both sides at once, in a browser each."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from hub.demo.jobs import employer_events
from hub.demo.people import company_of_rosa
from hub.demo.stage import Stage
from tests.browser import AXE
from tests.demo.browsing import enter_as, heading, judged, open_tab
from tests.demo.staging import staged

pytestmark = pytest.mark.browser

PHONE = "9 8765 4321"
ASKED = "Buenas tardes. ¿Sigue el trabajo?"
MASKED = "▒ oculto"


@pytest.fixture
async def demo() -> AsyncIterator[Stage]:
    async with staged(workers=120, limit=3) as set_up:
        yield set_up


@dataclass
class Side:
    """One side's browser, and the pictures taken of it."""

    name: str
    tab: Page
    pictures: Path
    judges: bool
    taken: list[str] = field(default_factory=list)

    async def look(self, step: str) -> None:
        """Take a picture of the page, and judge it."""
        self.taken.append(step)
        path = self.pictures / f"{len(self.taken):02}-{self.name}-{step}.png"
        await self.tab.screenshot(path=path, full_page=True)
        if self.judges:
            await judged(self.tab)

    async def press(self, words: str) -> None:
        """Press a button, or follow a link that looks like one."""
        button = self.tab.get_by_role("button", name=words, exact=True)
        found = button if await button.count() else self.tab.get_by_role("link", name=words)
        await found.first.click()

    async def write(self, text: str) -> None:
        """Write a message and send it."""
        await self.tab.get_by_label("Escriba su mensaje").fill(text)
        await self.press("Enviar")

    async def reads(self, words: str) -> None:
        """See to it that the page says something."""
        await expect(self.tab.locator("main")).to_contain_text(words)

    async def goes_back_to_the_conversation(self, words: str) -> None:
        """Press Back after sending: no page asks to send it again, and it stands there once."""
        await self.tab.go_back()
        assert not self.tab.url.endswith("/write")
        await expect(self.tab.get_by_text(words)).to_have_count(1)
        await expect(self.tab.get_by_label("Escriba su mensaje")).to_have_value("")

    async def reads_not(self, words: str) -> None:
        """See to it that the page does not say something."""
        await expect(self.tab.locator("main")).not_to_contain_text(words)


@pytest.mark.parametrize(
    ("rosas", "companys", "scripts"),
    [("phone", "desk", True), ("desk", "phone", False)],
    ids=["Rosa on a phone", "Rosa on a desk, without scripts"],
)
async def test_a_conversation_goes_from_a_question_to_a_telephone_number(
    browser: Browser, demo: Stage, tmp_path: Path, rosas: str, companys: str, scripts: bool
) -> None:
    identity = next(
        one["data"]["identity"]
        for one in employer_events(demo.jobs, demo.options.seed)
        if one["data"]["employer_id"] == company_of_rosa(demo.jobs)
    )
    name = identity["legal_name"]
    async with AsyncExitStack() as stack:
        tabs = [
            await stack.enter_async_context(open_tab(browser, size, scripts=scripts))
            for size in (rosas, companys)
        ]
        if scripts:
            for tab in tabs:
                await tab.add_init_script(AXE)
        rosa = Side("rosa", tabs[0], tmp_path, scripts)
        firm = Side("company", tabs[1], tmp_path, scripts)

        await enter_as(firm.tab, demo, "Empresa sin nombre")
        await firm.look("vacancies")
        await firm.press("Operarios y operarias de packing de kiwi")
        await firm.reads("Aún nadie ha preguntado.")
        await firm.look("nobody")

        await enter_as(rosa.tab, demo, "Rosa")
        await rosa.press("Ver trabajo")
        await rosa.look("job")
        await rosa.press("Preguntar a la empresa")
        await rosa.reads("Así lo ve la empresa")
        await rosa.look("opened")
        await rosa.write(ASKED)
        await rosa.reads(ASKED)
        await rosa.write(f"Llámeme al {PHONE}, por favor.")
        assert await heading(rosa.tab) == "Vamos a ocultar una parte"
        await expect(rosa.tab.locator("mark")).to_have_text(PHONE)
        await rosa.look("preview")
        await rosa.press("Corregir")
        box = rosa.tab.get_by_label("Su mensaje")
        await expect(box).to_have_value(f"Llámeme al {PHONE}, por favor.")
        await rosa.look("changing")
        await box.fill(f"Puede llamarme al {PHONE}.")
        await rosa.press("Enviar")
        await rosa.press("Enviar así")
        await rosa.reads(f"La empresa lee: Puede llamarme al {MASKED}.")
        await rosa.look("sent")
        if scripts:
            await rosa.goes_back_to_the_conversation("lee: Puede llamarme")

        await firm.tab.reload()
        await firm.look("candidates")
        await firm.press("Ver mensajes")
        await firm.reads(f"Puede llamarme al {MASKED}.")
        await firm.reads_not(PHONE)
        await firm.reads_not("Rosa")
        await firm.look("asked")
        await firm.write(f"Sí, sigue. Somos {name}.")
        assert await heading(firm.tab) == "Vamos a ocultar una parte"
        await firm.look("preview")
        await firm.press("Enviar así")
        await firm.look("answered")
        if scripts:
            await firm.goes_back_to_the_conversation("lee: Sí, sigue.")

        await rosa.tab.reload()
        await rosa.reads(f"Sí, sigue. Somos {MASKED}")
        await rosa.reads_not(name)
        await rosa.reads_not("Mostrar mis datos")
        await rosa.look("answered")

        await firm.press("Mostrar mi empresa")
        await firm.reads("No se puede deshacer.")
        await firm.reads(identity["rut"][:2])
        await firm.tab.get_by_label("A esta persona").check()
        await firm.look("reveal")
        await firm.press("Mostrar mi empresa")
        await firm.reads("Usted mostró su empresa.")
        await firm.look("revealed")

        await rosa.tab.reload()
        await rosa.reads("La empresa mostró su nombre.")
        await rosa.reads(name)
        await rosa.look("revealed")
        await rosa.press("Mostrar mis datos")
        await expect(rosa.tab.locator("input:checked")).to_have_count(0)
        await rosa.tab.get_by_label("Celular").check()
        await rosa.look("share")
        await rosa.press("Seguir")
        assert await heading(rosa.tab) == "La empresa verá esto"
        await rosa.reads_not("Muñoz")
        await rosa.look("confirm")
        await rosa.press("Mostrar estos datos")
        await rosa.reads("Usted mostró estos datos.")
        await rosa.look("shared")

        await firm.tab.reload()
        await firm.reads("La persona mostró estos datos.")
        await firm.reads("+56 9")
        await firm.reads_not("Muñoz")
        await firm.look("shared")

        await rosa.press("Bloquear")
        await rosa.look("block")
        await rosa.press("Bloquear")
        await rosa.reads("Esta conversación terminó.")
        await rosa.press("Mensajes")
        await rosa.reads("Terminada")
        await rosa.look("list")
        await firm.tab.reload()
        await firm.reads("Esta conversación terminó.")
        await firm.look("ended")


async def test_what_speaks_of_paying_waits_and_the_moderator_of_the_demo_sees_it(
    browser: Browser, demo: Stage, tmp_path: Path
) -> None:
    async with open_tab(browser, "phone", scripts=True) as tab:
        await enter_as(tab, demo, "Rosa")
        rosa = Side("rosa", tab, tmp_path, judges=False)
        await rosa.press("Ver trabajo")
        await rosa.press("Preguntar a la empresa")
        await rosa.write("Si no me contesta sé dónde vive y lo voy a matar")
        assert await heading(tab) == "Una persona lo revisará antes"
        await rosa.press("Enviar así")
        await rosa.reads("En revisión hace menos de 1 min")
        await rosa.look("held")
        await enter_as(tab, demo, "Moderador")
        assert await heading(tab) == "Por revisar"
        await rosa.reads_not("Nada por revisar")
        await rosa.look("review")
