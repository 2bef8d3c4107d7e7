"""A broadcast and a worker enter; rule by rule, why they were told or not leaves."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.text import Text

from hub.cli import say
from hub.cli.flags import Json
from hub.cli.look import numbers_of
from hub.errors import NotFound

if TYPE_CHECKING:  # slow to import, and every command passes by here
    from hub.evidence import Deed, DeliveryTrace, RecipientTrace
    from hub.rulings import Ruling, Subject, Verdict
    from hub.store.reporting.accounts import Account

_ENOUGH_SCHOOLING: Final = (
    "has the schooling asked for, or it is not known",
    "has less schooling than is asked for",
    "no schooling is asked for",
)
#: Of each rule: what it says when it holds, when it does not, and when nothing is asked.
WORDS: Final = {
    "seeking": ("seeks work", "is paused, or may not be processed", ""),
    "not_told": (
        "was not told of this vacancy before",
        "was told of this vacancy before",
        "the vacancy was never told before",
    ),
    "told": ("was told of this", "was not told of this", "it is for others too"),
    "processed": ("may be processed", "may not be processed", ""),
    "education": _ENOUGH_SCHOOLING,
    "experience": (
        "has the experience asked for, or it is not known",
        "has less experience than is asked for",
        "no experience is asked for",
    ),
    "occupation": ("looks for this occupation", "looks for other occupations", ""),
    "comuna": ("looks in this comuna", "looks in other comunas", ""),
    "pay": (
        "the pay is enough, or no least pay is set",
        "wants more than the best stated pay",
        "no pay is stated",
    ),
    "own_comuna": ("lives in the office's comuna", "lives elsewhere", ""),
    "on_roster": ("is on the call's list", "is not on the call's list", "the call has no list"),
    "occupations": (
        "looks for one of these occupations",
        "looks for other occupations",
        "no occupation is asked for",
    ),
    "education_min": _ENOUGH_SCHOOLING,
    "education_max": (
        "has no more schooling than is asked for, or it is not known",
        "has more schooling than is asked for",
        "any schooling will do",
    ),
    "experience_max": (
        "has no more experience than is asked for, or it is not known",
        "has more experience than is asked for",
        "any experience will do",
    ),
    "courses_not_taken": (
        "has not taken these courses",
        "has taken one of these courses",
        "no course is left out",
    ),
    "schedule": (
        "wants this schedule, or any",
        "wants another schedule",
        "no schedule is stated",
    ),
}


def explain(
    broadcast: Annotated[
        str, typer.Argument(metavar="BROADCAST", help="A broadcast's id, or its vacancy's.")
    ],
    worker: Annotated[str, typer.Argument(metavar="WORKER", help="The portal's id of a worker.")],
    as_json: Json = False,
) -> None:
    """Say, rule by rule, why a worker is told of something or not."""
    from hub.rulings import document

    found = asyncio.run(_judged(broadcast, worker))
    if as_json:
        told = (found.subject, worker, found.verdict, found.trace, found.deeds, found.notes)
        say.document(document(*told))
        return
    console = say.out()
    for line in (
        _named(found.subject),
        *_judgement(worker, found.verdict),
        *_told(found.trace),
        *(line for one in found.notes for line in _sent(one)),
        *_done(found.deeds),
    ):
        console.print(line, soft_wrap=True)


async def _judged(asked: str, worker_id: str) -> "Account":
    from hub.cli import context
    from hub.store.reporting.accounts import account
    from hub.store.workers import people

    database, _ = context.stores(context.settings())
    async with context.opened(database), database.read() as db:
        number, *_ = await numbers_of(db, asked)
        worker = await people.row_id(db, worker_id)
        if worker is None:
            raise NotFound(f"there is no worker {worker_id}: nothing of them came in, or erased")
        return await account(db, number, worker, worker_id)


def _named(subject: "Subject") -> Text:
    why = f": {subject.state_reason}" if subject.state_reason else ""
    what = f"{subject.kind} {subject.subject_id} “{subject.title}”"
    return Text(f"broadcast {subject.broadcast_id}, {what}, {subject.state}{why}")


def _judgement(worker: str, verdict: "Verdict") -> Iterator[Text]:
    word = "is eligible" if verdict.eligible else "is not eligible"
    yield Text(f"{worker} {word}", style="bold")
    yield from (_ruled(one) for one in verdict.rulings)
    if verdict.searches == ():
        yield Text("✗ has no searches", style="red")
    for search in verdict.searches or ():
        yield Text(f"search {search.search_id}: {'finds it' if search.passed else 'passes it by'}")
        yield from (_ruled(one, indent="  ") for one in search.rulings)


def _ruled(ruling: "Ruling", indent: str = "") -> Text:
    held, failed, unasked = WORDS[ruling.rule]
    if not ruling.asked:
        return Text(f"{indent}· {ruling.rule}: {unasked}", style="dim")
    if ruling.passed:
        return Text(f"{indent}✓ {ruling.rule}: {held}", style="green")
    return Text(f"{indent}✗ {ruling.rule}: {failed}", style="red")


def _told(trace: "RecipientTrace | None") -> Iterator[Text]:
    if trace is None:
        yield Text("not among its recipients")
        return
    told = "not told yet" if trace.told_at is None else f"told {_at(trace.told_at)}"
    by = f" by {trace.told_by}" if trace.told_by else ""
    yield Text(f"{told}{by}, due {_at(trace.due_at)}", style="bold")
    for one in trace.deliveries:
        yield from _sent(one)


def _sent(one: "DeliveryTrace") -> Iterator[Text]:
    steps = [f"{step.replace('_', ' ')} {_at(at)}" for step, at in one.steps]
    code = [f"code {one.code}"] if one.code else []
    kind = f" {one.kind}" if one.kind else ""
    yield Text(f"  {one.channel}{kind}: {', '.join([one.state, *steps, *code])}")
    for said in one.answers:
        words = " ".join(filter(None, (said.state, said.code)))
        yield Text(f"    answered {_at(said.at)}: {words}")
    for wait in one.waited:
        until = f" until {_at(wait.until)}" if wait.until else ""
        yield Text(f"    waited for {wait.why} from {_at(wait.since)}{until}")
    if one.attempts > 1:
        yield Text(f"    tried {one.attempts} times")
    if one.waits_until is not None:
        yield Text(f"    waits until {_at(one.waits_until)} for {one.waits_for or 'its turn'}")
    if one.rode_with is not None:
        yield Text(f"    went in the message of {one.rode_with}")
    if one.shown is not None:
        course = (one.shown.name, one.shown.place, _at(one.shown.starts_at))
        yield Text(f"    said {', '.join(course)}")
    if one.shown_hash is not None:
        yield Text(
            f"    showed {', '.join(one.items)}; templates {one.shown_version}, "
            f"SHA-256 {one.shown_hash.hex()}"
        )


def _done(deeds: "Sequence[Deed]") -> Iterator[Text]:
    for one in deeds:
        what = " ".join(filter(None, (one.act.replace("_", " "), one.lane)))
        why = f": {one.reason}" if one.reason else ""
        yield Text(f"{_at(one.at)} {what} by {one.role}{why}")
        for it in one.changed:
            yield Text(f"  {it.field}: {it.before} → {it.after}")


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
