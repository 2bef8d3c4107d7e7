"""How many said what goes in; what may be said of it to whoever sees counts alone comes out.

Of fewer than five people the number is not said, nor another from which it could be reckoned:
how many they are together is known.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

#: Fewer people than these are not told from one another.
FEW: Final = 5


def is_few(many: int) -> bool:
    """Say whether so many are too few for their number to be said; nobody is not."""
    return 0 < many < FEW


def said(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Give these counts, whose sum is known; None: it is not said.

    What stands last is the first not to be said for the sake of those of a few.
    """
    small = {name for name, many in counts.items() if is_few(many)}
    hidden, shown = set(small), [name for name in counts if name not in small]
    # With so many among them any of those not said may be another number than it is.
    while small and shown and (hidden == small or _sum(counts, hidden) < 2 * FEW):
        hidden.add(shown.pop())
    return {name: None if name in hidden else many for name, many in counts.items()}


def together(each: Iterable[int | None]) -> tuple[int, bool]:
    """Sum what is said of each, and say whether that is of all.

    From the sum of all would follow what is not said of one, as soon as it is of the others.
    """
    many = list(each)
    return sum(one for one in many if one is not None), None not in many


def _sum(counts: Mapping[str, int], names: Collection[str]) -> int:
    return sum(counts[name] for name in names)
