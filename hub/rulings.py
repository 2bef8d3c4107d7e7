"""Each rule's word on one worker goes in; the document of why, and plain sentences, come out.

No index, band, place or contact is in any of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from config.reference import comuna
from hub.audiences.eligibility import Criteria
from hub.evidence import Deed, DeliveryTrace, RecipientTrace, Said
from templates import words


class Place(StrEnum):
    """How a search covers the comuna of a vacancy, the nearest first."""

    OWN_COMUNA = "own_comuna"  #: it names none: the worker's own counts
    COMUNA = "comuna"
    REGION = "region"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What one rule says."""

    rule: str
    asked: bool  #: whether the vacancy asks for it at all
    passed: bool

    def document(self) -> dict[str, Any]:
        """Give its JSON."""
        return {"rule": self.rule, "asked": self.asked, "passed": self.passed}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchVerdict:
    """What the rules say of one search."""

    search_id: str
    rulings: tuple[Ruling, ...]
    any_occupation: bool
    place: Place | None  #: None: it does not cover the vacancy's comuna
    wants_pay: bool  #: it names a least pay
    wants_schedule: bool

    @property
    def passed(self) -> bool:
        """Whether it finds the vacancy: every rule must hold."""
        return all(one.passed for one in self.rulings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether one worker is eligible, rule by rule."""

    rulings: tuple[Ruling, ...]
    #: One of them must pass. None when searches do not matter: of an update, which goes to those
    #: told, and of a call.
    searches: tuple[SearchVerdict, ...] | None
    schooling_known: bool
    experience_known: bool

    @property
    def eligible(self) -> bool:
        """Whether the rules of the worker hold, and one search passes."""
        found = self.searches is None or any(one.passed for one in self.searches)
        return found and all(one.passed for one in self.rulings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is told, and where the telling stands."""

    broadcast_id: int
    kind: str
    subject_id: str
    title: str  #: as shown to workers
    state: str
    state_reason: str | None

    def document(self) -> dict[str, Any]:
        """Give its JSON, without the id."""
        return {
            "kind": self.kind,
            "subject_id": self.subject_id,
            "title": self.title,
            "state": self.state,
            "state_reason": self.state_reason,
        }


def document(
    subject: Subject,
    worker_id: str,
    verdict: Verdict,
    recipient: RecipientTrace | None,
    deeds: Sequence[Deed],
    notes: Sequence[DeliveryTrace] = (),
    said: Sequence[Said] = (),
) -> dict[str, Any]:
    """Give the JSON of the contract: GET /v1/broadcasts/{id}/explain/{worker_id}."""
    searches = [
        {
            "search_id": one.search_id,
            "passed": one.passed,
            "rules": [ruling.document() for ruling in one.rulings],
        }
        for one in verdict.searches or ()
    ]
    return {
        "broadcast_id": str(subject.broadcast_id),
        "broadcast": subject.document(),
        "worker_id": worker_id,
        "eligible": verdict.eligible,
        "rules": [ruling.document() for ruling in verdict.rulings],
        "searches": searches,
        "recipient": None if recipient is None else recipient.document(),
        "deliveries": [] if recipient is None else [one.document() for one in recipient.deliveries],
        "acts": [one.document() for one in deeds],
        "notes": [one.document() for one in notes],
        "said": [one.document() for one in said],
    }


def reasons(verdict: Verdict, criteria: Criteria) -> list[str]:
    """Say to the worker why a vacancy reached them, a sentence a rule (words.REASONS).

    Only what they said themselves and what the vacancy asks is worth a sentence. When no
    search passes any more, the one that comes nearest speaks.
    """
    said = []
    nearest = max(
        verdict.searches or (),
        key=lambda one: sum(ruling.passed for ruling in one.rulings),
        default=None,
    )
    if nearest is not None:
        said += _of_search(nearest, criteria)
    rulings = {one.rule: one for one in verdict.rulings}
    for rule, known in (
        ("education", verdict.schooling_known),
        ("experience", verdict.experience_known),
    ):
        ruling = rulings.get(rule)
        if known and ruling is not None and ruling.asked and ruling.passed:
            said.append(words.REASONS[rule])
    return said


def _of_search(search: SearchVerdict, criteria: Criteria) -> list[str]:
    said = []
    rulings = {one.rule: one for one in search.rulings}
    if search.any_occupation:
        said.append(words.REASONS["any_occupation"])
    elif rulings["occupation"].passed:
        said.append(words.REASONS["occupation"].format(occupation=criteria.occupation))
    if search.place is not None:
        said.append(_place(search.place, criteria.comuna))
    for rule, wanted in (("pay", search.wants_pay), ("schedule", search.wants_schedule)):
        if wanted and rulings[rule].asked and rulings[rule].passed:
            said.append(words.REASONS[rule])
    return said


def _place(place: Place, code: str) -> str:
    found = comuna(code)
    name = found.name if found else code
    region = words.region(found.region_name) if found else code
    return words.REASONS[place].format(place=name, region=region)
