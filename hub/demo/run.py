"""Options go in; the whole hub runs on this machine with invented people, and is summed up."""

import asyncio
import json
import logging
from dataclasses import dataclass, field

import typer
from rich.console import Console
from rich.progress import Progress

from hub.demo import calling
from hub.demo.jobs import read_vacancies
from hub.demo.options import DemoOptions
from hub.demo.stage import Stage, stage
from hub.embedded import told_to_end
from hub.store.dispatch import sweep
from hub.store.reporting import report
from templates import words

#: A glance at what moves, and how many that show nothing before the clock is moved on.
_GLANCE_SECONDS, _GLANCES = 0.25, 10
_SECONDS_BETWEEN_JOBS = 0.6
#: What was done once a demo that is kept is not done again.
_PEOPLE, _ANSWERS = "people", "answers"


def main(options: DemoOptions) -> int:
    """Run the demo; answer its exit code: 0 when nobody was told late, twice or out of order.

    Raises Malformed for a vacancies file that cannot be read, Unavailable for a port in use.
    """
    # Whoever watches reads two lines; what goes wrong is still said.
    logging.getLogger("hub").setLevel(logging.WARNING)
    return asyncio.run(Demo(options).run())


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the demo did, in figures."""

    people: int
    jobs: int
    audience: int
    told: int
    out_of_order: int
    repeated: int
    late: int

    @property
    def good(self) -> bool:
        """Whether everybody was told once, in order and in time."""
        return self.told == self.audience and not (self.out_of_order or self.repeated or self.late)

    @property
    def figures(self) -> dict[str, int]:
        """Give them by name."""
        return {name: getattr(self, name) for name in Summary.__slots__}

    def line(self) -> str:
        """Write it in a line."""
        said = (
            words.counted(self.people, "persona", "personas"),
            words.counted(self.jobs, "trabajo", "trabajos"),
            f"{words.number(self.told)} de {words.number(self.audience)} avisos",
            f"{words.number(self.out_of_order)} fuera de orden",
            words.counted(self.repeated, "repetido", "repetidos"),
            f"{words.number(self.late)} tarde",
        )
        return " · ".join(said)


@dataclass
class Demo:
    """One run of the demo."""

    options: DemoOptions
    console: Console = field(default_factory=lambda: Console(stderr=True))

    async def run(self) -> int:
        """Set the stage and play until the end, or until told to stop: then 1 if it was cut short.

        Whenever it is told, what it made on disk is taken away.
        """
        jobs = read_vacancies(self.options.vacancies, self.options.limit, warn=self._say)
        told = asyncio.create_task(told_to_end().wait())
        async with stage(self.options, jobs) as set_up:
            playing = asyncio.create_task(self._play(set_up))
            await asyncio.wait((playing, told), return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                return playing.result()
            playing.cancel()
            await asyncio.wait((playing,))
            return 1 if self.options.once else 0

    async def _play(self, stage: Stage) -> int:
        if stage.kept.fact(_PEOPLE) is None:
            await self._bring_people(stage)
            stage.kept.note(_PEOPLE, "in")
        else:
            self._say(f"Siguiendo con lo guardado en {stage.kept.folder}…")
        await self._applied(stage)
        await stage.give_keys()
        self._say("Publicando los trabajos y avisando…")
        return await (self._once(stage) if self.options.once else self._show(stage))

    async def _bring_people(self, stage: Stage) -> None:
        people = words.counted(self.options.workers, "persona", "personas")
        jobs = words.counted(len(stage.jobs), "trabajo", "trabajos")
        self._say(f"Preparando {people} y {jobs}…")
        with self._progress() as progress:
            taken = progress.add_task("Personas", total=2 * self.options.workers)
            await stage.bring_people(lambda many: progress.advance(taken, many))

    async def _applied(self, stage: Stage) -> None:
        """Wait until everybody taken in is known."""
        with self._progress() as progress:
            total = waiting = await stage.unapplied()
            applied = progress.add_task("Se inscriben", total=total)
            while waiting:
                progress.update(applied, completed=total - waiting)
                await asyncio.sleep(_GLANCE_SECONDS)
                waiting = await stage.unapplied()

    async def _once(self, stage: Stage) -> int:
        """Publish everything, and move the clock on whenever nothing moves any more."""
        await stage.publish_in_doubt()
        await stage.publish(*(stage.queue.next() for _ in range(stage.queue.left)))
        await self._finished(stage)
        summary = await _summary(stage)
        typer.echo(json.dumps(summary.figures) if self.options.json else summary.line())
        return 0 if summary.good else 1

    async def _show(self, stage: Stage) -> int:
        """Publish one job after another, and stay."""
        now = stage.clock.now().astimezone(words.SANTIAGO)
        at = f"{words.weekday(now.date())} {words.clock(now)}"
        typer.echo(f"Listo: {stage.url}/demo   ({at}, datos ficticios)")
        await stage.call()
        await stage.ask()
        await stage.publish_in_doubt()
        for _ in range(stage.queue.left):
            await stage.publish(stage.queue.next())
            await asyncio.sleep(_SECONDS_BETWEEN_JOBS)
        await self._finished(stage)
        if stage.kept.fact(_ANSWERS) is None:
            await calling.answer_call(stage.hub)
            stage.kept.note(_ANSWERS, "given")
        typer.echo((await _summary(stage)).line())
        self._say("La página sigue abierta: ahí puede publicar otro trabajo. Termine con Ctrl-C.")
        await asyncio.Event().wait()  # until told to stop
        return 0

    async def _finished(self, stage: Stage) -> None:
        """Wait for the last broadcast."""
        before, still = None, 0
        with self._progress() as progress:
            sent = progress.add_task("Avisos", total=None)
            while True:
                async with stage.hub.database.read() as db:
                    totals = await report.totals(db)
                    life = await sweep.signs_of_life(db)
                waiting = await stage.unapplied()
                progress.update(sent, total=totals["audience"] or None, completed=totals["told"])
                if totals["broadcasts"] >= len(stage.jobs) and not (
                    totals["unfinished"] or waiting
                ):
                    return
                still = still + 1 if (life, waiting) == before else 0
                before = life, waiting
                if still >= _GLANCES:
                    if not await _move_on(stage, self.options.once):
                        return
                    still = 0
                await asyncio.sleep(_GLANCE_SECONDS)

    def _say(self, what: str) -> None:
        """Say what it is doing, beside the results; silent for a program that reads JSON."""
        if not self.options.json:
            typer.echo(what, err=True)

    def _progress(self) -> Progress:
        """Show long work; silent when nobody watches."""
        return Progress(console=self.console, transient=True, disable=not self.console.is_terminal)


async def _move_on(stage: Stage, once: bool) -> bool:
    """Move the clock to what falls due next; say whether it was worth waiting for.

    Whoever watches is not taken hours ahead, to where the last SMS of a day leaves.
    """
    now, hub = stage.clock.now(), stage.hub
    async with hub.database.read() as db:
        moment = await sweep.next_moment(db, now, hub.priority.gate)
    if moment is None:
        return True
    if not once and moment - now > hub.priority.gate:
        return False
    stage.clock.move_to(moment)
    stage.workers.ring("look")
    return True


async def _summary(stage: Stage) -> Summary:
    async with stage.hub.database.read() as db:
        totals = await report.totals(db)
    return Summary(
        people=stage.options.workers,
        jobs=len(stage.jobs),
        audience=totals["audience"],
        told=totals["told"],
        out_of_order=totals["out_of_order"],
        repeated=stage.mailbox.repeated + stage.phones.repeated,
        late=totals["late"],
    )
