"""What holds for a worker goes in; the questions of *Mis avisos*, ready to be shown, come out."""

from collections.abc import Mapping

from config.reference import comuna, regions
from hub.intake.reach import effective
from hub.model import Cadence, Purpose
from hub.store.wishes import Search, Wishes
from hub.web.preferences import CHANNELS
from hub.web.wish_views import Choice, Question, SearchLines
from templates import wishes as said
from templates import words

#: Labels shown of one search; the others are counted.
_SHOWN = 10


def how(found: Wishes) -> str:
    """Give by what a worker is told of jobs, as they chose; empty: nothing was ever said."""
    row = found.known.row
    if row["cadence"] == Cadence.INBOX_ONLY:
        return "list"
    return _way(found, Purpose.ALERTS, both="both" if row["both_channels"] else "first", no="list")


def courses(found: Wishes) -> str:
    """Give by what a worker hears of courses; empty: nothing was ever said."""
    return _way(found, Purpose.COURSES, both="both", no="no")


def _way(found: Wishes, purpose: Purpose, *, both: str, no: str) -> str:
    held = {lane: effective(found.known.consents, purpose, lane) for lane in CHANNELS}
    yes = [str(lane) for lane in CHANNELS if held[lane]]
    if len(yes) == len(CHANNELS):
        return both
    if yes:
        return yes[0]
    return "" if set(held.values()) == {None} else no


def ask_how(found: Wishes, given: str, fault: str = "") -> Question:
    """Ask by what a worker wants to be told of jobs; `given` is chosen."""
    # Telling by SMS only where e-mail fails is the exchange's usual way, and nobody's question.
    offered = {
        name: it for name, it in said.HOW.items() if name != "first" or how(found) == "first"
    }
    return Question(
        name="how", words=said.QUESTIONS["how"], choices=_choices(offered, given), fault=fault
    )


def ask_courses(found: Wishes, given: str, fault: str = "") -> Question:
    """Ask whether a worker wants to hear of courses; `given` is chosen."""
    return Question(
        name="courses",
        words=said.QUESTIONS["courses"],
        choices=_choices(said.COURSES, given),
        fault=fault,
    )


def ask_when(given: Mapping[str, str], faults: Mapping[str, str]) -> tuple[Question, ...]:
    """Ask when a worker wants to be told; answers and faults by field."""
    return (
        Question(
            name="cadence",
            words=said.WHEN["cadence"],
            choices=_choices(said.CADENCE, given["cadence"]),
            fault=faults.get("cadence", ""),
        ),
        Question(
            name="night",
            words=said.WHEN["night"],
            choices=_choices(said.NIGHT, given["night"]),
            fault=faults.get("night", ""),
        ),
        Question(
            name="cap",
            words=said.WHEN["cap"],
            number=given["cap"],
            hint=said.WHEN["cap_hint"],
            fault=faults.get("cap", ""),
        ),
    )


def _choices(offered: Mapping[str, tuple[str, str]], given: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=value, words=name, hint=hint, chosen=value == given)
        for value, (name, hint) in offered.items()
    )


def answer_of(offered: Mapping[str, tuple[str, str]], given: str) -> str:
    """Say what holds now."""
    return f"{offered[given][0] if given else said.UNSAID}."


def lines_of(search: Search) -> SearchLines:
    """Write a search in plain words."""
    pay = words.pay(search.pay_min, None)
    return SearchLines(
        lines=(
            ("Trabajo", _some(search.occupations) or "Cualquiera"),
            ("Dónde", _some(tuple(_place(one) for one in search.comunas)) or "Su comuna"),
            ("Sueldo", f"{pay} al mes" if pay else "Cualquiera"),
            ("Jornada", _some(search.schedules) or "Cualquiera"),
        )
    )


def _place(code: str) -> str:
    if code == "*":
        return "Todo Chile"
    found = comuna(code)
    if found is not None:
        return found.name
    return words.region(regions()[code]) if code in regions() else code


def _some(labels: tuple[str, ...]) -> str:
    if not labels:
        return ""
    shown = labels[:_SHOWN]
    rest = len(labels) - len(shown)
    return words.listed([*shown, f"{rest} más"] if rest else shown)
