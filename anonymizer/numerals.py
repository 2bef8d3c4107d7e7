"""Folded text enters; runs of digits leave, however they are written: 9, nueve, nuebe, nine.

A run is made of atoms with nothing but signs and small words between them. What it means (a
telephone, a RUT, an account) is for others to say.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from anonymizer.lexicon import vocabulary
from anonymizer.spellings import NUMBERS, is_glued, unglued

_TIMES: Final = {"doble": 2, "triple": 3}
_BIG: Final = {"mil": 3, "millon": 6, "millones": 6}  # zeros
#: Words that may stand between the parts of one number.
FILLERS: Final = vocabulary(
    """
    y e i luego despues entonces seguido sigue siguen guion raya rayita menos punto puntito
    coma espacio slash barra dash dot ahora el la finalmente final termina terminado al de
    por ultimo mas plus and con numero numeros digito dv verificador otro nuevamente
    """
)
#: Words that part a number from its check digit.
DASHES: Final = frozenset({"guion", "raya", "rayita", "menos", "dash", "dv", "verificador"})
#: What makes a reading worth its time.
WORTH: Final = frozenset(NUMBERS).union(_TIMES, {"millon", "millones"})
#: Words that are a number by themselves; two letters are too few.
SAID: Final = frozenset([word for word in NUMBERS if len(word) > 2])
LEAST_GLUED: Final = 6  #: letters of several digits said without a pause

_TOKEN: Final = re.compile(r"(\d+)|([a-z]+)|[^\da-z]+")
_BREAKS: Final = re.compile(r"[$%€&<>¿?¡!;]|\n\s*\n")
_DIGITS: Final = re.compile(r"\d+")
_WORD: Final = re.compile(r"[a-z]+")
_NEXT: Final = re.compile(r"[^\da-z]{0,12}([a-z]+|\d+)")
_LAST_NUMBER: Final = re.compile(r"[\d&]")
_SIGNS: Final = re.compile(r"[^\da-z]*\Z")
_SIGN: Final = r"[^\da-z$%€&<>¿?¡!;]"
_SMALL: Final = "|".join(sorted(FILLERS, key=len, reverse=True))
_MOST_GAP: Final = 12  # signs between two atoms
#: Fewer digits in a run are of nobody.
LEAST_DIGITS: Final = 6
#: Digits enough, with what may stand between them.
_CLUSTER: Final = re.compile(
    rf"\d(?:{_SIGN}{{0,{_MOST_GAP}}}+(?:(?:(?:{_SMALL})(?![a-z])|[oilszbgqt]{{2}}(?=\d)|"
    rf"[a-z](?=\d)){_SIGN}{{0,{_MOST_GAP}}}+){{0,3}}+\d)"
    rf"{{{LEAST_DIGITS - 1},}}+"
)
_BEHIND: Final = 90  # characters before a run in which its cue may stand
_MOST_BEFORE: Final = 8  # words
_MOST_FILLERS: Final = 3
_MOST_ATOMS: Final = 40  # no number has more: what follows begins a new run
_LEET: Final = str.maketrans("oilszbgqte", "0115284973")
_LEETABLE: Final = frozenset("oilszbgqte")
_LOOSE: Final = frozenset("oil")  # those that pass for a digit between spaces too
_FEW: Final = 4
_SHORT: Final = 2  # digits of an atom over which a run goes on behind an empty line


@dataclass(slots=True)
class Atom:
    """One group of digits as it stands in the text."""

    start: int
    end: int
    digits: str
    spelled: bool = False  #: in words, or with letters for digits
    zeros: int = 0  #: it is "mil" or "millones", and has no digits of its own


@dataclass(slots=True)
class Run:
    """Atoms with only signs and small words between them."""

    low: str  #: the text it stands in
    atoms: list[Atom] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)  #: what stands between the atoms
    digits: str = ""  #: all of its digits
    after: str = ""  #: the word behind it
    tail: str = ""  #: the signs between it and that word

    @property
    def before(self) -> list[str]:
        """The words before it, the nearest last."""
        at = self.atoms[0].start
        return _WORD.findall(self.low, max(0, at - _BEHIND), at)[-_MOST_BEFORE:]

    @property
    def nearest(self) -> list[str]:
        """Those of them with no number between them and it, told or blanked."""
        at = self.atoms[0].start
        return _WORD.findall(_LAST_NUMBER.split(self.low[max(0, at - _BEHIND) : at])[-1])

    @property
    def sign(self) -> str:
        """The signs just before it."""
        at = self.atoms[0].start
        signs = _SIGNS.search(self.low, max(0, at - _MOST_GAP), at)
        return signs[0] if signs else ""


def glued_among(words: Iterable[str]) -> set[str]:
    """Give those of a text's words that are several digits said without a pause."""
    return {word for word in words if len(word) >= LEAST_GLUED and is_glued(word)}


def runs(low: str, saying: Collection[str], *, spelled: bool, short: bool) -> Iterator[Run]:
    """Give the runs of a folded, lower-case text, in its order.

    `saying` are the words in it that say digits. Runs too short to matter are left out unless
    `short`; where nothing is `spelled`, they are passed over without being read.
    """
    reached = 0
    for start, end in _begins(low, saying) if spelled or short else _clusters(low):
        if start < reached or (spelled and not short and _alone(low, start, end)):
            continue
        run = _read(low, start)
        reached = run.atoms[-1].end
        yield _whole(run)


def _clusters(low: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _CLUSTER.finditer(low))


def _begins(low: str, saying: Collection[str]) -> list[tuple[int, int]]:
    """Give where digits stand and each of these words, in order."""
    found = [match.span() for match in _DIGITS.finditer(low)]
    for word in saying:
        found += standing(low, word)
    found.sort()
    return found


def standing(low: str, word: str) -> Iterator[tuple[int, int]]:
    """Give where a word stands in a folded text, by itself: it takes less than an expression."""
    at = low.find(word)
    while at >= 0:
        end = at + len(word)
        if not (_is_letter(low[at - 1 : at]) or _is_letter(low[end : end + 1])):
            yield at, end
        at = low.find(word, end)


def _is_letter(character: str) -> bool:
    return "a" <= character <= "z"


def _alone(low: str, start: int, end: int) -> bool:
    """Say whether one group of digits has another word behind it, and so is all of its run."""
    if end - start > LEAST_GLUED:
        return False
    after = _NEXT.match(low, end)
    if after is None:
        return True
    word = after[1]
    if word[0].isdigit() or len(word) < _FEW or word in NUMBERS or word in FILLERS:
        return False
    return word not in _BIG and word not in _TIMES and not is_glued(word)


def crowded(low: str) -> bool:
    """Say whether digits enough to matter stand close together."""
    return _CLUSTER.search(low) is not None


def _read(low: str, at: int) -> Run:
    """Read the run that begins with the atom at this place."""
    run = Run(low)
    gap, fillers, times = "", 0, 1
    for token in _TOKEN.finditer(low, at):
        text = token.group()
        if token.lastindex is None:
            gap += text
            if len(text) > _MOST_GAP or (_BREAKS.search(text) and not _spans(token, run, low)):
                break
            continue
        atom = _atom(token, run, low)
        if atom is not None:
            if len(run.atoms) == _MOST_ATOMS:
                break
            atom.digits *= times
            if run.atoms:
                run.gaps.append(gap)
            run.atoms.append(atom)
            gap, fillers, times = "", 0, 1
            continue
        if fillers == _MOST_FILLERS or not _stays(token, run, low):
            run.after = text
            break
        times = _TIMES.get(text, 1)
        fillers += 1
        gap += text
    run.tail = gap
    return run


def _atom(token: re.Match[str], run: Run, low: str) -> Atom | None:
    text, (start, end) = token.group(), token.span()
    if token.lastindex == 1:
        return Atom(start, end, text)
    if (digits := NUMBERS.get(text)) is not None:
        return Atom(start, end, digits, spelled=True)
    if len(text) >= LEAST_GLUED and is_glued(text):
        return Atom(start, end, unglued(text), spelled=True)
    if text == "un" and len(run.atoms) > _FEW and run.atoms[-1].spelled:
        return Atom(start, end, "1", spelled=True)
    if (zeros := _BIG.get(text)) is not None:
        return Atom(start, end, "", spelled=True, zeros=zeros)
    if len(text) < _FEW and _LEETABLE.issuperset(text):
        held = sum(len(atom.digits) for atom in run.atoms[-_MOST_ATOMS:])
        glued = held > _FEW + 1 or (
            held >= _FEW and text in _LOOSE and low[end + 1 : end + 2].isdigit()
        )
        inside = low[start - 1].isdigit() and (low[end : end + 1].isdigit() or glued)
        loose = text in _LOOSE and len(run.atoms) >= _FEW and len(run.atoms[-1].digits) == 1
        if inside or loose:
            return Atom(start, end, text.translate(_LEET), spelled=True)
    return None


def _spans(token: re.Match[str], run: Run, low: str) -> bool:
    """Say whether what ends most runs stands between two parts of one: "nueve! ocho!"."""
    last, behind = run.atoms[-1], _TOKEN.match(low, token.end())
    if behind is None:
        return False
    if behind.lastindex == 1:
        return not last.spelled and len(last.digits) <= _SHORT >= len(behind[0])
    return last.spelled and behind[0] in SAID


def _stays(token: re.Match[str], run: Run, low: str) -> bool:
    """Say whether a word may stand inside a run: a small one, or a letter between two digits."""
    text, (start, end) = token.group(), token.span()
    if text in FILLERS or text in _TIMES:
        return True
    single = len(text) == 1 and len(run.atoms[-1].digits) == 1
    return single and low[start - 1].isdigit() and low[end : end + 1].isdigit()


def _whole(run: Run) -> Run:
    """Join the words that make one number: ochenta y siete, novecientos veinte, doce mil."""
    atoms, gaps = run.atoms[:1], []
    for gap, atom in zip(run.gaps, run.atoms[1:], strict=True):
        last = atoms[-1]
        if last.spelled and atom.spelled and gap.strip() in ("", "y", "i", "e", "-"):
            room = len(last.digits) - len(last.digits.rstrip("0"))
            tens = len(last.digits) > 1 and last.digits != "10"
            tens = tens and not is_glued(run.low[last.start : last.end])
            if atom.digits and tens and len(atom.digits) <= room and atom.digits[0] != "0":
                last.digits = last.digits[: -len(atom.digits)] + atom.digits
                last.end = atom.end
                continue
        atoms.append(atom)
        gaps.append(gap)
    run.atoms, run.gaps = _once(atoms, gaps)
    if any(atom.zeros for atom in atoms):
        _scale(run)
    run.digits = "".join([atom.digits for atom in run.atoms])
    return run


def _once(atoms: list[Atom], gaps: list[str]) -> tuple[list[Atom], list[str]]:
    """Join each group in digits with its words in brackets behind it, as on a cheque."""
    if not any("(" in gap for gap in gaps):
        return atoms, gaps
    kept, between = atoms[:1], []
    for gap, atom in zip(gaps, atoms[1:], strict=True):
        last = kept[-1]
        if gap.strip() == "(" and atom.spelled != last.spelled and atom.digits == last.digits:
            last.end = atom.end
            continue
        kept.append(atom)
        between.append(gap)
    return kept, between


def _scale(run: Run) -> None:
    """Work out "mil" and "millones": all before a dash becomes the one number it says."""
    upto = next((n for n, gap in enumerate(run.gaps, 1) if DASHES.intersection(gap.split())), None)
    total, part = 0, 0
    for atom in run.atoms[:upto]:
        if atom.zeros:
            total, part = total + (part or 1) * 10**atom.zeros, 0
        elif len(atom.digits) > _FEW or part:
            return
        else:
            part = int(atom.digits)
    rest = run.atoms[upto:] if upto is not None else []
    end = run.atoms[-1 - len(rest)].end
    run.atoms = [Atom(run.atoms[0].start, end, str(total + part), spelled=True, zeros=1), *rest]
    run.gaps = run.gaps[len(run.gaps) - len(rest) :]
