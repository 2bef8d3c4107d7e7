"""What a telephone company says later, by a request it signs: receipts, and what people wrote."""

import asyncio
import base64
import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from channels.base import BadSignature, Blame, Hook, Obeyed, Outcome, Receipt
from channels.sms import SmsChannel
from hub.demo.phones import UNDELIVERABLE, Mischief, PhoneCompany
from tests.channels.phone_line import ROSA, TOKEN, answering, message, opened, options

TEMPORARY, PERMANENT = Outcome.TEMPORARY_FAILURE, Outcome.PERMANENT_FAILURE
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
