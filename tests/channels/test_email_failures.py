"""Every way a relay can refuse a mail or fail it, seen through the channel."""

import asyncio
import re

import pytest

from channels.base import Blame, Outcome
from hub.demo.smtpd import CLOSE, HANG, Stage
from tests.channels.mail_line import channel_to, message, messages, outcomes, relay_of
from tests.channels.smtp_server import Relay, running
from tests.waiting import eventually

ACCEPTED, UNKNOWN = Outcome.ACCEPTED, Outcome.UNKNOWN
LATER, NEVER = Outcome.TEMPORARY_FAILURE, Outcome.PERMANENT_FAILURE


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
