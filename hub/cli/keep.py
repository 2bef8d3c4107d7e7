"""Settings enter; a database of this version leaves, or one sealed under the present secret."""

import asyncio
from typing import TYPE_CHECKING, Any

import typer

from hub.cli import say
from hub.cli.flags import Json

if TYPE_CHECKING:
    from hub.store.rotation import Renewed


def upgrade(as_json: Json = False) -> None:
    """Make the database, or bring it to this version; run again, it does nothing."""
    from hub.cli import context
    from hub.store import schema

    schema.upgrade(context.settings().database_url)
    if as_json:
        say.document({"current": True})
    else:
        typer.echo("the database is of this version")


def rotate(as_json: Json = False) -> None:
    """Seal everything under HUB_SECRET_KEY that HUB_SECRET_KEY_OLD sealed."""
    from hub.cli import context

    settings = context.settings()
    keys, contacts = asyncio.run(_rotate(settings))
    damaged = {"data keys": keys.damaged, "contacts": contacts.damaged}
    if as_json:
        say.document(
            {
                "rewrapped": keys.changed,
                "data_keys": keys.everything,
                "reblinded": contacts.changed,
                "contacts": contacts.everything,
                "damaged": {what.replace(" ", "_"): of for what, of in damaged.items()},
            }
        )
    else:
        typer.echo(
            f"{keys.changed:,} of {keys.everything:,} data keys were wrapped anew, "
            f"{contacts.changed:,} of {contacts.everything:,} contacts indexed anew"
        )
    if keys.damaged or contacts.damaged:
        for what, of in damaged.items():
            for owner in of:
                typer.echo(f"damaged {what}: {owner}", err=True)
        typer.echo(
            "what is damaged stays as it is: restore it from a backup and run this again; "
            "until then keep HUB_SECRET_KEY_OLD set",
            err=True,
        )
        raise typer.Exit(1)
    if settings.secret_key_old is not None and not as_json:
        typer.echo(
            "HUB_SECRET_KEY_OLD may be removed: no data need it. Links and tokens made under it "
            f"hold only while it is set, and a link lives {settings.links.days} days."
        )


async def _rotate(settings: Any) -> tuple["Renewed", "Renewed"]:
    from hub.cli import context
    from hub.store import rotation

    database, vault = context.stores(settings)
    async with context.opened(database):
        async with database.read() as db:
            total = await rotation.extent(db)
        with say.progress() as progress:
            bar = progress.add_task("data keys", total=total)
            keys = await rotation.rotate(
                database, vault.keyring, lambda rows: progress.advance(bar, rows)
            )
            progress.update(bar, description="contacts")
            contacts = await rotation.reblind(
                database, vault, lambda rows: progress.advance(bar, rows)
            )
    return keys, contacts
