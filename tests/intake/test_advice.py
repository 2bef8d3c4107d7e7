from datetime import UTC, datetime
from typing import Any

import pytest

from hub.intake.contract.advice import advise
from tests.intake.examples import ABSENT, CALL, INDEX, NOTICE, TYPES, VACANCY, WORKER, read

NOW = datetime(2026, 5, 5, 15, tzinfo=UTC)


ADVICE: dict[str, tuple[str, dict[str, Any], str]] = {
    "searches taken away": (WORKER, {"searches": []}, "no vacancy will be told"),
    "searches not spoken of": (WORKER, {"searches": ABSENT}, "data.searches is absent"),
    "a search at home of nowhere": (
        WORKER,
        {"profile.comuna": ABSENT, "searches.0.comunas": []},
        "s-1",
    ),
    "a consent of tomorrow": (WORKER, {"consents.0.at": "2026-05-06T00:00:00Z"}, "in the future"),
    "e-mail without an address": (WORKER, {"contact.email": ABSENT}, "no email"),
    "SMS without a phone": (
        WORKER,
        {"consents.0.channel": "sms", "contact.phone": ABSENT},
        "no phone",
    ),
    "a landline": (WORKER, {"contact.phone": "+56221234567"}, "no SMS"),
    "an index of the future": (INDEX, {"computed_on": "2026-05-07"}, "in the future"),
    "a vacancy that is over": (VACANCY, {"valid_until": "2026-05-05T14:30:00Z"}, "has passed"),
    "a vacancy already late": (VACANCY, {"published_at": "2026-05-05T09:00:00Z"}, "told late"),
    "a vacancy to come": (VACANCY, {"published_at": "2026-05-05T15:06:00Z"}, "in the future"),
    "a vacancy soon over": (VACANCY, {"valid_until": "2026-05-05T19:59:59Z"}, "six hours"),
    "an answer too late": (CALL, {"answer_by": "2026-05-18T13:00:01Z"}, "after the course"),
    "schooling upside down": (
        CALL,
        {"audience.criteria.education_max": "Sin educación formal"},
        "nobody",
    ),
    "a notice that is over": (
        NOTICE,
        {"starts_at": "2026-05-01T00:00:00Z", "ends_at": "2026-05-02T00:00:00Z"},
        "has passed",
    ),
}


@pytest.mark.parametrize(("type_", "changes", "words"), ADVICE.values(), ids=ADVICE)
def test_what_is_probably_not_meant_is_said(
    type_: str, changes: dict[str, Any], words: str
) -> None:
    (said,) = advise(read(type_, **changes), NOW)
    assert words in said


@pytest.mark.parametrize("type_", TYPES)
def test_nothing_is_said_of_what_is_well(type_: str) -> None:
    assert list(advise(read(type_), NOW)) == []
