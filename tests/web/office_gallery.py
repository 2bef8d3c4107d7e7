"""An officer's pages of calls and of the people of one, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace

from hub.model import BroadcastState
from hub.web import views
from hub.web.office import views as office_views
from hub.web.stopping.offered import Act
from templates import office
from tests.web.console_gallery import LIVE
from tests.web.fiction import CLOCK, FRAME, LONGEST

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
    office="OMIL Curicó",
    course="Soldadura básica",
    starts_at="lunes 18 de mayo, 9:00",
    state=BroadcastState.SENDING,
    goes="",
    seats=15,
    yes=12,
    waiting=0,
    no=4,
    to_phone=9,
    on_its_way=13,
)

CALLS = office_views.CallsView(
    **FRAME,
    office="OMIL Curicó",
    items=(
        LINE,
        replace(LINE, course=LONGEST, state=BroadcastState.PAUSED, seats=None, waiting=3),
        replace(
            LINE,
            course="Cajera",
            state=BroadcastState.SCHEDULED,
            goes=office.BEGINS["scheduled"].format(when="miércoles 6 de mayo, 9:00"),
        ),
        replace(
            LINE,
            course="Manipulación de alimentos",
            state=None,
            yes=0,
            no=0,
            to_phone=0,
            on_its_way=0,
        ),
    ),
    older_url="/calls?after=c-1",
    unreachable_url="/unreachable",
    pickups_url="/pickups",
    new_url="/new-call",
    practice_url="/new-call?practica=si",
)

PERSON = office_views.PersonLine(
    name="Marta Ximena Rojas Peña",
    code="W-000017",
    phone="+56 9 8765 4321",
    dial="+56987654321",
    said="Avisado con un mensaje",
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
    prefers_call=True,
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
    **FRAME,
    office="OMIL Curicó",
    course="Soldadura básica",
    facts=FACTS,
    state=BroadcastState.SENDING,
    told=36,
    people=38,
    listed=True,
    seats=15,
    counts=(("yes", 1), ("waiting", 0), ("no", 1), ("to_phone", 16), ("on_its_way", 20)),
    groups=(
        group("yes", YES),
        group("waiting"),
        group("no", NO),
        group(
            "to_phone",
            PERSON,
            NOBODYS,
            replace(PERSON, name="Rosa Elena Díaz", may_answer=True),
            more=13,
        ),
    ),
    whole=True,
    acts=(Act(url="/calls/c-1/pause", act="pause_call"), Act(url="/stop", act="stop_call")),
    waits="",
    call_url="/calls/c-1",
    calls_url="/calls",
    sheet_url="/calls/c-1/sheet",
    live=LIVE,
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
            listed=False,
            seats=None,
            counts=tuple((one, 0) for one in office.GROUPS),
            groups=tuple(group(one) for one in office.GROUPS),
            acts=(Act(url="/calls/c-1/approve", act="approve_call"), CALL.acts[1]),
            waits="Espera que lo apruebe otra persona de la OMIL, o SENCE.",
        ),
    ),
    "call-full": (
        "call",
        replace(
            CALL,
            groups=(
                group("yes", *[YES] * 20, more=20),
                group("waiting", *[YES] * 20, more=20),
                group("no", *[NO] * 20, more=20),
                group("to_phone", *[NOBODYS] * 40, more=200),
            ),
        ),
    ),
    "call-on-its-way": (
        "call",
        replace(CALL, groups=(group("on_its_way", PERSON, more=19),), whole=False),
    ),
    "call-one-group": (
        "call",
        replace(CALL, groups=(group("to_phone", *[PERSON] * 80, more=20),), whole=False),
    ),
    "call-change": (
        "call",
        replace(
            CALL,
            change=(("Dónde", "Liceo Politécnico, Av. Alessandri 901"),),
            change_waits=office.CHANGE_FOR_APPROVAL,
            acts=(
                Act(url="/calls/c-1/approve", act="approve_change"),
                Act(url="/calls/c-1/discard", act="discard_call"),
            ),
        ),
    ),
    "call-cancelled": (
        "call",
        replace(
            CALL,
            state=BroadcastState.STOPPED,
            acts=(),
            waits=f"{office.CANCELLED} {office.CALL_THEM}",
        ),
    ),
}
