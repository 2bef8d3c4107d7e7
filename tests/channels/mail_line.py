"""A channel of e-mail to a relay of the tests, and the mails that go through it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from channels.base import HOLE_CLOSE, HOLE_OPEN, Draft, Message, Outcome, Receipt
from channels.email import EmailChannel, EmailOptions, Tls
from tests.channels.smtp_server import Relay

NAME = f"{HOLE_OPEN}name{HOLE_CLOSE}"
DRAFT = Draft(
    subject="Un trabajo en Curicó",
    short="",
    long=f"Hola {NAME}:\n.\n..\nHay un trabajo en Curicó.\n",
    html=f"<p>Hola {NAME}</p>\n",
    version="v1",
)


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
