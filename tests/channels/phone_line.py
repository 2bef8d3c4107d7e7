"""A channel of SMS, and the telephone company or the odd server behind it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from channels.base import HOLE_CLOSE, HOLE_OPEN, Draft, Message, Receipt
from channels.sms import SmsChannel, SmsOptions

NOW = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)
TOKEN = "not-a-real-token"
ROSA = "+56987654321"
DRAFT = Draft(
    subject="",
    short=f"BNE: trabajo de bodeguero. Ver: bne.cl/v/{HOLE_OPEN}link{HOLE_CLOSE}",
    long="",
    html="",
    version="1",
)


def message(ref: str = "abc", to: str = ROSA, link: str = "7F3K2") -> Message:
    return Message(ref=ref, to=to, draft=DRAFT, fill={"link": link}, at=NOW)


def options(base_url: str, **changes: Any) -> SmsOptions:
    usual = SmsOptions(
        account_sid="AC" + "0" * 32,
        auth_token=TOKEN,
        from_number="+56232101234",
        base_url=base_url,
        timeout=5.0,
    )
    return replace(usual, **changes)


@asynccontextmanager
async def opened(base_url: str, **changes: Any) -> AsyncIterator[SmsChannel]:
    channel = SmsChannel(options(base_url, **changes))
    await channel.open()
    try:
        yield channel
    finally:
        await channel.close()


@asynccontextmanager
async def answering(
    handler: Callable[[web.Request], Any], path: str = "/{anything:.*}"
) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", path, handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def sent_alone(base_url: str, **changes: Any) -> Receipt:
    async with opened(base_url, **changes) as channel:
        (receipt,) = await channel.send([message()])
    assert receipt.ref == "abc"
    return receipt
