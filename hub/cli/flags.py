"""Options and arguments that mean the same in every command."""

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
