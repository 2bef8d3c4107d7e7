"""Mails go to a relay that takes them: as written, in order, over few connections."""

import asyncio

import pytest

from channels.base import BadSignature, Channel, Hook, Outcome, Receipt
from channels.email import EmailChannel, EmailOptions
from hub.demo.smtpd import HANG, Stage
from tests.channels.mail_line import channel_to, message, messages, outcomes, relay_of
from tests.channels.smtp_server import Relay, running
from tests.waiting import eventually

ACCEPTED, LATER = Outcome.ACCEPTED, Outcome.TEMPORARY_FAILURE


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


async def test_a_domain_with_other_letters_goes_in_ascii(relay: Relay) -> None:
    async with channel_to(relay) as channel:
        (receipt,) = await channel.send([message(to="rosa@ñandú.example")])
    assert receipt.outcome is ACCEPTED
    assert relay.addresses == ["rosa@xn--and-6ma2c.example"]


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
