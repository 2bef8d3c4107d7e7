"""A message that came back enters by stdin; what it says of one of ours is written."""

import asyncio
import sys
from typing import Annotated

import typer

#: A bounce may bring the whole message back; more than this is none.
_MOST = 1 << 20


def bounce(
    key: Annotated[
        bool,
        typer.Option("--key", help="Print the key that signs what is posted to /hooks/email."),
    ] = False,
) -> None:
    """Take one bounce in from stdin, as a pipe of a mail server hands it over."""
    if key:
        typer.echo(_key())
        return
    heard = asyncio.run(_hear(sys.stdin.buffer.read(_MOST)))
    typer.echo("a message of ours had failed" if heard else "nothing new of a message of ours")


def _key() -> str:
    """Give the present key of the mail server, in hexadecimal."""
    from anonymizer.vault import Keyring
    from hub.cli import context
    from hub.outside import BOUNCES

    return Keyring(context.settings().require_secret()).derive(BOUNCES).hex()


async def _hear(body: bytes) -> int:
    from channels.email import bounces
    from hub.cli import context
    from hub.clock import SystemClock
    from hub.model import Lane
    from hub.outside import make_channels
    from hub.wiring import Hub

    settings = context.settings()
    hub = Hub(settings, SystemClock(), make_channels(settings))
    async with context.opened(hub.database):
        return await hub.later.hear(Lane.EMAIL, bounces.read(body))
