"""A length goes in, digits nobody can foresee come out; and what somebody typed, read as such."""

import secrets
from typing import Final

_BETWEEN: Final = str.maketrans("", "", " .-\u00a0")


def draw(length: int) -> str:
    """Draw so many digits."""
    return f"{secrets.randbelow(10**length):0{length}d}"


def read(typed: str, length: int) -> str | None:
    """Give the digits as people type them, such as `482 913`; None when they are not so many."""
    digits = typed.translate(_BETWEEN)
    return digits if len(digits) == length and digits.isascii() and digits.isdecimal() else None
