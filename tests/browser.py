"""The path of a Chromium goes in; a browser for tests comes out, and what judges its pages."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

_VENDOR = Path(__file__).parent / "web" / "vendor"
AXE = (_VENDOR / "axe.min.js").read_text(encoding="utf-8")
#: What is broken is wanted and nothing else: all that axe knows of a page takes longer to bring.
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "selectors": False,
}


#: What Chromium says when axe would run in a letter as well: none of its scripts may.
AXE_KEPT_OUT = "Blocked script execution in 'about:srcdoc'"
#: How long whatever is expected of a page may take: it looks for news each five seconds.
MILLISECONDS = 30_000
expect.set_options(timeout=MILLISECONDS)


@asynccontextmanager
async def launched(chromium: str) -> AsyncIterator[Browser]:
    """Start a browser for as long as it is needed."""
    options = ["--disable-background-networking", "--disable-gpu", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=options)
        yield opened
        await opened.close()


async def violations(tab: Page) -> list[tuple[str, list[str]]]:
    """Give the rules of WCAG a page breaks, and by what; the page has AXE."""
    passed, broken = await tab.evaluate(
        """async rules => {
            const found = await axe.run(document, rules);
            const broken = found.violations.map(
                one => [one.id, one.nodes.map(node => node.html)]);
            return [found.passes.length, broken];
        }""",
        _RULES,
    )
    assert passed, "axe looked at nothing"
    return [(rule, nodes) for rule, nodes in broken]
