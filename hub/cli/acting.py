"""A vacancy or a broadcast enters; whom an act reaches is shown, and once confirmed it is done."""

import asyncio
import getpass
import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.cli import say
from hub.cli.flags import Json
from hub.errors import NotFound, Refused
from hub.model import Lane

if TYPE_CHECKING:
    from hub.store.log import Actor

_Vacancy = Annotated[str, typer.Argument(metavar="VACANCY", help="A vacancy's id.")]
_Broadcast = Annotated[
    str | None, typer.Argument(metavar="[BROADCAST]", help="A broadcast's id, or its vacancy's.")
]
_Lane = Annotated[
    Lane | None, typer.Option("--lane", help="Everything that goes by it, answers included.")
]
_Everything = Annotated[bool, typer.Option("--all", help="Every lane.")]
_Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
_Reason = Annotated[
    str | None,
    typer.Option("--reason", metavar="TEXT", help="Why; one that speaks of fraud warns of it."),
]


def recall(
    vacancy: _Vacancy, reason: _Reason = None, yes: _Yes = False, as_json: Json = False
) -> None:
    """Take a vacancy back: nothing more goes out, and who was told is told the truth."""
    asyncio.run(_recall(vacancy, reason, yes=yes, as_json=as_json))


def release(
    vacancy: Annotated[
        str | None, typer.Argument(metavar="[VACANCY]", help="A reported vacancy's id.")
    ] = None,
    domain: Annotated[
        str | None,
        typer.Option("--domain", metavar="DOMAIN", help="Instead: a mail domain that is held."),
    ] = None,
    yes: _Yes = False,
    as_json: Json = False,
) -> None:
    """Let a reported vacancy go on, or mail to a domain from which a storm of bounces came."""
    if vacancy is not None and domain is None:
        asyncio.run(_release(vacancy, yes=yes, as_json=as_json))
    elif domain is not None and vacancy is None:
        asyncio.run(_release_domain(domain.casefold(), yes=yes, as_json=as_json))
    else:
        raise typer.BadParameter("give a vacancy or --domain, one of the two")


def pause(
    broadcast: _Broadcast = None,
    lane: _Lane = None,
    everything: _Everything = False,
    yes: _Yes = False,
    as_json: Json = False,
) -> None:
    """Stop a broadcast, a lane or everything for a while; due times keep running."""
    _pause_what(broadcast, lane, everything, on=True, yes=yes, as_json=as_json)


def resume(
    broadcast: _Broadcast = None,
    lane: _Lane = None,
    everything: _Everything = False,
    yes: _Yes = False,
    as_json: Json = False,
) -> None:
    """Let what was paused go on: a broadcast, a lane or every lane."""
    _pause_what(broadcast, lane, everything, on=False, yes=yes, as_json=as_json)


def _pause_what(
    broadcast: str | None,
    lane: Lane | None,
    everything: bool,
    *,
    on: bool,
    yes: bool,
    as_json: bool,
) -> None:
    named = [one for one in (broadcast, lane, everything or None) if one is not None]
    if len(named) != 1:
        raise typer.BadParameter("name one of BROADCAST, --lane and --all", param_hint="BROADCAST")
    if broadcast is not None:
        asyncio.run(_pause(broadcast, on=on, yes=yes, as_json=as_json))
        return
    lanes = tuple(Lane) if lane is None else (lane,)
    asyncio.run(_pause_lanes(lanes, on=on, yes=yes, as_json=as_json))


async def _recall(vacancy: str, reason: str | None, *, yes: bool, as_json: bool) -> None:
    from hub.clock import SystemClock
    from hub.store.stopping import acts

    if reason is not None and not (reason.strip() and len(reason) <= 1000 and reason.isprintable()):
        raise typer.BadParameter("must be a line of 1 to 1000 characters", param_hint="--reason")
    async with _database() as database:
        async with database.read() as db:
            reach = await _found(vacancy, acts.reach(db, vacancy))
        confirm(
            f"{vacancy}: {_messages(reach.stopped)} will not be sent, "
            f"{say.counted(reach.corrected + reach.on_the_wire, 'person', 'people')} "
            "will be told it was taken back",
            yes=yes,
            as_json=as_json,
        )
        now = SystemClock().now()
        async with database.write() as db:
            done = await acts.recall(db, vacancy, reason=reason, actor=actor(), time=now, now=now)
    if as_json:
        say.document(done.document())
        return
    typer.echo(f"{vacancy} recalled: {_messages(done.stopped)} stopped, {_people(done)}")


def _messages(many: int) -> str:
    return say.counted(many, "message", "messages")


def _people(done: Any) -> str:
    later = f", and up to {done.on_the_wire:,} more" if done.on_the_wire else ""
    people = say.counted(done.corrected, "person gets", "people get")
    return f"{people} a correction{later}"


async def _release(vacancy: str, *, yes: bool, as_json: bool) -> None:
    from hub.clock import SystemClock
    from hub.store.planning import holds
    from hub.store.stopping import acts

    async with _database() as database:
        async with database.read() as db:
            await _found(vacancy, acts.reach(db, vacancy))
            held = await holds.held(db, 1, vacancy)
            numbers = [one.broadcast_id for one in held if one.broadcast_id is not None]
            unsent = sum([await acts.unsent(db, number) for number in numbers])
        said = "".join(f", {many} {reason}" for one in held for reason, many in one.reports.items())
        confirm(
            f"{vacancy}: {_messages(unsent)} will go on; reports so far{said or ': none'}",
            yes=yes,
            as_json=as_json,
        )
        now = SystemClock().now()
        async with database.write() as db:
            released = await acts.release(db, vacancy, actor=actor(), now=now)
    if as_json:
        say.document({"released": released})
        return
    typer.echo(f"{vacancy} released: {released} broadcasts go on")


async def _release_domain(domain: str, *, yes: bool, as_json: bool) -> None:
    from hub.cli import context
    from hub.clock import SystemClock
    from hub.store.stopping import domains

    given, vault = context.stores(context.settings())
    async with context.opened(given) as database:
        async with database.read() as db:
            standing = {one.domain: one for one in await domains.standing(db, vault.keyring)}
        if domain not in standing:
            raise NotFound(f"no mail to {domain} is held: `hub status` names what is")
        waiting = standing[domain].waiting
        confirm(f"{domain}: {waiting:,} e-mails will go on", yes=yes, as_json=as_json)
        now = SystemClock().now()
        async with database.write() as db:
            released = await domains.release(db, vault.keyring, domain, actor=actor(), now=now)
    if as_json:
        say.document({"released": released})
        return
    typer.echo(f"{domain} released: {released:,} e-mails go on")


async def _pause(asked: str, *, on: bool, yes: bool, as_json: bool) -> None:
    from hub.cli.look import numbers_of
    from hub.clock import SystemClock
    from hub.store.stopping import acts

    async with _database() as database:
        async with database.read() as db:
            try:
                number = (await numbers_of(db, asked))[0]
            except NotFound:
                if asked not in tuple(Lane):
                    raise
                act = "pause" if on else "resume"
                said = f"there is no broadcast {asked}; a lane is `hub {act} --lane {asked}`"
                raise NotFound(said) from None
            unsent = await acts.unsent(db, number)
        what = "will wait" if on else "will go on"
        confirm(f"broadcast {number}: {_messages(unsent)} {what}", yes=yes, as_json=as_json)
        now = SystemClock().now()
        async with database.write() as db:
            state = await acts.pause(db, number, on=on, actor=actor(), now=now)
    if as_json:
        say.document({"id": str(number), "state": state})
        return
    typer.echo(f"broadcast {number} is {state}")


async def _pause_lanes(lanes: tuple[Lane, ...], *, on: bool, yes: bool, as_json: bool) -> None:
    from hub.clock import SystemClock
    from hub.store.reporting import report
    from hub.store.stopping import acts, pauses
    from hub.store.watching import waiting

    async with _database() as database:
        now = SystemClock().now()
        async with database.read() as db:
            waits = [one for one in await waiting.on_lanes(db) if one.lane in lanes]
            due = await report.due_soon(db, now)
        reach = ", ".join(f"{one.count:,} by {one.lane}" for one in waits)
        what = "will wait" if on else "will go on"
        asked = f"{reach} {what}; {say.counted(due, 'person is', 'people are')} due within the hour"
        confirm(asked, yes=yes, as_json=as_json)
        async with database.write() as db:
            await acts.pause_lanes(db, lanes, on=on, actor=actor(), now=now)
            still = [one for one in await pauses.paused(db) if one.lane in lanes]
    if as_json:
        say.document({"paused": [{"lane": one.lane, **one.document()} for one in still]})
        return
    said = [
        f"{one.lane} is paused since {one.since.isoformat(timespec='seconds')}" for one in still
    ]
    typer.echo("\n".join(said or [f"{lane} goes on" for lane in lanes]))


def _database() -> Any:
    from hub.cli import context
    from hub.store.engine import Database

    return context.opened(Database(context.settings().database_url))


async def _found(vacancy: str, asked: Any) -> Any:
    try:
        return await asked
    except NotFound:
        raise NotFound(f"there is no vacancy {vacancy}") from None


def confirm(reach: str, *, yes: bool, as_json: bool) -> None:
    """Show whom it reaches, and ask; Refused when nobody says yes."""
    if yes:
        return
    if as_json:
        raise Refused(f"{reach}: add --yes to do it")
    typer.echo(reach)
    try:
        said = typer.confirm("Do it?", err=True)
    except typer.Abort:
        raise Refused("nobody answered: add --yes to do it") from None
    if not said:
        raise Refused("nothing was done")


def actor() -> "Actor":
    """Say who acts from here, as the log keeps it: the account of the terminal."""
    from hub.store.log import Actor

    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a process without an account
        user = str(os.getuid())
    return Actor(sub=f"console:{user}", role="operator")
