"""A list of people as an office keeps it goes in, from any spreadsheet; its rows come out.

Each row names one person by the portal's id or by a RUT; a line of several codes, or of several
RUTs, is as many rows. Nothing is looked up here.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hub.errors import Fault, Malformed
from hub.intake.contract.contact import rut
from hub.intake.contract.text import Wrong

#: As many people as a call may be given (contract: course_call.requested).
MOST_ROWS = 50_000
#: Columns of a list: a sheet of an office has a dozen.
MOST_COLUMNS = 100

#: Rows by which the column with the RUTs is guessed where no header says it.
_LOOKED_AT = 200
#: Letters of a cell that may be a column's name.
_LONGEST_NAME = 40
_DELIMITERS = ";,\t"
#: What a column is called, in small letters without accents or signs.
_RUTS = frozenset({"rut", "run", "ruts", "rutrun", "ruttrabajador", "rutpersona", "ruttrabajadora"})
_IDS = frozenset(
    {"workerid", "id", "idtrabajador", "idpersona", "trabajador", "codigo", "workerids"}
)
_DIGITS = frozenset({"dv", "digito", "digitoverificador"})
#: A RUT as people write it, right or wrong; bare digits may as well be an id.
_LIKE_RUT = re.compile(r"\d{1,3}(\.?\d{3}){1,2}-?[\dkK]")
#: How a spreadsheet says that digits are text, and marks nobody sees.
_WRAPPED = re.compile(r'^=?"(.*)"$')
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff\u00ad"))
#: A code as portals give them, and a RUT that can be nothing else: wherever in a row it stands.
_LIKE_CODE = re.compile(r"[^\W\d_]{1,6}[-_]?\d{3,12}")
_DASHED_RUT = re.compile(r"\d{1,3}(\.?\d{3}){1,2}-[\dkK]")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
#: What else may part two codes of one line.
_PARTING = str.maketrans(dict.fromkeys(",;|/", " "))
#: Letters of what is no code.
_SHORT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: whom it names, as far as it can be read."""

    number: int  #: its line in the file, from 1
    written: str  #: as it stands there
    worker_id: str | None  #: what it is, were it an id; None of a column of RUTs
    rut: str | None  #: without dots or dash; None where it is none
    bad_rut: bool = False  #: it is written as a RUT, and its check digit does not match
    #: What else of its line may say whom it names, where this names nobody.
    otherwise: tuple["Row", ...] = ()


def parse(content: bytes) -> tuple[Row, ...]:
    """Read a list; Malformed where it is none, or has more than MOST_ROWS or MOST_COLUMNS.

    A mebibyte takes a second: where others wait, it is read in a thread. With or without a
    header; parted by ; , or tab; UTF-8, UTF-16 or Windows-1252. A RUT with dots and dash or not.
    """
    lines = _lines(text_of(content))
    if not lines:
        raise Malformed([Fault("list", "must name somebody: it is empty")])
    header = _header(lines[0][1])
    body = lines if header is None else lines[1:]
    if len(body) > MOST_ROWS:
        raise Malformed([Fault("list", f"must not have more than {MOST_ROWS} rows")])
    columns = header or _guessed([cells for _, cells in body])
    rows = [one for number, cells in body for one in _rows(number, cells, columns)]
    if len(rows) > MOST_ROWS:
        raise Malformed([Fault("list", f"must not have more than {MOST_ROWS} rows")])
    if not rows:
        raise Malformed([Fault("list", "must name somebody: it has a header and no row")])
    return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """Where a row says whom it names."""

    of: int
    digit: int | None = None  #: of a RUT, where it stands apart
    ruts: bool = False  #: it is a RUT and no id
    named: bool = True  #: a header says so


def text_of(content: bytes) -> str:
    """Read text as spreadsheets save it: UTF-8, UTF-16 with its mark, or Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Give the rows that say something, each with its line."""
    if "\x00" in text:
        raise Malformed([Fault("list", "must be text: it holds bytes that no list has")])
    text = text.translate(_UNSEEN)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        said = list(_saying(text, delimiter))
    except csv.Error:
        raise Malformed([Fault("list", "must be rows of text: a cell is too long")]) from None
    # Excel may name its delimiter in a line of its own.
    return said[1:] if said and said[0][1][0].casefold().startswith("sep=") else said


def _saying(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for cells in read:
        if len(cells) > MOST_COLUMNS:
            raise Malformed([Fault("list", f"must not have more than {MOST_COLUMNS} columns")])
        cleaned = [_cell(one) for one in cells]
        if any(cleaned):
            yield read.line_num, cleaned


def _cell(text: str) -> str:
    text = text.strip()
    wrapped = _WRAPPED.match(text)
    return (wrapped[1].strip() if wrapped else text).removeprefix("'")


def _plain(cell: str) -> str:
    apart = unicodedata.normalize("NFKD", cell.casefold())
    return "".join(one for one in apart if one.isalnum())


def _header(cells: Sequence[str]) -> _Columns | None:
    """Find the column that names people by what the first row says; None: it says nothing."""
    names = [_plain(one[:_LONGEST_NAME]) for one in cells]
    digit = next((at for at, one in enumerate(names) if one in _DIGITS), None)
    for known, ruts in ((_RUTS, True), (_IDS, False)):
        for at, one in enumerate(names):
            if one in known:
                return _Columns(of=at, digit=digit if ruts else None, ruts=ruts)
    return None


def _guessed(rows: Sequence[Sequence[str]]) -> _Columns:
    """Take the column in which most of the first rows have a RUT; the first where none has."""
    ruts = Counter(
        at for cells in rows[:_LOOKED_AT] for at, one in enumerate(cells) if _read(one) is not None
    )
    return _Columns(of=min(ruts, key=lambda at: (-ruts[at], at), default=0), named=False)


def _rows(number: int, cells: Sequence[str], columns: _Columns) -> Sequence[Row]:
    """Read one line: as many rows as it has codes, or RUTs, and nothing else."""
    cell = cells[columns.of] if columns.of < len(cells) else ""
    if max(map(len, cells)) <= _SHORT:
        return [_row(number, cells, columns)] if cell else []
    said = [cell] if columns.named else cells
    parts = [part for one in said for part in one.translate(_PARTING).split()]
    for like in (_LIKE_CODE, _DASHED_RUT):
        if len(parts) > 1 and all(like.fullmatch(one.translate(_DASHES)) for one in parts):
            return [_read_row(number, one) for one in parts]
    row = _row(number, cells, columns) if cell else None
    if row is not None and (row.rut or _LIKE_RUT.fullmatch(_tight(cell)) or _names(cell)):
        return [row]
    # Another column's RUT may be somebody else's, where a header says which one is meant.
    apart = [one for one in cells if not columns.named or _LIKE_CODE.fullmatch(one)]
    others = [one for one in (*cell.split(), *apart) if len(one) > _SHORT and _names(one)]
    found = tuple(_read_row(number, one) for one in dict.fromkeys(others) if one != cell)
    if row is None:
        return found[:1]
    return [replace(row, otherwise=found)]


def _names(part: str) -> bool:
    dashed = part.translate(_DASHES)
    if _DASHED_RUT.fullmatch(dashed):
        return _read(dashed) is not None
    return _LIKE_CODE.fullmatch(dashed) is not None


def _read_row(number: int, part: str) -> Row:
    """Read what stands alone for somebody."""
    return _row(number, [part], _Columns(of=0, named=False))


def _row(number: int, cells: Sequence[str], columns: _Columns) -> Row:
    written = cells[columns.of]
    whole = written
    if columns.digit is not None and columns.digit < len(cells) and cells[columns.digit]:
        whole = f"{written}-{cells[columns.digit]}"
    found = _read(whole)
    like = _LIKE_RUT.fullmatch(_tight(whole)) is not None
    # Bare digits that are no RUT may be an id, where the column does not say what it holds.
    bad = found is None and (columns.ruts or (like and "-" in _tight(whole)))
    return Row(
        number=number,
        written=whole,
        worker_id=None if columns.ruts and (like or found) else written,
        rut=found,
        bad_rut=bad,
    )


def _read(cell: str) -> str | None:
    """Give a RUT without dots or dash; None of what is none."""
    tight = _tight(cell)
    if not _LIKE_RUT.fullmatch(tight):
        return None
    try:
        return rut(tight.lstrip("0"))
    except Wrong:
        return None


def _tight(cell: str) -> str:
    return "".join(cell.split()).translate(_DASHES)
