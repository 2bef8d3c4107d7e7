import asyncio
import base64
import hashlib
import hmac
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from channels.base import (
    HOLE_CLOSE,
    HOLE_OPEN,
    BadSignature,
    Blame,
    Channel,
    Draft,
    Hook,
    Message,
    Obeyed,
    Outcome,
    Receipt,
)
from channels.sms import CODES, SmsChannel, SmsOptions
from hub.demo.phones import (
    ANSWER_LOST,
    BROKEN,
    HANG,
    NO_SUCH_NUMBER,
    OPTED_OUT,
    TOO_MANY,
    UNAVAILABLE,
    UNDELIVERABLE,
    Mischief,
    PhoneCompany,
)

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

TEMPORARY, PERMANENT = Outcome.TEMPORARY_FAILURE, Outcome.PERMANENT_FAILURE


def message(ref: str = "abc", to: str = ROSA, link: str = "7F3K2") -> Message:
    return Message(ref=ref, to=to, draft=DRAFT, fill={"link": link}, at=NOW)


@pytest.fixture
def company() -> PhoneCompany:
    return PhoneCompany(now=lambda: NOW, auth_token=TOKEN)


@pytest.fixture
async def base_url(company: PhoneCompany) -> AsyncIterator[str]:
    async with company.serve() as url:
        yield url


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


@pytest.mark.parametrize(
    ("how", "outcome", "blame", "code"),
    [
        pytest.param(TOO_MANY, TEMPORARY, Blame.PROVIDER, "20429", id="too many requests"),
        pytest.param(BROKEN, Outcome.UNKNOWN, Blame.PROVIDER, "20500", id="internal error"),
        pytest.param(UNAVAILABLE, TEMPORARY, Blame.PROVIDER, "20503", id="unavailable"),
        pytest.param(OPTED_OUT, PERMANENT, Blame.OPT_OUT, "21610", id="person said stop"),
        pytest.param(NO_SUCH_NUMBER, PERMANENT, Blame.ADDRESS, "21211", id="no such number"),
        pytest.param(
            Mischief(status=400, code=21614), PERMANENT, Blame.ADDRESS, "21614", id="landline"
        ),
        pytest.param(
            Mischief(status=401, code=20003), TEMPORARY, Blame.PROVIDER, "20003", id="wrong token"
        ),
        pytest.param(
            Mischief(status=400, code=21408), TEMPORARY, Blame.PROVIDER, "21408", id="no permission"
        ),
        pytest.param(
            Mischief(status=400, code=21606), TEMPORARY, Blame.PROVIDER, "21606", id="our sender"
        ),
        pytest.param(
            Mischief(status=400, code=21612), TEMPORARY, Blame.PROVIDER, "21612", id="no route"
        ),
        pytest.param(
            Mischief(status=400, code=21617), PERMANENT, Blame.MESSAGE, "21617", id="too long"
        ),
        pytest.param(
            Mischief(status=400, code=29999), PERMANENT, Blame.NOBODY, "29999", id="unheard of"
        ),
        pytest.param(
            Mischief(status=401, code=29999), TEMPORARY, Blame.PROVIDER, "29999", id="unheard, 401"
        ),
        pytest.param(Mischief(status=429), TEMPORARY, Blame.PROVIDER, "429", id="429 without code"),
        *(
            pytest.param(
                Mischief(status=status),
                Outcome.UNKNOWN,
                Blame.PROVIDER,
                str(status),
                id=f"{status} without code",
            )
            for status in (500, 502, 503, 504, 520)
        ),
        pytest.param(
            Mischief(status=500, code=29999),
            Outcome.UNKNOWN,
            Blame.PROVIDER,
            "29999",
            id="unheard, 500",
        ),
    ],
)
async def test_every_refusal_becomes_an_outcome(
    how: Mischief,
    outcome: Outcome,
    blame: Blame,
    code: str,
    company: PhoneCompany,
    base_url: str,
) -> None:
    company.misbehave(how)
    receipt = await sent_alone(base_url)
    assert (receipt.outcome, receipt.blame, receipt.code) == (outcome, blame, code)
    assert company.total == 0


def test_only_failures_and_doubts_stand_in_the_table_of_codes() -> None:
    for code, (outcome, blame) in CODES.items():
        assert code.isdecimal()
        assert outcome in {TEMPORARY, PERMANENT, Outcome.UNKNOWN}
        assert not (blame is Blame.PROVIDER and outcome is PERMANENT), code


async def test_an_answer_that_never_comes_is_unknown(company: PhoneCompany, base_url: str) -> None:
    company.misbehave(HANG)
    receipt = await sent_alone(base_url, timeout=0.3)
    assert (receipt.outcome, receipt.blame) == (Outcome.UNKNOWN, Blame.PROVIDER)


async def test_a_lost_answer_is_unknown_though_the_message_went(
    company: PhoneCompany, base_url: str
) -> None:
    company.misbehave(ANSWER_LOST)
    receipt = await sent_alone(base_url)
    assert (receipt.outcome, receipt.blame) == (Outcome.UNKNOWN, Blame.PROVIDER)
    assert len(company.screen(ROSA)) == 1


async def test_a_slow_answer_within_the_time_limit_is_accepted(
    company: PhoneCompany, base_url: str
) -> None:
    company.misbehave(Mischief(delay=0.1))
    assert (await sent_alone(base_url)).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    "body",
    ["<html>", "[]", '"fine"', "{}", ""],
    ids=["html", "list", "string", "object", "nothing"],
)
async def test_an_odd_answer_of_201_is_unknown(body: str) -> None:
    async def odd(_: web.Request) -> web.Response:
        return web.Response(status=201, text=body)

    async with answering(odd) as url:
        receipt = await sent_alone(url)
    assert (receipt.outcome, receipt.blame) == (Outcome.UNKNOWN, Blame.PROVIDER)


async def test_a_redirect_is_not_followed_and_blamed_on_the_provider() -> None:
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPTemporaryRedirect("/elsewhere")

    async with answering(elsewhere) as url:
        receipt = await sent_alone(url)
    assert (receipt.outcome, receipt.blame) == (TEMPORARY, Blame.PROVIDER)
    assert len(asked) == 1


async def test_a_refused_connection_is_temporary() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        receipt = await sent_alone(f"http://127.0.0.1:{unused.getsockname()[1]}")
    assert (receipt.outcome, receipt.blame) == (TEMPORARY, Blame.PROVIDER)
    assert "ClientConnectorError" in receipt.detail


async def test_a_time_out_before_anything_was_written_is_temporary() -> None:
    # It accepts the connection and never answers the TLS greeting.
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"https://127.0.0.1:{mute.getsockname()[1]}"
        receipt = await sent_alone(url, timeout=0.3)
    assert (receipt.outcome, receipt.blame) == (TEMPORARY, Blame.PROVIDER)


async def test_one_bad_message_does_not_touch_the_others(
    company: PhoneCompany, base_url: str
) -> None:
    company.misbehave(OPTED_OUT, to="+56987650002")
    company.misbehave(ANSWER_LOST, to="+56987650003")
    async with opened(base_url) as channel:
        receipts = await channel.send([message(f"r{n}", f"+5698765000{n}") for n in range(5)])
    assert {receipt.ref: receipt.outcome for receipt in receipts} == {
        "r0": Outcome.ACCEPTED,
        "r1": Outcome.ACCEPTED,
        "r2": PERMANENT,
        "r3": Outcome.UNKNOWN,
        "r4": Outcome.ACCEPTED,
    }


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("", id="empty"),
        pytest.param("987654321", id="national"),
        pytest.param("+0987654321", id="leading zero"),
        pytest.param("+56 9 8765 4321", id="spaces"),
        pytest.param("+56987654321\n", id="line feed"),
        pytest.param("+5698765432123456", id="sixteen digits"),
        pytest.param("+٥٦٩٨٧٦٥٤٣٢١", id="other digits"),
        pytest.param("rosa@correo.example", id="e-mail"),
        pytest.param("whatsapp:+56987654321", id="another channel"),
    ],
)
async def test_what_is_not_a_number_never_goes_on_the_wire(number: str) -> None:
    asked: list[str] = []

    async def note(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=500)

    async with answering(note) as url, opened(url) as channel:
        (receipt,) = await channel.send([message(to=number)])
    assert (receipt.outcome, receipt.blame) == (PERMANENT, Blame.ADDRESS)
    assert asked == []


async def test_a_hole_without_a_value_is_refused_for_that_message_alone(
    company: PhoneCompany, base_url: str
) -> None:
    async with opened(base_url) as channel:
        broken, whole = await channel.send(
            [replace(message("one"), fill={}), message("two")],
        )
    assert (broken.outcome, broken.blame) == (PERMANENT, Blame.MESSAGE)
    assert (whole.ref, whole.outcome) == ("two", Outcome.ACCEPTED)
    assert company.total == 1


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


# Receipts by hook.

URL = "https://hub.example/hooks/sms?ref=k7q2m"


def signed(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    text = url + "".join(name + form[name] for name in sorted(form))
    mac = hmac.new(token.encode(), text.encode(), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


def hook(form: dict[str, str], **changes: Any) -> Hook:
    usual = Hook(
        url=URL,
        headers={"X-Twilio-Signature": signed(URL, form)},
        query={"ref": "k7q2m"},
        form=form,
    )
    return replace(usual, **changes)


def status(word: str, **more: str) -> dict[str, str]:
    return {"MessageSid": "SM7", "MessageStatus": word, "To": ROSA, **more}


@pytest.fixture
def closed() -> SmsChannel:
    return SmsChannel(options("http://127.0.0.1:1"))


@pytest.mark.parametrize(
    ("form", "outcome", "blame", "code"),
    [
        (status("queued"), Outcome.ACCEPTED, Blame.NOBODY, "queued"),
        (status("sent"), Outcome.ACCEPTED, Blame.NOBODY, "sent"),
        (status("delivered"), Outcome.DELIVERED, Blame.NOBODY, "delivered"),
        (status("undelivered", ErrorCode="30003"), TEMPORARY, Blame.ADDRESS, "30003"),
        (status("undelivered", ErrorCode="30005"), PERMANENT, Blame.ADDRESS, "30005"),
        (status("undelivered", ErrorCode="30006"), PERMANENT, Blame.ADDRESS, "30006"),
        (status("undelivered", ErrorCode="30007"), PERMANENT, Blame.MESSAGE, "30007"),
        (status("undelivered", ErrorCode="30008"), PERMANENT, Blame.NOBODY, "30008"),
        (status("undelivered", ErrorCode="39999"), PERMANENT, Blame.NOBODY, "39999"),
        (status("undelivered"), PERMANENT, Blame.NOBODY, "undelivered"),
        (status("failed", ErrorCode="30001"), TEMPORARY, Blame.PROVIDER, "30001"),
        (status("failed", ErrorCode="21610"), PERMANENT, Blame.OPT_OUT, "21610"),
        (status("canceled"), PERMANENT, Blame.NOBODY, "canceled"),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else "",
)
def test_a_status_callback_becomes_one_receipt(
    closed: SmsChannel, form: dict[str, str], outcome: Outcome, blame: Blame, code: str
) -> None:
    assert list(closed.receipts(hook(form))) == [
        Receipt(ref="k7q2m", outcome=outcome, blame=blame, code=code, provider_id="SM7")
    ]


def test_the_words_of_a_callback_name_nobody(closed: SmsChannel) -> None:
    form = status("failed", ErrorCode="30005", ErrorMessage=f"no such number {ROSA}")
    (receipt,) = closed.receipts(hook(form))
    assert receipt.detail == "no such number #"


@pytest.mark.parametrize(
    ("form", "query"),
    [
        pytest.param(
            {"MessageSid": "SM8", "SmsStatus": "received", "Body": "BAJA", "From": ROSA},
            {"ref": "k7q2m"},
            id="a person's own SMS",
        ),
        pytest.param(status("delivered"), {}, id="not a message of ours"),
        pytest.param(status("levitating"), {"ref": "k7q2m"}, id="a state unheard of"),
    ],
)
def test_what_says_nothing_of_our_message_gives_no_receipt(
    closed: SmsChannel, form: dict[str, str], query: dict[str, str]
) -> None:
    assert list(closed.receipts(hook(form, query=query))) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://hub.example/hooks/sms?ref=k7q2m&again=1",
        "https://hub.example/hooks/sms?again=1&ref=k7q2m",
        "http://hub.example/hooks/sms?ref=k7q2m",
        "http://127.0.0.1:8080/hooks/sms?ref=k7q2m",
    ],
)
def test_a_signature_is_good_for_the_exact_url_it_was_made_for(
    closed: SmsChannel, url: str
) -> None:
    form = status("delivered")
    headers = {"x-twilio-signature": signed(url, form)}
    (receipt,) = closed.receipts(hook(form, url=url, headers=headers))
    assert receipt.outcome is Outcome.DELIVERED


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"headers": {}}, id="no signature"),
        pytest.param({"headers": {"X-Twilio-Signature": ""}}, id="empty signature"),
        pytest.param({"headers": {"X-Twilio-Signature": "ñandú"}}, id="not base64"),
        pytest.param({"url": URL.replace("https", "http")}, id="http for https"),
        pytest.param({"url": URL + "&again=1"}, id="longer query"),
        pytest.param({"url": URL.replace("k7q2m", "k7q2n")}, id="another ref"),
        pytest.param({"url": URL.replace("hub.", "bub.")}, id="another host"),
        pytest.param({"form": status("failed")}, id="another state"),
        pytest.param({"form": status("delivered", More="x")}, id="one field more"),
        pytest.param(
            {"headers": {"X-Twilio-Signature": signed(URL, status("delivered"), "other")}},
            id="another token",
        ),
    ],
)
def test_anything_else_is_a_bad_signature(closed: SmsChannel, changes: dict[str, Any]) -> None:
    with pytest.raises(BadSignature):
        closed.receipts(replace(hook(status("delivered")), **changes))


def test_the_order_of_the_query_is_part_of_what_is_signed(closed: SmsChannel) -> None:
    form = status("delivered")
    headers = {"X-Twilio-Signature": signed("https://hub.example/h?a=1&ref=k7q2m", form)}
    with pytest.raises(BadSignature):
        closed.receipts(hook(form, url="https://hub.example/h?ref=k7q2m&a=1", headers=headers))


@pytest.mark.parametrize(
    ("how", "outcome", "blame"),
    [
        pytest.param(Mischief(), Outcome.DELIVERED, Blame.NOBODY, id="delivered"),
        pytest.param(UNDELIVERABLE, PERMANENT, Blame.ADDRESS, id="undelivered"),
    ],
)
async def test_the_later_word_comes_back_to_the_ref_it_is_about(
    how: Mischief, outcome: Outcome, blame: Blame, company: PhoneCompany, base_url: str
) -> None:
    later: list[Receipt] = []

    async def called(request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        later.extend(
            channel.receipts(
                Hook(url=str(request.url), headers=request.headers, query=request.query, form=form)
            )
        )
        return web.Response(status=204)

    company.misbehave(how)
    async with (
        answering(called) as hooks,
        opened(base_url, status_callback=f"{hooks}/hooks/sms?v=1") as channel,
        asyncio.timeout(10),
    ):
        receipts = await channel.send([message(f"r{n}") for n in range(20)])
        await company.quiet()
    assert company.callbacks_failed == 0
    assert {(r.ref, r.provider_id) for r in later} == {(r.ref, r.provider_id) for r in receipts}
    assert {(r.outcome, r.blame) for r in later} == {(outcome, blame)}


@pytest.mark.parametrize(
    ("kind", "obeyed"),
    [
        (None, None),
        ("STOP", Obeyed.STOP),
        ("START", Obeyed.START),
        ("HELP", Obeyed.HELP),
        ("stop", None),
        ("", None),
        ("SOMETHING", None),
    ],
)
def test_what_twilio_obeyed_itself_is_read_beside_the_text(
    closed: SmsChannel, kind: str | None, obeyed: Obeyed | None
) -> None:
    form = {"MessageSid": "SM7", "SmsStatus": "received", "From": ROSA, "Body": "BAJA"}
    if kind is not None:
        form["OptOutType"] = kind
    [written] = closed.incoming(hook(form, query={}))
    assert (written.text, written.obeyed) == ("BAJA", obeyed)
