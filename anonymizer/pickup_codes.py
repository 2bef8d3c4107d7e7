"""Nothing goes in, a pick-up code comes out; and what somebody typed, read as one.

Twelve digits, which people copy from paper more surely than letters: one guess meets one of a
million codes with probability 10^-6, and behind it the personal key is asked.
"""

import secrets
from typing import Final

LENGTH: Final = 12
_GROUP: Final = 4
_BETWEEN: Final = str.maketrans("", "", " .-\u00a0")


def draw() -> str:
    """Draw a code nobody can foresee."""
    return f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"


def read(typed: str) -> str | None:
    """Give the digits of a code as people type it, such as `4829 1307 5561`; None of no code."""
    digits = typed.translate(_BETWEEN)
    return digits if len(digits) == LENGTH and digits.isascii() and digits.isdecimal() else None


def spaced(code: str) -> str:
    """Write a code as people read it.

    >>> spaced("482913075561")
    '4829 1307 5561'
    """
    return " ".join(code[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))
