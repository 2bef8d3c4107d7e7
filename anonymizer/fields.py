"""The fields of a worker's event enter; what matching may read and what the vault seals leave.

The two classes are those of the sheet each worker fills in (D140, annex 7): contact data, and
search criteria. The sheet has no telephone: it identifies whoever holds it, so it is contact.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final


class FieldClass(StrEnum):
    """What a field of a worker is."""

    SEARCH = "search"  #: a search criterion; eligibility may use it
    SETTING = "setting"  #: of the account: its id, what its owner chose and consented to
    CONTACT = "contact"  #: says who the worker is or how to reach them; sealed


_CONTACT: Final = (
    "contact.name",
    "contact.rut",
    "contact.email",
    "contact.phone",
    "contact.address",
    "contact.last_employer_rut",
)
_SEARCH: Final = (
    "status",
    "profile.education",
    "profile.experience_years",
    "profile.comuna",
    "profile.course_codes",
    "searches.search_id",
    "searches.occupations",
    "searches.comunas",
    "searches.pay_min",
    "searches.schedules",
)
_SETTING: Final = (
    "worker_id",
    "consents.purpose",
    "consents.channel",
    "consents.granted",
    "consents.at",
    "consents.text_version",
    "consents.source",
    "preferences.cadence",
    "preferences.channels",
    "preferences.night_sms",
    "preferences.sms_daily_cap",
    "preferences.prefers_call",
)

#: Every field of `cl.bne.worker.upserted`, by its path; a list's items share their list's path.
REGISTRY: Final[Mapping[str, FieldClass]] = {
    **dict.fromkeys(_CONTACT, FieldClass.CONTACT),
    **dict.fromkeys(_SEARCH, FieldClass.SEARCH),
    **dict.fromkeys(_SETTING, FieldClass.SETTING),
}

#: The groups that stay open even when empty: an empty list of searches is a search criterion.
_OPEN_GROUPS: Final = frozenset(
    path.partition(".")[0] for path in (*_SEARCH, *_SETTING) if "." in path
)


def classify(path: str) -> FieldClass:
    """Give the class of a field by its path; whatever is not registered is contact."""
    return REGISTRY.get(path, FieldClass.CONTACT)


def split(data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part an event's data into what may lie open and what is sealed.

    Every value goes to exactly one side, at the path it came from. A side that has nothing of
    a group lacks it; a list of groups that is on both sides keeps its length on both.
    """
    return _part("", data)


def _part(path: str, group: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    opened: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    for key, value in group.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, Mapping) and value:
            inside, apart = _part(here, value)
            opened |= {key: inside} if inside else {}
            sealed |= {key: apart} if apart else {}
        elif isinstance(value, list) and value and all(isinstance(i, Mapping) for i in value):
            pairs = [_part(here, item) for item in value]
            insides, aparts = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            opened |= {key: insides} if any(insides) or not any(aparts) else {}
            sealed |= {key: aparts} if any(aparts) else {}
        elif _stays_open(here, value):
            opened[key] = value
        else:
            sealed[key] = value
    return opened, sealed


def _stays_open(path: str, value: Any) -> bool:
    if path in _OPEN_GROUPS:
        return value is None or value in ({}, [])
    plain = not any(isinstance(item, Mapping | list) for item in _items(value))
    # A field is what it was registered as only in the shape it was registered for.
    return plain and classify(path) is not FieldClass.CONTACT


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
