"""The steps of a new call, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace

from hub.web import views
from hub.web.office import drafts, new_views
from templates import new_call, office
from tests.web.fiction import FRAME, TYPED
from tests.web.office_gallery import FACTS

FILLED = {
    "how": "criteria",
    "occupation1": "Soldadores",
    "education_min": "Educación básica completa",
} | TYPED
CARRIED = (("call_id", "omil-07301-0123456789abcdef"), *FILLED.items())


def fields(names: tuple[str, ...], **wrong: str) -> tuple[new_views.Field, ...]:
    """Give the fields of a step as they were typed."""
    return tuple(
        new_views.Field(name=one, value=FILLED.get(one, ""), fault=wrong.get(one, ""))
        for one in names
    )


STEP = {
    **FRAME,
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
    whom=(
        (new_call.WHOM, new_call.WHOM_THESE.format(place="Curicó")),
        (new_call.CHOSEN["occupations"], "Ayudantes de soldadura, o Soldadores"),
        (new_call.CHOSEN["not_code"], "1237984102"),
    ),
    people=38,
    by_channel=(("Correo", 21), ("SMS", 14)),
    sms=new_views.Sms(
        text=(
            "OMIL Curico: curso gratis de Soldadura basica, lunes 18 de mayo, 9:00. En Liceo "
            "Municipal. ¿Puede ir? Responda SI o NO; responder puede costar. Dudas: AYUDA"
        ),
        characters=156,
        parts=1,
    ),
    shared=new_call.SHARED_NUMBERS[0],
    subject="Curso gratis de Soldadura básica",
    mail="Le escribe la OMIL Curicó.\n\nCurso gratis.",
    parts=14,
    cost="Desde $210",
    without=((new_call.WITHOUT["no_channel"], 3),),
    alone=(
        new_views.Alone(
            name="Marta Ximena Rojas Peña",
            code="W-000017",
            phone="+56 75 231 4321",
            dial="+56752314321",
        ),
        new_views.Alone(name=office.NAMELESS, code="W-000018", phone="", dial=""),
    ),
    alone_more=1,
    waits=new_call.WAITS["nothing"],
    refused=(
        new_call.REFUSED["not_of_comuna"][1].format(many=2),
        new_call.REFUSED["bad_rut"][0],
    ),
    rows=(
        "Fila 3: W-000002, sin inscripción en su comuna",
        "Fila 9: 12.345.678-9, RUT mal escrito",
    ),
    begins="Enseguida",
    facts=FACTS,
)

NEW_CALL: Mapping[str, tuple[str, views.Page]] = {
    "call-who": ("call_who", WHO),
    "call-who-list": (
        "call_who",
        replace(
            WHO,
            fields=(
                *(one for one in WHO.fields if one.name not in ("how", "list")),
                new_views.Field(name="how", value="list"),
                new_views.Field(
                    name="list", value="12.345.678-5\n<b>W-2</b>", fault=new_call.FAULTS["none_own"]
                ),
            ),
        ),
    ),
    "call-who-reversed": (
        "call_who",
        replace(
            WHO,
            fields=fields(
                drafts.WHO,
                education_min=new_call.FAULTS["schooling"],
                education_max=new_call.FAULTS["schooling"],
                not_code=new_call.FAULTS["not_code"],
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
                name=new_call.FAULTS["name"],
                answer_day=new_call.FAULTS["soon"].format(hours=6, when="martes 5 de mayo, 17:00"),
            ),
        ),
    ),
    "call-check": ("call_check", CHECK),
    "call-check-many": (
        "call_check",
        replace(
            CHECK,
            whom=((new_call.WHOM, new_call.WHOM_ALL.format(place="Curicó")),),
            people=338,
            alone=CHECK.alone * 40,
            alone_more=220,
        ),
    ),
    "call-check-nobody": (
        "call_check",
        replace(
            CHECK,
            whom=((new_call.WHOM, new_call.WHOM_PRACTICE),),
            people=0,
            without=(),
            alone=(),
            alone_more=0,
            by_channel=(),
            refused=(),
            rows=(),
            cost="No se sabe",
            waits=new_call.WAITS["approval"].format(above=300),
            practice=True,
        ),
    ),
}
