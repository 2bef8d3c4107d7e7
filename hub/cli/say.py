"""Results and errors enter; text for people or JSON for machines leaves, each on its own stream."""

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.console import Console

from hub.errors import Fault, HubError, Malformed

if TYPE_CHECKING:  # imported by who shows one
    from rich.progress import Progress

DONE: Final = 0
FAILED: Final = 1
BAD_USE: Final = 2

#: How typer says that something is none of a few words.
_CHOICE: Final = " is not one of "
#: Columns where there is no terminal to measure: no line of a table is broken in a log.
_WIDE: Final = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a command ends without having done what it was asked."""

    code: int  #: the exit code
    kind: str  #: for machines, such as `not_found`
    detail: str  #: one line
    faults: tuple[Fault, ...] = ()  #: named one by one, instead of the line
    advice: str = ""  #: where to read on

    def document(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {"error": {"type": self.kind, "detail": self.detail, "errors": listed(self.faults)}}


def called() -> str:
    """Say by what name this command was called: `./run` says its own, and it is `hub` else."""
    return os.environ.get("RUN_AS") or "hub"


def as_called(line: str) -> str:
    """Name the commands in a line as this one was called: the reader types them so."""
    return line.replace("`hub ", f"`{called()} ")


def counted(many: int, one: str, more: str) -> str:
    """Write how many there are of something, which is called otherwise where it is one."""
    return f"{many:,} {one if many == 1 else more}"


def listed(faults: Sequence[Fault]) -> list[dict[str, str]]:
    """Give faults as the contract shapes them."""
    return [{"field": fault.field, "message": fault.message} for fault in faults]


def out() -> Console:
    """Give the console of results."""
    return _console(stderr=False)


def aside() -> Console:
    """Give the console of progress and problems."""
    return _console(stderr=True)


def document(value: Mapping[str, Any]) -> None:
    """Print one JSON object on a line of stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def explain(error: Exception, asked: str) -> Problem | None:
    """Say what a person can do about an error; None for one that nobody expected.

    `asked` is the command as it was called.
    """
    # Read only when something went wrong: they are slow to import.
    from sqlalchemy.exc import SQLAlchemyError

    from anonymizer.vault import VaultError
    from config.settings import BadSettings

    match error:
        case typer.TyperException():
            return _bad_use(error, asked)
        case BadSettings():
            faults = tuple(Fault(name, message) for name, message in error.faults)
            return Problem(code=BAD_USE, kind="bad_settings", detail=_line(error), faults=faults)
        case Malformed():
            kind, faults = "malformed", error.faults
            return Problem(code=FAILED, kind=kind, detail=_line(error), faults=faults)
        case HubError():
            return Problem(code=FAILED, kind=_snake(type(error).__name__), detail=_line(error))
        case VaultError():
            detail = (
                "the data are sealed under another secret: set HUB_SECRET_KEY to the one they were "
                "written with, or HUB_SECRET_KEY_OLD while it is being changed"
            )
            return Problem(code=FAILED, kind="sealed", detail=detail)
        case SQLAlchemyError():
            # Without its statement: a driver's own words hold no values of people.
            driver = getattr(error, "orig", None) or error
            detail = f"the database refused: {type(driver.__cause__ or driver).__name__}"
            return Problem(code=FAILED, kind="database", detail=f"{detail}; see `hub doctor`")
    return None


def tell(problem: Problem, *, as_json: bool) -> None:
    """Print a problem: JSON on stdout, or lines on stderr."""
    if as_json:
        document(problem.document())
        return
    lines = [f"{fault.field}: {fault.message}" for fault in problem.faults] or [problem.detail]
    for line in [*lines, *([problem.advice] if problem.advice else [])]:
        typer.echo(f"hub: {as_called(line)}", err=True)


def _bad_use(error: typer.TyperException, asked: str) -> Problem:
    found = _fault(error)
    detail = f"{found.field}: {found.message}" if found else _plain(error.format_message())
    return Problem(
        code=error.exit_code,
        kind="bad_use",
        detail=detail,
        faults=() if found is None else (found,),
        advice=f"see `{asked} --help`",
    )


def _fault(error: typer.TyperException) -> Fault | None:
    """Name an argument and what it must be, in the words of the API; None: it says so itself."""
    from pydantic import ValidationError

    from config.faults import explain as expected

    if not isinstance(error, typer.BadParameter):
        return None
    hint = error.param_hint
    if hint is None and error.param is not None:
        hint = error.param.get_error_hint()
    if not isinstance(hint, str):
        return None
    field = hint.replace("'", "")
    why = error.__cause__
    message = expected(why) if isinstance(why, ValidationError) else _plain(error.message)
    if _CHOICE in message:
        *first, last = re.findall(r"'([^']*)'", message.partition(_CHOICE)[2])
        message = f"must be {', '.join(first)} or {last}" if first else f"must be {last}"
    return Fault(field, message or "is required")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).strip("_")


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else _WIDE, highlight=False)


def progress() -> "Progress":
    """Show long work on stderr; silent when it is not a terminal."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = aside()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
