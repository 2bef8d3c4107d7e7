"""A text enters; what it costs as SMS leaves, and a cheaper wording if there is one."""

import sys
from typing import Annotated, Any

import typer
from rich.markup import escape

from channels import gsm7
from hub.cli import say
from hub.cli.flags import Json


def segments(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text; - reads it from stdin.")],
    as_json: Json = False,
) -> None:
    """Measure a text as SMS: encoding, characters, parts, and a cheaper wording."""
    measured = _read(text)
    now, cheaper = gsm7.segments(measured), gsm7.cheaper(measured)
    if as_json:
        say.document(_document(now, cheaper))
        return
    console = say.out()
    unit = "septets" if now.encoding == "GSM-7" else "UTF-16 units"
    console.print(
        f"{now.encoding}, {now.characters} characters, {now.units} {unit}", soft_wrap=True
    )
    console.print(f"[bold]{_counted(now.parts)}[/]")
    if cheaper is not None:
        forcing = " ".join(dict.fromkeys(repr(one.character) for one in cheaper.because))
        console.print(f"outside GSM-7: {escape(forcing)}", soft_wrap=True)
        console.print(f"in GSM-7, {_counted(cheaper.segments.parts)}:", soft_wrap=True)
        console.print(escape(cheaper.text), soft_wrap=True)


def _read(text: str) -> str:
    if text == "-":
        try:
            return sys.stdin.buffer.read().decode().removesuffix("\n")
        except UnicodeDecodeError:
            raise typer.BadParameter("what stdin holds is not UTF-8", param_hint="TEXT") from None
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise typer.BadParameter("is not UTF-8", param_hint="TEXT")
    return text


def _counted(parts: int) -> str:
    return f"{parts} part" if parts == 1 else f"{parts} parts"


def _document(now: gsm7.Segments, cheaper: gsm7.Cheaper | None) -> dict[str, Any]:
    because = cheaper.because if cheaper is not None else ()
    return {
        "encoding": now.encoding,
        "characters": now.characters,
        "units": now.units,
        "parts": now.parts,
        "because": [{"position": one.position, "character": one.character} for one in because],
        "cheaper": None
        if cheaper is None
        else {
            "text": cheaper.text,
            "characters": cheaper.segments.characters,
            "units": cheaper.segments.units,
            "parts": cheaper.segments.parts,
            "saved": cheaper.saved,
        },
    }
