"""Nothing goes in; the number of a receipt comes out, and back from however it is typed."""

import re
import secrets
from typing import Final

# Without I, L, O and U: nobody reads them for 1, 0 and V.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PART: Final = 4
_LIKE: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
_NUMBER: Final = re.compile(rf"BR([{_LETTERS}]{{{_PART}}})([{_LETTERS}]{{{_PART}}})")


def draw() -> str:
    """Draw a number nobody can foresee: BR-7F3K-2M9Q."""
    first, second = ("".join(secrets.choice(_LETTERS) for _ in range(_PART)) for _ in range(2))
    return f"BR-{first}-{second}"


def read(typed: str) -> str | None:
    """Give the number as it is written, however it was typed; None when it can be none."""
    bare = re.sub(r"[\s.-]", "", typed).upper()
    found = _NUMBER.fullmatch(bare[:2] + bare[2:].translate(_LIKE))
    return None if found is None else f"BR-{found[1]}-{found[2]}"
