"""What holds for a worker goes in; the questions of *Mis avisos*, ready to be shown, come out."""

from collections.abc import Mapping

from config.reference import comuna, regions
from hub.intake.reach import effective
from hub.model import Cadence, Purpose
from hub.store.workers.wishes import Search, Wishes
from hub.web.choosing.preferences import CHANNELS
from hub.web.choosing.wish_views import Choice, Question, SearchLines
from templates import wishes as said
from templates import words

#: Labels shown of one search; the others are counted.
_SHOWN = 10


def how(found: Wishes) -> str:
    """Give by what a worker is told of jobs, as they chose; empty: nothing was ever said."""
    if alone(found):
        return "list"
    both = "both" if found.known.row["both_channels"] else "first"
    return _way(found, Purpose.ALERTS, both=both, no="list")


def courses(found: Wishes) -> str:
    """Give by what a worker hears of courses; empty: nothing was ever said."""
    return _way(found, Purpose.COURSES, both="both", no="no")


def messages(found: Wishes) -> str:
    """Give by what a worker is told that a company wrote; empty: nothing was ever said."""
    both = "both" if found.known.row["both_channels"] else "first"
    return _way(found, Purpose.MESSAGES, both=both, no="no")


def service(found: Wishes) -> str:
    """Give by what a worker is told of the BNE itself; empty: nothing was ever said."""
    return _way(found, Purpose.SERVICE, both="both", no="no")


def alone(found: Wishes) -> bool:
    """Say whether a worker looks at their list and is told nothing outside."""
    return bool(found.known.row["cadence"] == Cadence.INBOX_ONLY)


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
    return asked("how", offered, given, fault)


def ask_courses(given: str, calls: str, faults: Mapping[str, str]) -> tuple[Question, ...]:
    """Ask whether a worker wants to hear of courses, and to be telephoned; faults by field."""
    return (
        asked("courses", said.COURSES, given, faults.get("courses", "")),
        Question(
            name="call",
            words=said.CALL_ASKED,
            choices=_choices(said.CALL, calls),
            fault=faults.get("call", ""),
        ),
    )


def ask_messages(found: Wishes, given: str, fault: str = "") -> Question:
    """Ask whether a worker wants to be told that a company wrote; `given` is chosen."""
    other = "first" if found.known.row["both_channels"] else "both"
    offered = {name: it for name, it in said.MESSAGES.items() if name != other}
    return asked("messages", offered, given, fault)


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


def asked(
    name: str, offered: Mapping[str, tuple[str, str]], given: str, fault: str = ""
) -> Question:
    """Ask one question by its page's name; `given` is chosen."""
    choices = _choices(offered, given)
    return Question(name=name, words=said.QUESTIONS[name], choices=choices, fault=fault)


def _choices(offered: Mapping[str, tuple[str, str]], given: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=value, words=name, hint=hint, chosen=value == given)
        for value, (name, hint) in offered.items()
    )


def answer_of(offered: Mapping[str, tuple[str, str]], given: str) -> str:
    """Say what holds now."""
    return f"{offered[given][0] if given else said.UNSAID}."


def lines_of(search: Search, *, whole: bool = False) -> SearchLines:
    """Write a search in plain words; with every label it has if it is to be `whole`."""
    most = None if whole else _SHOWN
    pay = words.pay(search.pay_min, None)
    return SearchLines(
        lines=(
            ("Trabajo", _some(search.occupations, most) or "Cualquiera"),
            ("Dónde", _some(tuple(_place(one) for one in search.comunas), most) or "Su comuna"),
            ("Sueldo", f"{pay} al mes" if pay else "Cualquiera"),
            ("Jornada", _some(search.schedules, most) or "Cualquiera"),
        )
    )


def _place(code: str) -> str:
    if code == "*":
        return "Todo Chile"
    found = comuna(code)
    if found is not None:
        return found.name
    return words.region(regions()[code]) if code in regions() else code


def _some(labels: tuple[str, ...], most: int | None) -> str:
    if not labels:
        return ""
    shown = labels[:most]
    rest = len(labels) - len(shown)
    return words.listed([*shown, f"{rest} más"] if rest else shown)
