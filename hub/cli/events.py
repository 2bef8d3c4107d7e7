"""Files of events enter; what became of each event leaves, as the HTTP door would answer."""

import asyncio
import json
import shlex
import uuid
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from hub.cli import say
from hub.cli.complaints import Complaints
from hub.cli.flags import STDIN, EventFiles, Json, VacancyFile
from hub.errors import Fault, Malformed, Unavailable

if TYPE_CHECKING:  # slow to import, and every command passes by here
    from rich.progress import Progress

    from hub.cli.batches import Place
    from hub.intake.parse import Batch, Event

_VACANCY: Final = "cl.bne.vacancy.published"
_SOURCE: Final = "hub.cli"


@dataclass(slots=True)
class Tally:
    """What became of the events so far."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list["Place"] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "rejected": [place.document() for place in self.rejected],
            "warnings": self.warnings,
        }


def import_(files: EventFiles, as_json: Json = False) -> int:
    """Take in events from files; what is known already does nothing."""
    tally = Tally()
    asyncio.run(_take_in(files, tally, as_json=as_json))
    if as_json:
        say.document(tally.document())
    else:
        counts = f"{tally.accepted:,} accepted, {tally.duplicates:,} known already"
        typer.echo(f"{counts}, {len(tally.rejected):,} rejected")
    return say.FAILED if tally.rejected else say.DONE


def publish(file: VacancyFile, as_json: Json = False) -> None:
    """Publish one vacancy, from its data or from its event."""
    from hub.cli.batches import opened
    from hub.intake.parse import MOST_BYTES

    with opened(file) as stream:
        batch = _vacancy(stream.read(MOST_BYTES + 1))
    answer = asyncio.run(_accept(batch))
    if as_json:
        say.document(answer)
        return
    for warning in answer["warnings"]:
        typer.echo(f"warning: {warning}", err=True)
    became = "accepted" if answer["accepted"] else "known already, nothing was done"
    typer.echo(f"{answer['subject']} {became} (event {answer['id']} of {answer['source']})")
    vacancy = answer["subject"].partition(":")[2]
    if answer["recalled"]:
        typer.echo(f"{vacancy} was taken back: nothing is sent, unless it is published anew")
        return
    follow = f"`hub status {shlex.quote(vacancy)}`"
    typer.echo(say.as_called(f"a hub that runs sends it; follow it: {follow}"))


def retry(
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Instead: read what the queue brought in vain.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Apply again what could not be applied: after a repair, or a newer version."""
    if rejected:
        return _retry_rejected(as_json=as_json)
    count = asyncio.run(_retry())
    if as_json:
        say.document({"events": count})
    else:
        again = "a hub that runs applies them again; see `hub status`"
        typer.echo(say.as_called(f"{count:,} events: {again}"))
    return say.DONE


def _retry_rejected(*, as_json: bool) -> int:
    from hub.cli.outcasts import retry_rejected

    taken, still = asyncio.run(retry_rejected())
    if as_json:
        say.document({"taken": taken, "rejected": still})
    else:
        left = f"{still:,} still rejected; see `hub events rejected`"
        typer.echo(say.as_called(f"{taken:,} taken, {left}"))
    return say.FAILED if still else say.DONE


async def _retry() -> int:
    from hub.cli import context
    from hub.cli.acting import actor
    from hub.clock import SystemClock
    from hub.store.engine import Database
    from hub.store.portal import failures

    database = Database(context.settings().database_url)
    async with context.opened(database), database.write() as db:
        return await failures.retry(db, actor(), SystemClock().now())


async def _take_in(files: Sequence[Path], tally: Tally, *, as_json: bool) -> None:
    from hub import policy
    from hub.cli import context
    from hub.cli.batches import batches
    from hub.cli.notices import told_by
    from hub.clock import SystemClock
    from hub.intake.accept import accept

    clock, total = SystemClock(), None
    if STDIN not in files:
        total = sum(file.stat().st_size for file in files)
    settings = context.settings()
    terms = policy.terms(settings)
    database, vault = context.stores(settings)
    complaints = Complaints()
    async with context.opened(database):
        with say.progress() as progress:
            bar = progress.add_task("events", total=total)
            for reading in batches(files):
                try:
                    now = clock.now()
                    answer = await accept(database, vault, reading.batch, now, terms, told_by)
                except Unavailable as error:
                    taken = f"{tally.accepted + tally.duplicates:,} events are in"
                    raise Unavailable(f"{error} ({taken}; import the same files again)") from error
                places = reading.places_of(answer.rejected)
                tally.accepted += answer.accepted
                tally.duplicates += answer.duplicates
                tally.rejected += places
                tally.warnings += answer.warnings
                progress.advance(bar, reading.size)
                if not as_json:
                    _show(complaints.lines(places, answer.warnings), progress)
            if not as_json:
                _show(complaints.rest(), progress)


def _show(lines: Iterable[str], progress: "Progress") -> None:
    for line in lines:
        progress.console.print(line, markup=False, highlight=False, soft_wrap=True)


def _vacancy(body: bytes) -> "Batch":
    """Read one vacancy's event, or make one around its data; Malformed with every fault."""
    from hub.intake.decode import decode
    from hub.intake.parse import MOST_BYTES, ONE, TooLarge, parse_batch

    if len(body) > MOST_BYTES:
        raise TooLarge(f"one event has at most {MOST_BYTES} bytes")
    value, _ = decode(body)
    if not isinstance(value, dict):
        raise Malformed([Fault("body", "must be one object: a vacancy, or its event")])
    if "specversion" not in value:
        event = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": _SOURCE, "type": _VACANCY}
        # Put in as it was written, so that what is wrong with it is found.
        body = json.dumps(event)[:-1].encode() + b', "data": ' + body.removeprefix(BOM_UTF8) + b"}"
    elif value.get("type") != _VACANCY:
        raise Malformed([Fault("type", f"must be {_VACANCY}; `hub import` takes every type")])
    batch = parse_batch(body, ONE)
    if batch.rejected:
        raise Malformed(batch.rejected[0].faults)
    return batch


async def _accept(batch: "Batch") -> dict[str, Any]:
    from hub import policy
    from hub.cli import context
    from hub.clock import SystemClock
    from hub.intake.accept import accept

    settings = context.settings()
    database, vault = context.stores(settings)
    async with context.opened(database):
        now, event = SystemClock().now(), batch.events[0]
        answer = await accept(database, vault, batch, now, policy.terms(settings))
        recalled = await _recalled(database, event, now)
    return {
        "subject": event.subject,
        "source": event.source,
        "id": event.id,
        "recalled": recalled,
        **answer.document(),
    }


async def _recalled(database: Any, event: "Event", now: datetime) -> bool:
    """Say whether a vacancy stays taken back although this publishes it: that is of before."""
    from hub.model import VacancyState
    from hub.store.subjects import offers

    data: Any = event.data
    async with database.read() as db:
        held = await offers.vacancy(db, data.vacancy_id)
    if held is None or held["state"] != VacancyState.RECALLED:
        return False
    return bool(held["as_of"] > (event.time or now) or data.published_at <= held["published_at"])
