import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Malformed
from hub.intake import contract
from tests.intake.examples import (
    ABSENT,
    CALL,
    EMPLOYER,
    INDEX,
    NOTICE,
    TYPES,
    VACANCY,
    WORKER,
    example,
    faults,
    read,
    without_nulls,
)

TAKEN = {
    "a phone as people write it": (WORKER, "contact.phone", " 9 8765 4321 ", "+56987654321"),
    "a phone with the code and no plus": (WORKER, "contact.phone", "56987654321", "+56987654321"),
    "a landline": (WORKER, "contact.phone", "(2) 2123 4567", "+56221234567"),
    "a phone of another country": (WORKER, "contact.phone", "+54 11 4123 4567", "+541141234567"),
    "a RUT without dots": (WORKER, "contact.rut", "12345678-5", "123456785"),
    "a RUT with a small k": (WORKER, "contact.rut", "20.347.878-k", "20347878K"),
    "a RUT with a leading zero": (WORKER, "contact.rut", "09.876.543-3", "98765433"),
    "an example domain": (WORKER, "contact.email", "a.b+c@x.example", "a.b+c@x.example"),
    "a domain in capitals": (WORKER, "contact.email", "Ana@Correo.CL", "Ana@correo.cl"),
    "a domain with ñ": (WORKER, "contact.email", "ana@ñandu.cl", "ana@xn--andu-fqa.cl"),
    "schooling in capitals": (
        WORKER,
        "profile.education",
        "EDUCACIÓN MEDIA COMPLETA",
        "EDUCACIÓN MEDIA COMPLETA",
    ),
    "a whole number written 5.0": (WORKER, "searches.0.pay_min", 5.0, 5),
    "no pay at all": (WORKER, "searches.0.pay_min", 0, 0),
    "half a year": (WORKER, "profile.experience_years", 0.5, 0.5),
    "minus zero": (WORKER, "profile.experience_years", -0.0, 0.0),
    "the least index": (INDEX, "index", 0, 0.0),
    "the greatest index": (INDEX, "index", 1, 1.0),
    "a cap of none": (WORKER, "preferences.sms_daily_cap", 0, 0),
    "equal pays": (VACANCY, "pay_max", 550000, 550000),
    "a time in UTC": (
        VACANCY,
        "published_at",
        "2026-05-05T14:00:00Z",
        datetime(2026, 5, 5, 14, tzinfo=UTC),
    ),
    "a time with small letters and nanoseconds": (
        VACANCY,
        "published_at",
        "2026-05-05t10:00:00.123456789-04:00",
        datetime(2026, 5, 5, 14, 0, 0, 123456, tzinfo=UTC),
    ),
    "a time until for ever": (
        VACANCY,
        "valid_until",
        "9999-12-31T23:59:59Z",
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ),
    "spaces around a title": (VACANCY, "title", "  Cajera \u00a0", "Cajera"),
    "marks of direction in a title": (VACANCY, "title", "Caj\u202eera\u2069", "Cajera"),
    "a bullet of a word processor": (VACANCY, "title", "\uf0b7 Cajera", "Cajera"),
    "a hole of a draft in a title": (VACANCY, "title", "\ue000name\ue001", "name"),
    "a letter and its accent apart": (VACANCY, "occupation", "Te\u0301cnico", "Técnico"),
    "emoji held by a joiner": (VACANCY, "title", "👩\u200d🍳 Cocina", "👩\u200d🍳 Cocina"),
    "lines of every kind": (VACANCY, "description", "a\r\nb\rc\u2028d\n\te", "a\nb\nc\nd\n\te"),
    "an id with signs": (VACANCY, "vacancy_id", "a/b:ñ %20", "a/b:ñ %20"),
    "the longest id": (VACANCY, "vacancy_id", "x" * 200, "x" * 200),
    "the longest title": (VACANCY, "title", "x" * 300, "x" * 300),
    "null for a default": (VACANCY, "confidential", None, True),
    "null for a list": (WORKER, "profile.course_codes", None, ()),
    "null for an object": (WORKER, "contact", None, None),
    "no searches any more": (WORKER, "searches", [], ()),
    "searches not spoken of": (WORKER, "searches", None, None),
    "doubles in a list": (WORKER, "searches.0.schedules", ["b", "a", " b "], ("a", "b")),
    "everywhere and a region": (WORKER, "searches.0.comunas", ["16", "*"], ("*", "16")),
}


@pytest.mark.parametrize(("type_", "path", "sent", "kept"), TAKEN.values(), ids=TAKEN)
def test_what_is_good_is_taken_in_one_form(type_: str, path: str, sent: Any, kept: Any) -> None:
    found = read(type_, **{path: sent})
    for part in path.split("."):
        if part.isdigit():
            found = next(search for search in found if search.search_id == "s-1")
        else:
            found = getattr(found, part)
    assert found == kept
    assert type(found) is type(kept)


MISSING = {
    f"{field} of {type_.removeprefix('cl.bne.')}": (type_, field)
    for type_, required in {
        WORKER: "worker_id searches.0.search_id consents.0.purpose consents.0.channel "
        "consents.0.granted consents.0.at",
        "cl.bne.worker.erased": "worker_id",
        INDEX: "worker_id index method_version computed_on",
        EMPLOYER: "employer_id verified",
        VACANCY: "vacancy_id employer_id title occupation comuna published_at valid_until",
        "cl.bne.vacancy.closed": "vacancy_id",
        "cl.bne.vacancy.recalled": "vacancy_id",
        CALL: "call_id comuna requested_by course audience answer_by course.code course.name "
        "course.starts_at course.place",
        NOTICE: "notice_id kind starts_at ends_at text",
    }.items()
    for field in required.split()
}


@pytest.mark.parametrize("nothing", [None, ABSENT], ids=["null", "absent"])
@pytest.mark.parametrize(("type_", "field"), MISSING.values(), ids=MISSING)
def test_what_is_required_cannot_be_left_out(type_: str, field: str, nothing: object) -> None:
    assert faults(type_, **{field: nothing}) == {f"data.{field}": "is required"}


@pytest.mark.parametrize("type_", TYPES)
def test_everything_else_can_be_left_out(type_: str) -> None:
    data = example(type_)["data"]
    required = {field for of, field in MISSING.values() if of == type_}
    optional = [name for name in data if name not in required]
    bare = contract.read(type_, {name: data[name] for name in data if name in required})
    nulls = contract.read(type_, without_nulls(data | dict.fromkeys(optional)))
    assert bare == nulls


AUDIENCES = {
    "neither": ({}, "data.audience.worker_ids"),
    "both": ({"criteria": {}, "worker_ids": ["w"]}, "data.audience.worker_ids"),
    "faulty criteria": ({"criteria": {"sex": "F"}}, "data.audience.criteria.sex"),
    "an empty id": ({"worker_ids": [""]}, "data.audience.worker_ids.0"),
}


@pytest.mark.parametrize(("audience", "field"), AUDIENCES.values(), ids=AUDIENCES)
def test_a_course_is_for_criteria_or_for_named_workers(audience: Any, field: str) -> None:
    assert list(faults(CALL, audience=audience)) == [field]


def test_criteria_that_ask_nothing_are_everybody_of_the_comuna() -> None:
    assert read(CALL, audience={"criteria": {"occupations": None}}).audience.criteria is not None


def test_the_same_search_twice_is_one() -> None:
    one = {"search_id": "s", "occupations": ["a", "b"]}
    same = {"search_id": "s", "occupations": ["b", "a", "b"], "pay_min": None}
    assert read(WORKER, searches=[one, same]) == read(WORKER, searches=[one])


def test_two_searches_with_one_id_are_a_fault() -> None:
    searches = [{"search_id": "s"}, {"search_id": "t"}, {"search_id": "s", "pay_min": 1}]
    assert list(faults(WORKER, searches=searches)) == ["data.searches.2.search_id"]


@pytest.mark.parametrize("type_", TYPES)
def test_what_is_read_back_is_what_was_written(type_: str) -> None:
    data = read(type_)
    written = contract.canonical(data)
    assert contract.load(type_, written) == data
    assert contract.canonical(contract.load(type_, written)) == written


def test_the_canonical_form_has_sorted_keys_and_nothing_absent() -> None:
    data = read(VACANCY, description=ABSENT, confidential=ABSENT)
    written = contract.canonical(data).decode()
    assert written == json.dumps(
        json.loads(written), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert "description" not in written
    assert '"confidential":true' in written
    assert '"published_at":"2026-05-05T14:00:00Z"' in written


@given(st.randoms(use_true_random=False), st.sampled_from(TYPES))
def test_the_order_and_the_doubles_of_lists_say_nothing(random: Any, type_: str) -> None:
    def stirred(value: Any) -> Any:
        if isinstance(value, dict):
            items = [(key, stirred(it)) for key, it in value.items()]
            return dict(random.sample(items, len(items)))
        if isinstance(value, list):
            items = [stirred(it) for it in value]
            return random.sample(items + items[:1], len(items + items[:1]))
        return value

    data = example(type_)["data"]
    once = contract.canonical(contract.read(type_, data))
    assert contract.canonical(contract.read(type_, stirred(data))) == once


@given(st.text(max_size=40))
def test_a_text_that_is_taken_is_taken_again_unchanged(sent: str) -> None:
    try:
        once = read(VACANCY, title=sent, description=sent)
    except Malformed:
        return
    again = read(VACANCY, title=once.title, description=once.description)
    assert (again.title, again.description) == (once.title, once.description)


def test_one_worker_asks_for_so_much_and_no_more() -> None:
    def searches(labels: int) -> list[dict[str, Any]]:
        names = [f"o{number}" for number in range(labels)]
        parts = [names[start : start + 1_000] for start in range(0, labels, 1_000)]
        return [{"search_id": f"s{n}", "occupations": part} for n, part in enumerate(parts)]

    most = contract.MOST_LABELS
    assert len(read(WORKER, searches=searches(most)).searches) == most / 1_000
    said = faults(WORKER, searches=searches(most + 1), status="resting")
    assert said["data.searches"].startswith(f"must not have more than {most} occupations")
    assert "data.status" in said  # together with whatever else is wrong
