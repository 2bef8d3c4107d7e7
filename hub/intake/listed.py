"""The rows of an office's list go in; whom of them it may call comes out, and why not the others.

An officer never learns of an id or a RUT whether it is somebody of another comuna or nobody: for
both the row "is not of your comuna" (always true, and enough to mend a slip of the pen). So the
list is no way to ask after people of elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake.lists import Row
from hub.store.offices import calls
from hub.store.offices.calls import Own
from hub.store.vault import Vault


class Why(StrEnum):
    """Why a row of a list is not called."""

    NOT_OF_COMUNA = "not_of_comuna"  #: of another comuna, or nobody the hub knows: never which
    TWICE = "twice"  #: an earlier row names the same person
    BAD_RUT = "bad_rut"  #: its check digit does not match


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One row that is not called; it goes back to whoever wrote it, and into no log."""

    row: int  #: its line in the file, from 1
    written: str
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A list, row by row."""

    rows: int
    worker_ids: tuple[str, ...]  #: whom the office may call, in the list's order
    refused: tuple[Refused, ...]

    def many(self, why: Why) -> int:
        """Count the rows that are refused for one reason."""
        return sum(one.why is why for one in self.refused)


async def check(db: AsyncConnection, vault: Vault, comuna: str, rows: Sequence[Row]) -> Checked:
    """Look up a list among the people of one comuna."""
    every = [each for one in rows for each in (one, *one.otherwise)]
    own = await calls.of_comuna(
        db,
        comuna,
        {it for one in every for it in _ids(one)},
        {one.rut: vault.keyring.blinds("rut", one.rut) for one in every if one.rut is not None},
    )
    named: dict[str, None] = {}
    seen: set[str] = set()
    refused = []
    for one in rows:
        found = next(filter(None, (_found(own, each) for each in (one, *one.otherwise))), None)
        key = one.rut or one.written
        if found is not None and found not in named:
            named[found] = None
        else:
            again = key in seen or found is not None
            bad = Why.BAD_RUT if one.bad_rut else Why.NOT_OF_COMUNA
            why = Why.TWICE if again else bad
            refused.append(Refused(row=one.number, written=one.written, why=why))
        seen.add(key)
    return Checked(rows=len(rows), worker_ids=tuple(named), refused=tuple(refused))


def _ids(one: Row) -> Sequence[str]:
    """Give what a row's id may be: as it stands first, then in other letters."""
    written = one.worker_id
    return () if written is None else (written, written.upper(), written.lower())


def _found(own: Own, one: Row) -> str | None:
    by_id = (own.by_id.get(it) for it in _ids(one))
    return next(filter(None, by_id), None) or own.by_rut.get(one.rut or "")
