"""What was typed into a new call goes in; a course or faults come out, each at its field."""

from datetime import timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.errors import Malformed
from hub.web import uploads
from hub.web.office import drafts
from templates import new_call as said
from tests.web.fiction import TYPED
from tests.world import START

ZONE = ZoneInfo("America/Santiago")
DUE = timedelta(hours=6)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"starts_day": "18 de mayo"}, "starts_day"),
        ({"starts_time": "temprano"}, "starts_time"),
        ({"starts_day": "2026-05-04"}, "starts_day"),
        ({"answer_day": "2026-05-04"}, "answer_day"),
        ({"answer_day": "2026-05-19"}, "answer_day"),
        ({"begins_day": "2026-05-15", "begins_time": "09:00"}, "begins_day"),
        ({"begins_day": "2026-05-12"}, "begins_time"),
        ({"begins_day": "0001-01-01", "begins_time": "09:00"}, "begins_day"),
        ({"begins_day": "0026-05-12", "begins_time": "09:00"}, "begins_day"),
        ({"begins_day": "1900-05-12", "begins_time": "09:00"}, "begins_day"),
        ({"begins_day": "2026-05-04", "begins_time": "09:00"}, "begins_day"),
        ({"begins_day": "9999-12-31", "begins_time": "23:59"}, "begins_day"),
        ({"answer_day": "0001-01-01"}, "answer_day"),
        ({"answer_day": "9999-12-31", "starts_day": "9999-12-31"}, "answer_day"),
        ({"starts_day": "2062-05-18"}, "starts_day"),
        ({"seats": "muchos"}, "seats"),
        ({"hours": "-1"}, "hours"),
        ({"place": "x" * 400}, "place"),
    ],
)
def test_what_is_wrong_with_a_course_is_said_at_its_field(changed: Any, field: str) -> None:
    draft = drafts.of(TYPED | changed)
    asked, faults = drafts.course(draft, START, ZONE, DUE)
    assert (asked, field in faults) == (None, True)


def test_every_field_has_a_name_by_which_it_is_said_to_be_wrong() -> None:
    assert set(said.FIELDS) == {*drafts.WHO, *drafts.SAYS}


def test_all_that_is_wrong_with_a_moment_is_said_at_once() -> None:
    nothing = {f"{which}_{what}": "" for which in ("starts", "answer") for what in ("day", "time")}
    _, faults = drafts.course(drafts.of(TYPED | nothing), START, ZONE, DUE)
    assert set(faults) == set(nothing)


@pytest.mark.parametrize(("year", "said_of_it"), [("2025", "past"), ("2062", "far")])
def test_a_mistyped_year_is_said_to_be_past_or_too_far(year: str, said_of_it: str) -> None:
    draft = drafts.of(TYPED | {"begins_day": f"{year}-05-12", "begins_time": "09:00"})
    _, faults = drafts.course(draft, START, ZONE, DUE)
    assert faults == {"begins_day": said.FAULTS[said_of_it]}


def test_a_call_that_was_to_go_this_morning_goes() -> None:
    today = START.astimezone(ZONE).date().isoformat()
    asked, faults = drafts.course(
        drafts.of(TYPED | {"begins_day": today, "begins_time": "00:00"}), START, ZONE, DUE
    )
    assert (faults, asked is not None) == ({}, True)


def test_only_an_id_of_a_first_page_is_one() -> None:
    draft = drafts.fresh("07301", START, ZONE, practice=False)
    assert drafts.drawn(draft["call_id"])
    for made_up in ("", "x" * 300, f"{draft['call_id']}\r\n", f"{draft['call_id']}\0", "omil-1"):
        assert not drafts.drawn(made_up)


@pytest.mark.parametrize(
    ("changed", "earliest"),
    [
        ({"answer_time": "15:59"}, "martes 5 de mayo, 17:00"),
        ({"begins_day": "2026-05-05", "begins_time": "13:40"}, "martes 5 de mayo, 21:00"),
    ],
)
def test_nobody_has_to_answer_before_they_may_have_been_told(changed: Any, earliest: str) -> None:
    written: Any = {**TYPED, "answer_day": "2026-05-05", "answer_time": "19:00", **changed}
    draft = drafts.of(written)
    asked, faults = drafts.course(draft, START, ZONE, DUE)
    assert (asked, list(faults)) == (None, ["answer_day"])
    fault = f"Avisar a todos puede tomar 6 horas. Elija desde el {earliest}."
    assert faults["answer_day"] == fault
    # What it names is taken, also where somebody presses half an hour later.
    named = draft | {"answer_time": earliest[-5:]}
    asked, faults = drafts.course(named, START + timedelta(minutes=30), ZONE, DUE)
    assert (asked is not None, faults) == (True, {})


def test_hours_are_those_of_the_office() -> None:
    asked, faults = drafts.course(drafts.of(TYPED), START, ZONE, DUE)
    assert (faults, asked is not None) == ({}, True)
    assert asked is not None
    assert asked.course.starts_at.astimezone(timezone(-timedelta(hours=4))).hour == 9


@pytest.mark.parametrize("head", ["multipart/form-data", "multipart/form-data; boundary=X"])
def test_a_form_of_no_form_or_of_too_many_fields_is_refused(head: str) -> None:
    body = b'--X\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 200 + b"--X--"
    with pytest.raises(Malformed):
        uploads.fields(head, body, 100)
