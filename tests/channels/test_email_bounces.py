"""What came back of an e-mail, as mail servers write it (RFC 3464)."""

import pytest

from channels.base import Blame, Outcome
from channels.email import bounces

REF = "abcdefghijklmnopqrstuvwxyz"


def dsn(
    action: str = "failed", status: str = "5.1.1", to: str = f"bounce+{REF}@bne.example"
) -> bytes:
    """Write a bounce as Postfix does."""
    return f"""\
From: MAILER-DAEMON@mx.correo.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="xx"

--xx
Content-Type: text/plain

The mail system.
--xx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.correo.example
Arrival-Date: Tue, 5 May 2026 10:00:00 -0400

Final-Recipient: rfc822; rosa@correo.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} rosa@correo.example: no such user

--xx
Content-Type: text/rfc822-headers

To: rosa@correo.example
--xx--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("status", "blame"),
    [
        ("5.1.1", Blame.ADDRESS),
        ("5.2.1", Blame.ADDRESS),
        ("5.7.26", Blame.PROVIDER),
        ("5.6.0", Blame.MESSAGE),
        ("4.4.7", Blame.NOBODY),
        ("5.2.2", Blame.MAILBOX),
        ("4.2.2", Blame.MAILBOX),
    ],
)
def test_a_message_given_up_has_failed(status: str, blame: Blame) -> None:
    [receipt] = bounces.read(dsn(status=status))
    assert (receipt.ref, receipt.outcome) == (REF, Outcome.PERMANENT_FAILURE)
    assert (receipt.code, receipt.blame) == (f"bounce {status}", blame)
    assert "rosa" not in repr(receipt)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(dsn(action="delayed", status="4.4.1"), id="delayed"),
        pytest.param(dsn(action="delivered", status="2.0.0"), id="delivered"),
        pytest.param(dsn(to="avisos@bne.example"), id="to nobody of ours"),
        pytest.param(f"To: bounce+{REF}@bne.example\r\n\r\nVuelvo el lunes.".encode(), id="away"),
        pytest.param(b"", id="empty"),
        pytest.param(bytes(range(256)) * 40, id="noise"),
    ],
)
def test_whatever_else_comes_back_says_nothing(body: bytes) -> None:
    assert bounces.read(body) == []


def test_a_signature_holds_for_one_body_and_one_key() -> None:
    keys = (b"k" * 32, b"older" * 8)
    assert all(bounces.signed(keys, b"body", bounces.signature(key, b"body")) for key in keys)
    for given in ("", "sha256=", bounces.signature(b"another" * 6, b"body"), "ñ"):
        assert not bounces.signed(keys, b"body", given)
    assert not bounces.signed(keys, b"Body", bounces.signature(keys[0], b"body"))
    assert not bounces.signed((), b"body", bounces.signature(b"", b"body"))
