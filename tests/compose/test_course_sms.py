"""The SMS of a call says when and where; what gives way, and in which order."""

import re
from datetime import UTC, datetime

import pytest

from channels.gsm7 import room, segments
from hub.compose.drafts import draft, note
from hub.compose.rendering import LINK, hole
from hub.model import NoteKind
from hub.store.offices.courses import Course, ToldCall
from templates import guide
from tests.web.fiction import DESK

#: As an SMS shows it on a short host; a longer one leaves less room.
SHORTEST = "bne.cl/a/7Kq9ZtXw4RbNm"
LONGEST = "avisos.bne.example/a/7Kq9ZtXw4RbNm"


def told(name: str, place: str, comuna: str) -> ToldCall:
    """Give a course of 80 hours, on Monday 18 May at 9:00."""
    course = Course(
        call_id="c-1",
        comuna=comuna,
        code="12-37-1494-00",
        name=name,
        starts_at=datetime(2026, 5, 18, 13, tzinfo=UTC),
        place=place,
        hours=80,
        schedule=None,
        seats=15,
        answer_by=datetime(2026, 5, 14, 22, tzinfo=UTC),
    )
    return ToldCall(broadcast_id=None, course=course)


def sms(name: str, place: str, *, comuna: str = "05301", link: str = SHORTEST) -> str:
    """Write the SMS that calls to it."""
    text = draft([told(name, place, comuna)], desk=DESK, short_link_length=len(link)).short
    return text.replace(hole(LINK), link)


def going(kind: NoteKind, name: str, place: str, link: str) -> str:
    """Write the SMS to somebody who goes to it."""
    text = note(kind, [told(name, place, "07301")], desk=DESK, short_link_length=len(link)).short
    return text.replace(hole(LINK), link)


@pytest.mark.parametrize("link", [SHORTEST, LONGEST])
@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Arturo Prat 545", "En Arturo Prat 545."),
        ("Sede vecinal, Calle Estado 531", "En Sede vecinal."),
        ("Liceo Municipal, Av. Las Torres 456", "En Liceo Municipal."),
        ("Biblioteca Municipal, Calle Comercio 120", "En Biblioteca Municipal."),
        ("Centro comunitario, Pasaje Los Aromos 33", "En Centro comunitario."),
    ],
)
@pytest.mark.parametrize(
    ("name", "comuna"),
    [
        ("Barismo", "13114"),
        ("Soldadura al arco", "05301"),
        ("Operador de maquinaria agrícola", "10402"),
        ("Alfabetización digital", "09117"),
    ],
)
def test_it_says_where_and_when(name: str, comuna: str, place: str, said: str, link: str) -> None:
    text = sms(name, place, comuna=comuna, link=link)
    assert said in text
    assert ", lunes 18 de mayo, 9:00. " in text
    assert re.search(r"¿Puede ir\? Responda SI(?: o NO|, NO o AYUDA)\b", text)
    assert guide.COST in text
    more = f"Ver: {link}" in text or "AYUDA" in text
    assert more or room(text) < len(", NO o AYUDA") - len(" o NO"), "whom to ask had room"
    assert (segments(text).encoding, segments(text).parts) == ("GSM-7", 1)


@pytest.mark.parametrize(
    ("name", "place", "said"),
    [
        pytest.param(
            "Aseo",
            "Sede",
            "OMIL Maule: curso gratis de Aseo, lunes 18 de mayo, 9:00. En Sede. ¿Puede ir? "
            "Responda SI o NO; responder puede costar. Ver: bne.cl/a/7Kq9ZtXw4RbNm",
            id="the hours, the plan and the last day",
        ),
        pytest.param(
            "Panel solar",
            "Sede, Calle Estado 531",
            "OMIL Maule: curso gratis de Panel solar, lunes 18 de mayo, 9:00. En Sede. ¿Puede ir? "
            "Responda SI o NO; responder puede costar. Ver: bne.cl/a/7Kq9ZtXw4RbNm",
            id="the street",
        ),
        pytest.param(
            "Soldadura al arco",
            "Sede sur, Calle Estado 531",
            "OMIL Maule: curso gratis de Soldadura..., lunes 18 de mayo, 9:00. En Sede sur. "
            "¿Puede ir? Responda SI o NO; responder puede costar. Ver: bne.cl/a/7Kq9ZtXw4RbNm",
            id="some of the name",
        ),
        pytest.param(
            "Soldadura al arco",
            "Liceo Municipal, Av. Las Torres 456",
            "OMIL Maule: curso gratis de Soldadura al arco, lunes 18 de mayo, 9:00. En Liceo "
            "Municipal. ¿Puede ir? Responda SI o NO; responder puede costar. Dudas: AYUDA",
            id="the link",
        ),
        pytest.param(
            "Soldadura al arco",
            "Sede vecinal, Calle Estado 531",
            "OMIL Maule: curso gratis de Soldadura al arco, lunes 18 de mayo, 9:00. En Sede "
            "vecinal. ¿Puede ir? Responda SI o NO hasta el jueves 14; responder puede costar.",
            id="the link, and the last day stays",
        ),
        pytest.param(
            "Soldadura al arco",
            "Centro de Formación Técnica y Capacitación Laboral de la Provincia",
            "OMIL Maule: curso gratis de Soldadura al arco, lunes 18 de mayo, 9:00. ¿Puede ir? "
            "Responda SI o NO; responder puede costar. Ver: bne.cl/a/7Kq9ZtXw4RbNm",
            id="the place, too long beside anything",
        ),
    ],
)
def test_what_matters_less_gives_way_first(name: str, place: str, said: str) -> None:
    assert sms(name, place, comuna="07105") == said


GOING = [
    NoteKind.ANSWER_YES,
    NoteKind.MOVED_UP,
    NoteKind.COURSE_REMINDER,
    NoteKind.COURSE_CHANGED,
]


@pytest.mark.parametrize("link", [SHORTEST, LONGEST])
@pytest.mark.parametrize("place", ["Sede vecinal, Prat 545", "Liceo Municipal, Av. Las Torres 456"])
@pytest.mark.parametrize("name", ["Soldadura básica", "Mecánica automotriz básica para todos"])
@pytest.mark.parametrize("kind", GOING)
def test_who_is_going_reads_the_street(kind: NoteKind, name: str, place: str, link: str) -> None:
    text = going(kind, name, place, link)
    assert f" {place}. Si " in text
    assert "...." not in text
    assert (segments(text).encoding, segments(text).parts) == ("GSM-7", 1)


@pytest.mark.parametrize("kind", GOING)
def test_who_is_going_has_the_link_where_it_fits_beside_the_place(kind: NoteKind) -> None:
    assert going(kind, "Aseo", "Prat 545", SHORTEST).endswith(f" Ver: {SHORTEST}")


def test_a_call_says_the_street_where_its_link_had_no_room() -> None:
    text = sms("Aseo", "Sede, Prat 545", link=LONGEST + "x" * 20)
    assert "En Sede, Prat 545. " in text
    assert "hasta el jueves 14; " in text
