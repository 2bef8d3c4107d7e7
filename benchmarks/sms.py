"""How fast the SMS channel posts to what speaks as Twilio does, beside bare aiohttp.

Both post the same forms, fifty at once, to the same server, a process of its own that answers each
with a sid made from its number: so a receipt that belongs to another person is found out.
"""

import asyncio
import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

from benchmarks import forever
from benchmarks.people import LONG_AGO
from benchmarks.sink import free_port, wait_for
from channels.base import Draft, Message
from channels.sms import SmsChannel, SmsOptions

MESSAGES = 5_000
ROUNDS = 5
CONCURRENCY = 50
LEAST = 0.6  # of bare aiohttp
_ACCOUNT = "AC" + "0" * 32
_TOKEN = "0" * 32
_FROM = "+56987654321"
_TEXT = "BNE: trabajo de Ayudante de cocina en Curico. Vea bne.example/a/1234567890123"


def main() -> None:
    """Let both post in turn, so many rounds, and compare their medians."""
    with _company() as url:
        rates: dict[str, list[float]] = {"bare aiohttp": [], "the hub's channel": []}
        for _ in range(ROUNDS):
            rates["bare aiohttp"].append(asyncio.run(_bare(url)))
            rates["the hub's channel"].append(asyncio.run(_hub(url)))
    for name, some in rates.items():
        print(f"{name}: {median(some):,.0f} a second ({min(some):,.0f}-{max(some):,.0f})")
    bare, ours = (median(some) for some in rates.values())
    print(f"hub / bare: {ours / bare:.2f}; every receipt belonged to its person")
    if ours / bare < LEAST:
        raise SystemExit(f"{ours / bare:.2f} of bare aiohttp: {LEAST} is the least")


def _number(one: int) -> str:
    return f"+569{20_000_000 + one}"


def _sid(number: str) -> str:
    return "SM" + hashlib.md5(number.encode(), usedforsecurity=False).hexdigest()


async def _bare(url: str) -> float:
    left, mixed = iter(range(MESSAGES)), 0
    path = f"{url}/2010-04-01/Accounts/{_ACCOUNT}/Messages.json"

    async def post(http: aiohttp.ClientSession) -> None:
        nonlocal mixed
        for one in left:
            form = {"To": _number(one), "From": _FROM, "Body": _TEXT}
            async with http.post(path, data=form) as answer:
                mixed += (await answer.json())["sid"] != _sid(form["To"])

    auth = aiohttp.encode_basic_auth(_ACCOUNT, _TOKEN)
    async with aiohttp.ClientSession(headers={"Authorization": auth}) as http:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(CONCURRENCY):
                group.create_task(post(http))
        seconds = time.perf_counter() - began
    if mixed:
        raise SystemExit(f"{mixed} answers were of others")
    return MESSAGES / seconds


async def _hub(url: str) -> float:
    text = Draft(subject="", short=_TEXT, long="", html="", version="1")
    messages = [
        Message(ref=str(one), to=_number(one), draft=text, fill={}, at=LONG_AGO)
        for one in range(MESSAGES)
    ]
    channel = SmsChannel(
        SmsOptions(
            account_sid=_ACCOUNT,
            auth_token=_TOKEN,
            from_number=_FROM,
            base_url=url,
            concurrency=CONCURRENCY,
        )
    )
    await channel.open()
    try:
        began = time.perf_counter()
        receipts = await channel.send(messages)
        seconds = time.perf_counter() - began
    finally:
        await channel.close()
    wrong = sum(one.provider_id != _sid(_number(int(one.ref))) for one in receipts)
    if wrong or len({one.ref for one in receipts}) != MESSAGES:
        raise SystemExit(f"{wrong} of {len(receipts)} receipts were of others")
    return MESSAGES / seconds


@contextmanager
def _company() -> Iterator[str]:
    """Run the server until the end; give its address."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.sms", str(port)])
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


async def _serve(port: int) -> None:
    async def take(request: web.Request) -> web.Response:
        form = parse_qs(await request.text())
        said = {"sid": _sid(form["To"][0]), "status": "queued", "to": form["To"][0]}
        return web.json_response(said, status=201)

    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", take)
    await forever.serve(app, port)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
