"""The SMS that asks which course is meant: no two courses in it read alike."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.gsm7 import segments
from hub.compose.drafts import note
from hub.model import NoteKind
from hub.store.offices.courses import Course, ToldCall
from templates import guide
from tests.web.fiction import DESK

COURSE = Course(
    call_id="c-1",
    comuna="05301",
    code="12-37-1494-00",
    name="Soldadura al arco",
    starts_at=datetime(2026, 5, 18, 13, tzinfo=UTC),
    place="Liceo Municipal, Av. Las Torres 456",
    hours=80,
    schedule=None,
    seats=15,
    answer_by=datetime(2026, 5, 14, 22, tzinfo=UTC),
)


def asked(*courses: Course) -> str:
    """Write the SMS that asks which of these is meant."""
    told = [ToldCall(broadcast_id=None, course=one) for one in courses]
    return note(NoteKind.ASK_WHICH, told, desk=DESK, short_link_length=0).short


def listed(text: str) -> str:
    """Give what stands between what was asked and how to answer."""
    return text.partition(" cursos. ")[2].partition(". Responda")[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"name": "Barismo"}, "1) Soldadura al arco 2) Barismo", id="names"),
        pytest.param(
            {"starts_at": COURSE.starts_at + timedelta(days=7)},
            "1) Soldadura..., lunes 18 2) Soldadura..., lunes 25",
            id="day",
        ),
        pytest.param(
            {"starts_at": COURSE.starts_at + timedelta(hours=5)},
            "1) Soldadura al arco, 9:00 2) Soldadura..., 14:00",
            id="hour",
        ),
        pytest.param(
            {"starts_at": datetime(2027, 1, 18, 12, tzinfo=UTC)},
            "1) Soldadura..., 18 de mayo 2) Soldadura, 18 de enero",
            id="the month alone",
        ),
        pytest.param(
            {"place": "Sede vecinal, Calle Estado 531"},
            "1) Soldad, Liceo Municipal 2) Soldadura, Sede vecinal",
            id="place",
        ),
    ],
)
def test_courses_of_one_name_are_told_apart_by_what_differs(
    change: dict[str, Any], said: str
) -> None:
    assert listed(asked(COURSE, replace(COURSE, call_id="c-2", **change))) == said


def test_names_that_differ_at_their_end_alone_keep_it() -> None:
    first, second = (
        replace(COURSE, name=f"Operador de maquinaria agrícola, llamado {number}")
        for number in (1, 2)
    )
    assert listed(asked(first, second)) == "1) Operador..., llamado 1 2) Operador..., llamado 2"


def test_courses_alike_in_all_of_it_are_listed_as_they_are() -> None:
    assert listed(asked(COURSE, COURSE)) == "1) Soldadura al arco 2) Soldadura al arco"


def test_only_those_of_one_name_are_told_apart_by_more() -> None:
    later = replace(COURSE, starts_at=COURSE.starts_at + timedelta(days=7))
    text = listed(asked(COURSE, replace(COURSE, name="Aseo"), later))
    assert text == "1) Soldadura, lunes 18 2) Aseo 3) Soldadura, lunes 25"


@given(
    many=st.integers(2, 5),
    name=st.sampled_from(
        ["Soldadura al arco", "Mecánica automotriz básica para principiantes", "Ñ"]
    ),
    comuna=st.sampled_from(["05301", "09117", "13114"]),
)
def test_it_is_one_part_and_no_two_read_alike(many: int, name: str, comuna: str) -> None:
    text = asked(
        *(
            replace(
                COURSE,
                name=name,
                comuna=comuna,
                starts_at=COURSE.starts_at + timedelta(days=number),
            )
            for number in range(many)
        )
    )
    assert (segments(text).encoding, segments(text).parts) == ("GSM-7", 1)
    assert guide.of_short(text) == []
    called = re.split(r" ?\d\) ", listed(text))[1:]
    assert len(set(called)) == len(called) == many


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (
            ("Soldadura básica", "Gasfitería domiciliaria"),
            "1) Soldadura basica 2) Gasfiteria domiciliaria",
        ),
        (
            ("Aseo", "Operador de maquinaria agrícola"),
            "1) Aseo 2) Operador de maquinaria agricola",
        ),
    ],
)
def test_a_long_name_has_the_room_that_a_short_one_leaves(names: list[str], said: str) -> None:
    assert listed(asked(*(replace(COURSE, name=name) for name in names))) == said


def test_the_dots_of_a_name_cut_at_the_end_of_a_sentence_are_its_full_stop() -> None:
    names = ("Aseo", "Operador de maquinaria agrícola", "Gasfitería domiciliaria")
    text = asked(*(replace(COURSE, name=name) for name in names))
    assert " 3) Gasfiteria... Responda el numero" in text
