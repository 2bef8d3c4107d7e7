"""Options and arguments that mean the same in every command."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

#: Stands for stdin where a file is asked for.
STDIN: Final = Path("-")

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else there.")]


def readable(file: Path) -> Path:
    """Give a file there is, or stdin; bad use for what cannot be read."""
    try:
        if file != STDIN:
            file.open("rb").close()
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None
    return file


def moment(text: str, option: str) -> datetime:
    """Read a wall clock of Chile, or a moment with its own offset; bad use for what is neither."""
    from zoneinfo import ZoneInfo

    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            "must be a time such as 2026-05-05T10:00", param_hint=option
        ) from None
    return read if read.tzinfo is not None else read.replace(tzinfo=ZoneInfo("America/Santiago"))


def _all_readable(files: list[Path]) -> list[Path]:
    return [readable(file) for file in files]


EventFiles = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        callback=_all_readable,
        help="Events as JSON lines or a JSON array; - reads stdin.",
    ),
]
TextFiles = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FILE]",
        help="Texts, one a line, in UTF-8; - or nothing reads stdin.",
        show_default=False,
    ),
]
VacancyFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        callback=readable,
        help="A vacancy as JSON, or its event; - reads stdin.",
    ),
]
SampleFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.csv",
        callback=lambda file: None if file is None else readable(file),
        help="Vacancies to publish instead of the sample.",
    ),
]
