"""*Avisos tipo*: a reviewer of words asks; every message there is comes out, its fields invented.

The folders of the wordings are what is listed: a new kind is there without being named here.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from aiohttp import web

from channels.base import Draft
from channels.gsm7 import segments
from config.groups import Desk
from hub.compose import rendering, samples
from hub.compose.samples import Size
from hub.errors import NotFound
from hub.watching import letters
from hub.web.site import Visit
from hub.web.today.wording_views import (
    WordingItem,
    WordingSample,
    WordingSms,
    WordingsView,
    WordingView,
)
from templates import guide, staff, words
from templates import wordings as names

_ALL: Final = "/wordings"
_SIZES: Final = (Size.USUAL, Size.LONG)
_NAMED: Final = {kind: (name, when) for rows in names.GROUPS.values() for kind, name, when in rows}


async def show_all(visit: Visit) -> web.Response:
    """Show every message in a line, by what it is about."""
    groups = listed(visit.site.hub.settings.desk)
    view = WordingsView(**visit.frame(), groups=groups, version=rendering.version())
    return visit.page("wordings", view)


async def show_one(visit: Visit) -> web.Response:
    """Show one message as it would look, with usual fields and with the longest."""
    kind = visit.part("kind")
    if kind not in kinds():
        raise NotFound
    return visit.page("wording", one(kind, visit.frame()))


@cache
def kinds() -> Sequence[str]:
    """Name every message there is, to people and to who operates."""
    return (*rendering.kinds(), *letters.names())


def listed(desk: Desk) -> Sequence[tuple[str, Sequence[WordingItem]]]:
    """Give every message in its group; those of none come last."""
    items = {kind: _item(kind, desk) for kind in kinds()}
    groups = [
        (group, [items.pop(kind) for kind, _, _ in rows if kind in items])
        for group, rows in names.GROUPS.items()
    ]
    return [*groups, (names.OTHERS, list(items.values()))] if items else groups


def one(kind: str, frame: Mapping[str, Any]) -> WordingView:
    """Give what the page of one message shows, in the frame every page has."""
    name, when = _NAMED.get(kind, (kind, ""))
    shown = [_sample(kind, size, frame["desk"]) for size in _SIZES]
    return WordingView(
        **frame,
        name=name,
        when=when,
        samples=shown,
        faults=tuple(dict.fromkeys(_faults(kind, shown))),
        all_url=_ALL,
    )


@cache
def _item(kind: str, desk: Desk) -> WordingItem:
    name, when = _NAMED.get(kind, (kind, ""))
    sample = _sample(kind, Size.USUAL, desk)
    sms = sample.sms
    return WordingItem(
        url=f"{_ALL}/{kind}",
        name=name,
        when=when,
        begins=sample.subject if sms is None else sms.text,
        figures="" if sms is None else _figures(sms),
    )


@cache
def _sample(kind: str, size: Size, desk: Desk) -> WordingSample:
    draft = _draft(kind, size, desk)
    sms = None
    if draft.short:
        text = samples.filled(draft.short, spoken=True)
        cost = segments(text)
        sms = WordingSms(
            text=text, encoding=cost.encoding, characters=cost.characters, parts=cost.parts
        )
    return WordingSample(
        size=names.SIZES[size],
        sms=sms,
        subject=draft.subject,
        # Its links lead nowhere but here: nobody's page is behind them.
        html=samples.filled(draft.html, all_to=f"{_ALL}/{kind}"),
        text=samples.filled(draft.long),
    )


def _draft(kind: str, size: Size, desk: Desk) -> Draft:
    if kind in rendering.kinds():
        return samples.sample(kind, size, desk)
    return letters.letter(kind, _of_letters(size), "/today")


def _of_letters(size: Size) -> dict[str, Any]:
    """Give every field that a mail to the operator may speak of."""
    said = {
        "stopped": "El proveedor de SMS no responde desde las 9:51.",
        "did": "Los avisos esperan y se reintentan. Nada se perdió.",
        "todo": "Llame al proveedor.",
        "lasted": "1 h 12 min",
    }
    many = 1 if size is Size.USUAL else 3
    return {
        "began": [said] * many,
        "over": [said] * (many - 1),
        "more": many - 1,
        "day": "martes 5 de mayo" if size is Size.USUAL else "miércoles 30 de septiembre",
        "figures": dict.fromkeys(staff.SUMMARY, 0 if size is Size.USUAL else 1_000_000),
        "todo": [said] * (many - 1),
        "service": "",
        "month": "",
    }


def _figures(sms: WordingSms) -> str:
    return f"{sms.characters} caracteres, {words.counted(sms.parts, 'parte', 'partes')}"


def _faults(kind: str, shown: Sequence[WordingSample]) -> Iterator[str]:
    """Say where a message breaks the guide, as it is shown: with usual and with long fields."""
    if kind not in rendering.kinds():
        return
    for each in shown:
        text = "" if each.sms is None else each.sms.text
        if each.sms is not None:
            yield from guide.of_short(text)
            if each.sms.parts > 1:
                yield f"{each.size}: {words.counted(each.sms.parts, 'parte', 'partes')}"
        yield from guide.of_subject(each.subject)
        yield from guide.of_long(each.text, asking=guide.asks(text))
