"""Folded text enters; addresses leave that have another sign than the at sign before a provider.

"ana #gmail.com", "ana©gmail". With the top of a domain behind it a provider is an address whatever
the sign is, and what stands before it belongs to it. Without one a sign drawn as an at sign is
enough behind somebody's name alone: "Excel + Gmail" is what somebody can use.
"""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.lexicon import FIRST_NAMES, ROLES, STOPWORDS, SURNAMES, TRADES, vocabulary
from anonymizer.spans import Found, SpanKind

#: The words without which there is nothing to find.
CUES: Final = vocabulary("gmail hotmail outlook yahoo icloud")
_HOST: Final = "(?:gmail|hotmail|outlook|yahoo|icloud)"
#: No letter, no space, and nothing that ends a sentence, opens a quotation or begins a path.
_SIGN: Final = r"[^a-z0-9\s.,;:!?¿¡()\[\]\"'@]{1,3}"
#: A picture for the dot too.
_TOP: Final = r"(?:(?:\.| \. ?|[^a-z0-9\s.,;:!?¿¡()\[\]\"'@]{1,2}| )(?:com|cl)(?:\.[a-z]{2})?|\.es)"
_SIGNED: Final = re.compile(rf" ?(?:{_SIGN} ?{_HOST}{_TOP}|(?P<bare>© ?{_HOST}))(?![a-z0-9])")
_LOCAL: Final = re.compile(r"(?<![a-z0-9._+-])(?=[^a-z]{0,9}[a-z])[a-z0-9][a-z0-9._+-]{2,40}\Z")
_REACH: Final = 50
_NAMED: Final = vocabulary(
    """
    microsoft google workspace office excel word windows drive teams zoom meet canva software
    copyright marca uso usar manejo live msn protonmail
    """
)
_NO_LOCAL: Final = CUES | STOPWORDS | ROLES | TRADES | _NAMED


def find(low: str, words: list[str]) -> Iterator[Found]:
    """Find such addresses in a folded, lower-case text and its words."""
    if CUES.isdisjoint(words):
        return
    for sign in _SIGNED.finditer(low):
        local = _LOCAL.search(low[max(0, sign.start() - _REACH) : sign.start()])
        if local is None or local[0] in _NO_LOCAL:
            continue
        if sign["bare"] is None or _is_own(local[0]):
            start = sign.start() - len(local[0])
            yield Found(start, sign.end(), SpanKind.EMAIL, disguised=True)


def _is_own(local: str) -> bool:
    """Say whether a word is made as people make their addresses: of names, or with a number."""
    if any(sign in "._+-0123456789" for sign in local) or local in FIRST_NAMES | SURNAMES:
        return True
    begun = (at for at in range(1, len(local)) if at == 1 or local[:at] in FIRST_NAMES)
    return any(local[at:] in SURNAMES for at in begun)
