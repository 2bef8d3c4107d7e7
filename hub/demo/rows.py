"""A CSV file in, its rows out, with a fault for every cell that cannot be read."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.errors import Fault, Malformed

_WHOLE = re.compile(r"-?\d{1,12}(\.0)?", re.ASCII)  # spreadsheets write 3 as 3.0
_DECIMAL = re.compile(r"-?\d{1,4}([.,]\d+)?", re.ASCII)
_LONGEST = 200  # as of a label in an event
_YES_NO = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, and where to write down what is wrong with it."""

    place: str  #: file and line, for the fault
    cells: dict[str | None, str | list[str] | None]
    faults: list[Fault]

    def text(self, column: str) -> str | None:
        """Read words, without what cannot be printed; None when there are none."""
        cell = self.cells[column]
        composed = unicodedata.normalize("NFC", cell) if isinstance(cell, str) else ""
        words = "".join(letter for letter in composed if letter.isprintable() or letter.isspace())
        value = " ".join(words.split())
        if len(value) > _LONGEST:
            self._fault(column, f"is longer than {_LONGEST} characters")
        return value or None

    def required(self, column: str) -> str:
        """Read words that must be there."""
        value = self.text(column)
        if value is None:
            self._fault(column, "is empty, and every row needs it")
        return value or ""

    def whole(self, column: str) -> int | None:
        """Read a whole number."""
        value = self.text(column)
        if value is None:
            return None
        if not _WHOLE.fullmatch(value):
            self._fault(column, f"{value!r} is not a whole number, such as 550000")
            return None
        return int(value.removesuffix(".0"))

    def decimal(self, column: str) -> float | None:
        """Read a number that may have decimals."""
        value = self.text(column)
        if value is None:
            return None
        if not _DECIMAL.fullmatch(value):
            self._fault(column, f"{value!r} is not a number, such as 2 or 0.5")
            return None
        return float(value.replace(",", "."))

    def flag(self, column: str) -> bool | None:
        """Read a yes or no, written 1 or 0."""
        value = self.text(column)
        if value is None:
            return None
        if value not in _YES_NO:
            self._fault(column, f"{value!r} is neither 1 (yes) nor 0 (no)")
        return _YES_NO.get(value)

    def _fault(self, column: str, message: str) -> None:
        self.faults.append(Fault(f"{self.place}:{column}", message))


def read_rows(path: Path, columns: Sequence[str], faults: list[Fault]) -> Iterator[Row]:
    """Read a file's rows, adding to `faults` those without a cell for each of its columns.

    Raises Malformed when the file cannot be read at all or lacks one of `columns`.
    """
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            _check_header(path, columns, reader.fieldnames or ())
            for cells in reader:
                line = reader.line_num
                row = Row(f"{path.name}:{line}", cells, faults)
                if None in cells or None in cells.values():
                    count = len(reader.fieldnames or ())
                    faults.append(Fault(row.place, f"does not have {count} cells, as the header"))
                yield row
    except OSError as error:
        raise Malformed([Fault(str(path), f"cannot be opened: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        fault = Fault(path.name, f"is not UTF-8 after line {line}; save it as CSV UTF-8")
        raise Malformed([fault]) from error
    except csv.Error as error:
        raise Malformed([Fault(f"{path.name}:{line + 1}", f"is not CSV: {error}")]) from error


def _check_header(path: Path, columns: Sequence[str], header: Sequence[str]) -> None:
    missing = [column for column in columns if column not in header]
    if not missing:
        return
    hint = "; are the columns separated by commas?" if len(header) <= 1 else ""
    raise Malformed(
        [Fault(f"{path.name}:1:{column}", f"missing column{hint}") for column in missing]
    )
