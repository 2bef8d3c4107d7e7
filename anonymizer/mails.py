"""Folded text enters; e-mail addresses leave: plain, spaced, in leet or said in words."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.lexicon import STOPWORDS, vocabulary
from anonymizer.spans import Found, SpanKind
from anonymizer.spellings import NUMBERS

_SAID_AT: Final = (
    "arrobas?|aroba|arrova|arova|arrob|arroa|h?arroba|haroba|aarroba|arrobba|arobba|rroba|arrabo|"
    "arrr+oba|arrobit[ao]|[a4]rr?[o0][bv][a4]|at"
)
#: The top of a domain, as written or said, for which a dot may stand apart.
TOPS: Final = (
    r"(?:c[o0]m|cl|net|[o0]rg|edu|g[o0]b|gov|info|biz|app|online|site|shop|store|es|co|ar|pe"
    r"|[cs]e ele|ese ele|si ele?|ce o eme|c ?o ?m|c ?l|con|k[o0]m)\b"
)
#: A dot that is said, or in brackets.
SAID_DOT: Final = (
    r"(?: ?[(\[{<|\"'] ?(?:punt[o0]|puntito|dot|pto|\.) ?[)\]}>|\"'] ?"
    r"|[ _*-]{0,2}(?<![a-z0-9])(?:punto|puntito|dot|pto|pnto|puntop|punt[o0])[ _*-]{0,2})"
)
_AT: Final = re.compile(
    r" ?[(\[{<*_|\"'-]{1,3} ?(?:at|@|arr?o[bv](?:as?|@)|aroba) ?[)\]}>*_|\"'-]{1,3} ?"
    r"| ?[(\[{<]en[)\]}>] ?|%40|&#64;"
    rf"| ?[(\[]a[)\]] ?|@|(?<![a-z])(?:{_SAID_AT})(?![a-z])|arroba|arr[o0][bv][a@4]|arrob@"
)
_DOMAIN: Final = re.compile(
    r"(?P<label>[a-z0-9]{1,40}(?:-(?!punto|dot)[a-z0-9]{1,40}){0,3})(?:\.[a-z0-9-]{2,24}){0,4}"
    rf"(?:{SAID_DOT}(?:{TOPS}|[a-z0-9-]{{2,24}}(?![a-z0-9])(?= ?(?:\.|[(\[]|punto|dot)))){{0,4}}"
    rf"(?: ?[.,] ?{TOPS}){{0,2}}(?:{SAID_DOT}{TOPS}){{0,2}}"
)
#: A sentence that goes on behind a word looks like a top: "Ingeniero (a) civil, con experiencia".
_CLAUSE: Final = re.compile(rf"(?:, ?|\. )(?:(?P<word>con|es|co|ar|pe|si el)|{TOPS})\Z")
_PARTED: Final = re.compile(
    rf"(?P<label>(?:g|ge|hot) mail|out look|ya hoo)\b(?:(?: ?[.,] ?|{SAID_DOT}| ){TOPS})?"
)
_SPACED: Final = re.compile(
    r"(?:[a-z0-9](?: {0,3}[.,-]{1,3} {0,3}| {1,3})){2,40}[a-z0-9](?![a-z0-9])"
    r"(?: ?\. ?(?:com|cl|es)\b)?"
)
_DOTTED: Final = re.compile(rf"\.[a-z]{{2,}}|[.,] ?{TOPS}|{SAID_DOT}")
_SAID_ON: Final = re.compile(r"(?: (?:punto|guion bajo|guion|raya) [a-z0-9]{2,20}){1,3}")
_UNDERSCORED: Final = re.compile(r"_(?:punto|dot)_[a-z]{2,10}(?:_(?:punto|dot)_[a-z]{2,3})?")
_TOPPED: Final = re.compile(rf"(?:[. ]|punto ?){TOPS}(?:\.[a-z]{{2}})?\Z")
_BARE_TOP: Final = re.compile(r"[ ,;:\n-]{0,2}\.?(?:c[o0]m|cl|es)\b")
_LEFT: Final = re.compile(r"[a-z0-9]+|[._+-]+|\s+|.", re.DOTALL)
#: Without one of these nobody says an at sign.
_SIGNED: Final = vocabulary(
    """
    at arroba arrobas aroba arrova arova arrob arroa harroba haroba aarroba arrobba arobba rroba
    arrroba     arrabo arr arro arrobita arrobito
    """
)
_TOP_WORDS: Final = frozenset({"com", "cl", "c"})
_JOINTS: Final = vocabulary(
    """
    punto puntito guion bajo raya dot pto underscore subguion menos
    """
)
_ALIKE: Final = str.maketrans("1l|!034579", "iiiioeasto"[:10])
_REACH: Final = 100
#: What is told of the part before the sign: "ana rojas todo junto arroba".
_ASIDE: Final = re.compile(
    r",? ?(?:\(?(?:todo )?(?:junto|pegado|(?:en )?minusculas?)\)?|sin (?:espacios?|puntos?)|"
    r"[\"'] ?\+ ?[\"']),? ?\Z"
)
_ASIDE_REACH: Final = 24
_OPENING: Final = 5  # signs and spaces before one in brackets
_ODD_SIGNS: Final = ("r0b", "rob4", "rov4", "4rro", "%40", "&#64;")
_SIGN_REACH: Final = 30  # characters of the longest sign, with what may stand behind it
_PLAIN_WORD: Final = re.compile(r"[a-z]+")
_CUED: Final = re.compile(
    r"\b(?:correo|mail|email|gmail|hotmail|e-mail)(?: electronico)?"
    r"(?: (?:es|seria)(?![a-z])| [:=])? ?[:=]? ?"
    r"(?P<local>[a-z0-9]{2,}(?:[._-][a-z0-9]+){0,4})(?= ?(?:en|de|del|,)? (?:el "
    r")?(?P<host>[a-z0-9]{4,10})\b)"
)


def _skeleton(word: str) -> str:
    return word.translate(_ALIKE)


_PROVIDERS: Final = frozenset(
    map(
        _skeleton,
        vocabulary(
            """
            gmail gmeil gmai gimeil gimail jimeil jimail jmail jemail gemail yimeil yimail hotmail
            hotmeil jotmail jotmeil
            homail hotmial outlook outlok outluk autlook yahoo yaho yajoo llahoo icloud live msn
            protonmail proton ymail zoho vtr aol
            """
        ),
    )
)
#: What people say of their address, and is no part of it.
_NO_LOCAL: Final = STOPWORDS | vocabulary(
    """
    esta estaba estara queda quedo tengo tenia abri abro uso usaba hice cree reviso revise entro
    entrar llega llego llegan funciona fallo falla caduco personal laboral nuevo antiguo viejo mio
    propio activo principal electronico igual tambien solo siempre guardado abierto cerrado
    bloqueado hackeado lleno
    """
)
_GLUED_TOPS: Final = ("puntoc", "lcom", "1com", "!com", "kcom", "hocom", "oocom", "0com", "dcom")
_HOSTS: Final = re.compile(
    r"(?P<host>(?:g[mn]a[i1l!]l|gm[e4]?[i14][l1]|h[o0]t?m[a4][i1l!][l1]|[o0]utl[o0]{1,2}k|"
    r"y[a4]h[o0]{1,2}|[i1]cl[o0]ud))"
    r"(?:(?: ?[.,] ?| | ?(?:punto|dot|pto) ?)(?:c[o0]m|cl)|com)\b"
)


def joins(tail: str, low: str, words: list[str]) -> bool:
    """Say whether an address may begin in the tail of a past and go on in a text of these words."""
    sign = tail[-_SIGN_REACH:]
    return (
        _is_signed(low, words)
        or (_is_topped(low, words) and _HOSTS.search(low) is not None)
        or _is_signed(sign, _PLAIN_WORD.findall(sign))
    )


def _is_signed(low: str, words: list[str]) -> bool:
    return "@" in low or _is_said(low, words)


def _is_said(low: str, words: list[str]) -> bool:
    return (
        "(a)" in low
        or "[a]" in low
        or "(en)" in low
        or not _SIGNED.isdisjoint(words)
        or "arroba" in low
        or any(part in low for part in _ODD_SIGNS)
    )


def _is_topped(low: str, words: list[str]) -> bool:
    return not _TOP_WORDS.isdisjoint(words) or any(top in low for top in _GLUED_TOPS)


def find(low: str, words: list[str]) -> Iterator[Found]:
    """Find e-mail addresses in a folded, lower-case text."""
    reached = 0
    if _is_signed(low, words):
        for at in _AT.finditer(low) if _is_said(low, words) else _drawn(low):
            if at.start() < reached:
                continue
            found = _around(low, at)
            if found is not None:
                reached = found.end
                yield found
    for host in _HOSTS.finditer(low) if _is_topped(low, words) else ():
        if host.start() >= reached:
            opened = low[host.start() - 1 : host.start()] in ("(", "[", "<")
            edge = host.start() - opened
            start = _local(low, edge, said=True)
            if start < edge:
                yield Found(start, host.end(), SpanKind.EMAIL, disguised=True)
    if "correo" in words or "mail" in words or "gmail" in words or "email" in words:
        for cued in _CUED.finditer(low):
            if _skeleton(cued["host"]) in _PROVIDERS and cued["local"] not in _NO_LOCAL:
                yield Found(*cued.span("local"), SpanKind.EMAIL, unsure=True, disguised=True)


def _drawn(low: str) -> Iterator[re.Match[str]]:
    """Give the at signs of a text that says none in words: looking for those too takes long."""
    reached, at = 0, low.find("@")
    while at >= 0 and (sign := _AT.search(low, max(reached, at - _OPENING))) is not None:
        yield sign
        reached = sign.end()
        at = low.find("@", reached)


def _around(low: str, at: re.Match[str]) -> Found | None:
    sign = at[0].strip()
    said = sign != "@"
    right = at.end()
    while right < len(low) and low[right].isspace() and right < at.end() + 3:
        right += 1
    spaced = _SPACED.match(low, right)
    domain = spaced or _PARTED.match(low, right) or _DOMAIN.match(low, right)
    if domain is None:
        return None
    end = domain.end()
    label = domain["label"] if spaced is None else ""
    known = _skeleton(label.replace(" ", "")) in _PROVIDERS
    if known and (top := _UNDERSCORED.match(low, end) or _BARE_TOP.match(low, end)):
        end = top.end()
    shown = domain[0] if spaced is None else _compact(domain[0])
    clause = None if known or spaced else _CLAUSE.search(shown)
    if clause and (clause["word"] or sign[1:-1] == "a"):
        shown = shown[: clause.start()]
        end = domain.start() + len(shown)
    ended = spaced is None and len(label) == 1 and "." not in shown
    if ended or (sign == "at" and label.isdigit()):
        return None  # "promotor@s. Con turnos", "Image 2026-05-12 at 10.30.45.jpeg"
    dotted = known or "punto" in label or _DOTTED.search(shown) is not None
    apart = right > at.end() or low[at.start() - 1 : at.start()] == " "
    if right == at.end() and apart and not said and not known and _TOPPED.search(domain[0]) is None:
        return None  # a name on some network: "como @ana.rojas"
    if not dotted and (said or apart or len(label) < 4):
        if sign in ("at", "@") or "arr" not in sign or label in STOPWORDS:
            return None
        return _handle(low, at, end)
    start = _local(low, at.start(), said=said or apart)
    if start == at.start():
        # A domain alone: the rest may stand in another message.
        return (
            Found(start, end, SpanKind.EMAIL, disguised=said) if dotted and len(label) > 1 else None
        )
    disguised = said or apart or spaced is not None or "." not in domain[0]
    return Found(start, end, SpanKind.EMAIL, unsure=not dotted, disguised=disguised)


def _compact(spaced: str) -> str:
    """Give a domain written letter by letter without what parts them, but for its last dot."""
    letters = re.sub(r"[^a-z0-9]", "", spaced)
    return re.sub(r"(?<=.)(?:com|net|cl|es)\Z", r".\g<0>", letters)


def _handle(low: str, at: re.Match[str], end: int) -> Found | None:
    """Give "arroba juanito", a name on some network; what is before it may belong to it."""
    if end - at.end() < 4:
        return None
    more = _SAID_ON.match(low, end)
    end = more.end() if more else end
    return Found(at.start(), end, SpanKind.HANDLE, disguised=True)


def _local(low: str, end: int, *, said: bool) -> int:
    """Give where the part before the at sign begins; `end` itself when there is none."""
    if aside := _ASIDE.search(low, max(0, end - _ASIDE_REACH), end):
        start = _said_local(low, aside.start(), said=said)
        return start if start < aside.start() else end
    return _said_local(low, end, said=said)


def _said_local(low: str, end: int, *, said: bool) -> int:
    tokens = list(_LEFT.finditer(low, max(0, end - _REACH), end))
    while tokens and tokens[-1][0].isspace():
        tokens.pop()
    start, taken, loose = end, 0, 0
    joined = True
    while tokens:
        token = tokens.pop()
        text = token[0]
        if text.isspace():
            if len(text) > 3 or not tokens:
                break
            before = tokens[-1][0]
            single = taken and len(before) == 1 and _single(low, start)
            if (
                before in _JOINTS
                or low[start : start + 1] in "._-+"
                or before in "._-+"
                or single
                or _after_joint(low, start)
            ) or (said and (before in NUMBERS or (before == "y" and _number_at(low, start)))):
                joined = True
            elif said and loose < 2 and before not in STOPWORDS and before.isalnum():
                loose += 1
                joined = True
            else:
                break
            continue
        if not (text.isalnum() or text[0] in "._+-") or not joined:
            break
        if (
            taken
            and text in STOPWORDS
            and text not in _JOINTS
            and text not in NUMBERS
            and len(text) > 1
            and low[token.end() : token.end() + 1].isspace()
        ):
            break
        start, taken = token.start(), taken + 1
    while start < end and low[start] in "._+- ":
        start += 1
    return start


def _number_at(low: str, start: int) -> bool:
    word = _LEFT.match(low, start)
    return word is not None and word[0] in NUMBERS


def _single(low: str, start: int) -> bool:
    return not low[start + 1 : start + 2].isalnum()


def _after_joint(low: str, start: int) -> bool:
    word = re.match(r"[a-z]+", low[start : start + 12])
    return word is not None and word[0] in _JOINTS
