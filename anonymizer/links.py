"""Sealed links: a kind and a number enter, a text that tells nothing leaves, and back again.

Nothing is stored. A link is a number under a secret permutation, so every text of the right
form opens to something and a guess is worth what chance gives it: with n items existing, one
guess hits one of them with probability n/2^128 (long) or n/2^72 (short). For a thousand
million items that is one in 3 * 10^29 and one in 4.7 * 10^12, before any limit on the rate of
guessing. Neighbouring numbers give unrelated texts, so a link leads to no other.
"""

import base64
import hmac
from binascii import Error as NotBase32
from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB

from anonymizer import base32

LONG_LENGTH: Final = base32.LENGTH  #: characters of a long link: 128 bits in base32
SHORT_LENGTH: Final = 13  #: characters of a short link: 72 bits in base58

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS: Final = {letter: digit for digit, letter in enumerate(_BASE58)}
_PAD: Final = bytes(7)
_HALF_BITS: Final = 36
_HALF: Final = (1 << _HALF_BITS) - 1
_ROUNDS: Final = 10


class Kind(IntEnum):
    """What a link opens. A link of one kind is never one of another: the kind is sealed in."""

    ITEM = 1  #: one recipient's item: a vacancy, a course call or a notice
    UNSUBSCRIBE = 2  #: the page to leave by (RFC 8058)
    MESSAGE_REF = 3  #: a delivery: Message-ID, return path, a provider's receipt
    INBOX = 4  #: one worker's inbox, behind their personal key


_KINDS: Final = {kind.value: kind for kind in Kind}


class Links:
    """Links under the hub's keys, the current one first; older ones still open.

    A number is a row's id: any signed 64-bit integer, else OverflowError.
    """

    __slots__ = ("_blocks", "_rounds")

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("links need at least one key")
        # Two unrelated keys of each: what one form of link shows is no help with the other.
        self._blocks = [Cipher(AES256(_subkey(key, b"long")), ECB()) for key in keys]  # noqa: S305
        self._rounds = [_subkey(key, b"short") for key in keys]

    def long(self, kind: int, number: int) -> str:
        """Seal for e-mails, Message-IDs and ids shown to people: 26 of a-z and 2-7."""
        return self.long_many(kind, (number,))[0]

    def long_many(self, kind: int, numbers: Sequence[int]) -> list[str]:
        """Seal a batch at the price of one call to the cipher."""
        plain = b"".join([_plain(kind, number) + _PAD for number in numbers])
        # ECB hides nothing of two equal blocks, and no two blocks here are equal: each is one
        # (kind, number), which must give the same link every time.
        sealed = self._blocks[0].encryptor().update(plain)
        return base32.encode(sealed)

    def read_long(self, text: str) -> tuple[Kind, int] | None:
        """Open a long link, in any case of letters; None for whatever is not one of ours."""
        sealed = _from_base32(text)
        if sealed is None:
            return None
        for block in self._blocks:
            plain = block.decryptor().update(sealed)
            # The zeros are 56 bits of proof that this key, and not another, sealed it.
            if plain.endswith(_PAD) and (opened := _opened(plain[: -len(_PAD)])):
                return opened
        return None

    def short(self, kind: int, number: int) -> str:
        """Seal for an SMS: 13 characters of base58.

        The permutation of 72 bits is a balanced Feistel network. With independent random
        round functions, four rounds already are a strong pseudorandom permutation (Luby and
        Rackoff, 1988) while far fewer than 2^18 pairs are seen; each further round raises
        that, and with ten, as in NIST's FF1, no attack is known below 2^36 pairs. A person
        sees a handful of links. So a text found by guessing is no better than a random one.
        """
        value = int.from_bytes(_plain(kind, number))
        left, right = value >> _HALF_BITS, value & _HALF
        for turn in range(_ROUNDS):
            left, right = right, left ^ _round(self._rounds[0], turn, right)
        return _to_base58(left << _HALF_BITS | right)

    def read_short(self, text: str) -> list[tuple[Kind, int]]:
        """Open a short link: at most one candidate for each key, the current key's first.

        Seventy-two bits leave no room for a proof: whoever reads checks that the item exists,
        and is of whoever is asking.
        """
        value = _from_base58(text)
        if value is None:
            return []
        plains = (_unpermute(key, value).to_bytes(9) for key in self._rounds)
        return [opened for plain in plains if (opened := _opened(plain))]


def _subkey(key: bytes, purpose: bytes) -> bytes:
    if len(key) < base32.BLOCK * 2:
        raise ValueError("a key for links has at least 32 bytes")
    return hmac.digest(key, b"pregonero:links:" + purpose, "sha256")


def _plain(kind: int, number: int) -> bytes:
    return kind.to_bytes(1) + number.to_bytes(8, signed=True)


def _opened(plain: bytes) -> tuple[Kind, int] | None:
    kind = _KINDS.get(plain[0])
    return None if kind is None else (kind, int.from_bytes(plain[1:], signed=True))


def _round(key: bytes, turn: int, half: int) -> int:
    """Give 36 pseudorandom bits of a half; the turn makes each round a function of its own."""
    return int.from_bytes(hmac.digest(key, bytes([turn]) + half.to_bytes(5), "sha256")[:5]) & _HALF


def _unpermute(key: bytes, value: int) -> int:
    left, right = value >> _HALF_BITS, value & _HALF
    for turn in reversed(range(_ROUNDS)):
        left, right = right ^ _round(key, turn, left), left
    return left << _HALF_BITS | right


def _from_base32(text: str) -> bytes | None:
    if len(text) != LONG_LENGTH or not text.isascii():
        return None
    try:
        sealed = base64.b32decode(text.upper() + "======")
    except NotBase32:
        return None
    # Two of the 130 bits are unused; only zero there, or one link would have four texts.
    return sealed if base64.b32encode(sealed).startswith(text.upper().encode()) else None


def _to_base58(value: int) -> str:
    letters = []
    for _ in range(SHORT_LENGTH):
        value, digit = divmod(value, len(_BASE58))
        letters.append(_BASE58[digit])
    return "".join(reversed(letters))


def _from_base58(text: str) -> int | None:
    if len(text) != SHORT_LENGTH or not all(letter in _DIGITS for letter in text):
        return None
    value = 0
    for letter in text:
        value = value * len(_BASE58) + _DIGITS[letter]
    return value if value >> (2 * _HALF_BITS) == 0 else None
