"""Nothing goes in, a pick-up code comes out; and what somebody typed, read as one.

Twelve digits, which people copy from paper more surely than letters: one guess meets one of a
million codes with probability 10^-6, and behind it the personal key is asked.
"""

from typing import Final

from anonymizer import digits

LENGTH: Final = 12
_GROUP: Final = 4


def draw() -> str:
    """Draw a code nobody can foresee."""
    return digits.draw(LENGTH)


def read(typed: str) -> str | None:
    """Give the digits of a code as people type it, such as `4829 1307 5561`; None of no code."""
    return digits.read(typed, LENGTH)


def spaced(code: str) -> str:
    """Write a code as people read it.

    >>> spaced("482913075561")
    '4829 1307 5561'
    """
    return " ".join(code[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))
