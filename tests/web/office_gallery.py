"""An officer's pages of calls, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace

from hub.model import BroadcastState
from hub.web import office_views, views
from hub.web.offered import Act
from hub.web.wish_views import Choice, Question
from templates import office, words
from tests.web.console_gallery import ACT, LIVE
from tests.web.fiction import CLOCK, DESK, LONGEST

FACTS = (
    ("Qué", "Soldadura básica, 80 horas"),
    ("Dónde", "Liceo Municipal, Av. Las Torres 456"),
    ("Cuándo", "lunes 18 de mayo, 9:00"),
    ("Horario", "Lunes a viernes, mañana"),
    ("Cupos", "15"),
    ("Contestan hasta", "jueves 14 de mayo, 18:00"),
)

LINE = office_views.CallLine(
    url="/calls/c-1",
    course="Soldadura básica",
    starts_at="lunes 18 de mayo, 9:00",
    state=BroadcastState.SENDING,
    seats=15,
    yes=12,
    waiting=0,
    no=4,
    to_phone=22,
)

CALLS = office_views.CallsView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
    office="OMIL Curicó",
    items=(
        LINE,
        replace(LINE, course=LONGEST, state=BroadcastState.PAUSED, seats=None, waiting=3),
        replace(LINE, course="Manipulación de alimentos", state=None, yes=0, no=0, to_phone=0),
    ),
    older_url="/calls?after=c-1",
    unreachable_url="/unreachable",
)

PERSON = office_views.PersonLine(
    name="Marta Ximena Rojas Peña",
    code="W-000017",
    phone="+56 9 8765 4321",
    dial="+56987654321",
    said="Avisado por SMS",
    reason="",
    unreached=False,
    url="/calls/c-1/people/W-000017",
)
NOBODYS = replace(
    PERSON,
    name=office.NAMELESS,
    code="W-000031",
    phone="",
    dial="",
    said="Avisado en su lista",
    unreached=True,
)


def group(name: str, *people: office_views.PersonLine, more: int = 0) -> office_views.Group:
    """Give some people of a call."""
    return office_views.Group(
        name=name,
        count=len(people) + more,
        people=people,
        more_url=f"/calls/c-1?ver={name}&desde=40" if more else "",
    )


YES = replace(PERSON, said="Contestó por SMS")
NO = replace(PERSON, name="Juan Pablo Soto", said="Contestó por el enlace", reason="Salud")

CALL = office_views.CallView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
    office="OMIL Curicó",
    course="Soldadura básica",
    facts=FACTS,
    state=BroadcastState.SENDING,
    told=36,
    people=38,
    seats=15,
    counts=(("yes", 1), ("waiting", 0), ("no", 1), ("to_phone", 36)),
    groups=(
        group("yes", YES),
        group("waiting"),
        group("no", NO),
        group("to_phone", PERSON, NOBODYS, more=34),
    ),
    whole=True,
    acts=(Act(url="/calls/c-1/pause", act="pause_call"), Act(url="/stop", act="stop_call")),
    waits="",
    call_url="/calls/c-1",
    calls_url="/calls",
    sheet_url="/calls/c-1/sheet",
    live=LIVE,
)

SHEET = office_views.SheetView(
    desk_phone=DESK,
    office="OMIL Curicó",
    course="Soldadura básica",
    facts=FACTS,
    printed_at="martes 5 de mayo, 10:04",
    yes=(office_views.SheetLine(name=PERSON.name, code=PERSON.code, phone=PERSON.phone),),
    to_phone=(
        office_views.SheetLine(name="Pedro Antonio Maldonado", code="W-2", phone=PERSON.phone),
        office_views.SheetLine(name=office.NAMELESS, code="W-000031", phone=""),
    ),
    back_url="/calls/c-1",
)

ASKED = office_views.PersonView(
    desk_phone=DESK,
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
)

UNREACHABLE = office_views.UnreachableView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
    office="OMIL Curicó",
    count=53,
    people=(
        LOST,
        replace(LOST, name=office.NAMELESS, phone="", dial="", address="", why=office.LOST["none"]),
    ),
    more_url="/unreachable?desde=50",
    calls_url="/calls",
)

FILL = office_views.FillView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
    lines=(
        office_views.FillLine(
            comuna="Curicó", calls="3", seats="45", told="412", yes="38", no="21", filled="84 %"
        ),
        office_views.FillLine(
            comuna="San José de Maipo",
            calls="1",
            seats="",
            told="12",
            yes="menos de 5",
            no="0",
            filled="",
        ),
    ),
    waiting=(LINE,),
    today_url="/today",
)

OFFICE: Mapping[str, tuple[str, views.Page]] = {
    "calls": ("calls", CALLS),
    "calls-empty": ("calls", replace(CALLS, items=(), older_url="")),
    "call": ("call", CALL),
    "call-done": ("call", replace(CALL, demo=CLOCK, news=("La respuesta quedó anotada.",))),
    "call-waits": (
        "call",
        replace(
            CALL,
            state=BroadcastState.AWAITING_APPROVAL,
            told=0,
            people=0,
            seats=None,
            counts=tuple((one, 0) for one in office.GROUPS),
            groups=tuple(group(one) for one in office.GROUPS),
            acts=(Act(url="/calls/c-1/approve", act="approve_call"), CALL.acts[1]),
            waits="Espera que lo apruebe otra persona de la OMIL, o SENCE.",
        ),
    ),
    "call-one-group": (
        "call",
        replace(CALL, groups=(group("to_phone", *[PERSON] * 40, more=20),), whole=False),
    ),
    "call-counts": (
        "call_counts",
        office_views.CountsView(
            desk_phone=DESK,
            csrf="c5rf",
            office="OMIL Curicó",
            course="Soldadura básica",
            facts=FACTS,
            state=BroadcastState.AWAITING_APPROVAL,
            people=412,
            acts=(Act(url="/calls/c-1/approve", act="approve_call"),),
            back_url="/calls",
        ),
    ),
    "call-sheet": ("call_sheet", SHEET),
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
    "call-fill": ("call_fill", FILL),
    "call-fill-empty": ("call_fill", replace(FILL, lines=(), waiting=())),
    **{
        f"act-{name}": (
            "act",
            replace(
                ACT,
                act=name,
                title="Soldadura básica",
                said="OMIL Curicó",
                reach=((reach, 412),),
                action="/calls/c-1/act",
                back_url="/calls/c-1",
                back="Volver al llamado",
                question=None,
            ),
        )
        for name, reach in (
            ("approve_call", "Personas a quienes llega"),
            ("stop_call", "Mensajes que no saldrán"),
            ("pause_call", "Mensajes que esperarán"),
            ("resume_call", "Mensajes que saldrán"),
        )
    },
}
