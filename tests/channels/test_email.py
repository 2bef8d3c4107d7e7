"""Every way a relay can take a mail, refuse it or fail it, seen through the channel."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from channels.base import (
    HOLE_CLOSE,
    HOLE_OPEN,
    BadSignature,
    Blame,
    Channel,
    Draft,
    Hook,
    Message,
    Outcome,
    Receipt,
)
from channels.email import EmailChannel, EmailOptions, Tls
from hub.demo.smtpd import CLOSE, HANG, Stage
from tests.channels.smtp_server import Relay, running
from tests.waiting import eventually

NAME = f"{HOLE_OPEN}name{HOLE_CLOSE}"
DRAFT = Draft(
    subject="Un trabajo en Curicó",
    short="",
    long=f"Hola {NAME}:\n.\n..\nHay un trabajo en Curicó.\n",
    html=f"<p>Hola {NAME}</p>\n",
    version="v1",
)
ACCEPTED, UNKNOWN = Outcome.ACCEPTED, Outcome.UNKNOWN
LATER, NEVER = Outcome.TEMPORARY_FAILURE, Outcome.PERMANENT_FAILURE


def message(number: int = 0, *, to: str | None = None, **fill: str) -> Message:
    return Message(
        ref=f"ref{number:05}",
        to=to if to is not None else f"p{number:05}@correo.example",
        draft=DRAFT,
        fill=fill or {"name": "Begoña"},
        at=datetime(2026, 5, 5, 14, 0, tzinfo=UTC),
        unsubscribe=f"https://bne.example/u/{number}",
    )


def messages(count: int) -> list[Message]:
    return [message(number) for number in range(count)]


def relay_of(kind: str, *, in_pieces: bool = False) -> Relay:
    relay = Relay(in_pieces=in_pieces)
    if kind == "plain":
        relay.extensions = tuple(name for name in relay.extensions if name != "PIPELINING")
    return relay


@pytest.fixture(params=["pipelined", "plain"])
async def relay(request: pytest.FixtureRequest) -> AsyncIterator[Relay]:
    async with running(relay_of(request.param)) as relay:
        yield relay


@asynccontextmanager
async def channel_to(
    relay: Relay,
    *,
    connections: int = 1,
    max_messages: int = 500,
    timeout: float = 5.0,  # noqa: ASYNC109  the relay's, not this function's
    idle: float = 60.0,
    bounce_domain: str = "",
) -> AsyncIterator[EmailChannel]:
    channel = EmailChannel(
        EmailOptions(
            host="127.0.0.1",
            port=relay.port,
            tls=Tls.AUTO,
            mail_from="BNE <avisos@bne.example>",
            connections=connections,
            max_messages=max_messages,
            timeout=timeout,
            idle=idle,
            bounce_domain=bounce_domain,
        )
    )
    await channel.open()
    try:
        yield channel
    finally:
        await channel.close()


def outcomes(receipts: Sequence[Receipt]) -> list[Outcome]:
    return [receipt.outcome for receipt in sorted(receipts, key=lambda receipt: receipt.ref)]


async def test_a_mail_arrives_as_written_from_an_address_of_its_own(relay: Relay) -> None:
    async with channel_to(relay, bounce_domain="rebote.bne.example") as channel:
        (receipt,) = await channel.send([message(7)])

    assert receipt == Receipt(
        ref="ref00007", outcome=ACCEPTED, code="250 2.0.0", provider_id="000001"
    )
    (mail,) = relay.mails
    assert mail.sender == "bounce+ref00007@rebote.bne.example"
    assert mail.to == ("p00007@correo.example",)
    assert mail.options == "BODY=8BITMIME"
    assert "\r\n\r\nHola Begoña:\r\n.\r\n..\r\nHay un trabajo en Curicó.\r\n".encode() in mail.body
    assert b"\r\nList-Unsubscribe: <https://bne.example/u/7>\r\n" in mail.body
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in mail.body


async def test_the_same_message_goes_again_with_the_same_bytes(relay: Relay) -> None:
    async with channel_to(relay) as channel:
        await channel.send([message()])
        await channel.send([message()])
    first, second = relay.mails
    assert first == second


async def test_a_relay_without_8bitmime_gets_ascii(relay: Relay) -> None:
    relay.extensions = ()
    async with channel_to(relay) as channel:
        (receipt,) = await channel.send([message()])
    assert receipt.outcome is ACCEPTED
    (mail,) = relay.mails
    assert mail.options == ""
    assert mail.body.isascii()


async def test_a_relay_that_knows_no_ehlo_is_used_all_the_same(relay: Relay) -> None:
    relay.faults.set(Stage.EHLO, "502 5.5.1 What?", times=1)
    async with channel_to(relay) as channel:
        (receipt,) = await channel.send([message()])
    assert receipt.outcome is ACCEPTED


async def test_one_connection_hands_over_in_the_order_given(relay: Relay) -> None:
    async with channel_to(relay, connections=1) as channel:
        receipts = await channel.send(messages(40))
    assert relay.addresses == [m.to for m in messages(40)]
    assert relay.connections == 1
    assert outcomes(receipts) == [ACCEPTED] * 40


@pytest.mark.parametrize(
    ("kind", "reads"),
    [
        pytest.param("pipelined", 2 + 40, id="pipelined"),  # EHLO, the first, then one a mail
        pytest.param("plain", 1 + 40 * 4, id="plain"),
    ],
)
async def test_a_mail_goes_out_with_the_commands_of_the_next(kind: str, reads: int) -> None:
    async with running(relay_of(kind)) as relay, channel_to(relay) as channel:
        receipts = await channel.send(messages(40))
        assert relay.reads == reads
    assert outcomes(receipts) == [ACCEPTED] * 40


@pytest.mark.parametrize("kind", ["pipelined", "plain"])
async def test_what_may_not_go_any_more_is_not_sent_and_has_no_receipt(kind: str) -> None:
    """Nor does the mail whose envelope is through already."""
    async with running(relay_of(kind)) as relay, channel_to(relay, connections=1) as channel:
        receipts = await channel.send(messages(40), lambda: len(relay.mails) < 10)
        assert relay.addresses == [m.to for m in messages(10)]
    assert outcomes(receipts) == [ACCEPTED] * 10


async def test_several_connections_start_in_the_order_given(relay: Relay) -> None:
    async with channel_to(relay, connections=4) as channel:
        receipts = await channel.send(messages(200))
    assert sorted(receipt.ref for receipt in receipts) == [m.ref for m in messages(200)]
    place = {address: number for number, address in enumerate(relay.addresses)}
    assert max(abs(place[m.to] - number) for number, m in enumerate(messages(200))) <= 4


async def test_no_more_connections_are_open_than_allowed(relay: Relay) -> None:
    async with channel_to(relay, connections=3, max_messages=7) as channel:
        sends = [channel.send(messages(60)) for _ in range(4)]
        answers = await asyncio.gather(*sends)
    assert [outcomes(receipts) for receipts in answers] == [[ACCEPTED] * 60] * 4
    assert relay.most == 3
    assert relay.connections >= 240 // 7


async def test_connections_are_kept_from_one_send_to_the_next(relay: Relay) -> None:
    async with channel_to(relay, connections=2) as channel:
        await channel.send(messages(20))
        await channel.send(messages(20))
        assert relay.connections == 2
    await eventually(lambda: not relay.sessions)


async def test_a_connection_is_changed_after_its_share_of_mails(relay: Relay) -> None:
    async with channel_to(relay, connections=1, max_messages=10) as channel:
        await channel.send(messages(35))
    assert relay.connections == 4


async def test_a_connection_without_work_is_given_back(relay: Relay) -> None:
    async with channel_to(relay, connections=2, idle=0.05) as channel:
        await channel.send(messages(10))
        await eventually(lambda: not relay.sessions)
        (receipt,) = await channel.send([message(11)])
    assert receipt.outcome is ACCEPTED


async def test_nothing_to_send_connects_nowhere(relay: Relay) -> None:
    async with channel_to(relay) as channel:
        assert list(await channel.send([])) == []
    assert relay.connections == 0


async def test_a_channel_opens_again_after_it_was_closed(relay: Relay) -> None:
    async with channel_to(relay) as channel:
        await channel.send(messages(3))
        await channel.close()
        with pytest.raises(RuntimeError, match="not open"):
            await channel.send(messages(1))
        await channel.open()
        assert outcomes(await channel.send(messages(3))) == [ACCEPTED] * 3


async def test_closing_lets_a_mail_on_the_wire_end_and_answers_for_the_rest(relay: Relay) -> None:
    async with channel_to(relay, connections=2) as channel:
        sending = asyncio.ensure_future(channel.send(messages(2_000)))
        await eventually(lambda: len(relay.mails) > 20)
        await channel.close()
        receipts = await sending
    taken = [receipt.ref for receipt in receipts if receipt.outcome is ACCEPTED]
    assert len(receipts) == 2_000
    assert len(taken) == len(relay.mails) < 2_000
    assert {receipt.outcome for receipt in receipts} == {ACCEPTED, LATER}


@pytest.mark.parametrize("kind", ["pipelined", "plain"])
async def test_a_relay_in_pieces_is_understood(kind: str) -> None:
    async with running(relay_of(kind, in_pieces=True)) as relay, channel_to(relay) as channel:
        receipts = await channel.send(messages(5))
        assert outcomes(receipts) == [ACCEPTED] * 5
        relay.faults.set(Stage.RCPT, "550-5.1.1 no such user\r\n550 5.1.1 here", times=1)
        receipts = await channel.send(messages(2))
    assert outcomes(receipts) == [NEVER, ACCEPTED]


REFUSALS = [
    pytest.param(Stage.GREETING, "554 5.3.2 not today", LATER, Blame.PROVIDER, id="greeting 554"),
    pytest.param(Stage.GREETING, "421 4.3.2 too many", LATER, Blame.PROVIDER, id="greeting 421"),
    pytest.param(Stage.EHLO, "421 4.3.2 closing", LATER, Blame.PROVIDER, id="ehlo 421"),
    pytest.param(Stage.EHLO, "554 5.7.1 no", LATER, Blame.PROVIDER, id="ehlo 554"),
    pytest.param(Stage.MAIL, "421 4.4.2 timeout", LATER, Blame.PROVIDER, id="mail 421"),
    pytest.param(Stage.MAIL, "451 4.3.0 error", LATER, Blame.PROVIDER, id="mail 451"),
    pytest.param(Stage.MAIL, "550 5.7.1 sender", LATER, Blame.PROVIDER, id="mail 550"),
    pytest.param(Stage.RCPT, "421 4.3.2 closing", LATER, Blame.PROVIDER, id="rcpt 421"),
    pytest.param(Stage.RCPT, "450 4.7.1 greylisted", LATER, Blame.NOBODY, id="rcpt 450"),
    pytest.param(Stage.RCPT, "452 4.2.2 full", LATER, Blame.ADDRESS, id="rcpt 452"),
    pytest.param(Stage.RCPT, "550 5.1.1 unknown", NEVER, Blame.ADDRESS, id="rcpt 550"),
    pytest.param(Stage.RCPT, "552 5.2.2 full", LATER, Blame.ADDRESS, id="rcpt 552"),
    pytest.param(Stage.RCPT, "554 5.7.1 policy", NEVER, Blame.PROVIDER, id="rcpt 554"),
    pytest.param(Stage.RCPT, "354 what?", LATER, Blame.PROVIDER, id="rcpt out of step"),
    pytest.param(Stage.DATA, "421 4.3.2 closing", LATER, Blame.PROVIDER, id="data 421"),
    pytest.param(Stage.DATA, "451 4.3.0 error", LATER, Blame.PROVIDER, id="data 451"),
    pytest.param(Stage.DATA, "554 5.5.1 no", LATER, Blame.PROVIDER, id="data 554"),
    pytest.param(Stage.DATA, "250 Ok", LATER, Blame.PROVIDER, id="data out of step"),
    pytest.param(Stage.DOT, "421 4.3.2 closing", LATER, Blame.PROVIDER, id="dot 421"),
    pytest.param(Stage.DOT, "450 4.7.1 later", LATER, Blame.NOBODY, id="dot 450"),
    pytest.param(Stage.DOT, "451 4.3.0 error", LATER, Blame.PROVIDER, id="dot 451"),
    pytest.param(Stage.DOT, "452 4.3.1 disk", LATER, Blame.PROVIDER, id="dot 452"),
    pytest.param(Stage.DOT, "550 5.7.1 spam", NEVER, Blame.MESSAGE, id="dot 550"),
    pytest.param(Stage.DOT, "552 5.3.4 too big", NEVER, Blame.MESSAGE, id="dot 552"),
    pytest.param(Stage.DOT, "554 5.6.0 malformed", NEVER, Blame.MESSAGE, id="dot 554"),
    pytest.param(Stage.DOT, "354 what?", UNKNOWN, Blame.PROVIDER, id="dot out of step"),
    pytest.param(Stage.DOT, "gibberish", UNKNOWN, Blame.PROVIDER, id="dot not SMTP"),
]


@pytest.mark.parametrize(("stage", "reply", "outcome", "blame"), REFUSALS)
async def test_a_relay_that_always_refuses_fails_each_message_and_nothing_more(
    relay: Relay, stage: Stage, reply: str, outcome: Outcome, blame: Blame
) -> None:
    async with channel_to(relay, connections=2) as channel:
        relay.faults.set(stage, reply)
        receipts = await channel.send(messages(6))
        seen = {(receipt.outcome, receipt.blame) for receipt in receipts}
        assert seen <= {(outcome, blame), (LATER, Blame.PROVIDER)}
        assert (outcome, blame) in seen
        assert sorted(receipt.ref for receipt in receipts) == [m.ref for m in messages(6)]
        assert relay.mails == []

        relay.faults.clear()
        assert outcomes(await channel.send(messages(6))) == [ACCEPTED] * 6


@pytest.mark.parametrize(
    ("stage", "reply", "outcome", "blame"),
    [case for case in REFUSALS if case.values[0] in (Stage.RCPT, Stage.DATA, Stage.DOT)],
)
async def test_a_refusal_of_one_message_leaves_the_others_alone(
    relay: Relay, stage: Stage, reply: str, outcome: Outcome, blame: Blame
) -> None:
    async with channel_to(relay) as channel:
        relay.faults.set(stage, reply, times=1)
        receipts = await channel.send(messages(5))
    assert outcomes(receipts) == [outcome] + [ACCEPTED] * 4
    assert relay.addresses == [m.to for m in messages(5)[1:]]
    refused = min(receipts, key=lambda receipt: receipt.ref)
    assert refused.blame is blame
    code = re.match(r"\d{3}( \d\.\d\.\d+)?", reply)
    assert refused.code == (code[0] if code else "")


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        pytest.param(Stage.GREETING, "421 4.3.2 too many connections", id="greeting 421"),
        pytest.param(Stage.GREETING, CLOSE, id="greeting close"),
        pytest.param(Stage.EHLO, CLOSE, id="ehlo close"),
        pytest.param(Stage.EHLO, HANG, id="ehlo hang"),
        pytest.param(Stage.MAIL, "421 4.4.2 idle too long", id="mail 421"),
        pytest.param(Stage.MAIL, CLOSE, id="mail close"),
        pytest.param(Stage.MAIL, HANG, id="mail hang"),
        pytest.param(Stage.MAIL, "gibberish", id="mail not SMTP"),
        pytest.param(Stage.RCPT, CLOSE, id="rcpt close"),
        pytest.param(Stage.RCPT, HANG, id="rcpt hang"),
        pytest.param(Stage.DATA, CLOSE, id="data close"),
        pytest.param(Stage.DATA, HANG, id="data hang"),
    ],
)
async def test_one_bad_connection_fails_no_message_that_can_go_by_another(
    relay: Relay, stage: Stage, reply: str
) -> None:
    async with channel_to(relay, connections=2, timeout=0.6) as channel:
        relay.faults.set(stage, reply, times=1)
        receipts = await channel.send(messages(30))
    assert outcomes(receipts) == [ACCEPTED] * 30
    assert sorted(relay.addresses) == [m.to for m in messages(30)]


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        pytest.param(Stage.BODY, CLOSE, id="closes in the mail"),
        pytest.param(Stage.BODY, HANG, id="hangs in the mail"),
        pytest.param(Stage.DOT, CLOSE, id="closes after the dot"),
        pytest.param(Stage.DOT, HANG, id="hangs after the dot"),
    ],
)
async def test_an_answer_lost_after_the_mail_went_out_is_unknown(
    relay: Relay, stage: Stage, reply: str
) -> None:
    async with channel_to(relay, connections=2, timeout=0.6) as channel:
        relay.faults.set(stage, reply, times=1)
        receipts = await channel.send(messages(20))
    unknown = [receipt for receipt in receipts if receipt.outcome is UNKNOWN]
    assert [receipt.blame for receipt in unknown] == [Blame.PROVIDER]
    assert len(relay.mails) == 19
    assert outcomes(receipts).count(ACCEPTED) == 19


@pytest.mark.parametrize("stage", [Stage.GREETING, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA])
async def test_a_relay_that_hangs_costs_one_wait_for_the_whole_batch(
    relay: Relay, stage: Stage
) -> None:
    relay.faults.set(stage, HANG)
    loop = asyncio.get_running_loop()
    async with channel_to(relay, connections=4, timeout=0.4) as channel:
        began = loop.time()
        receipts = await channel.send(messages(300))
        took = loop.time() - began
    assert outcomes(receipts) == [LATER] * 300
    assert {receipt.blame for receipt in receipts} == {Blame.PROVIDER}
    assert {receipt.detail for receipt in receipts} == {
        f"{'connect' if stage in (Stage.GREETING, Stage.EHLO) else stage}: no answer in time"
    }
    assert took < 5  # a wait for each would take 30


@pytest.mark.parametrize("reply", [CLOSE, HANG])
async def test_a_relay_that_never_answers_the_dot_leaves_few_in_doubt(
    relay: Relay, reply: str
) -> None:
    relay.faults.set(Stage.DOT, reply)
    async with channel_to(relay, connections=2, timeout=0.6) as channel:
        receipts = await channel.send(messages(100))
    assert set(outcomes(receipts)) == {LATER, UNKNOWN}
    assert 1 <= outcomes(receipts).count(UNKNOWN) <= 2 * 3


async def test_a_relay_that_dribbles_its_replies_holds_nobody(relay: Relay) -> None:
    relay.dribble = 0.1  # a byte well within the patience, a whole reply never
    loop = asyncio.get_running_loop()
    async with channel_to(relay, connections=1, timeout=0.4) as channel:
        began = loop.time()
        (receipt,) = await channel.send(messages(1))
        took = loop.time() - began
    assert (receipt.outcome, receipt.blame) == (LATER, Blame.PROVIDER)
    assert receipt.detail.endswith("no answer in time")
    assert took < 2  # byte by byte it takes four


async def test_a_relay_that_is_down_answers_for_the_whole_batch_at_once(relay: Relay) -> None:
    async with channel_to(relay, connections=4, timeout=30) as channel:
        await relay.stop()
        receipts = await asyncio.wait_for(channel.send(messages(500)), 2)
    assert outcomes(receipts) == [LATER] * 500
    assert {receipt.blame for receipt in receipts} == {Blame.PROVIDER}


async def test_a_relay_that_vanished_between_two_sends_is_found_again(relay: Relay) -> None:
    async with channel_to(relay, connections=2) as channel:
        await channel.send(messages(10))
        port = relay.port
        await relay.stop()
        assert outcomes(await channel.send(messages(2))) == [LATER] * 2
        await relay.start(port=port)
        assert outcomes(await channel.send(messages(10))) == [ACCEPTED] * 10


async def test_what_is_sent_meanwhile_need_not_wait_for_a_long_send(relay: Relay) -> None:
    async with channel_to(relay, connections=2) as channel:
        long = asyncio.ensure_future(channel.send(messages(2_000)))
        await eventually(lambda: len(relay.mails) > 20)
        before = len(relay.mails)
        (urgent,) = await channel.send([message(9_000)])
        assert urgent.outcome is ACCEPTED
        # At most what both lines had begun, and what they begin while its own turn comes.
        assert relay.addresses.index("p09000@correo.example") < before + 12
        assert outcomes(await long) == [ACCEPTED] * 2_000
        assert relay.most == 2


@pytest.mark.parametrize("reply", ["421 4.3.2 closing", CLOSE])
async def test_a_relay_that_takes_few_mails_on_a_connection_is_used_all_the_same(
    relay: Relay, reply: str
) -> None:
    async with channel_to(relay) as channel:
        relay.share = 3
        relay.farewell = reply
        receipts = await channel.send(messages(20))
    assert outcomes(receipts) == [ACCEPTED] * 20
    assert relay.addresses == [m.to for m in messages(20)]
    assert relay.connections == 7


async def test_a_line_the_relay_said_goodbye_on_is_not_used_again(relay: Relay) -> None:
    async with channel_to(relay) as channel:
        await channel.send(messages(3))
        (session,) = relay.sessions
        session.write(b"421 4.4.2 idle for too long\r\n")
        await eventually(lambda: not relay.sessions)
        assert outcomes(await channel.send(messages(3))) == [ACCEPTED] * 3
    assert relay.connections == 2


async def test_an_address_that_makes_the_relay_hang_up_stops_nobody_else(relay: Relay) -> None:
    async with channel_to(relay, connections=1) as channel:
        relay.faults.set(Stage.RCPT, CLOSE, times=2)  # both times it is tried
        receipts = await channel.send(messages(8))
    assert outcomes(receipts) == [LATER] + [ACCEPTED] * 7


@pytest.mark.parametrize(
    "to",
    [
        pytest.param("maría@correo.example", id="local part not ascii"),
        pytest.param("a@correo.example\r\nRCPT TO:<b@correo.example>", id="line break"),
        pytest.param("a\0@correo.example", id="nul"),
        pytest.param("", id="nothing"),
    ],
)
async def test_an_address_that_cannot_be_written_is_refused_and_the_rest_goes(
    relay: Relay, to: str
) -> None:
    async with channel_to(relay) as channel:
        receipts = await channel.send([message(0, to=to), message(1)])
    assert outcomes(receipts) == [NEVER, ACCEPTED]
    refused = next(receipt for receipt in receipts if receipt.ref == "ref00000")
    assert refused.blame is Blame.ADDRESS
    assert relay.addresses == ["p00001@correo.example"]


async def test_a_domain_with_other_letters_goes_in_ascii(relay: Relay) -> None:
    async with channel_to(relay) as channel:
        (receipt,) = await channel.send([message(to="rosa@ñandú.example")])
    assert receipt.outcome is ACCEPTED
    assert relay.addresses == ["rosa@xn--and-6ma2c.example"]


async def test_a_message_without_a_value_for_its_hole_is_the_messages_fault(relay: Relay) -> None:
    async with channel_to(relay) as channel:
        receipts = await channel.send([message(0, other="x"), message(1)])
    assert outcomes(receipts) == [NEVER, ACCEPTED]
    assert min(receipts, key=lambda receipt: receipt.ref).blame is Blame.MESSAGE


async def test_what_the_relay_says_of_a_person_is_not_kept(relay: Relay) -> None:
    relay.faults.set(Stage.RCPT, "550 5.1.1 <p00000@correo.example> P00000 unknown")
    async with channel_to(relay) as channel:
        (receipt,) = await channel.send([message()])
    assert receipt.code == "550 5.1.1"
    assert "p00000" not in receipt.detail.lower()
    assert "correo.example" not in receipt.detail


async def test_a_send_that_is_cancelled_leaves_no_connection_half_used(relay: Relay) -> None:
    async with channel_to(relay, connections=2) as channel:
        relay.faults.set(Stage.DOT, HANG, times=1)
        sending = asyncio.ensure_future(channel.send(messages(1)))
        await eventually(lambda: relay.connections == 1)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        relay.faults.clear()
        assert outcomes(await channel.send(messages(4))) == [ACCEPTED] * 4


def test_it_is_a_channel_and_takes_no_hooks() -> None:
    channel: Channel = EmailChannel(
        EmailOptions(host="127.0.0.1", port=25, mail_from="avisos@bne.example")
    )
    assert (channel.name, channel.shape) == ("email", "long")
    with pytest.raises(BadSignature):
        channel.receipts(Hook(url="https://bne.example/hooks/email", headers={}, query={}))
