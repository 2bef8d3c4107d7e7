"""Every way a telephone company can refuse an SMS or fail it, seen through the channel."""

import socket
from dataclasses import replace

import pytest
from aiohttp import web

from channels.base import Blame, Outcome
from channels.sms import CODES
from hub.demo.phones import (
    ANSWER_LOST,
    BROKEN,
    HANG,
    NO_SUCH_NUMBER,
    OPTED_OUT,
    TOO_MANY,
    UNAVAILABLE,
    Mischief,
    PhoneCompany,
)
from tests.channels.phone_line import ROSA, answering, message, opened, sent_alone

TEMPORARY, PERMANENT = Outcome.TEMPORARY_FAILURE, Outcome.PERMANENT_FAILURE


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
