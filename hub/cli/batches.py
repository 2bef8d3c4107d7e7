"""Files of events enter; batches of read events leave, with file and line of those rejected."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from hub.cli import say
from hub.cli.flags import STDIN
from hub.cli.reading import Piece, pieces
from hub.errors import Fault, Malformed
from hub.intake.parse import MOST_BYTES, ONE, Batch, Rejected, parse_batch

#: Events stored in one transaction: others are to get in between.
_MOST_EVENTS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one rejected event stands."""

    file: str
    line: int
    rejected: Rejected

    def document(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "file": self.file,
            "line": self.line,
            "id": self.rejected.id,
            "errors": say.listed(self.rejected.faults),
        }


@dataclass(slots=True, kw_only=True)
class Reading:
    """Some of the events, read, and not stored yet."""

    batch: Batch = field(default_factory=lambda: Batch(events=[], rejected=[]))
    places: list[Place] = field(default_factory=list)
    at: list[tuple[str, int]] = field(default_factory=list)  #: file and line of each event
    size: int = 0  #: bytes read

    @property
    def full(self) -> bool:
        """Whether the next event may be one too many."""
        return len(self.batch.events) + len(self.places) >= _MOST_EVENTS

    def add(self, file: str, piece: Piece) -> None:
        """Read one event into it."""
        self.size += len(piece.body) + 1
        read = _read(piece)
        self.batch.events.extend(read.events)
        self.at += [(file, piece.line) for _ in read.events]
        self.batch.rejected.extend(read.rejected)
        self.places += [Place(file=file, line=piece.line, rejected=one) for one in read.rejected]

    def places_of(self, rejected: Sequence[Rejected]) -> list[Place]:
        """Give where those stand that were rejected, by their own fault or when it was stored."""
        later = rejected[len(self.places) :]
        found = [(self.at[one.index], one) for one in later]
        return [
            *self.places,
            *(Place(file=file, line=line, rejected=one) for (file, line), one in found),
        ]


def batches(files: Sequence[Path]) -> Iterator[Reading]:
    """Give the events of all files in their order, at most 500 and 1 MiB at a time."""
    reading = Reading()
    for file in files:
        name = "stdin" if file == STDIN else str(file)
        with opened(file) as stream:
            for piece in pieces(stream):
                if reading.full or reading.size + len(piece.body) > MOST_BYTES:
                    yield reading
                    reading = Reading()
                reading.add(name, piece)
    yield reading


def _read(piece: Piece) -> Batch:
    faults: tuple[Fault, ...] = (Fault("event", piece.fault),)
    if not piece.fault:
        try:
            return parse_batch(piece.body, ONE)
        except Malformed as error:
            faults = error.faults
    return Batch(events=[], rejected=[Rejected(index=0, id=None, source=None, faults=faults)])


def opened(file: Path) -> AbstractContextManager[BinaryIO]:
    """Open a file, or stdin, which is left open."""
    return nullcontext(sys.stdin.buffer) if file == STDIN else file.open("rb")
