"""What people wrote and could not be heard waits; by this command it is tried again."""

import asyncio
from typing import Final

import typer

from hub.cli import say
from hub.cli.flags import Json

#: What `hub status` says of it.
UNHEARD: Final = (
    "{} of people could not be heard: the hub's output says why, by heard.failed; "
    "once that is mended, `hub hear` tries them again"
)


def hear(as_json: Json = False) -> None:
    """Try again what people wrote and could not be heard: after a repair, or a newer version."""
    many = asyncio.run(_hear())
    if as_json:
        say.document({"letters": many})
    else:
        heard = "a hub that runs hears them; see `hub status`"
        typer.echo(say.as_called(f"{say.counted(many, 'message', 'messages')} of people: {heard}"))


async def _hear() -> int:
    from hub.cli import context
    from hub.cli.acting import actor
    from hub.clock import SystemClock
    from hub.store.engine import Database
    from hub.store.letters import letterbox

    database = Database(context.settings().database_url)
    async with context.opened(database), database.write() as db:
        return await letterbox.try_again(db, actor(), SystemClock().now())
