"""A running demo goes in; tabs of a real browser, and what is wrong with their pages, come out."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, ConsoleMessage, Page, Request

from hub.demo.stage import Stage
from tests.browser import AXE_KEPT_OUT, MILLISECONDS, violations

SIZES = {"phone": (360, 640), "desk": (1280, 800)}


@asynccontextmanager
async def open_tab(browser: Browser, size: str, *, scripts: bool) -> AsyncIterator[Page]:
    """Give a tab of a browser nobody used before; what its console complains of is a failure."""
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=scripts
    )
    context.set_default_timeout(MILLISECONDS)
    page = await context.new_page()
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not said.text.startswith(AXE_KEPT_OUT):
            complaints.append(said.text)

    def missed(one: Request) -> None:
        # A page left while it was fetching its news, or its icon, breaks that off.
        if "ERR_ABORTED" not in (one.failure or ""):
            complaints.append(f"{one.url} {one.failure}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", missed)
    yield page
    await context.close()
    assert complaints == []


async def enter_as(tab: Page, demo: Stage, who: str) -> None:
    await tab.goto(f"{demo.url}/demo")
    await tab.get_by_role("button", name=who, exact=True).click()


async def heading(tab: Page) -> str:
    return await tab.locator("h1").inner_text()


async def judged(page: Page) -> None:
    """Judge the page that is open, on a phone and on a desk, and leave it as large as it was."""
    size = page.viewport_size
    assert size is not None
    for width, height in SIZES.values():
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        broken = await violations(page)
        assert broken == [], f"{page.url} {json.dumps(broken, ensure_ascii=False)}"
    await page.set_viewport_size(size)
