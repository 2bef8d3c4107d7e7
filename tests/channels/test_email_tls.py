"""How the line to the relay is encrypted, and whom it lets in."""

from dataclasses import replace
from pathlib import Path

import pytest

from channels.base import Blame, Outcome, Receipt
from channels.email import EmailChannel, EmailOptions, Tls
from tests.channels.mail_line import message
from tests.channels.smtp_server import Authority, Relay, make_authority, running

ACCEPTED, LATER = Outcome.ACCEPTED, Outcome.TEMPORARY_FAILURE


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


def options(tls: Tls, cafile: Path | str = "", username: str = "") -> EmailOptions:
    return EmailOptions(
        host="127.0.0.1",
        port=1,
        mail_from="avisos@bne.example",
        tls=tls,
        cafile=str(cafile),
        username=username,
        password="pass:word" if username else "",
        timeout=5,
    )


async def send_one(relay: Relay, how: EmailOptions) -> tuple[Receipt, bool]:
    """Send a mail; give its receipt and whether it came over an encrypted line."""
    async with running(relay):
        channel = EmailChannel(replace(how, port=relay.port))
        await channel.open()
        try:
            (receipt,) = await channel.send([message()])
            lines = [session.transport.get_extra_info("sslcontext") for session in relay.sessions]
        finally:
            await channel.close()
    return receipt, any(lines)


@pytest.mark.parametrize(
    ("tls", "offer", "trusted", "outcome", "encrypted"),
    [
        pytest.param(Tls.AUTO, "starttls", True, ACCEPTED, True, id="auto, offered"),
        pytest.param(Tls.AUTO, "starttls", False, ACCEPTED, True, id="auto, not trusted"),
        pytest.param(Tls.AUTO, "nothing", False, ACCEPTED, False, id="auto, not offered"),
        pytest.param(Tls.STARTTLS, "starttls", True, ACCEPTED, True, id="starttls"),
        pytest.param(Tls.STARTTLS, "starttls", False, LATER, False, id="starttls, not trusted"),
        pytest.param(Tls.STARTTLS, "nothing", True, LATER, False, id="starttls, not offered"),
        pytest.param(Tls.IMPLICIT, "implicit", True, ACCEPTED, True, id="implicit"),
        pytest.param(Tls.IMPLICIT, "implicit", False, LATER, False, id="implicit, not trusted"),
        pytest.param(Tls.IMPLICIT, "nothing", True, LATER, False, id="implicit, not spoken"),
        pytest.param(Tls.NONE, "starttls", True, ACCEPTED, False, id="none, offered"),
    ],
)
async def test_the_line_is_as_encrypted_as_was_asked(
    authority: Authority, tls: Tls, offer: str, trusted: bool, outcome: Outcome, encrypted: bool
) -> None:
    relay = Relay(
        tls=None if offer == "nothing" else authority.server, implicit=offer == "implicit"
    )
    receipt, was = await send_one(relay, options(tls, authority.cafile if trusted else ""))
    assert (receipt.outcome, was) == (outcome, encrypted)
    assert len(relay.mails) == (outcome is ACCEPTED)
    if outcome is LATER:
        assert receipt.blame is Blame.PROVIDER
        assert receipt.detail


@pytest.mark.parametrize("mechanisms", ["PLAIN", "LOGIN", "PLAIN LOGIN"])
@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.NONE])
async def test_a_relay_lets_in_who_knows_the_password(
    authority: Authority, mechanisms: str, tls: Tls
) -> None:
    relay = Relay(tls=authority.server, users={"bne": "pass:word"}, mechanisms=mechanisms)
    receipt, _ = await send_one(relay, options(tls, authority.cafile, username="bne"))
    assert receipt.outcome is ACCEPTED


@pytest.mark.parametrize(
    ("username", "code"),
    [
        pytest.param("other", "535 5.7.8", id="refused"),
        pytest.param("", "530 5.7.0", id="not tried"),
    ],
)
async def test_a_login_that_fails_is_the_providers_and_not_the_persons(
    username: str, code: str
) -> None:
    relay = Relay(users={"bne": "pass:word"})
    receipt, _ = await send_one(relay, options(Tls.AUTO, username=username))
    assert (receipt.outcome, receipt.blame) == (LATER, Blame.PROVIDER)
    assert receipt.code == code
    assert "pass:word" not in repr(receipt)


async def test_a_relay_without_login_gets_no_mail_when_one_is_asked_for() -> None:
    relay = Relay()
    receipt, _ = await send_one(relay, options(Tls.AUTO, username="bne"))
    assert (receipt.outcome, receipt.blame) == (LATER, Blame.PROVIDER)
    assert relay.mails == []


async def test_a_password_goes_only_to_a_relay_whose_certificate_holds(
    authority: Authority,
) -> None:
    relay = Relay(tls=authority.server, users={"bne": "pass:word"})
    receipt, _ = await send_one(relay, options(Tls.AUTO, username="bne"))
    assert receipt.outcome is LATER
    assert receipt.detail.startswith("connect: TLS")
    receipt, encrypted = await send_one(relay, options(Tls.AUTO, authority.cafile, username="bne"))
    assert (receipt.outcome, encrypted) == (ACCEPTED, True)


async def test_an_authority_that_cannot_be_read_is_said_at_the_opening(tmp_path: Path) -> None:
    channel = EmailChannel(options(Tls.STARTTLS, tmp_path / "none.pem"))
    with pytest.raises(FileNotFoundError):
        await channel.open()
