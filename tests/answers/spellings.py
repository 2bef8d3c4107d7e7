"""Nothing goes in; what people write comes out, with what it says, as the two tables list it."""

import csv
from collections.abc import Mapping
from pathlib import Path

from hub.answers import Reason, Said

_HERE = Path(__file__).parent


def _rows(name: str) -> list[list[str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]


_SPELLINGS = _rows("spellings.csv")
#: What every text says.
SPELLINGS: Mapping[str, Said] = {text: Said(says) for says, text in _SPELLINGS}
#: Which reason every text gives, or none for sure.
REASONS: Mapping[str, Reason | None] = {
    text: Reason(why) if why else None for why, text in _rows("reasons.csv")
}
#: How many rows the first table has: no text is listed twice.
LISTED = len(_SPELLINGS)
