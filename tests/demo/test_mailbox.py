"""The demo's mailbox: what it keeps, what it forgets, and how it misbehaves."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiosmtplib import SMTP, SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

from hub.demo.mailbox import Mail, Mailbox
from hub.demo.smtpd import CLOSE, HANG, Stage

AT = datetime(2026, 5, 5, 10, 0, tzinfo=UTC)
BODY = """\
From: avisos@bne.example
To: {to}
Subject: =?utf-8?q?Trabajo_en_Curic=C3=B3?= {number}
Message-ID: <m{number}@bne.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_x"

--=_x
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Hola, hay un trabajo en Curic=C3=B3.
.
--=_x
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>Hola</p>
--=_x--
"""


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox(clock=lambda: AT, keep=10)
    await box.start()
    try:
        yield box
    finally:
        await box.stop()


@pytest.fixture
async def client(mailbox: Mailbox) -> AsyncIterator[SMTP]:
    smtp = SMTP(hostname="127.0.0.1", port=mailbox.port, local_hostname="hub.example", timeout=5)
    await smtp.connect()
    yield smtp
    smtp.close()


async def post(client: SMTP, number: int, to: str = "rosa@correo.example") -> None:
    await client.sendmail("b@bne.example", to, BODY.format(to=to, number=number))


async def test_a_mail_is_read_as_a_person_would(mailbox: Mailbox, client: SMTP) -> None:
    await post(client, 1)
    assert mailbox.messages() == [
        Mail(
            to="rosa@correo.example",
            subject="Trabajo en Curicó 1",
            text="Hola, hay un trabajo en Curicó.\n.",
            html="<p>Hola</p>",
            at=AT,
            message_id="<m1@bne.example>",
        )
    ]


async def test_the_newest_come_first_for_one_person_or_for_all(
    mailbox: Mailbox, client: SMTP
) -> None:
    for number in range(4):
        await post(client, number, to=f"{'rosa' if number % 2 else 'luis'}@correo.example")
    assert [mail.message_id[2] for mail in mailbox.messages()] == ["3", "2", "1", "0"]
    assert [mail.message_id[2] for mail in mailbox.messages(limit=2)] == ["3", "2"]
    assert [mail.message_id[2] for mail in mailbox.messages("rosa@correo.example")] == ["3", "1"]
    assert mailbox.messages("nadie@correo.example") == []


async def test_only_the_latest_are_kept_and_all_are_counted(mailbox: Mailbox, client: SMTP) -> None:
    await post(client, 0, to="luis@correo.example")
    for number in range(1, 16):
        await post(client, number)
    assert len(mailbox.messages(limit=100)) == 10
    assert len(mailbox.messages("rosa@correo.example", limit=100)) == 10
    assert mailbox.messages("luis@correo.example") == []
    assert (mailbox.total, mailbox.repeated) == (16, 0)


async def test_a_mail_that_comes_again_is_counted_as_repeated(
    mailbox: Mailbox, client: SMTP
) -> None:
    for number in (1, 2, 1, 1):
        await post(client, number)
    assert (mailbox.total, mailbox.repeated) == (4, 2)


@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_commands_may_come_pipelined_and_in_any_pieces(mailbox: Mailbox, size: int) -> None:
    mail = b"MAIL FROM:<b@bne.example>\r\nRCPT TO:<a@correo.example>\r\nDATA\r\n%b.\r\n"
    wire = b"EHLO hub.example\r\n" + b"".join(
        mail % body for body in (b"", b"Subject: x\r\n\r\n..\r\n", b"a\r\n\r\n" * 50)
    )
    wire += b"RSET\r\nNOOP\r\nNADA\r\nQUIT\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.port)
    for start in range(0, len(wire), size):
        writer.write(wire[start : start + size])
        await writer.drain()
    said = (await asyncio.wait_for(reader.read(), 5)).decode().splitlines()
    writer.close()
    codes = [line[:3] for line in said if line[3:4] == " "]
    assert codes == ["220", "250"] + ["250", "250", "354", "250"] * 3 + ["250", "250", "500", "221"]
    assert mailbox.total == 3


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        pytest.param(["RCPT TO:<a@b.example>"], "503", id="RCPT before MAIL"),
        pytest.param(["DATA"], "503", id="DATA before RCPT"),
        pytest.param(["MAIL FROM:<a@b.example>"] * 2, "503", id="MAIL twice"),
        pytest.param(["MAIL a@b.example"], "501", id="no path"),
        pytest.param(["X" * 10_000], "421", id="endless line"),
    ],
)
async def test_what_is_out_of_order_is_refused(
    mailbox: Mailbox, commands: list[str], code: str
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.port)
    await reader.readline()
    for command in commands:
        writer.write(f"{command}\r\n".encode())
        answer = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    assert answer[:3].decode() == code


async def test_it_refuses_as_often_as_it_is_told(mailbox: Mailbox, client: SMTP) -> None:
    mailbox.answer("450 4.2.1 Later", times=2)
    for number in (1, 2):
        with pytest.raises(SMTPRecipientsRefused, match="450"):
            await post(client, number)
    await post(client, 3)
    mailbox.answer("554 5.7.1 Spam", at=Stage.DOT)
    with pytest.raises(SMTPDataError):
        await post(client, 9)
    mailbox.answer(None)
    await post(client, 10)
    assert [mail.message_id for mail in mailbox.messages()] == [
        "<m10@bne.example>",
        "<m3@bne.example>",
    ]


@pytest.mark.parametrize("fault", [CLOSE, HANG])
async def test_it_can_fall_silent_in_the_middle_of_a_mail(
    mailbox: Mailbox, client: SMTP, fault: str
) -> None:
    mailbox.answer(fault, at=Stage.BODY)
    client.timeout = 0.3
    with pytest.raises((SMTPServerDisconnected, TimeoutError)):
        await post(client, 1)
    assert mailbox.total == 0
