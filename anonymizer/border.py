"""An innocent text and those before it enter; whether something may lie over their border leaves.

Nearly always nothing does, and then the earlier texts need not be read. What is asked for here is
less than any finder asks for: a number needs digits on both sides, an e-mail address its sign, a
name its cue.
"""

import re
from typing import Final

from anonymizer import companies, identity, mails, numbers, people, places, plates, seams
from anonymizer.folding import fold
from anonymizer.known import Known
from anonymizer.numerals import LEAST_DIGITS
from anonymizer.weights import meet, weigh

#: Code points of the past in which what goes on in the present begins; numbers may begin earlier.
TAIL: Final = 120
#: Digits of the shortest number that is told in parts.
LEAST_PARTED: Final = 9
_BACKWARDS: Final = "\u202e"
_WORD: Final = re.compile(r"[a-z]+")


def joins(past: str, low: str, listed: list[str], known: Known | None) -> bool:
    """Say whether the two may tell together what the present one does not tell alone.

    `past` is as it was written; `low` is the present text folded, `listed` its words.
    """
    if _BACKWARDS in past:
        return True
    reach = TAIL if known is None else max(TAIL, identity.tail_of(known))
    tail = fold(past[-reach:]).low
    return (
        mails.joins(tail, low, listed)
        or places.joins(low, listed)
        or plates.joins(low)
        or seams.joins(tail, low)
        or companies.joins(low, listed)
        or people.joins(tail, listed)
        or (known is not None and identity.joins(tail, low, known, whole=len(past) <= reach))
        or (known is not None and identity.joins_digits(past, low, known))
        or _share_a_number(past, tail, low, listed)
    )


def _share_a_number(past: str, tail: str, low: str, listed: list[str]) -> bool:
    """Say whether a number begins in one and ends in the other, or is announced by the past."""
    (here, free), met = weigh(low, listed), meet(tail, low, listed)
    whole = met or here >= LEAST_DIGITS  # one that crosses, or that a cue before it announces
    if not whole and not free:
        return False
    before = fold(past).low
    words = [*_WORD.findall(before), *listed]
    both = f"{before}\n{low}"
    together, parts = weigh(both, words)
    if parts < LEAST_PARTED and not (whole and together >= LEAST_DIGITS):
        return False
    return any(one.end > len(before) + 1 for one in numbers.find(both, words))
