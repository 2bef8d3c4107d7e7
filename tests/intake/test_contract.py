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


REFUSED = {
    "text for a number": (WORKER, "searches.0.pay_min", "500000", "whole number"),
    "true for a number": (WORKER, "searches.0.pay_min", True, "whole number"),
    "half a peso": (WORKER, "searches.0.pay_min", 0.5, "whole number"),
    "less than no pay": (WORKER, "searches.0.pay_min", -1, "from 0"),
    "a number beyond all sense": (WORKER, "searches.0.pay_min", 10**400, "to 1000000000"),
    "an endless number": (WORKER, "profile.experience_years", float("inf"), "number from 0"),
    "what is not a number": (WORKER, "profile.experience_years", float("nan"), "number from 0"),
    "less than no experience": (WORKER, "profile.experience_years", -0.1, "number from 0"),
    "a cap above a hundred": (WORKER, "preferences.sms_daily_cap", 101, "to 100"),
    "a number for text": (VACANCY, "title", 5, "must be text"),
    "an object for text": (VACANCY, "title", {}, "must be text"),
    "a number for a flag": (VACANCY, "confidential", 1, "true or false"),
    "text for a flag": (EMPLOYER, "verified", "true", "true or false"),
    "text for a list": (WORKER, "searches.0.occupations", "Cajera", "must be a list"),
    "an object for a list": (WORKER, "searches", {}, "must be a list"),
    "a list for an object": (WORKER, "contact", [], "must be an object"),
    "an unknown status": (WORKER, "status", "asleep", "seeking or paused"),
    "an unknown cadence": (WORKER, "preferences.cadence", "weekly", "inbox_only"),
    "an unhashable cadence": (WORKER, "preferences.cadence", [], "inbox_only"),
    "an unknown purpose": (WORKER, "consents.0.purpose", "marketing", "alerts"),
    "an unknown channel": (WORKER, "consents.0.channel", "fax", "sms"),
    "an unknown kind of notice": (NOTICE, "kind", "party", "maintenance"),
    "an empty id": (VACANCY, "vacancy_id", "", "must not be empty"),
    "an id too long": (VACANCY, "vacancy_id", "x" * 201, "200"),
    "an id with a line end": (VACANCY, "vacancy_id", "a\nb", "control"),
    "an id with a zero-width space": (VACANCY, "vacancy_id", "a\u200bb", "invisible"),
    "an id ending in a space": (VACANCY, "vacancy_id", "v-1 ", "space"),
    "an empty title": (VACANCY, "title", "", "must not be empty"),
    "a title of nothing visible": (VACANCY, "title", " \u200b\u202e ", "must not be empty"),
    "a title too long": (VACANCY, "title", "x" * 301, "300"),
    "a title with CR and LF": (VACANCY, "title", "a\r\nBcc: b@x.example", "one line"),
    "a title with NUL": (VACANCY, "title", "a\x00b", "one line"),
    "a title with a tab": (VACANCY, "title", "a\tb", "one line"),
    "a title with a C1 control": (VACANCY, "title", "a\x9bb", "one line"),
    "a title with a line separator": (VACANCY, "title", "a\u2028b", "one line"),
    "half a surrogate": (VACANCY, "title", "a\ud800", "one line"),
    "a description with NUL": (VACANCY, "description", "a\x00b", "control"),
    "a description with an escape": (VACANCY, "description", "a\x1b[2Jb", "control"),
    "a description too long": (VACANCY, "description", "x" * 20_001, "20000"),
    "a naive time": (VACANCY, "published_at", "2026-05-05T10:00:00", "offset"),
    "a time without seconds or offset": (VACANCY, "published_at", "2026-05-05T10:00", "offset"),
    "a date for a time": (VACANCY, "published_at", "2026-05-05", "RFC 3339"),
    "a week date": (VACANCY, "published_at", "2026-W19-2T10:00:00Z", "RFC 3339"),
    "a number for a time": (VACANCY, "published_at", 1777989600, "must be text"),
    "arabic digits in a time": (VACANCY, "published_at", "٢٠٢٦-05-05T10:00:00Z", "RFC 3339"),
    "the 30th of February": (VACANCY, "published_at", "2026-02-30T10:00:00Z", "does not exist"),
    "a time past the calendar": (
        VACANCY,
        "valid_until",
        "9999-12-31T23:59:59-04:00",
        "does not exist",
    ),
    "the first year": (WORKER, "consents.0.at", "0001-01-01T00:00:00Z", "1970"),
    "a time for a date": (INDEX, "computed_on", "2026-05-05T10:00:00Z", "must be a date"),
    "a date that does not exist": (INDEX, "computed_on", "2026-02-29", "does not exist"),
    "a comuna without its zero": (VACANCY, "comuna", "1101", "five-digit"),
    "a comuna as a number": (VACANCY, "comuna", 13101, "must be text"),
    "a comuna nobody knows": (VACANCY, "comuna", "99999", "five-digit"),
    "a comuna by name": (VACANCY, "comuna", "Macul", "five-digit"),
    "a region for a comuna": (VACANCY, "comuna", "13", "five-digit"),
    "everywhere for a comuna": (WORKER, "profile.comuna", "*", "five-digit"),
    "a region nobody knows": (WORKER, "searches.0.comunas.0", "17", "two-digit"),
    "schooling nobody knows": (VACANCY, "education_min", "PhD", "level of schooling"),
    "an index above one": (INDEX, "index", 1.001, "number from 0 to 1"),
    "an index below zero": (INDEX, "index", -0.001, "number from 0 to 1"),
    "an index in quotes": (INDEX, "index", "0.5", "number from 0 to 1"),
    "a yes for an index": (INDEX, "index", True, "number from 0 to 1"),
    "a mobile nobody can have": (WORKER, "contact.phone", "+56912345678", "phone"),
    "an old mobile of eight digits": (WORKER, "contact.phone", "87654321", "phone"),
    "letters for a phone": (WORKER, "contact.phone", "+56 9 TRABAJOS", "phone"),
    "an extension": (WORKER, "contact.phone", "+56987654321 ext 5", "phone"),
    "two phones": (WORKER, "contact.phone", "987654321/987654322", "phone"),
    "a number for a phone": (WORKER, "contact.phone", 987654321, "must be text"),
    "an address without @": (WORKER, "contact.email", "ana.correo.example", "e-mail"),
    "a name with an address": (WORKER, "contact.email", "Ana <ana@correo.example>", "e-mail"),
    "two addresses": (WORKER, "contact.email", "a@x.example,b@x.example", "e-mail"),
    "a header in an address": (WORKER, "contact.email", "a@x.example\nBcc: b@x.example", "line"),
    "letters no relay takes": (WORKER, "contact.email", "josé@correo.example", "e-mail"),
    "an address at no domain": (WORKER, "contact.email", "ana@localhost", "e-mail"),
    "a wrong check digit": (WORKER, "contact.rut", "12.345.678-6", "check digit"),
    "a RUT too short": (WORKER, "contact.rut", "1-9", "12345678-5"),
    "letters for a RUT": (EMPLOYER, "identity.rut", "PENDIENTE", "12345678-5"),
    "a RUT of zeros": (EMPLOYER, "identity.rut", "00.000.000-0", "zeros"),
    "an unknown field": (VACANCY, "gender", "F", "known here: vacancy_id, employer_id"),
    "an unknown field inside": (WORKER, "searches.0.sex", "F", "known here: search_id"),
    "pay upside down": (VACANCY, "pay_max", 549999, "must not be below pay_min"),
    "an end before the start": (VACANCY, "valid_until", "2026-05-05T14:00:00Z", "published_at"),
    "a notice that ends at once": (NOTICE, "ends_at", "2026-05-10T06:00:00Z", "after starts_at"),
    "an outage too long": (NOTICE, "ends_at", "2026-05-10T10:00:01Z", "at most 4 hours"),
    "a list of nobody": (CALL, "audience", {"worker_ids": []}, "empty list"),
    "too many searches": (
        WORKER,
        "searches",
        [{"search_id": str(number)} for number in range(101)],
        "100 items",
    ),
}
WHERE = {"audience": "audience.worker_ids"}


@pytest.mark.parametrize(("type_", "path", "sent", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_named(type_: str, path: str, sent: Any, words: str) -> None:
    found = faults(type_, **{path: sent})
    assert list(found) == [f"data.{WHERE.get(path, path)}"]
    assert words in found[f"data.{WHERE.get(path, path)}"]


def test_every_fault_is_named_at_once() -> None:
    changes = {
        "contact.email": "no",
        "contact.phone": "no",
        "contact.rut": "no",
        "profile.comuna": "no",
        "searches.0.pay_min": "no",
        "searches.1.search_id": "s-1",
        "consents.2.at": "no",
        "preferences.cadence": "no",
        "surname": "no",
        "status": ABSENT,
        "worker_id": ABSENT,
    }
    found = faults(WORKER, **changes)
    assert set(found) == {f"data.{path}" for path in changes if path != "status"}


def test_a_wrong_field_does_not_hide_what_two_fields_have_between_them() -> None:
    changes = {"title": 5, "pay_max": 1, "valid_until": "2020-01-01T00:00:00Z"}
    assert set(faults(VACANCY, **changes)) == {"data.title", "data.pay_max", "data.valid_until"}


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


def test_faults_without_end_are_cut_short() -> None:
    assert len(faults(CALL, audience={"worker_ids": [1] * 5000})) == contract.MOST_FAULTS


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
