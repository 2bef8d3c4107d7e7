"""The fields of a new call's pages come in; what is wrong with them, or the call asked for, leaves.

Nothing typed is lost: a draft is all its fields as they were written, and goes with every page.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from pydantic import ValidationError

from hub.intake.contract import Audience, Course, reversed_schooling
from hub.intake.contract.faults import faults
from templates import new_call as said
from templates import words

#: Fields by the page that asks them.
WHO: Final = (
    "how",
    "occupation1",
    "occupation2",
    "occupation3",
    "education_min",
    "education_max",
    "experience_max",
    "not_code",
    "list",
)
SAYS: Final = (
    "name",
    "code",
    "place",
    "starts_day",
    "starts_time",
    "hours",
    "schedule",
    "seats",
    "answer_day",
    "answer_time",
    "begins_day",
    "begins_time",
)
#: Fields nobody types.
ALWAYS: Final = ("call_id", "practice")
#: Characters of a list that a page carries from one step to the next.
LONGEST_LIST: Final = 24_000

#: No course is planned for later: the year was mistyped.
_FARTHEST: Final = timedelta(days=730)
_DRAWN: Final = re.compile(r"omil-[0-9]{5}-[0-9a-f]{16}")
_SCHOOLING: Final = ("education_min", "education_max")

Faults = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call as its pages ask for it."""

    course: Course
    answer_by: datetime
    begins_at: datetime | None


def fresh(comuna: str, now: datetime, zone: tzinfo, *, practice: bool) -> dict[str, str]:
    """Give the draft of a new call; one of practice has its course filled in."""
    draft = dict.fromkeys((*WHO, *SAYS, *ALWAYS), "")
    draft |= {"call_id": f"omil-{comuna}-{secrets.token_hex(8)}", "how": "criteria"}
    if practice:
        today = now.astimezone(zone).date()
        draft |= {
            **said.PRACTICE,
            "practice": "yes",
            "starts_day": (today + timedelta(days=14)).isoformat(),
            "answer_day": (today + timedelta(days=7)).isoformat(),
        }
    return draft


def drawn(call_id: str) -> bool:
    """Say whether an id may be one that a first page drew."""
    return _DRAWN.fullmatch(call_id) is not None


def of(given: Mapping[str, str]) -> dict[str, str]:
    """Give the draft a form holds; a file that was chosen takes the place of what was pasted."""
    draft = {name: given.get(name, "").strip() for name in (*WHO, *SAYS, *ALWAYS)}
    if given.get("file", "").strip():
        draft |= {"list": given["file"], "how": "list"}
    return draft


def whom(draft: Mapping[str, str], sought: Sequence[str]) -> tuple[dict[str, Any], Faults]:
    """Give the criteria of a draft, and what is wrong; `sought` is what people look for here."""
    found: dict[str, str] = {}
    known = {one.casefold(): one for one in sought}
    occupations = []
    for name in ("occupation1", "occupation2", "occupation3"):
        written = draft[name]
        if written and written.casefold() not in known:
            found[name] = said.FAULTS["occupation"]
        elif written:
            occupations.append(known[written.casefold()])
    criteria: dict[str, Any] = {"occupations": occupations}
    for name in _SCHOOLING:
        if draft[name]:
            criteria[name] = draft[name]
    if draft["experience_max"]:
        years = _whole(draft["experience_max"], 100)
        if years is None:
            found["experience_max"] = said.FAULTS["years"]
        criteria["experience_years_max"] = years
    if draft["not_code"]:
        criteria["course_codes_not"] = [draft["not_code"]]
    if not found:
        try:
            audience = Audience.model_validate({"criteria": criteria})
            if audience.criteria and reversed_schooling(audience.criteria):
                found |= dict.fromkeys(_SCHOOLING, said.FAULTS["schooling"])
        except ValidationError as error:
            found |= dict.fromkeys(
                (
                    _WHERE.get(one.field.rpartition(".")[2], "how")
                    for one in faults(error, Audience)
                ),
                said.FAULTS["odd"],
            )
    return criteria, found


#: The field of a page where a field of the contract is written.
_WHERE: Final[Mapping[str, str]] = {
    "education_min": "education_min",
    "education_max": "education_max",
    "course_codes_not": "not_code",
    "0": "not_code",
    "starts_at": "starts_day",
}


def course(
    draft: Mapping[str, str], now: datetime, zone: tzinfo, due: timedelta
) -> tuple[Asked | None, Faults]:
    """Give the course of a draft, or what is wrong with it; to tell everybody may take `due`."""
    found = {name: said.FAULTS[name] for name in ("name", "code", "place") if not draft[name]}
    starts = _moment(draft, "starts", zone, found)
    until = _moment(draft, "answer", zone, found)
    begins = None
    if draft["begins_day"] or draft["begins_time"]:
        begins = _moment(draft, "begins", zone, found)
    found |= _untimely(starts, until, begins, now, zone, due)
    data: dict[str, Any] = {name: draft[name] for name in ("name", "code", "place")}
    data["schedule"] = draft["schedule"] or None
    for name in ("hours", "seats"):
        if draft[name]:
            data[name] = _whole(draft[name], 1_000_000)
            if data[name] is None:
                found[name] = said.FAULTS["number"]
    if found or starts is None or until is None:
        return None, found
    try:
        valid = Course.model_validate(data | {"starts_at": starts.isoformat()})
    except ValidationError as error:
        names = (one.field.rpartition(".")[2] for one in faults(error, Course))
        return None, {_WHERE.get(one, one): said.FAULTS["odd"] for one in names}
    return Asked(course=valid, answer_by=until, begins_at=begins), {}


def _untimely(
    starts: datetime | None,
    until: datetime | None,
    begins: datetime | None,
    now: datetime,
    zone: tzinfo,
    due: timedelta,
) -> dict[str, str]:
    """Say which moments of a call cannot be; an hour of today that has passed means at once."""
    found, now = {}, now.astimezone(zone)
    if starts is not None and starts <= now:
        found["starts_day"] = said.FAULTS["past"]
    if until is not None and until <= now:
        found["answer_day"] = said.FAULTS["past"]
    elif starts is not None and until is not None and until > starts:
        found["answer_day"] = said.FAULTS["after_course"]
    elif until is not None and (begins is None or begins < until):
        told_by = max(begins or now, now) + due
        if until < told_by:
            found["answer_day"] = said.FAULTS["soon"].format(
                hours=words.number(int(due.total_seconds()) // 3600),
                when=words.when(_full_hour(told_by), zone),
            )
    if begins is not None and begins.date() < now.date():
        found["begins_day"] = said.FAULTS["past"]
    elif begins is not None and until is not None and begins >= until:
        found["begins_day"] = said.FAULTS["after_answer"]
    for day, moment in (("starts_day", starts), ("answer_day", until), ("begins_day", begins)):
        if moment is not None and moment > now + _FARTHEST:
            found[day] = said.FAULTS["far"]
    return found


def _full_hour(at: datetime) -> datetime:
    """Give the first full hour that is half an hour away or more: to press takes a while."""
    at += timedelta(minutes=90)
    return at.replace(minute=0, second=0, microsecond=0)


def _whole(written: str, most: int) -> int | None:
    digits = written.replace(".", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return None
    return int(digits) if int(digits) <= most else None


def _moment(
    draft: Mapping[str, str], which: str, zone: tzinfo, found: dict[str, str]
) -> datetime | None:
    """Read a day and an hour in the office's zone."""
    day, hour = f"{which}_day", f"{which}_time"
    read = at = None
    try:
        read = date.fromisoformat(draft[day])
    except ValueError:
        found[day] = said.FAULTS[day]
    try:
        at = time.fromisoformat(draft[hour])
    except ValueError:
        found[hour] = said.FAULTS[hour]
    if read is None or at is None:
        return None
    return datetime.combine(read, at.replace(tzinfo=None), zone)
