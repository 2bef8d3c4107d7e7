"""What came by the queue and was rejected, and what the portal would not take: seen and mended."""

import asyncio
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.cli import flags, say
from hub.cli.flags import Json

if TYPE_CHECKING:
    from hub.portal.mending import Mending
    from hub.store.portal.rejected import Kept

#: Entries listed; the oldest come first.
_LISTED = 100

_Entry = Annotated[str, typer.Argument(metavar="ENTRY", help="An entry's id on the stream.")]


def rejected(
    entry: Annotated[
        str | None,
        typer.Argument(metavar="[ENTRY]", help="Print this one as it came; else list them all."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List what the queue brought that is no event, with the reason; or print one, to mend it."""
    if entry is not None:
        _print(asyncio.run(_opened(entry)), as_json=as_json)
        return
    kept, many = asyncio.run(_listed())
    if as_json:
        items = [
            {"entry": one.entry, "at": one.at.isoformat(), "errors": say.listed(one.faults)}
            for one in kept
        ]
        say.document({"entries": many, "items": items})
        return
    for one in kept:
        faults = "; ".join(f"{fault.field}: {fault.message}" for fault in one.faults)
        typer.echo(f"{one.entry}  {one.at:%Y-%m-%d %H:%M} UTC  {faults}")
    typer.echo(f"{many:,} rejected" + (f", the oldest {_LISTED} shown" if many > _LISTED else ""))


def discard(entry: _Entry, as_json: Json = False) -> None:
    """Keep a rejected entry no longer: it was mended and sent anew, or is of no use."""
    asyncio.run(_discard(entry))
    if as_json:
        say.document({"discarded": entry})
    else:
        typer.echo(f"{entry} is discarded")


def resend(
    since: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="All that the portal was told since then, by stream and webhook: it lost it.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Post again what the portal's webhook did not take for days; or say all again since a time."""
    count = asyncio.run(_resend(None if since is None else flags.moment(since, "--since")))
    if as_json:
        say.document({"events": count})
    else:
        act = "posts" if since is None else "sends"
        typer.echo(f"{count:,} events: a hub that runs {act} them again")


def asyncapi() -> None:
    """Print the AsyncAPI document of the portal's queue and of what the portal hears."""
    from importlib.metadata import version

    from hub.portal.asyncapi import document

    sys.stdout.write(json.dumps(document(version("pregonero")), indent=2, ensure_ascii=False))
    sys.stdout.write("\n")


def _print(fields: dict[bytes, bytes], *, as_json: bool) -> None:
    from hub.portal.entries import FIELD

    texts = {
        name.decode(errors="replace"): it.decode(errors="replace") for name, it in fields.items()
    }
    if as_json:
        say.document({"fields": texts})
    elif fields.keys() == {FIELD}:
        sys.stdout.write(texts["event"] + "\n")
    else:
        sys.stdout.write(json.dumps(texts, ensure_ascii=False) + "\n")


async def _with_mending(act: Any) -> Any:
    from hub.cli import context, notices
    from hub.cli.acting import actor
    from hub.portal.mending import Mending

    database, vault = context.stores(context.settings())
    async with context.opened(database):
        mending = Mending(database=database, vault=vault, actor=actor(), told_by=notices.told_by)
        return await act(mending)


async def _opened(entry: str) -> dict[bytes, bytes]:
    from hub.clock import SystemClock

    async def act(mending: "Mending") -> dict[bytes, bytes]:
        return await mending.open(entry, SystemClock().now())

    found: dict[bytes, bytes] = await _with_mending(act)
    return found


async def _discard(entry: str) -> None:
    from hub.clock import SystemClock

    async def act(mending: "Mending") -> None:
        await mending.discard(entry, SystemClock().now())

    await _with_mending(act)


async def retry_rejected() -> tuple[int, int]:
    """Read rejected entries once more; answer how many are events now, and how many are none."""
    from hub.clock import SystemClock

    async def act(mending: "Mending") -> tuple[int, int]:
        became = await mending.retry(SystemClock().now())
        return became.taken, became.rejected

    found: tuple[int, int] = await _with_mending(act)
    return found


async def _listed() -> "tuple[list[Kept], int]":
    from hub.cli import context
    from hub.store.engine import Database
    from hub.store.portal import rejected as store

    database = Database(context.settings().database_url)
    async with context.opened(database), database.read() as db:
        return await store.page(db, _LISTED), await store.count(db)


async def _resend(since: datetime | None) -> int:
    from hub.cli import context
    from hub.cli.acting import actor
    from hub.clock import SystemClock
    from hub.store import log
    from hub.store.engine import Database
    from hub.store.portal import outbox

    database = Database(context.settings().database_url)
    async with context.opened(database), database.write() as db:
        count = await (outbox.resend(db) if since is None else outbox.say_again(db, since))
        if count:
            from_then = {} if since is None else {"since": since.isoformat()}
            detail = {"events": count, **from_then, **actor().document()}
            note = log.Note(what="outbox_resent", detail=detail)
            await log.write(db, [note], SystemClock().now())
        return count
