"""What people, machines and those who mean harm send to us by e-mail, and what is read of it."""

import random
import time
from email.message import EmailMessage

import pytest
from structlog.testing import capture_logs

from channels.base import Hook, Obeyed, Written
from channels.email import bounces, inbound, letters
from channels.email.channel import EmailChannel
from channels.email.options import EmailOptions

REF = "abcdefghijklmnopqrstuvwxyz"
DOMAIN = "bne.example"


def letter(text: str = "Hola", **headers: str) -> bytes:
    one = EmailMessage()
    one["From"] = headers.pop("From", "Rosa <rosa@correo.example>")
    one["To"] = "avisos@bne.example"
    one["Subject"] = headers.pop("Subject", "Re: BNE")
    for name, value in headers.items():
        one[name.replace("_", "-")] = value
    one.set_content(text)
    return one.as_bytes()


def read(raw: bytes) -> Written:
    found = inbound.read(raw, DOMAIN)
    assert found is not None
    return found


def test_a_reply_is_what_is_new_in_it_and_what_it_answers() -> None:
    text = (
        "Sí, voy. ¿Dónde queda?\n\nEl mar, 5 may 2026 a las 10:00, BNE <a@b.example> escribió:\n> x"
    )
    one = read(letter(text, In_Reply_To=f"<{REF}@bne.example>", Subject="Re: ¿Puede ir?"))
    assert (one.text, one.sender) == ("Sí, voy. ¿Dónde queda?", "rosa@correo.example")
    assert (one.about, one.subject, one.automatic) == (REF, "Re: ¿Puede ir?", False)
    assert "rosa" not in repr(one)
    assert one.provider_id == read(letter(text, In_Reply_To=f"<{REF}@bne.example>",
                                          Subject="Re: ¿Puede ir?")).provider_id  # fmt: skip


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        ("Enviado desde mi iPhone", "BAJA"),
        ("> lo de antes", "BAJA"),
        ("-----Mensaje original-----\nDe: x", "BAJA"),
        ("On Tue, BNE wrote:\nx", "BAJA"),
        ("De: BNE <avisos@bne.example>", "BAJA"),
        ("porque ya trabajo", "BAJA\nporque ya trabajo"),
    ],
)
def test_what_it_answers_and_a_signature_are_no_words_of_theirs(after: str, kept: str) -> None:
    assert read(letter(f"BAJA\n{after}")).text == kept


def test_a_letter_of_html_is_read_without_its_tags() -> None:
    one = EmailMessage()
    one["From"] = "luis@correo.example"
    one.set_content(
        "<html><head><style>p{}</style></head><body><p>No puedo,&nbsp;gr&aacute;cias</p></body>",
        subtype="html",
    )
    assert read(one.as_bytes()).text == "No puedo, grácias"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return-Path": "<>"},
        {"List-Id": "<lista.example>"},
        {"X-Autoreply": "yes"},
        {"From": "MAILER-DAEMON@mx.correo.example"},
        {"From": "no-reply@tienda.example"},
        {"From": "otro@bne.example"},
    ],
    ids=str,
)
def test_a_machine_is_known_as_one(headers: dict[str, str]) -> None:
    assert read(letter("Vuelvo el lunes.", **headers)).automatic


@pytest.mark.parametrize("kind", ["abuse", "opt-out"])
def test_a_complaint_is_known_by_our_own_reference(kind: str) -> None:
    assert read(feedback(kind)) == Written(
        provider_id=read(feedback(kind)).provider_id,
        sender="",
        text="",
        about=REF,
        obeyed=Obeyed.STOP,
        automatic=True,
        complaint=True,
    )


def feedback(kind: str = "abuse") -> bytes:
    """Write a report as a mailbox provider does (RFC 5965)."""
    return f"""\
From: feedback@correo.example
To: avisos@bne.example
Content-Type: multipart/report; report-type=feedback-report; boundary="xx"

--xx
Content-Type: text/plain

This is an email abuse report.
--xx
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Mailbox/1.0
Version: 1

--xx
Content-Type: message/rfc822

From: BNE <avisos@bne.example>
Message-ID: <{REF}@bne.example>
Subject: BNE: hay un trabajo

Texto.
--xx--
""".encode()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(feedback("not-spam"), id="it is no spam after all"),
        pytest.param(feedback().replace(REF.encode(), b"short"), id="of none of ours"),
        pytest.param(letter(From="rosa@x.example, luis@y.example"), id="two authors"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\r\n\r\nSI", id="nobody"),
    ],
)
def test_what_says_nothing_of_anybody_is_nothing(raw: bytes) -> None:
    assert inbound.read(raw, DOMAIN) is None


HEAD = b"From: a@b.example\r\n"
HARM = {
    "nested": HEAD
    + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(4000)
    ),
    "a million parts": HEAD
    + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\n\r\nx\r\n" * 100_000,
    "a long header": HEAD + b"Subject: " + b"=?utf-8?q?x?= " * 50_000,
    "many headers": HEAD + b"X-A: 1\r\n" * 100_000,
    "folded without end": HEAD + b"Subject: x" + b"\r\n " * 100_000,
    "comments in comments": b"From: " + b"(" * 5000 + b"a@b.example\r\n\r\nx",
    "angles": b"From: " + b"<" * 200_000 + b"\r\n\r\nx",
    "open tags": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<" * 1_000_000,
    "a number without end": HEAD + b"Content-Type: text/html\r\n\r\n&#" + b"9" * 60_000 + b";",
    "slow letters": HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-b" * 60_000,
    "no letters": HEAD + b"Content-Type: text/plain; charset=hex\r\n\r\nSI",
    "broken base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=A" * 300_000,
    "quotes": HEAD + b"\r\n" + b"el " * 300_000,
    "one line": HEAD + b"\r\n" + b">" * 1_000_000,
    "zeros": b"\0" * 1_000_000,
    "a boundary of no Latin": HEAD
    + 'Content-Type: multipart/mixed; boundary="€€"\r\n\r\n'.encode(),
    "a boundary of no letters": HEAD + b'Content-Type: multipart/mixed; boundary="\xff"\r\n\r\n',
}


@pytest.mark.parametrize("raw", HARM.values(), ids=HARM)
def test_a_letter_that_means_harm_costs_nothing(raw: bytes) -> None:
    took = []
    for _ in range(3):  # whoever else uses the processor is not the letter's fault
        began = time.thread_time()
        bounces.read(raw)
        inbound.read(raw, DOMAIN)
        took.append(time.thread_time() - began)
    assert min(took) < 0.05


@pytest.mark.parametrize("boundary", ["€€", "ñ", "'b'"])
def test_parts_are_read_whatever_parts_them(boundary: str) -> None:
    raw = (
        HEAD
        + (
            f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'
            f"--{boundary}\r\n\r\nBAJA\r\n--{boundary}--\r\n"
        ).encode()
    )
    assert bounces.read(raw) == []
    assert read(raw).text == "BAJA"


def test_a_letter_that_breaks_its_reading_is_nothing_of_anybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(raw: bytes) -> None:
        raise ValueError(raw)

    raw = letter("Soy Rosa")
    channel = EmailChannel(
        EmailOptions(host="127.0.0.1", port=25, mail_from=f"a@{DOMAIN}", hook_keys=(b"key",))
    )
    signed = {"X-Hub-Signature": bounces.signature(b"key", raw)}
    hook = Hook(url="", headers=signed, query={}, body=raw)
    monkeypatch.setattr(letters, "read", breaks)
    with capture_logs() as said:
        assert (channel.receipts(hook), channel.incoming(hook)) == ([], ())
    assert said == [
        {"event": "letter.not_read", "error": "ValueError", "log_level": "error"},
        {"event": "letter.not_read", "error": "ValueError", "log_level": "error"},
    ]


def test_nothing_of_a_letter_is_an_error() -> None:
    chance = random.Random(7)
    seeds = [
        letter("Sí", In_Reply_To=f"<{REF}@x>"),
        feedback(),
        *(one[:3000] for one in HARM.values()),
    ]
    for _ in range(600):
        raw = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 30)):
            if raw:
                raw[chance.randrange(len(raw))] = chance.choice(b'\r\n -=?;:<>"b\xff\x00')
        found = inbound.read(bytes(raw), DOMAIN)
        bounces.read(bytes(raw))
        assert found is None or len(found.text) <= 4000
