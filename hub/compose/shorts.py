"""The fields of a message go in; its SMS comes out: one GSM-7 part, whatever they say.

What may be long is cut: a job's title or a course's name. Before that too little of it is left,
what matters less is left out, in the order in which `_GIVES_WAY` names it.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Final

from channels.gsm7 import ELLIPSIS, cut, room, transliterate
from hub.compose.apart import named
from hub.compose.rendering import Fields, one_line, render, said_in

#: What stands for a course whose name has no letter that an SMS has.
_SOME_COURSE = "oficios"
#: What only an SMS of a course says, where there is room: that we ask again, whom to ask, and that
#: it is by the reader's plan that an answer may cost.
_SAID: Mapping[str, object] = {"again": True, "hint": True, "or_help": None, "plan": True}


def _without(*names: str) -> Fields:
    return {**_SAID, **dict.fromkeys(names)}


def _briefly(*names: str) -> Fields:
    """Say whom to ask in fewer letters: AYUDA is one of the answers."""
    return {**_without(*names, "hint"), "or_help": True}


#: What gives way step by step, so that so many letters are left of what is cut. Of a course, how
#: long it is goes first and where it is last: `place` gives way to `venue`, its name or street
#: alone. Its link leads to all of it and to the way out, so that the last day goes before it; where
#: the link has no room, whom to ask stands in its place, in full or among the answers, and the
#: whole `place` is tried again. Who is going needs the street: there the link goes before it.
_LEAN: Final = ("hours", "plan", "place")
_BARE: Final = (*_LEAN, "hint", "again")
_GIVES_WAY: Mapping[str, Sequence[tuple[int, Fields]]] = {
    "job": ((12, {}), (12, {"openings": None}), (12, {"openings": None, "pay": None})),
    "course": (
        (20, _without()),
        (20, _without("hours")),
        (20, _without("hours", "plan")),
        (20, _without(*_LEAN)),
        (12, _without(*_LEAN, "answer_day")),
        (20, _without("hours", "plan", "link")),
        (20, _briefly("hours", "plan", "link")),
        (20, _without(*_LEAN, "link")),
        (20, _briefly(*_LEAN, "link")),
        (20, _without(*_LEAN, "link", "hint")),
        (20, _without(*_LEAN, "link", "answer_day")),
        (20, _briefly(*_LEAN, "link", "answer_day")),
        (12, _without(*_LEAN, "link", "answer_day", "hint")),
        (20, _without(*_BARE, "link", "answer_day")),
        (20, _without(*_BARE, "venue", "answer_day")),
        (20, _without(*_BARE, "venue", "link")),
        (20, _without(*_BARE, "venue", "link", "answer_day")),
    ),
    "going": (
        (20, {}),
        (20, {"link": None}),
        (12, {"link": None}),
        (20, {"place": None}),
        (20, {"place": None, "link": None}),
        (12, {"place": None, "link": None}),
        (20, {"place": None, "venue": None}),
        (20, {"place": None, "venue": None, "link": None}),
    ),
}
#: What tells of a course somebody is going to.
_GOING: Final = frozenset({"answer_yes", "moved_up", "course_reminder", "course_changed"})


def short(kind: str, fields: Fields, link_length: int) -> str:
    """Write an SMS; `link_length` is that of the one link in it."""
    says = said_in(kind, "short.txt")
    if "items" in says:
        items = fields["items"]
        if not isinstance(items, Sequence):
            raise TypeError("the items of a message come one after the other")
        several = _listed if "more" in says else _shared
        return several(kind, fields, items, link_length)
    for name in ("job", "course"):
        if name in says:
            return _cut(kind, fields, link_length, name)
    return one_line(render(kind, "short.txt", fields))


def _cut(kind: str, fields: Fields, link_length: int, name: str) -> str:
    """Write an SMS of one job or course, whatever its name."""
    title = _shown(fields, name)
    tried: list[tuple[int, Fields]] = []
    for letters, fewer in _GIVES_WAY["going" if kind in _GOING else name]:
        around: Fields = {**fields, **fewer}
        # One letter stands for the title: beside nothing, one of its two spaces would be lost.
        left = _room(kind, {**around, name: "x"}, link_length) + 1
        tried.append((left, around))
        if left >= min(letters, len(title)):
            break
    else:
        left, around = max(tried, key=itemgetter(0))
    return _written(kind, {**around, name: cut(title, left)})


def _listed(kind: str, fields: Fields, items: Sequence[Fields], link_length: int) -> str:
    """Write the SMS of several jobs: the claimed one, as many as fit, then how many more."""
    titled = [{**one, "job": _shown(one, "job")} for one in items]

    def around(shown: Sequence[Fields]) -> Fields:
        return {**fields, "items": shown, "more": len(items) - len(shown), "total": len(items)}

    for many in range(len(titled), 0, -1):
        if _room(kind, around(titled[:many]), link_length) >= 0:
            return one_line(render(kind, "short.txt", around(titled[:many])))
    first = titled[0]
    left = _room(kind, around([{**first, "job": "x"}]), link_length) + 1
    return one_line(
        render(kind, "short.txt", around([{**first, "job": cut(str(first["job"]), left)}]))
    )


def _shared(kind: str, fields: Fields, items: Sequence[Fields], link_length: int) -> str:
    """Write the SMS of several courses: they share the room, and each reads like no other."""
    bare = {**fields, "items": [{**one, "course": "x"} for one in items]}
    left = _room(kind, bare, link_length) + len(items)
    shown = [{**one, "course": _shown(one, "course")} for one in items]
    pairs = zip(shown, _names(shown, left), strict=True)
    return _written(kind, {**fields, "items": [{**one, "course": name} for one, name in pairs]})


def _names(shown: Sequence[Fields], left: int) -> list[str]:
    """Call courses in so many letters together: what one leaves over is another's."""
    each = left // len(shown)
    for most in range(left, each, -1):
        names = named(shown, most)
        if room(*names) >= room() - left:
            return names
    return named(shown, each)


def _written(kind: str, fields: Fields) -> str:
    """Write an SMS in which what was cut ends a sentence: its dots are the full stop."""
    return one_line(render(kind, "short.txt", fields)).replace(f"{ELLIPSIS}.", ELLIPSIS)


def _room(kind: str, fields: Fields, link_length: int) -> int:
    """Count the septets left beside a text as it stands, whose link has its length."""
    link = None if fields.get("link") is None else "x" * link_length
    return room(" ".join(render(kind, "short.txt", {**fields, "link": link}).split()))


def _shown(fields: Fields, name: str) -> str:
    """Give a title as an SMS can show it: an emoji alone is none in GSM-7."""
    shown = transliterate(str(fields[name])).strip()
    return shown or (str(fields["occupation"]) if name == "job" else _SOME_COURSE)
