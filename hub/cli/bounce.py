"""A message that came to us enters by stdin: one of ours that came back, or what somebody wrote."""

import asyncio
import sys
from typing import Annotated

import typer

#: A bounce may bring the whole message back; more than this is read of none.
_MOST = 1 << 20


def bounce(
    key: Annotated[
        bool,
        typer.Option("--key", help="Print the key that signs what is posted to /hooks/email."),
    ] = False,
) -> None:
    """Take one e-mail in from stdin, as a pipe of a mail server hands it over."""
    if key:
        typer.echo(_key())
        return
    failed, written = asyncio.run(_hear(sys.stdin.buffer.read(_MOST)))
    if written:
        typer.echo("what somebody wrote was taken")
    else:
        typer.echo("a message of ours had failed" if failed else "nothing new of a message of ours")


def _key() -> str:
    """Give the present key of the mail server, in hexadecimal."""
    from anonymizer.vault import Keyring
    from hub.cli import context
    from hub.outside import BOUNCES

    return Keyring(context.settings().require_secret()).derive(BOUNCES).hex()


async def _hear(body: bytes) -> tuple[int, int]:
    """Take it in; answer how many messages of ours had failed, and how many people wrote."""
    from channels.base import Hook, Receipt
    from channels.email import bounces, unread
    from hub.cli import context
    from hub.clock import SystemClock
    from hub.model import Lane
    from hub.outside import make_channels
    from hub.wiring import Hub

    settings = context.settings()
    hub = Hub(settings, SystemClock(), make_channels(settings))
    email = hub.channels.get(Lane.EMAIL)
    hook = Hook(url="", headers={}, query={}, body=body)
    written = email.incoming(hook) if email is not None else ()
    receipts: list[Receipt] = unread.or_else([], lambda: bounces.read(body))
    async with context.opened(hub.database):
        failed = await hub.later.hear(Lane.EMAIL, receipts)
        # Whoever works finds it within a second: no bell reaches it from here.
        await hub.incoming.keep(Lane.EMAIL, written)
    return failed, len(written)
