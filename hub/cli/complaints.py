"""What is wrong with many events enters; a few lines of each kind leave, and how many more."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # slow to import, and every command passes by here
    from hub.cli.batches import Place

#: Lines shown of each kind; the others are counted.
SHOWN: Final = 3

_PLACE_IN_A_LIST: Final = re.compile(r"\.\d+(?=\.|$)")


@dataclass(slots=True)
class Complaints:
    """Remembers what was said; alike is what differs only in the event it is said of."""

    _said: Counter[str] = field(default_factory=Counter)

    def lines(self, places: Sequence["Place"], warnings: Sequence[str]) -> Iterator[str]:
        """Give the lines of some more events: the first few of each kind."""
        for place in places:
            for fault in place.rejected.faults:
                kind = f"{_PLACE_IN_A_LIST.sub('.*', fault.field)}: {fault.message}"
                if self._worth(kind):
                    yield f"{place.file}:{place.line}: {fault.field}: {fault.message}"
        for warning in warnings:
            code, _, said = warning.partition(": ")
            if self._worth(f"warning: {code}: {said.partition(': ')[2]}"):  # whatever the event
                yield f"warning: {warning}"

    def rest(self) -> Iterator[str]:
        """Say how many lines of each kind were left out."""
        for kind, many in self._said.items():
            if many > SHOWN:
                yield f"… and {many - SHOWN:,} more: {kind}"

    def _worth(self, kind: str) -> bool:
        self._said[kind] += 1
        return self._said[kind] <= SHOWN
