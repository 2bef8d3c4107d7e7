"""Pages of messages in a real browser: what the other side does comes without reloading."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect

from hub.web.session import COOKIE
from tests.conversations.talk import EMPLOYER, Talk, talking

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True),
]


@asynccontextmanager
async def opened(browser: Browser, talk: Talk, path: str) -> AsyncIterator[Page]:
    """Open a page as Rosa, signed in; what the console complains of is a failure."""
    context = await browser.new_context(viewport={"width": 360, "height": 640})
    cookie = await talk.site.sign_in("worker", "Rosa")
    await context.add_cookies([{"name": COOKIE, "value": cookie, "url": talk.site.base}])
    page = await context.new_page()
    page.set_default_timeout(20_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    await page.goto(f"{talk.site.base}{path}")
    yield page
    await context.close()
    assert complaints == []


async def test_a_message_comes_as_text_while_one_is_written(browser, hub_database_url):
    async with (
        talking(hub_database_url, HUB_PUBLIC_URL="http://127.0.0.1") as talk,
        opened(browser, talk, f"/messages/{talk.id}") as page,
    ):
        await expect(page.locator(".empty")).to_be_visible()
        await page.evaluate("window.opened = 'once'")
        await page.fill("#text", "Le quería pregun")
        strange = "<img src=x onerror=alert(1)> ¿Puede el lunes?"
        await talk.say("employer", strange)
        await talk.say("employer", "O el martes.")
        lines = page.locator("[data-line]")
        await expect(lines).to_have_count(2)
        await expect(lines.nth(0).locator(".bubble")).to_have_text(strange)
        assert await page.locator("main img").count() == 0
        await expect(page.locator(".empty")).to_have_count(0)
        await talk.say("worker", "Sí")
        await expect(lines).to_have_count(3)
        await expect(lines.nth(2)).to_have_class("own")
        assert await page.input_value("#text") == "Le quería pregun"
        assert (await talk.employer("GET")).json["read"] == 2
        assert await page.evaluate("window.opened") == "once"


async def test_a_reveal_and_an_end_change_what_stands_around(browser, hub_database_url):
    async with (
        talking(hub_database_url, HUB_PUBLIC_URL="http://127.0.0.1") as talk,
        opened(browser, talk, f"/messages/{talk.id}") as page,
    ):
        await page.fill("#text", "Hola, buen")
        await talk.say("employer", "¿Puede el lunes?")
        await expect(page.locator("main")).to_contain_text("¿Puede el lunes?")
        await talk.employer("POST", "/reveal")
        await expect(page.locator("main")).to_contain_text(EMPLOYER["legal_name"])
        assert await page.input_value("#text") == "Hola, buen"
        assert await page.evaluate("document.activeElement.id") == "text"
        await expect(page.locator("[data-listen]")).to_be_visible()
        await talk.employer("POST", "/close")
        await expect(page.locator("#text")).to_have_count(0)
        await expect(page.locator("main")).to_contain_text("Esta conversación terminó")


async def test_the_list_counts_what_is_not_read(browser, hub_database_url):
    async with (
        talking(hub_database_url, HUB_PUBLIC_URL="http://127.0.0.1") as talk,
        opened(browser, talk, "/messages") as page,
    ):
        await expect(page.locator(".state")).to_have_count(0)
        await talk.say("employer", "¿Puede el lunes?")
        await expect(page.locator(".state")).to_have_text("● 1 sin leer")
        await expect(page.locator("main")).to_contain_text("¿Puede el lunes?")


async def test_older_messages_stand_still(browser, hub_database_url):
    async with talking(hub_database_url, HUB_PUBLIC_URL="http://127.0.0.1") as talk:
        await talk.say("employer", "Hola")
        async with opened(browser, talk, f"/messages/{talk.id}?before=2") as page:
            assert await page.locator("[data-heard]").count() == 0
            assert "stream.js" not in await page.content()
