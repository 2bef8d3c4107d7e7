"""Rows go in; a file for a spreadsheet of Chile comes out: semicolons, UTF-8, wall time."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from aiohttp import hdrs, web

from templates import words

#: What a spreadsheet takes for a formula where a cell begins: a title is written by a company.
#: Of another country, it begins cells at commas and at lines as well, within quotes too.
_FORMULA: Final = re.compile(r"^(?=[\t\r])|(?:^|(?<=[,;\t\r\n]))(\"*)(?=[=+@-])")

Cell = str | int | datetime | None


def attached(name: str, rows: Iterable[Sequence[Cell]]) -> web.Response:
    """Answer with a file; the first row names the columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_written(cell) for cell in row] for row in rows)
    # Without the mark spreadsheets take UTF-8 for something else.
    return web.Response(
        body=text.getvalue().encode("utf-8-sig"),
        headers={
            hdrs.CONTENT_TYPE: "text/csv; charset=utf-8",
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}.csv"',
        },
    )


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(words.SANTIAGO):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, int):
        return str(cell)
    return _FORMULA.sub(r"\1'", cell)
