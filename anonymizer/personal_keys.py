"""Six digits go in, a slow hash of them comes out; and whether digits are those of a hash."""

import hmac
import secrets
from hashlib import scrypt
from typing import Final

LENGTH: Final = 6

_SALT: Final = 16
# About a twentieth of a second and 16 MB for each try (RFC 7914).
_COST: Final = {"n": 1 << 14, "r": 8, "p": 1, "dklen": 32}
_BETWEEN: Final = str.maketrans("", "", " .-\u00a0")


def draw() -> str:
    """Draw a key nobody can foresee."""
    return f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"


def read(typed: str) -> str | None:
    """Give the digits of a key as people type it, such as `482 913`; None when it can be none."""
    digits = typed.translate(_BETWEEN)
    return digits if len(digits) == LENGTH and digits.isascii() and digits.isdecimal() else None


def slow_hash(digits: str) -> bytes:
    """Hash a key under a salt of its own, which stands in front of the hash."""
    salt = secrets.token_bytes(_SALT)
    return salt + scrypt(digits.encode(), salt=salt, **_COST)


def matches(digits: str, kept: bytes) -> bool:
    """Say whether a hash is that of a key; as slow, and no, where there is none (`kept` empty)."""
    salt = kept[:_SALT].ljust(_SALT, b"\0")
    hashed = scrypt(digits.encode(), salt=salt, **_COST)
    return hmac.compare_digest(hashed, kept[_SALT:])
