"""The courses of one SMS go in; what each is called there comes out, so that no two read alike."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from channels.gsm7 import cut, room, transliterate

#: A course as a template has it, its name as an SMS shows it.
Item = Mapping[str, object]
#: The fewest letters of a name beside what tells it apart.
_LEAST: Final = 4


def named(items: Sequence[Item], letters: int) -> list[str]:
    """Call each course in so many letters: by its name, and where that is another's too, by more.

    What tells them apart is the first of these that does and has room: the day, the hour, both,
    the date, the place, the end of the name. Of courses alike in all of it nothing does.
    """
    names = [cut(str(one["course"]), letters) for one in items]
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        alike[name].append(number)
    for group in alike.values():
        told = _told_apart([items[number] for number in group], letters) if len(group) > 1 else []
        for number, said in zip(group, told, strict=False):  # none where nothing tells them apart
            names[number] = said
    return names


def _told_apart(items: Sequence[Item], letters: int) -> list[str]:
    """Call courses of one name apart; none where nothing does, or where it has no room."""
    said = [marks for mark in _marks(letters) if _differ(marks := [mark(one) for one in items])]
    for marks in said:
        left = [letters - _length(f", {one}") for one in marks]
        if min(left) >= _LEAST:
            return [
                f"{cut(str(one['course']), many)}, {mark}"
                for one, many, mark in zip(items, left, marks, strict=True)
            ]
    # Of one name, what differs says more than the name does.
    return next((marks for marks in said if max(map(_length, marks)) <= letters), [])


def _marks(letters: int) -> Iterator[Callable[[Item], str]]:
    rest = letters - _LEAST - len(", ")
    yield lambda one: transliterate(str(one["starts_day"]))
    yield lambda one: str(one["starts_hour"])
    yield lambda one: transliterate(f"{one['starts_day']}, {one['starts_hour']}")
    yield lambda one: str(one["starts_date"])
    yield lambda one: str(one["starts_on"])
    yield lambda one: cut(str(one["venue"]), rest)
    yield lambda one: cut(" ".join(str(one["course"]).split()[-2:]), rest)


def _differ(marks: Sequence[str]) -> bool:
    return len(set(marks)) == len(marks)


def _length(text: str) -> int:
    """Count the septets of a text."""
    return room() - room(text)
