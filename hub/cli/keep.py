"""Settings enter; a database of this version leaves, or one sealed under the present secret."""

import asyncio
from typing import Any

import typer

from hub.cli import say
from hub.cli.flags import Json


def upgrade(as_json: Json = False) -> None:
    """Make the database, or bring it to this version; run again, it does nothing."""
    from hub.cli import context
    from hub.store import engine

    engine.upgrade(context.settings().database_url)
    if as_json:
        say.document({"current": True})
    else:
        typer.echo("the database is of this version")


def rotate(as_json: Json = False) -> None:
    """Seal everything under HUB_SECRET_KEY that HUB_SECRET_KEY_OLD sealed."""
    from hub.cli import context

    settings = context.settings()
    done = asyncio.run(_rotate(settings))
    if as_json:
        say.document(done)
        return
    typer.echo(
        f"{done['rewrapped']:,} of {done['data_keys']:,} data keys were wrapped anew, "
        f"{done['reblinded']:,} of {done['contacts']:,} contacts indexed anew"
    )
    if settings.secret_key_old is not None:
        typer.echo(
            "HUB_SECRET_KEY_OLD may be removed: no data need it. Links and tokens made under it "
            f"hold only while it is set, and a link lives {settings.links.days} days."
        )


async def _rotate(settings: Any) -> dict[str, int]:
    from hub.cli import context
    from hub.store import vault as keys

    database, vault = context.stores(settings)
    async with context.opened(database):
        async with database.read() as db:
            total = await keys.extent(db)
        with say.progress() as progress:
            bar = progress.add_task("data keys", total=total)
            rewrapped, data_keys = await keys.rotate(
                database, vault, lambda rows: progress.advance(bar, rows)
            )
            progress.update(bar, description="contacts")
            reblinded, contacts = await keys.reblind(
                database, vault, lambda rows: progress.advance(bar, rows)
            )
    return {
        "rewrapped": rewrapped,
        "data_keys": data_keys,
        "reblinded": reblinded,
        "contacts": contacts,
    }
