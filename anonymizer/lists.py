"""A run of digits enters; whether it is a list, an amount, years or a card leaves."""

import re
from itertools import pairwise
from typing import Final

from anonymizer.lexicon import vocabulary
from anonymizer.numerals import Atom, Run

_MOST_DIGITS: Final = 15
_YEAR: Final = re.compile(r"(?:19[5-9]|20[0-4])\d")
_BEHIND: Final = 60  # characters
_NEAR: Final = 3  # words
#: Just before a round number these tell of an account and of no amount.
_NUMBERED: Final = vocabulary("cuenta cuentarut rut cta ctacte cte numero nro num n mach iban")


def is_year(digits: str) -> bool:
    """Say whether these digits are a year of somebody's life."""
    return _YEAR.fullmatch(digits) is not None


def are_years(run: Run) -> bool:
    """Say whether a run is years and nothing else: "contratos 2019 y 2021"."""
    if len(run.atoms) < 2 or not is_year(run.atoms[0].digits):
        return False
    return all(is_year(atom.digits) for atom in run.atoms)


def value(atom: Atom) -> int:
    """Give the number a group of digits is."""
    return int(atom.digits[:_MOST_DIGITS] or "0")


def listed(run: Run) -> bool:
    """Say whether a comma or an "y" parts the groups of a run."""
    return any("," in gap or "y" in gap.split() for gap in run.gaps)


def is_list(run: Run) -> bool:
    """Say whether these are numbers that rise, one after another, as sizes and days do."""
    values = [value(atom) for atom in run.atoms]
    rising = all(a < b for a, b in pairwise(values))
    return len(values) > 2 and rising and listed(run)


def is_no_amount(run: Run) -> bool:
    """Say whether a number behind an account's cue is one, and no amount."""
    rounded = len(run.digits) < 8 and run.digits.endswith("000")
    return "$" not in run.sign and not (rounded and _is_apart(run))


def _is_apart(run: Run) -> bool:
    """Say whether a number stands apart from the cue of an account: "depósito a plazo 900000"."""
    start, near = run.atoms[0].start, run.before[-_NEAR:]
    if "\n" in run.low[max(0, start - _BEHIND) : start]:
        return True
    return _NUMBERED.isdisjoint(near) or near[-2:] == ["a", "cuenta"] or "propia" in near


def is_card(digits: str) -> bool:
    """Say whether the last of these digits is the check digit of a bank's card."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0
