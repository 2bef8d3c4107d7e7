"""The database as it is enters; where broadcasts stand leaves, once or every second."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer

from hub.cli import say
from hub.cli.doubts import Doubts
from hub.cli.flags import Json
from hub.cli.status import Status
from hub.errors import NotFound

#: Broadcasts listed beside those still under way.
_NEWEST: Final = 20
_LONGEST_ID: Final = 18  # digits of a row id

_Broadcast = Annotated[
    str | None,
    typer.Argument(metavar="[BROADCAST]", help="A broadcast's id, or its vacancy's; else all."),
]
_Watch = Annotated[bool, typer.Option("--watch", help="Show it again each second, until Ctrl-C.")]


def status(broadcast: _Broadcast = None, watch: _Watch = False, as_json: Json = False) -> None:
    """Show where broadcasts stand: who was told, in time and in order."""
    try:
        asyncio.run(_status(broadcast, watch=watch, as_json=as_json))
    except KeyboardInterrupt:
        if not watch:
            raise


async def numbers_of(db: Any, asked: str) -> list[int]:
    """Give the broadcasts meant: the one of this id, or all of this vacancy, newest first.

    Raises NotFound when it is neither.
    """
    from hub.store.planning import broadcasts

    if asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST_ID:
        number = int(asked)
        if await broadcasts.get(db, number) is not None:
            return [number]
    if found := await broadcasts.of_subject(db, asked):
        return found
    raise NotFound(
        f"there is no broadcast {asked}, nor one of a vacancy {asked}: `hub status` lists them; "
        "what was published a moment ago is planned once a hub is running"
    )


async def _status(broadcast: str | None, *, watch: bool, as_json: bool) -> None:
    from rich.live import Live

    from hub.cli import context
    from hub.store.engine import Database

    given = context.settings()
    async with context.opened(Database(given.database_url)) as database:
        now = await _standing(database, given, broadcast)
        if as_json:
            say.document(now.document())
        elif not watch:
            say.out().print(now.shown())
        if not watch:
            return
        with Live(now.shown(), console=say.out(), auto_refresh=False) as live:
            while True:
                await asyncio.sleep(1)
                now = await _standing(database, given, broadcast)
                if as_json:
                    say.document(now.document())
                else:
                    live.update(now.shown(), refresh=True)


async def _standing(database: Any, given: Any, asked: str | None) -> Status:
    from anonymizer.vault import Keyring
    from hub.clock import SystemClock
    from hub.dispatch.budget import day_of
    from hub.model import Lane
    from hub.portal.backlog import look
    from hub.store.dispatch import doubt, lanes
    from hub.store.letters import letterbox
    from hub.store.portal import failures
    from hub.store.reporting import report
    from hub.store.stopping import domains, pauses
    from hub.store.watching import forecasts
    from hub.watching import service

    now = SystemClock().now()
    earlier: Sequence[int] = ()
    async with database.read() as db:
        under_way = await report.under_way(db)
        if asked is not None:
            one, *earlier = await numbers_of(db, asked)
            reports = await report.of(db, [one])
        else:
            newest = [found.id for found in await report.page(db, _NEWEST)]
            ids = dict.fromkeys([*await report.unfinished_ids(db), *map(int, newest)])
            reports = await report.of(db, list(ids))
        due = await report.due_soon(db, now)
        stopped = await pauses.paused(db)
        failed = await failures.count(db)
        unheard = await letterbox.given_up(db)
        spent = await lanes.spent(db, Lane.SMS, day_of(now))
        served = await service.lately(db, now)
        alarm = await forecasts.alarm(db)
        # Without the secret the rest is shown as well.
        names = await domains.names(db)
        held = await domains.standing(db, Keyring(given.require_secret())) if names else []
        doubts = [
            Doubts(channel=one.channel, code=one.code, count=one.count, since=one.since)
            for one in await doubt.standing(db)
        ]
    return Status(
        at=now,
        due_soon=due,
        under_way=under_way,
        reports=reports,
        doubts=doubts,
        paused=stopped,
        held=held,
        failed_events=failed,
        unheard=unheard,
        alarm=alarm,
        missing=[
            name
            for name, there in (("e-mail", given.mail.configured), ("SMS", given.sms.configured))
            if not there
        ],
        backlog=await look(
            database,
            redis_url=given.redis_url,
            webhook=given.portal.webhook_url is not None,
            now=now,
        ),
        alone=asked is not None,
        sms_spent=spent,
        sms_budget=given.sms.daily_budget,
        service=served,
        earlier=earlier,
    )
