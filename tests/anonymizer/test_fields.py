from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.fields import REGISTRY, FieldClass, classify, split

#: One event with every field of the contract.
EVENT: dict[str, Any] = {
    "worker_id": "w1",
    "status": "seeking",
    "contact": {
        "name": "Rosa Soto",
        "rut": "12.345.678-5",
        "email": "rosa@correo.example",
        "phone": "+56987654321",
        "address": "Calle Falsa 123",
        "last_employer_rut": "76.543.210-3",
    },
    "profile": {
        "education": "Educación media completa",
        "experience_years": 3,
        "comuna": "07301",
        "course_codes": ["1237984102"],
    },
    "searches": [
        {
            "search_id": "s1",
            "occupations": ["Soldador"],
            "comunas": ["07301", "*"],
            "pay_min": 520000,
            "schedules": ["Completa"],
        },
        {"search_id": "s2"},
    ],
    "consents": [
        {
            "purpose": "alerts",
            "channel": "sms",
            "granted": True,
            "at": "2026-05-01T10:00:00-04:00",
            "text_version": "v1",
            "source": "portal",
        }
    ],
    "preferences": {
        "cadence": "instant",
        "channels": "first",
        "night_sms": False,
        "sms_daily_cap": 2,
        "prefers_call": False,
    },
}

KEYS = st.sampled_from(
    ["worker_id", "status", "contact", "phone", "profile", "comuna", "searches", "pay_min", "nuevo"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def test_every_field_of_the_event_is_registered_and_no_other() -> None:
    assert {path for path, _ in _leaves(EVENT)} == set(REGISTRY)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("contact.phone", FieldClass.CONTACT, id="the sheet lists no phone"),
        pytest.param("contact.rut", FieldClass.CONTACT, id="RUT"),
        pytest.param("contact.last_employer_rut", FieldClass.CONTACT, id="RUT último empleador"),
        pytest.param("profile.education", FieldClass.SEARCH, id="escolaridad"),
        pytest.param("profile.comuna", FieldClass.SEARCH, id="comuna de residencia"),
        pytest.param("searches.pay_min", FieldClass.SEARCH, id="pretensiones de renta"),
        pytest.param("status", FieldClass.SEARCH, id="situación laboral"),
        pytest.param("preferences.cadence", FieldClass.SETTING, id="a preference"),
        pytest.param("consents.at", FieldClass.SETTING, id="a consent"),
        pytest.param("profile.nickname", FieldClass.CONTACT, id="unknown"),
        pytest.param("phone", FieldClass.CONTACT, id="unknown at the top"),
        pytest.param("", FieldClass.CONTACT, id="nothing"),
    ],
)
def test_a_field_is_of_the_class_of_the_sheet(path: str, expected: FieldClass) -> None:
    assert classify(path) is expected


def test_an_event_is_parted_into_contact_and_the_rest() -> None:
    opened, sealed = split(EVENT)
    assert sealed == {"contact": EVENT["contact"]}
    assert opened == {key: value for key, value in EVENT.items() if key != "contact"}


# (what comes in, what lies open, what is sealed)
@pytest.mark.parametrize(
    ("data", "opened", "sealed"),
    [
        pytest.param({}, {}, {}, id="nothing"),
        pytest.param(
            {"profile": {"comuna": "07301", "apodo": "La Rosa"}},
            {"profile": {"comuna": "07301"}},
            {"profile": {"apodo": "La Rosa"}},
            id="an unknown field of the profile",
        ),
        pytest.param(
            {"searches": [{"pay_min": 1}, {"pay_min": 2, "call": "9 8765 4321"}]},
            {"searches": [{"pay_min": 1}, {"pay_min": 2}]},
            {"searches": [{}, {"call": "9 8765 4321"}]},
            id="an unknown field of one search",
        ),
        pytest.param(
            {"searches": [], "profile": {}, "contact": {}},
            {"searches": [], "profile": {}},
            {"contact": {}},
            id="empty groups, which replace what was there",
        ),
        pytest.param(
            {"profile": {"education": {"school": "Liceo 1"}}},
            {},
            {"profile": {"education": {"school": "Liceo 1"}}},
            id="a group where a field should be",
        ),
        pytest.param(
            {"searches": "9 8765 4321", "profile": "Rosa"},
            {},
            {"searches": "9 8765 4321", "profile": "Rosa"},
            id="a text where a group should be",
        ),
        pytest.param(
            {"searches": [{"pay_min": 1}, "9 8765 4321"]},
            {},
            {"searches": [{"pay_min": 1}, "9 8765 4321"]},
            id="a text among groups",
        ),
        pytest.param(
            {"rut": "12.345.678-5"}, {}, {"rut": "12.345.678-5"}, id="contact in another place"
        ),
    ],
)
def test_what_is_not_registered_goes_to_contact(
    data: dict[str, Any], opened: dict[str, Any], sealed: dict[str, Any]
) -> None:
    assert split(data) == (opened, sealed)


@given(data=st.dictionaries(KEYS, VALUES, max_size=5))
def test_every_value_goes_to_exactly_one_side(data: dict[str, Any]) -> None:
    opened, sealed = split(data)
    parted = sorted(map(repr, [*_leaves(opened), *_leaves(sealed)]))
    assert parted == sorted(map(repr, _leaves(data)))


@given(data=st.dictionaries(KEYS, VALUES, max_size=5))
def test_nothing_lies_open_that_is_contact(data: dict[str, Any]) -> None:
    opened, _ = split(data)
    groups = {path.partition(".")[0] for path in REGISTRY if "." in path} - {"contact"}
    for path, value in _leaves(opened):
        empty_group = path in groups and value is None
        assert empty_group or classify(path) is not FieldClass.CONTACT


def _leaves(value: Any, path: str = "") -> list[tuple[str, Any]]:
    """Give every value that is neither a group nor a list, with its path."""
    if isinstance(value, dict):
        return [
            leaf
            for key, item in value.items()
            for leaf in _leaves(item, f"{path}.{key}" if path else key)
        ]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item, path)]
    return [(path, value)]
