from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from hub.intake.contract.advice import Promise, advise
from hub.manners import QuietHours
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
    "a vacancy soon over": (VACANCY, {"valid_until": "2026-05-05T19:59:59Z"}, "valid_briefly"),
    "an answer too late": (CALL, {"answer_by": "2026-05-18T13:00:01Z"}, "after the course"),
    "schooling upside down": (
        CALL,
        {"audience.criteria.education_max": "Sin educación formal"},
        "nobody",
    ),
    "a notice that is over": (
        NOTICE,
        {"starts_at": "2026-05-01T00:00:00Z", "ends_at": "2026-05-01T04:00:00Z"},
        "has passed",
    ),
}


@pytest.mark.parametrize(("type_", "changes", "words"), ADVICE.values(), ids=ADVICE)
def test_what_is_probably_not_meant_is_said(
    type_: str, changes: dict[str, Any], words: str
) -> None:
    (said,) = advise(read(type_, **changes), NOW, Promise())
    assert words in said


@pytest.mark.parametrize("type_", TYPES)
def test_nothing_is_said_of_what_is_well(type_: str) -> None:
    assert list(advise(read(type_), NOW, Promise())) == []


NIGHTS: dict[str, tuple[str, str, Promise, bool]] = {
    # Curicó, in May: UTC-4; no SMS from 21:00 to 8:00.
    "an hour left": ("07301", "2026-05-06T00:00:00Z", Promise(), False),  # 20:00
    "less than an hour": ("07301", "2026-05-06T00:00:01Z", Promise(), True),
    "midnight": ("07301", "2026-05-06T04:00:00Z", Promise(), True),  # due at 6:00
    "an hour in the morning": ("07301", "2026-05-06T07:00:00Z", Promise(), False),  # due at 9:00
    "a minute less": ("07301", "2026-05-06T06:59:00Z", Promise(), True),
    "noon": ("07301", "2026-05-05T16:00:00Z", Promise(), False),
    # The same moment in another zone: Punta Arenas is an hour ahead, Isla de Pascua two behind.
    "further south": ("12101", "2026-05-05T23:30:00Z", Promise(), True),  # 20:30
    "further west": ("05201", "2026-05-06T01:30:00Z", Promise(), False),  # 19:30
    "by other settings": (
        "07301",
        "2026-05-05T22:30:00Z",  # 18:30
        Promise(quiet=QuietHours(begins=time(19), ends=time(9))),
        True,
    ),
    "on a day that is quiet as a whole": (
        "07301",
        "2026-05-10T15:00:00Z",
        Promise(quiet=QuietHours(whole_day=lambda day: day.weekday() == 6)),
        True,
    ),
    "never quiet": (
        "07301",
        "2026-05-06T04:00:00Z",
        Promise(quiet=QuietHours(begins=time(0), ends=time(0))),
        False,
    ),
    "longer to tell": ("07301", "2026-05-06T04:00:00Z", Promise(due=timedelta(hours=9)), False),
}


@pytest.mark.parametrize(("comuna", "at", "terms", "warned"), NIGHTS.values(), ids=NIGHTS)
def test_a_vacancy_that_no_sms_can_tell_in_time_is_warned_of(
    comuna: str, at: str, terms: Promise, warned: bool
) -> None:
    changes = {"comuna": comuna, "published_at": at, "valid_until": "2026-06-30T00:00:00Z"}
    said = list(advise(read(VACANCY, **changes), datetime.fromisoformat(at), terms))
    assert [one.partition(":")[0] for one in said] == ["sms_only_late"] * warned


def test_what_came_late_has_only_what_is_left() -> None:
    changes = {"published_at": "2026-05-05T23:00:00Z", "valid_until": "2026-06-30T00:00:00Z"}
    vacancy = read(VACANCY, comuna="07301", **changes)  # 19:00, due at 1:00
    now = datetime(2026, 5, 6, 0, 30, tzinfo=UTC)  # 20:30
    assert [one[:14] for one in advise(vacancy, now, Promise())] == ["sms_only_late:"]


def test_every_warning_begins_with_a_code() -> None:
    for type_, changes, _ in ADVICE.values():
        (said,) = advise(read(type_, **changes), NOW, Promise())
        assert said.partition(": ")[0].replace("_", "").isalpha()
