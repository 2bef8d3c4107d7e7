"""The path of a Chromium goes in; a browser for tests comes out, and what judges its pages."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

_VENDOR = Path(__file__).parent / "web" / "vendor"
AXE = (_VENDOR / "axe.min.js").read_text(encoding="utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


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
