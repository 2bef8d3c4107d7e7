"""Messages go to a telephone company; it has them filled, in order, and a receipt for each."""

import asyncio
import logging
from typing import Any

import pytest
from aiohttp import web

from channels.base import Channel, Outcome, Receipt
from channels.sms import SmsChannel
from hub.demo.phones import Mischief, PhoneCompany
from tests.channels.phone_line import ROSA, TOKEN, answering, message, opened, options, sent_alone


def test_it_is_a_channel() -> None:
    channel: Channel = SmsChannel(options("http://127.0.0.1:1"))
    assert (channel.name, channel.shape) == ("sms", "short")


async def test_a_message_arrives_filled_and_is_accepted(
    company: PhoneCompany, base_url: str
) -> None:
    receipt = await sent_alone(base_url)
    (sms,) = company.screen(ROSA)
    assert sms.body == "BNE: trabajo de bodeguero. Ver: bne.cl/v/7F3K2"
    assert receipt == Receipt(
        ref="abc", outcome=Outcome.ACCEPTED, code="queued", provider_id=sms.sid
    )


async def test_a_messaging_service_can_be_the_sender(company: PhoneCompany, base_url: str) -> None:
    service = "MG" + "1" * 32
    receipt = await sent_alone(base_url, from_number=None, messaging_service_sid=service)
    assert (receipt.outcome, receipt.code) == (Outcome.ACCEPTED, "accepted")
    assert len(company.screen(ROSA)) == 1


async def test_a_text_of_two_parts_goes_uncut(company: PhoneCompany, base_url: str) -> None:
    async with opened(base_url) as channel:
        (receipt,) = await channel.send([message(link="x" * 200)])
    assert receipt.outcome is Outcome.ACCEPTED
    assert company.screen(ROSA)[0].body.endswith("x" * 200)


async def test_nothing_to_send_gives_no_receipts(base_url: str) -> None:
    async with opened(base_url) as channel:
        assert list(await channel.send([])) == []


async def test_every_receipt_of_1500_belongs_to_its_message(
    company: PhoneCompany, base_url: str
) -> None:
    # Unpooled, the client answers concurrent requests with each other's responses.
    messages = [message(f"r{n}", f"+569{20_000_000 + n}", str(n)) for n in range(1500)]
    async with opened(base_url, concurrency=50, timeout=60.0) as channel:
        receipts = {receipt.ref: receipt for receipt in await channel.send(messages)}
    assert company.total == len(receipts) == 1500
    for sent in messages:
        (sms,) = company.screen(sent.to)
        assert sms.body.endswith(f"/{sent.fill['link']}")
        assert receipts[sent.ref].provider_id == sms.sid


async def test_what_may_not_go_any_more_is_not_sent_and_has_no_receipt(
    company: PhoneCompany, base_url: str
) -> None:
    many = [message(f"r{n:02d}", f"+569{20_000_000 + n}") for n in range(24)]
    async with opened(base_url, concurrency=1) as channel:
        receipts = await channel.send(many, lambda: company.total < 10)
    assert company.total == 10
    assert [receipt.ref for receipt in receipts] == [one.ref for one in many[:10]]


@pytest.mark.parametrize("concurrency", [1, 4])
async def test_messages_start_in_order_and_a_bounded_number_at_once(concurrency: int) -> None:
    order: list[int] = []
    under_way = most = 0
    # Nobody is answered before as many are there as may be at once.
    all_there = asyncio.Barrier(concurrency)

    async def count(request: web.Request) -> web.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        order.append(int(str((await request.post())["Body"]).rsplit("/", 1)[-1]))
        async with all_there:
            under_way -= 1
        return web.json_response({"sid": "SM1", "status": "queued"}, status=201)

    async with answering(count) as url, opened(url, concurrency=concurrency) as channel:
        await channel.send([message(f"r{n}", link=str(n)) for n in range(24)])
    assert most == concurrency
    assert all(abs(place - n) < concurrency for place, n in enumerate(order))


async def test_the_base_url_is_honoured_with_its_path(
    company: PhoneCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Twilio's own client would read these, and ask another host.
    monkeypatch.setenv("TWILIO_EDGE", "sao-paulo")
    monkeypatch.setenv("TWILIO_REGION", "br1")
    whole = web.Application()
    whole.add_subapp("/phones", company.app())
    runner = web.AppRunner(whole, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        receipt = await sent_alone(f"http://{host}:{port}/phones/")
    finally:
        await runner.cleanup()
    assert receipt.outcome is Outcome.ACCEPTED
    assert len(company.screen(ROSA)) == 1


async def test_the_channel_works_again_after_it_was_closed(
    company: PhoneCompany, base_url: str
) -> None:
    channel = SmsChannel(options(base_url))
    with pytest.raises(RuntimeError, match="open"):
        await channel.send([message()])
    for _ in range(2):
        await channel.open()
        (receipt,) = await channel.send([message()])
        assert receipt.outcome is Outcome.ACCEPTED
        await channel.close()
    await channel.close()
    assert company.total == 2


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"from_number": None}, id="no sender"),
        pytest.param({"messaging_service_sid": "MG1"}, id="two senders"),
        pytest.param({"concurrency": 0}, id="no concurrency"),
        pytest.param({"concurrency": 101}, id="more than the pool holds"),
        pytest.param({"timeout": 0}, id="no time"),
    ],
)
def test_impossible_options_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"give|must be"):
        options("http://127.0.0.1:1", **changes)


async def test_secrets_and_numbers_appear_in_no_repr_receipt_or_log(
    company: PhoneCompany, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = f"{{to}} %2B56987654321 +56 9 8765 4321 rosa@correo.example {TOKEN} AC{'0' * 32}"
    company.misbehave(Mischief(status=400, code=21211, words=f"Invalid number: {echo}"))
    async with opened(base_url) as channel:
        (receipt,) = await channel.send([message()])
        shown = f"{channel!r} {channel.__dict__!r} {options(base_url)!r}"
    told = f"{receipt!r}\n{caplog.text}"
    assert receipt.detail.startswith("Unable to create record: Invalid number: #")
    assert TOKEN not in shown
    for secret in (TOKEN, "987654321", "8765", "correo.example", "AC000"):
        assert secret not in told
