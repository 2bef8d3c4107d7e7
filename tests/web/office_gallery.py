"""An officer's pages of calls, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from hub.model import BroadcastState
from hub.web import views
from hub.web.offered import Act
from hub.web.office import drafts, new_views, pickup_views
from hub.web.office import views as office_views
from hub.web.wish_views import Choice, Question
from templates import office, words
from tests.web.console_gallery import ACT, LIVE
from tests.web.fiction import CLOCK, DESK, LONGEST, NOW, TODAY
from tests.web.worker_gallery import FACTS as FACTS_OF_JOB

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
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
    office="OMIL Curicó",
    course="Soldadura básica",
    facts=FACTS,
    state=BroadcastState.SENDING,
    told=36,
    people=38,
    listed=True,
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

AUDITED = office_views.AuditedCallView(
    desk_phone=DESK,
    csrf="c5rf",
    office="OMIL Curicó",
    course="Soldadura básica",
    facts=(*FACTS, (office.ASKED_BY, "omil-curico-2")),
    change=(),
    state=BroadcastState.SENDING,
    waits="",
    told=36,
    people=38,
    groups=tuple(
        office_views.AuditedGroup(
            name=name,
            count=many,
            people=tuple(
                office_views.AuditedLine(
                    code=f"W-00001{number}",
                    said="Contestó por SMS" if name != "to_phone" else "Avisado con un mensaje",
                    at=NOW if name != "to_phone" else None,
                    reason="Salud" if name == "no" else "",
                )
                for number in range(min(many, 3))
            ),
            more_url="/calls/c-1?ver=to_phone&desde=50" if many > 3 else "",
        )
        for name, many in (("yes", 1), ("waiting", 0), ("no", 1), ("to_phone", 36))
    ),
    evidence_url="/today/7/person",
    deeds=(
        office_views.Deed(at=NOW, what=office.DEEDS["call_approved"], by="SENCE sence-1"),
        office_views.Deed(at=NOW, what=office.DEEDS["broadcast"], by=""),
    ),
    call_url="/calls/c-1",
    whole=True,
    calls_url="/calls",
)

SHEET = office_views.SheetView(
    desk_phone=DESK,
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
    slip_url="/pickups/W-000017",
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
    more_url="/unreachable?after=W-000017",
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
            comuna="Molina",
            calls="2",
            seats="30",
            told="96",
            yes=office.OR_MORE.format(many="12"),
            no=office.UNSAID,
            filled="",
        ),
        office_views.FillLine(
            comuna="San José de Maipo",
            calls="1",
            seats="",
            told="12",
            yes=office.UNSAID,
            no=office.UNSAID,
            filled="",
        ),
    ),
    waiting=(LINE,),
    today_url="/today",
)

TYPED = {
    "how": "criteria",
    "occupation1": "Soldadores",
    "education_min": "Educación básica completa",
    "name": "Soldadura básica",
    "code": "1237984102",
    "place": "Liceo Municipal, Av. Las Torres 456",
    "starts_day": "2026-05-18",
    "starts_time": "09:00",
    "hours": "80",
    "seats": "15",
    "answer_day": "2026-05-14",
    "answer_time": "18:00",
}
CARRIED = (("call_id", "omil-07301-0123456789abcdef"), *TYPED.items())


def fields(names: tuple[str, ...], **wrong: str) -> tuple[new_views.Field, ...]:
    """Give the fields of a step as they were typed."""
    return tuple(
        new_views.Field(name=one, value=TYPED.get(one, ""), fault=wrong.get(one, ""))
        for one in names
    )


STEP = {
    "desk_phone": DESK,
    "csrf": "c5rf",
    "sign_out_url": "/salir",
    "office": "OMIL Curicó",
    "action": "/new-call",
    "practice": False,
    "carried": CARRIED[:1],
    "calls_url": "/calls",
}
WHO = new_views.WhoView(
    **STEP,  # type: ignore[arg-type]
    step="who",
    fields=fields(drafts.WHO),
    sought=("Soldadores", "Operarios de packing"),
    schooling=("Educación básica completa", "Educación media completa"),
)
SAYS = new_views.SaysView(**STEP, step="says", fields=fields(drafts.SAYS))  # type: ignore[arg-type]
CHECK = new_views.CheckView(
    **STEP,  # type: ignore[arg-type]
    step="check",
    fields=(),
    people=38,
    by_channel=(("Correo", 21), ("SMS", 14)),
    sms=new_views.Sms(
        text=(
            "OMIL Curicó: curso gratis de Soldadura básica, 80 horas, lunes 18 de mayo, 9:00. "
            "¿Puede ir? Responda SI o NO"
        ),
        characters=118,
        parts=1,
    ),
    shared=office.SHARED_NUMBERS[0],
    subject="Curso gratis de Soldadura básica",
    mail="Le escribe la OMIL Curicó.\n\nCurso gratis.",
    parts=14,
    cost="$210",
    without=((office.WITHOUT["no_channel"], 3),),
    waits=office.WAITS["nothing"],
    refused=(
        office.REFUSED["not_of_comuna"][1].format(many=2),
        office.REFUSED["bad_rut"][0],
    ),
    rows=(
        "Fila 3: W-000002, sin inscripción en su comuna",
        "Fila 9: 12.345.678-9, RUT mal escrito",
    ),
    begins="Enseguida",
    facts=FACTS,
)

FIND = pickup_views.FindView(
    desk_phone=DESK,
    csrf="c5rf",
    office="OMIL Curicó",
    typed="",
    fault="",
    action="/pickups",
    calls_url="/calls",
)
FOUND = pickup_views.FoundView(
    desk_phone=DESK,
    csrf="c5rf",
    office="OMIL Curicó",
    name="Marta Ximena Rojas Peña",
    code="W-000017",
    may_key=True,
    action="/pickups/W-000017",
    back_url="/pickups",
)
SLIP = pickup_views.SlipView(
    desk_phone=DESK,
    office="OMIL Curicó",
    code="4829 1307 5561",
    key="482 913",
    until=TODAY + timedelta(days=90),
    today=TODAY,
    where="bne.example/pickup",
    jobs=tuple(
        pickup_views.SlipJob(
            facts=one,
            employer=views.EmployerStrip(name=None, trade="Exportación de fruta", region="Maule"),
        )
        for one in (FACTS_OF_JOB, replace(FACTS_OF_JOB, title=LONGEST, pay=None))
    ),
    courses=(
        pickup_views.SlipCourse(
            office="OMIL Curicó",
            course="Soldadura básica",
            starts_at="lunes 18 de mayo, 9:00",
            answer_by="jueves 14 de mayo, 18:00",
        ),
    ),
    more=True,
    back_url="/pickups",
)
DOOR = pickup_views.PickupView(desk_phone=DESK, action="/pickup", typed="", fault="")

HELD = Question(
    name="held",
    words=office.HELD,
    choices=(
        Choice(value="no", words=office.NOT_HELD, hint=office.TOLD_SO, chosen=False),
        Choice(value="yes", words=office.STILL_HELD, hint="", chosen=False),
    ),
)

OFFICE: Mapping[str, tuple[str, views.Page]] = {
    "calls": ("calls", CALLS),
    "calls-empty": ("calls", replace(CALLS, items=(), older_url="")),
    "pickup-find": ("pickup_find", FIND),
    "pickup-find-nobody": (
        "pickup_find",
        replace(FIND, typed="12.345.678-5", fault=office.NOBODY_HERE),
    ),
    "pickup-found": ("pickup_found", FOUND),
    "pickup-found-reached": (
        "pickup_found",
        replace(FOUND, name=office.AT_THE_DESK, may_key=False),
    ),
    "pickup-slip": ("pickup_slip", SLIP),
    "pickup-slip-empty": (
        "pickup_slip",
        replace(SLIP, key="", jobs=(), courses=(), more=False),
    ),
    "pickup": ("pickup", DOOR),
    "pickup-wrong": ("pickup", replace(DOOR, typed="4829 1307 5561", fault=office.NO_SLIP)),
    "call-who": ("call_who", WHO),
    "call-who-list": (
        "call_who",
        replace(
            WHO,
            fields=(
                *(one for one in WHO.fields if one.name not in ("how", "list")),
                new_views.Field(name="how", value="list"),
                new_views.Field(
                    name="list", value="12.345.678-5\n<b>W-2</b>", fault=office.FAULTS["none_own"]
                ),
            ),
        ),
    ),
    "call-who-practice": ("call_who", replace(WHO, practice=True)),
    "call-says": ("call_says", SAYS),
    "call-says-failed": ("call_says", replace(SAYS, failed=True, reference="7K2Q")),
    "call-says-fault": (
        "call_says",
        replace(
            SAYS,
            fields=fields(
                drafts.SAYS,
                name=office.FAULTS["name"],
                answer_day=office.FAULTS["after_course"],
            ),
        ),
    ),
    "call-check": ("call_check", CHECK),
    "call-check-nobody": (
        "call_check",
        replace(
            CHECK,
            people=0,
            without=(),
            by_channel=(),
            refused=(),
            rows=(),
            cost="No se sabe",
            waits=office.WAITS["approval"].format(above=300),
            practice=True,
        ),
    ),
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
    "call-one-group": (
        "call",
        replace(CALL, groups=(group("to_phone", *[PERSON] * 80, more=20),), whole=False),
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
            waits=office.FOR_APPROVAL,
            back_url="/calls",
        ),
    ),
    "call-counts-done": (
        "call_counts",
        office_views.CountsView(
            desk_phone=DESK,
            csrf="c5rf",
            office="OMIL Curicó",
            course="Soldadura básica",
            facts=FACTS,
            state=BroadcastState.SENDING,
            people=412,
            acts=(Act(url="/calls/c-1/withdraw", act="withdraw_call"),),
            waits="",
            news=(office.NEWS["ya-aprobado"],),
            back_url="/calls",
        ),
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
    "call-audit": ("call_audit", AUDITED),
    "call-audit-empty": (
        "call_audit",
        replace(
            AUDITED,
            deeds=(),
            evidence_url="",
            groups=tuple(replace(one, count=0, people=()) for one in AUDITED.groups),
        ),
    ),
    "calls-audit": (
        "calls_audit",
        office_views.AuditedCallsView(
            desk_phone=DESK, items=(LINE, LINE), older_url="/calls?after=c-1", audit_url="/audit"
        ),
    ),
    "calls-audit-empty": (
        "calls_audit",
        office_views.AuditedCallsView(desk_phone=DESK, items=(), older_url="", audit_url="/audit"),
    ),
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
                facts=FACTS if name == "approve_call" else (),
                as_of="2026-05-05T14:00:00+00:00",
                question=HELD if name in ("withdraw_call", "stop_call") else None,
                words=(("SMS", CHECK.sms.text),) if name == "withdraw_call" else (),
            ),
        )
        for name, reach in (
            ("approve_call", "Personas a quienes llega"),
            ("withdraw_call", "Personas a quienes no se avisará"),
            ("stop_call", "Personas a quienes no se avisará"),
            ("pause_call", "Personas que esperarán el aviso"),
            ("resume_call", "Personas a quienes se avisará"),
        )
    },
}
