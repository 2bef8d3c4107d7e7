"""Blocks of sixteen bytes go in; each one's base32 comes out (RFC 4648 6), in small letters.

All of them at once, as one long number: the library takes five bytes at a time, and of what
composing an e-mail took, its three links were a fifth.
"""

from functools import lru_cache
from typing import Final

BLOCK: Final = 16
LENGTH: Final = 26  #: letters that hold the bits of a block

_LANE: Final = 32  # bytes a block has to spread in
_FRONT, _BEHIND = bytes(12), bytes(4)  # so that its 160 bits lie at the lane's low end
_LETTERS: Final = bytes.maketrans(bytes(range(32)), b"abcdefghijklmnopqrstuvwxyz234567")


def encode(blocks: bytes) -> list[str]:
    """Write blocks that lie one behind the other."""
    starts = range(0, len(blocks), BLOCK)
    lanes = b"".join([_FRONT + blocks[at : at + BLOCK] + _BEHIND for at in starts])
    bits = int.from_bytes(lanes)
    for lower, distance in _steps(len(starts)):
        kept = bits & lower
        bits = kept | (bits ^ kept) << distance
    text = bits.to_bytes(len(lanes)).translate(_LETTERS).decode("ascii")
    return [text[at : at + LENGTH] for at in range(0, len(text), _LANE)]


@lru_cache(maxsize=16)
def _steps(count: int) -> list[tuple[int, int]]:
    """Give, per step, which bits are the lower half of a lane, and how far the others move.

    Each step cuts every lane in two, with half of its bits at the low end of each, until a lane
    is a byte that holds five.
    """
    steps, lane, bits = [], _LANE, 160
    while lane > 1:
        half = bits // 2
        lower = ((1 << half) - 1).to_bytes(lane) * (count * _LANE // lane)
        steps.append((int.from_bytes(lower), lane * 4 - half))
        lane, bits = lane // 2, half
    return steps
