"""An officer's pages of people: the printed list, one person, whom nothing reaches."""

from collections.abc import Mapping
from dataclasses import replace

from hub.web import views
from hub.web.choosing.wish_views import Choice, Question
from hub.web.office import views as office_views
from templates import office, words
from tests.web.fiction import DESK, FRAME
from tests.web.office_gallery import FACTS, NOBODYS, PERSON

SHEET = office_views.SheetView(
    desk=DESK,
    office="OMIL Curicó",
    course="Soldadura básica",
    facts=FACTS,
    printed_at="martes 5 de mayo, 10:04",
    more_url="",
    yes=(office_views.SheetLine(name=PERSON.name, code=PERSON.code, phone=PERSON.phone),),
    to_phone=(
        office_views.SheetLine(
            name="Pedro Antonio Maldonado", code="W-2", phone=PERSON.phone, prefers_call=True
        ),
        office_views.SheetLine(name=office.NAMELESS, code="W-000031", phone=""),
    ),
    totals=(1, 2),
    on_its_way=1,
    back_url="/calls/c-1",
)

ASKED = office_views.PersonView(
    desk=DESK,
    csrf="c5rf",
    course="Soldadura básica",
    person=PERSON,
    now="",
    questions=(
        Question(
            name="answer",
            words=office.SAID,
            choices=tuple(
                Choice(value=value, words=label, hint="", chosen=False)
                for value, label in (("yes", office.CAN), ("no", office.CANNOT))
            ),
        ),
        Question(
            name="reason",
            words=office.WHY,
            choices=tuple(
                Choice(value=value, words=label, hint="", chosen=not value)
                for value, label in (("", office.NO_REASON), *words.CANNOT.items())
            ),
        ),
    ),
    action="/calls/c-1/people/W-000017",
    back_url="/calls/c-1",
)

LOST = office_views.LostLine(
    name="Marta Ximena Rojas Peña",
    code="W-000017",
    phone="+56 75 231 4321",
    dial="+56752314321",
    address="Pasaje Los Boldos 1290, Curicó",
    why=office.LOST["landline"],
    slip_url="/pickups/W-000017",
)

UNREACHABLE = office_views.UnreachableView(
    **FRAME,
    office="OMIL Curicó",
    count=53,
    people=(
        LOST,
        replace(LOST, name=office.NAMELESS, phone="", dial="", address="", why=office.LOST["none"]),
    ),
    more_url="/unreachable?after=W-000017",
    calls_url="/calls",
)

PEOPLE: Mapping[str, tuple[str, views.Page]] = {
    "call-sheet": ("call_sheet", SHEET),
    "call-sheet-full": (
        "call_sheet",
        replace(SHEET, yes=SHEET.yes * 150, to_phone=SHEET.to_phone * 75, more_url="/sheet?desde"),
    ),
    "call-sheet-empty": ("call_sheet", replace(SHEET, yes=(), to_phone=())),
    "call-person": ("call_person", ASKED),
    "call-person-fault": (
        "call_person",
        replace(
            ASKED,
            person=replace(NOBODYS, reason="Salud"),
            now=office.GROUPS["no"],
            questions=(replace(ASKED.questions[0], fault=office.SAY_ONE), ASKED.questions[1]),
        ),
    ),
    "unreachable": ("unreachable", UNREACHABLE),
    "unreachable-empty": (
        "unreachable",
        replace(UNREACHABLE, count=0, people=(), more_url=""),
    ),
}
