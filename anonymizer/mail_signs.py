"""Folded text enters; addresses leave that have another sign than the at sign before a provider.

"ana #gmail.com", "ana©gmail". With the top of a domain behind it a provider is an address whatever
the sign is, and what stands before it belongs to it. Without one a sign drawn as an at sign is
enough behind somebody's name alone: "Excel + Gmail" is what somebody can use. Where the sign is
left out, as in "mi gmail: anarojas88", it has to be made as addresses are.
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
#: What an address is made of where its provider is told apart from it: never a word alone.
_MADE: Final = r"(?<![a-z0-9._+-])[a-z][a-z0-9._]{3,40}(?<![._])(?![a-z0-9@])"
_TOLD: Final = re.compile(
    rf"\b{_HOST} ?(?:es|:|=|[-=]*>|→) ?(?P<behind>{_MADE})|(?P<before>{_MADE}) (?:en|de) {_HOST}\b"
)
_REACH: Final = 50
_NAMED: Final = vocabulary(
    """
    microsoft google workspace office excel word windows drive teams zoom meet canva software
    copyright marca uso usar manejo live msn protonmail
    """
)
_NO_LOCAL: Final = CUES | STOPWORDS | ROLES | TRADES | _NAMED
_UNMADE: Final = _NO_LOCAL | FIRST_NAMES | SURNAMES


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
    for told in _TOLD.finditer(low):
        own = told["behind"] or told["before"]
        if _is_made(own) and own not in _UNMADE and own.rstrip("0123456789") not in _NO_LOCAL:
            yield Found(*told.span(), SpanKind.EMAIL, disguised=True)


def _is_own(local: str) -> bool:
    """Say whether a word is one that people make their addresses of."""
    return _is_made(local) or local in FIRST_NAMES | SURNAMES


def _is_made(local: str) -> bool:
    """Say whether a word is made as people make their addresses: of names, or with a number."""
    if any(sign in "._+-0123456789" for sign in local):
        return True
    begun = (at for at in range(1, len(local)) if at == 1 or local[:at] in FIRST_NAMES)
    return any(local[at:] in SURNAMES for at in begun)
