"""The demo's relay and phone company, broken and mended from its front page, without scripts."""

import re
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from aiohttp import ClientSession, CookieJar
from aiosmtplib import SMTP, SMTPServerDisconnected
from sqlalchemy import func, select

from hub.demo.breaking import PROVIDERS, WAYS, Breaking
from hub.demo.mailbox import Mailbox
from hub.demo.phones import PhoneCompany
from hub.demo.smtpd import LOSE, SLOW, Stage
from hub.demo.stage import Stage as Scene
from hub.tables import deliveries
from tests.demo.staging import AT, staged
from tests.waiting import eventually
from tests.web.reading import reading


@pytest.fixture
async def box() -> Mailbox:
    return Mailbox(clock=lambda: AT)


async def send(mailbox: Mailbox) -> None:
    smtp = SMTP(hostname="127.0.0.1", port=mailbox.port, local_hostname="hub.example", timeout=20)
    await smtp.connect()
    try:
        await smtp.sendmail("a@bne.example", ["b@correo.example"], b"Subject: x\r\n\r\nHola\r\n")
    finally:
        smtp.close()


async def test_a_relay_that_loses_answers_has_the_mail(box: Mailbox) -> None:
    await box.start()
    box.answer(LOSE, at=Stage.DOT)
    with pytest.raises(SMTPServerDisconnected):
        await send(box)
    assert box.total == 1
    await box.stop()


async def test_a_slow_relay_takes_the_mail_later(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.demo.smtpd._SLOW_SECONDS", 0.05)
    await box.start()
    box.answer(SLOW, at=Stage.MAIL)
    await send(box)
    assert box.total == 1
    await box.stop()


def test_every_way_breaks_and_mending_forgets_it() -> None:
    breaking = Breaking(mailbox=Mailbox(clock=lambda: AT), phones=PhoneCompany(now=lambda: AT))
    for provider in PROVIDERS:
        for way in WAYS:
            breaking.set(provider, way)
            assert breaking.broken[provider] == way
        breaking.set(provider, None)
    assert set(breaking.broken.values()) == {None}


async def ask(set_up: Scene, client: ClientSession, path: str, **data: str) -> str:
    """Send a form of the front page; give the page it leads to, as people read it."""
    async with client.post(set_up.url + path, data=data) as response:
        assert response.status == 200, path
        return reading(await response.text())


def counting(set_up: Scene, channel: str, state: str) -> Callable[[], Awaitable[int]]:
    async def count() -> int:
        d = deliveries.c
        query = select(func.count()).where(d.channel == channel, d.state == state)
        async with set_up.hub.database.read() as db:
            return await db.scalar(query) or 0

    return count


async def test_a_relay_that_refuses_is_gone_round_by_sms_and_mended() -> None:
    async with staged(workers=200, limit=2) as set_up, ClientSession() as client:
        letters, texts = set_up.mailbox.total, set_up.phones.total
        page = await ask(set_up, client, "/demo/break", which="relay", how="refuse")
        assert "El servidor de correo rechaza los mensajes." in page
        for _ in range(3):
            await ask(set_up, client, "/demo/publish")
        await eventually(counting(set_up, "email", "failed"), within=120)
        await eventually(lambda: set_up.phones.total > texts, within=120)
        assert set_up.mailbox.total == letters
        page = await ask(set_up, client, "/demo/break", which="relay", how="")
        assert "El servidor de correo funciona" in page
        for _ in range(3):
            await ask(set_up, client, "/demo/publish")
        await eventually(lambda: set_up.mailbox.total > letters, within=120)


async def test_what_a_phone_company_refuses_for_a_while_waits_to_be_tried_again() -> None:
    jar = CookieJar(unsafe=True)  # of an address that is a number
    async with staged(workers=200, limit=2) as set_up, ClientSession(cookie_jar=jar) as client:
        page = await ask(set_up, client, "/demo/break", which="phones", how="refuse")
        assert "La compañía de teléfonos rechaza los mensajes." in page
        for _ in range(3):
            await ask(set_up, client, "/demo/publish")
        await eventually(counting(set_up, "sms", "waiting"), within=120)
        await ask(set_up, client, "/demo/be", who="operator")
        await eventually(partial(counted_alike, set_up, client), within=60)
        page = await ask(set_up, client, "/demo/break", which="phones", how="")
        assert "La compañía de teléfonos funciona" in page


async def counted_alike(set_up: Scene, client: ClientSession) -> bool:
    """Say whether the front page and *Hoy* count as many messages that wait, and some."""
    pages = []
    for path in ("/demo", "/today"):
        async with client.get(set_up.url + path) as response:
            pages.append(reading(await response.text()))
    front, today = pages
    waiting = re.search(r"Mensajes: ([\d.]+) en espera", front)
    lanes = re.search(r"En espera Correo ?([\d.]+).*?SMS ?([\d.]+)", today)
    assert waiting, front
    assert lanes, today
    return 0 < number(waiting[1]) == sum(map(number, lanes.groups()))


def number(words: str) -> int:
    return int(words.replace(".", ""))


async def test_nothing_else_can_be_broken() -> None:
    async with staged(workers=20, limit=1) as set_up, ClientSession() as client:
        for data in ({"which": "relay", "how": "burn"}, {"which": "hub", "how": "slow"}, {}):
            async with client.post(f"{set_up.url}/demo/break", data=data) as response:
                assert response.status == 404
