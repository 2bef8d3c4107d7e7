"""Lines of text enter; the same lines leave with what would give their sender away hidden."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from hub.cli import say
from hub.cli.flags import STDIN, Json, TextFiles, readable

if TYPE_CHECKING:
    from anonymizer.spans import Redaction

_Identity = Annotated[
    list[str] | None,
    typer.Option(
        "--known",
        metavar="TEXT",
        help="The sender's own name, RUT, e-mail, telephone, website or address; may be repeated.",
        show_default=False,
    ),
]


def redact(files: TextFiles = None, known: _Identity = None, as_json: Json = False) -> None:
    """Hide in each line what would give its sender away; each line is judged on its own.

    A line that waits for a moderator is told on stderr, with why.
    """
    from anonymizer.known import Known
    from anonymizer.redact import redact as redacted

    given, further = [*(files or [STDIN])], known or []
    # `--known A B` reads as one option and one more argument: what follows FILE belongs to it.
    if len(given) > 1 and not further:
        raise typer.BadParameter("there is more than one; the rest are words", param_hint="FILE")
    identity = Known.of([*further, *map(str, given[1:])])
    for number, line in enumerate(_lines(given[0]), 1):
        found = redacted(line, known=identity)
        if as_json:
            say.document(_document(line, found))
            continue
        typer.echo(found.shown(line))
        if found.hold is not None:
            typer.echo(f"line {number} held: {found.hold}", err=True)


def _lines(file: Path) -> Iterator[str]:
    with nullcontext(sys.stdin.buffer) if file == STDIN else _open(file) as stream:
        yield from _decoded(stream, file)


def _open(file: Path) -> BinaryIO:
    try:
        return readable(file).open("rb")
    except typer.BadParameter as error:
        message = f"{error.message}; for a text, pipe it in"
        raise typer.BadParameter(message, param_hint="FILE") from None


def _decoded(stream: BinaryIO, file: Path) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        try:
            yield line.decode().removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            where = f"line {number} of {'stdin' if file == STDIN else file}"
            raise typer.BadParameter(f"{where} is not UTF-8", param_hint="FILE") from None


def _document(line: str, found: "Redaction") -> dict[str, Any]:
    return {
        "text": line,
        "redacted": found.shown(line),
        "spans": [
            {"start": span.start, "end": span.end, "kind": span.kind.value, "unsure": span.unsure}
            for span in found.spans
        ],
        "hold": found.hold is not None,
    }
