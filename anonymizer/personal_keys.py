"""Six digits go in, a slow hash of them comes out; and whether digits are those of a hash."""

import hmac
import secrets
from hashlib import scrypt
from typing import Final

from anonymizer import digits

LENGTH: Final = 6

_SALT: Final = 16
# About a twentieth of a second and 16 MB for each try (RFC 7914).
_COST: Final = {"n": 1 << 14, "r": 8, "p": 1, "dklen": 32}


def draw() -> str:
    """Draw a key nobody can foresee."""
    return digits.draw(LENGTH)


def read(typed: str) -> str | None:
    """Give the digits of a key as people type it, such as `482 913`; None when it can be none."""
    return digits.read(typed, LENGTH)


def slow_hash(key: str) -> bytes:
    """Hash a key under a salt of its own, which stands in front of the hash."""
    salt = secrets.token_bytes(_SALT)
    return salt + scrypt(key.encode(), salt=salt, **_COST)


def matches(key: str, kept: bytes) -> bool:
    """Say whether a hash is that of a key; as slow, and no, where there is none (`kept` empty)."""
    salt = kept[:_SALT].ljust(_SALT, b"\0")
    hashed = scrypt(key.encode(), salt=salt, **_COST)
    return hmac.compare_digest(hashed, kept[_SALT:])
