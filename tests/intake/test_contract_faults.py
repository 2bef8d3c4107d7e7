"""What is wrong with an event is named, by field and in words, and all of it at once."""

from typing import Any

import pytest

from hub.intake import contract
from tests.intake.examples import (
    ABSENT,
    CALL,
    EMPLOYER,
    INDEX,
    NOTICE,
    VACANCY,
    WORKER,
    faults,
)

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


def test_faults_without_end_are_cut_short() -> None:
    assert len(faults(CALL, audience={"worker_ids": [1] * 5000})) == contract.MOST_FAULTS
