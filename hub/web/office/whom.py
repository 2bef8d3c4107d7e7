"""Whom a draft of a new call is for goes in; the same in words comes out, as *Revisar* says it."""

from hub.intake.contract import Audience
from hub.intake.contract.offers import Criteria
from hub.intake.listed import Checked
from templates import new_call as said
from templates import words

#: What is asked of people, and how.
Pairs = tuple[tuple[str, str], ...]


def in_words(audience: Audience, listed: Checked | None, place: str, *, practice: bool) -> Pairs:
    """Say whom a call is for, line by line: who they are, and what was asked of them."""
    if practice:
        return ((said.WHOM, said.WHOM_PRACTICE),)
    if listed is not None:
        own = words.counted(len(listed.worker_ids), "persona", "personas")
        rows = words.counted(listed.rows, "fila", "filas")
        return ((said.WHOM, said.WHOM_LISTED.format(own=own, place=place, rows=rows)),)
    chosen = () if audience.criteria is None else _chosen(audience.criteria)
    everybody = said.WHOM_THESE if chosen else said.WHOM_ALL
    return ((said.WHOM, everybody.format(place=place)), *chosen)


def _chosen(criteria: Criteria) -> Pairs:
    years = criteria.experience_years_max
    asked = {
        "occupations": said.OR.join(criteria.occupations),
        "education_min": (criteria.education_min or "").capitalize(),
        "education_max": (criteria.education_max or "").capitalize(),
        "experience_max": "" if years is None else words.counted(int(years), "año", "años"),
        "not_code": said.OR.join(criteria.course_codes_not),
    }
    return tuple((said.CHOSEN[name], it) for name, it in asked.items() if it)
