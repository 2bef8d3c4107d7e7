"""Folded text enters; telephones, RUTs and account numbers leave, however they are written."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from stdnum.cl import rut as stdnum_rut

from anonymizer.cues import DAYS, PARTS, UNITS, cue_behind, cue_of
from anonymizer.disguises import plainly
from anonymizer.lists import are_years, is_card, is_list, is_no_amount, is_year, listed, value
from anonymizer.number_shapes import (
    ANY_MOBILE,
    DASHED_RUT,
    FIXED,
    FIXED_SHAPES,
    INNOCENT,
    K_NAMES,
    K_RUT,
    MOBILE,
    MOBILE_BEGINS,
    PLAIN_SHAPES,
    RISING_GAPS,
    RISING_SHAPES,
    RUTS,
    SIZES,
)
from anonymizer.numerals import (
    DASHES,
    LEAST_DIGITS,
    SAID,
    WORTH,
    Run,
    crowded,
    glued_among,
    runs,
)
from anonymizer.spans import Found, SpanKind

_BOUNDARY: Final = "\n"
#: Behind these another number may begin, where the whole is none.
_BREAK: Final = re.compile(r"[+\n,;:/(]|\. | - ")
_MOST_DIGITS: Final = 15  # E.164


def find(low: str, words: list[str]) -> Iterator[Found]:
    """Find numbers that lead to a person in a folded, lower-case text and its words."""
    low, words = plainly(low, words)
    glued = glued_among(words)
    spelled = sum(map(WORTH.__contains__, words)) + 2 * sum(map(glued.__contains__, words))
    close = crowded(low)
    parted = "\n" in low or len(PARTS.intersection(words)) > 1
    if close:
        yield from _ruts(low)
    elif not parted and (spelled == 0 or 3 * spelled + sum(map(str.isdigit, low)) < LEAST_DIGITS):
        return
    loose: list[Run] = []
    saying = glued.union(SAID.intersection(words)) if spelled else ()
    for run in runs(blanked(low), saying, spelled=spelled > 0, short=parted):
        found = list(_judged(run, low)) if len(run.digits) >= LEAST_DIGITS else []
        if not found:
            found = [one for part in _broken(run) for one in _judged(part, low)]
        yield from found
        if not found:
            loose.append(run)
    if parted and len(loose) > 1:
        yield from _parted(loose, low, words)


def blanked(low: str) -> str:
    """Give a text with signs in place of the numbers that are of nobody."""
    return INNOCENT.sub(_blank, low)


def _blank(match: re.Match[str]) -> str:
    return "&" * len(match[0])


def is_rut(digits: str) -> bool:
    """Say whether the last of these digits is the check digit of those before it."""
    return digits[:-1].isdigit() and stdnum_rut.calc_check_digit(digits[:-1]) == digits[-1].upper()


def _ruts(low: str) -> Iterator[Found]:
    for pattern in (*RUTS, K_RUT) if "k" in low else RUTS:
        for match in pattern.finditer(low):
            coded = pattern is DASHED_RUT and cue_of(low[: match.start()].split()[-3:]) == "code"
            digits = re.sub(r"[^\dk]", "", match[0])
            if not coded or is_rut(digits):
                yield Found(match.start(), match.end(), SpanKind.RUT)


def _judged(run: Run, low: str) -> Iterator[Found]:
    cue = _cue(run, low)
    digits = run.digits
    if are_years(run):
        return
    counted = run.after in UNITS and not run.tail.strip(" -")
    if cue in ("phone", "rut", "account"):
        counted = counted and digits.endswith("000")
    spelled = sum(atom.spelled for atom in run.atoms)
    rut = _rut_in(run, cue, low)
    if rut is not None:
        yield rut
        return
    if cue == "account" and 6 <= len(digits) <= 20 and not counted and is_no_amount(run):
        yield _span(run, 0, len(run.atoms), SpanKind.ACCOUNT, spelled=spelled > 0)
        return
    whole = (0, len(run.atoms))
    plus = run.sign.rstrip(" (").endswith("+") or (digits.startswith("00") and len(digits) > 10)
    if not (plus and 8 <= len(digits) <= _MOST_DIGITS):
        mobiles = list(_mobiles(run, cue))
        if mobiles:
            yield from mobiles
            return
        if counted:
            return
    lengths = tuple(len(atom.digits) for atom in run.atoms)
    telephonic = "(" in run.sign[-2:] or lengths in FIXED_SHAPES or lengths[1:] in FIXED_SHAPES
    if (plus and 8 <= len(digits) <= _MOST_DIGITS) or (
        FIXED.fullmatch(digits)
        and (cue == "phone" or (telephonic and cue not in ("code", "money") and not listed(run)))
    ):
        yield _span(run, *whole, SpanKind.PHONE, spelled=spelled > 0)
    elif cue == "phone" and 7 <= len(digits) <= 12 and not is_list(run):
        yield _span(run, *whole, SpanKind.PHONE, spelled=spelled > 0, unsure=True)
    elif spelled > 2 and 8 <= len(digits) <= 12 and _hidden(run, cue):
        yield _span(run, *whole, SpanKind.PHONE, spelled=True, unsure=True)
    elif lengths in ((4, 4, 4, 4), (16,)) and is_card(digits):
        yield _span(run, *whole, SpanKind.ACCOUNT)


def _cue(run: Run, low: str) -> str:
    """Say what a run is announced as: what an amount or a code was told for announces no more."""
    before = run.before
    cue = cue_of(before)
    if cue in ("money", "code"):
        cue = cue_of(before[-len(run.nearest) :]) if run.nearest else ""
    return cue or cue_behind(low, run.atoms[-1].end)


def _broken(run: Run) -> Iterator[Run]:
    """Give the parts of a run, told in digits, at whose beginnings another number may begin."""
    breaks = [place for place, gap in enumerate(run.gaps, start=1) if _BREAK.search(gap)]
    if not breaks:
        return
    for first, last in pairwise([0, *breaks, len(run.atoms)]):
        atoms = run.atoms[first:last]
        digits = "".join([atom.digits for atom in atoms])
        if len(digits) < LEAST_DIGITS or any(atom.spelled for atom in atoms):
            continue
        part = Run(run.low, atoms, run.gaps[first : last - 1], digits)
        if last == len(run.atoms):
            part.after, part.tail = run.after, run.tail
        yield part


def _rut_in(run: Run, cue: str, low: str) -> Found | None:
    digits, end = run.digits, run.atoms[-1].end
    last = run.atoms[-1]
    k = K_NAMES.match(low, end)
    said = k is not None and len(k[0].split()) > 1
    if k and 7 <= len(digits) <= 8 and (said or cue == "rut" or is_rut(digits + "k")):
        found = _span(run, 0, len(run.atoms), SpanKind.RUT, spelled=True)
        found.end = k.end()
        return found
    if not 8 <= len(digits) <= 9:
        bodied = cue == "rut" and len(digits) == 7 and is_no_amount(run)
        return _span(run, 0, len(run.atoms), SpanKind.RUT) if bodied else None
    dashed = bool(run.gaps) and len(last.digits) == 1 and DASHES.intersection(run.gaps[-1].split())
    if run.gaps and is_year(last.digits):
        return None  # "causa rol 1234-2025"
    grouped = tuple(len(atom.digits) for atom in run.atoms) in ((2, 3, 3, 1), (1, 3, 3, 1))
    hyphen = bool(run.gaps) and run.gaps[-1].strip() in ("-", "/", "_") and len(last.digits) == 1
    if cue == "rut" or dashed or (grouped and (hyphen or is_rut(digits))):
        disguised = bool(dashed) or any(atom.spelled for atom in run.atoms)
        return _span(run, 0, len(run.atoms), SpanKind.RUT, spelled=disguised)
    return None


def _mobiles(run: Run, cue: str) -> Iterator[Found]:
    atoms, first, idle = run.atoms, 0, 0
    while first < len(atoms):
        text, best, weak = "", 0, True
        for last in range(first, len(atoms)):
            text += atoms[last].digits
            if len(text) > _MOST_DIGITS:
                break
            if not ANY_MOBILE.fullmatch(text):
                continue
            strong = MOBILE.fullmatch(text) is not None
            if _plausible(run, first, last + 1, cue, strong=strong, prefixed=len(text) > 9):
                best, weak = last + 1, not strong
        if best:
            fixed = "".join([atom.digits for atom in atoms[idle:first]])
            if cue == "phone" and FIXED.fullmatch(fixed):
                yield _span(run, idle, first, SpanKind.PHONE)
            spelled = any(atom.spelled for atom in atoms[first:best])
            yield _span(run, first, best, SpanKind.PHONE, spelled=spelled, unsure=weak)
            first = idle = best
        else:
            first += 1


def _plausible(run: Run, first: int, last: int, cue: str, *, strong: bool, prefixed: bool) -> bool:
    """Say whether what has a mobile's digits is one, and not a list of sizes or of days."""
    if cue == "phone":
        return True
    lengths = tuple(len(atom.digits) for atom in run.atoms[first:last])
    if not strong:
        plain = lengths in PLAIN_SHAPES or prefixed
        return plain and cue not in ("code", "money", "account") and not listed(run)
    if lengths in PLAIN_SHAPES:
        if lengths == (3, 3, 3) and is_list(run):
            return False  # machines, buses: "936, 950 y 966"
        amount = lengths == (3, 3, 3) and {*run.gaps} == {"."}
        amount = amount or run.digits.endswith("000") or run.after in ("anual", "anuales")
        return cue != "money" or not amount
    atoms = run.atoms[first:last]
    gaps = run.gaps[first : last - 1]
    values = [value(atom) for atom in atoms]
    rising = all(a < b for a, b in pairwise(values))
    apart = lengths[0] > 1 and len({atom.spelled for atom in atoms}) == 1
    if rising and len(values) > 2 and not prefixed and (listed(run) or apart):
        return cue != "code" and _is_grouped(run, first, last)
    commas = sum("," in gap for gap in gaps)
    if commas and not any(atom.spelled for atom in atoms) and max(lengths) > 1:
        return run.after not in UNITS and cue != "money" and len(gaps) == commas
    return True


def _is_grouped(run: Run, first: int, last: int) -> bool:
    """Say whether groups that rise are those of one mobile: uneven, parted alike, not round."""
    atoms, gaps = run.atoms[first:last], {*run.gaps[first : last - 1]}
    if tuple(len(atom.digits) for atom in atoms) not in RISING_SHAPES or len(gaps) > 1:
        return False
    beside = {*run.gaps[max(0, first - 1) : first], *run.gaps[last - 1 : last]}
    counted = run.after in UNITS - DAYS and not run.tail.strip(" -")
    before = run.before
    counted = counted or not SIZES.isdisjoint(before)
    counted = counted or (before[-1:] == ["de"] and not UNITS.isdisjoint(before[-2:]))
    rounded = atoms[-1].digits.endswith("00") or not any(value(atom) % 5 for atom in atoms)
    rounded = rounded and "." not in gaps and not any(atom.digits[0] == "0" for atom in atoms)
    return gaps <= RISING_GAPS and gaps.isdisjoint(beside) and not (counted or rounded)


def _hidden(run: Run, cue: str) -> bool:
    values = [value(atom) for atom in run.atoms]
    if any("por" in gap and "ultimo" not in gap for gap in run.gaps):
        return False  # uno por uno, cien por ciento
    steps = {b - a for a, b in pairwise(values)}
    return len(values) > 3 and cue not in ("money", "code") and steps not in ({1}, {-1})


def _parted(loose: list[Run], low: str, words: list[str]) -> Iterator[Found]:
    """Find a mobile told in parts, with other words between or in another message."""
    cued = len(PARTS.intersection(words)) > 1
    if not cued and _BOUNDARY not in low:
        return
    if not any(run.digits.startswith(MOBILE_BEGINS) for run in loose):
        return
    free = [
        run
        for run in loose
        if (run.after not in UNITS or _BOUNDARY in run.tail or "," in run.tail)
        and not run.digits.endswith("0000")
        and cue_of(run.before) not in ("money", "code")
    ]
    for at in range(len(free) - 1):
        for count in (4, 3, 2):
            parts = free[at : at + count]
            text = "".join([run.digits for run in parts])
            if len(parts) < count or not ANY_MOBILE.fullmatch(text):
                continue
            between = low[parts[0].atoms[0].start : parts[-1].atoms[-1].end]
            crossed = between.count(_BOUNDARY) > (2 if count > 3 else 0)
            if (cued or crossed) and (cued or MOBILE.fullmatch(text)):
                for run in parts:
                    yield _span(run, 0, len(run.atoms), SpanKind.PHONE, spelled=True)
                return


def _span(
    run: Run, first: int, last: int, kind: SpanKind, *, spelled: bool = False, unsure: bool = False
) -> Found:
    start = run.atoms[first].start
    if first == 0:
        opened = re.search(r"[+(\[{][+(\[{ ]{0,3}$", run.sign)
        start -= len(opened[0]) if opened else 0
        if (
            opened is None
            and run.digits.startswith("56")
            and run.before[-1:] in (["mas"], ["plus"])
        ):
            start -= len(run.sign) + len(run.before[-1])
    atoms = run.atoms[first:last]
    gaps = run.gaps[first : last - 1]
    odd = len(gaps) > 4 or any(gap.strip(" -.()/") for gap in gaps)
    return Found(start, atoms[-1].end, kind, unsure, disguised=spelled or odd)
