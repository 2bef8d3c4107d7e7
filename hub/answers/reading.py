"""The text of a person's own SMS goes in; yes, no, unclear or nothing of it comes out. Pure.

A text is an answer only where *all* of it is known: an answer, courtesies, perhaps a reason.
One word more ("si no llueve", "no, mejor el martes") and it is unclear, and asked back. Only
beside "no puedo" and its kin a reason may be told in words of its own: "no puedo, tengo un viaje".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from hub.answers.folding import BREAK, QUESTION, fold, words
from hub.answers.lexicon import DOUBTING, OPENING, PHRASES, REPORTING, TELLING, Mark, Phrase
from hub.answers.reasons import Reason
from hub.keywords import Meaning, meaning

#: Characters of an answer. Whoever writes more wants to say more than yes or no.
LONGEST = 120


class Said(StrEnum):
    """What a text says to a question that can be answered by yes or no."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"  #: it speaks of it, and says neither for sure
    NOTHING = "nothing"  #: it does not speak of it


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, with the reason a NO gave by itself."""

    said: Said
    reason: Reason | None = None


Found = tuple[Mark | Reason, Phrase]

_NOTHING, _UNCLEAR = Reply(Said.NOTHING), Reply(Said.UNCLEAR)
_CLEAR = frozenset({Mark.YES, Mark.VERB, Mark.ABLE})
_VERBS = frozenset({Mark.VERB, Mark.ABLE, Mark.WANT})
_FOR = _CLEAR | {Mark.WEAK, Mark.WANT, Mark.GLAD}
_DENIALS = frozenset({Mark.NO, Mark.WONT, Mark.CANNOT})
_BARE = frozenset({Mark.NO, Mark.WONT})
#: Reasons that go on in words of their own: "mi hijo se cayó".
_TOLD = frozenset({Reason.WORK, Reason.HEALTH, Reason.CARE})
_AGAINST = _DENIALS | {Mark.SORRY}
_IF: Phrase = ("si",)
_NUMBERS = {str(number): number for number in range(1, 10)} | {
    fold(word): number
    for number, word in enumerate(("uno", "dos", "tres", "cuatro", "cinco", "seis"), start=1)
}
_ARTICLES = frozenset({"el", "la", "al", "opsion", "numero", "curso", BREAK})


_MOST_WORDS = max(map(len, PHRASES))
_MOST_OPENING = max(map(len, OPENING))


def read(text: str) -> Reply:
    """Read what a text answers to a question that is open: SI, sipo, 👍; NO, no puedo.

    Numbers are no answers: `which` and `reason` read those, where an SMS listed them.
    """
    if meaning(text) is not Meaning.OTHER:
        return _NOTHING
    said = words(text)
    if not said or said[0] in REPORTING:
        return _NOTHING
    reply = _reply(text, said)
    return _cannot(text, said) or reply if reply.said is Said.UNCLEAR else reply


def which(text: str, many: int) -> tuple[int, Said] | None:
    """Read which of so many listed questions a text means, and what it answers, if it does.

    "2", "el 2", "2 si"; None where that is not certain.
    """
    if meaning(text) is not Meaning.OTHER:
        return None
    said = words(text)
    numbers = [_NUMBERS[one] for one in said if one in _NUMBERS]
    rest = [one for one in _without(said) if one not in _NUMBERS]
    if len(numbers) != 1 or not 1 <= numbers[0] <= many:
        return None
    at = next(at for at, one in enumerate(said) if one in _NUMBERS)
    # "tengo 2 hijos" numbers what is said, and no question.
    alone = None not in (_cover(text, _without(said[:at])), _cover(text, _without(said[at + 1 :])))
    reply = _reply(text, rest) if rest else _NOTHING
    certain = (alone and reply.said in (Said.YES, Said.NO)) or not rest
    return (numbers[0], reply.said) if certain else None


def reason(text: str, listed: Sequence[Reason] = ()) -> Reason | None:
    """Read why somebody who said NO cannot; None where that is not certain.

    A number is understood only where the SMS that asked listed the reasons, in this order.
    """
    if meaning(text) is not Meaning.OTHER:
        return None
    said = words(text)
    bare = _without(said)
    if listed and len(bare) == 1 and bare[0] in _NUMBERS:
        number = _NUMBERS[bare[0]]
        return listed[number - 1] if number <= len(listed) else None
    found = _cover(text, said)
    if found is None or not _reasons_stand(found) or any(what in _FOR for what, _ in found):
        return None
    return _only_reason(found)


def _without(said: Sequence[str]) -> list[str]:
    """Leave away what may stand beside a number."""
    return [one for one in said if one not in _ARTICLES]


def _reply(text: str, said: Sequence[str]) -> Reply:
    found = _cover(text, said)
    if found is None:
        return _UNCLEAR if not TELLING.isdisjoint(said) or QUESTION in said else _NOTHING
    marks = {what for what, _ in found}
    reasons = any(isinstance(what, Reason) for what in marks)
    if not marks & (_FOR | _AGAINST) and not reasons:
        return _NOTHING
    if marks & _DENIALS and not marks & _FOR and _reasons_stand(found):
        return Reply(Said.NO, _only_reason(found))
    if marks & (_CLEAR | {Mark.WEAK}) and not marks & _AGAINST and not reasons:
        return Reply(Said.YES) if _is_plain_yes(found, marks) else _UNCLEAR
    return _UNCLEAR


def _cover(text: str, said: Sequence[str]) -> list[Found] | None:
    """Part words into known phrases, the longest first; None where one word is not known."""
    if len(text) > LONGEST:
        return None
    found: list[Found] = []
    at = 0
    while at < len(said):
        one = _known(said, at)
        if one is None:
            return None
        found.append(one)
        at += len(one[1])
    return found


def _known(said: Sequence[str], at: int) -> Found | None:
    """Give the longest known phrase that begins there."""
    for end in range(min(at + _MOST_WORDS, len(said)), at, -1):
        phrase = tuple(said[at:end])
        what = PHRASES.get(phrase)
        if what is not None:
            return what, phrase
    return None


def _cannot(text: str, said: Sequence[str]) -> Reply | None:
    """Read "no puedo" beside a reason in words of its own; None of whatever else it may be.

    Only what begins as a reason does may hold words nobody listed: "no puedo abrir", "los lunes
    no puedo" say no to something else.
    """
    if len(text) > LONGEST:
        return None
    found: list[Found] = []
    at, telling, denied = 0, False, False
    while at < len(said):
        one, begins = _known(said, at), _opening(said, at)
        if begins and (one is None or begins > len(one[1])):
            at, telling, denied = at + begins, True, denied or said[at] == "no"
        elif one is None:
            if not telling or said[at] in DOUBTING:
                return None
            at += 1
        else:
            what, phrase = one
            if what in _FOR or (telling and what in _BARE):
                return None
            if found and found[-1][0] in _BARE and (what is Mark.LINK or isinstance(what, Reason)):
                return None
            telling = what in _TOLD or (telling and not (what is Mark.CANNOT or BREAK in phrase))
            found.append(one)
            at += len(phrase)
    if not any(what is Mark.CANNOT for what, _ in found):
        return None
    return Reply(Said.NO, None if denied else _only_reason(found))


def _opening(said: Sequence[str], at: int) -> int:
    """Count the words there with which a reason begins."""
    for many in range(min(_MOST_OPENING, len(said) - at), 0, -1):
        if tuple(said[at : at + many]) in OPENING:
            return many
    return 0


def _is_plain_yes(found: Sequence[Found], marks: set[Mark | Reason]) -> bool:
    """Say whether a yes has no "if" in it, and is more than a receipt."""
    if any(what is Mark.LINK for what in marks):
        return False
    if not marks & _CLEAR and Mark.THANKS in marks:
        return False
    verbs = [at for at, (what, _) in enumerate(found) if what in _VERBS]
    ifs = [at for at, (_, phrase) in enumerate(found) if phrase == _IF]
    if len(verbs) > 1 or (verbs and ifs and ifs[-1] > verbs[0]):
        return False
    return not (ifs and Mark.WEAK in marks and Mark.ABLE in marks)


def _reasons_stand(found: Sequence[Found]) -> bool:
    """Say whether no reason may be what a NO denies, and each "because" has its reason."""
    for (before, _), (what, _) in pairwise([*found, (Mark.BESIDE, ())]):
        if isinstance(what, Reason) and before in _BARE:
            return False
        if before is Mark.LINK and not isinstance(what, Reason):
            return False
    return True


def _only_reason(found: Sequence[Found]) -> Reason | None:
    reasons = {what for what, _ in found if isinstance(what, Reason)}
    return reasons.pop() if len(reasons) == 1 else None
