"""What staff may do, asked before it is done, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from hub.web import views
from hub.web.choosing import wish_views
from hub.web.choosing.wish_views import Choice, Question
from hub.web.stopping.act_views import ActView
from hub.web.stopping.offered import Act
from templates import office, staff
from tests.web.console_gallery import HELD, STORM
from tests.web.fiction import FRAME, NOW
from tests.web.new_call_gallery import CHECK
from tests.web.office_gallery import FACTS

REASON = wish_views.Question(
    name="reason",
    words="¿Por qué lo retira?",
    choices=tuple(
        wish_views.Choice(value=value, words=label, hint="", chosen=False)
        for value, label in staff.RECALL_REASONS.items()
    ),
)

ACT = ActView(
    **FRAME,
    act="recall",
    title="Digitador desde casa",
    reach=(
        ("Mensajes que no saldrán", 12400),
        ("Personas que recibirán la corrección", 318),
        ("Personas a quienes les está llegando ahora", 0),
    ),
    said="",
    due_at=NOW + timedelta(hours=5),
    action="/hoy/1/recall",
    back_url="/hoy/1",
    question=REASON,
)

#: What is asked of a call whose people said yes.
COURSE_HELD = Question(
    name="held",
    words=office.HELD,
    choices=(
        Choice(value="no", words=office.NOT_HELD, hint=office.TOLD_SO, chosen=False),
        Choice(value="yes", words=office.STILL_HELD, hint="", chosen=False),
    ),
)

ACTS: Mapping[str, tuple[str, views.Page]] = {
    "act-recall": ("act", ACT),
    "act-recall-fault": (
        "act",
        replace(ACT, question=replace(REASON, fault="Elija por qué lo retira.")),
    ),
    "act-release": (
        "act",
        replace(
            ACT,
            act="release",
            said=HELD[0].why,
            reach=(("Mensajes preparados que podrán salir", 12400),),
            facts=(
                ("Qué", "Digitadores"),
                ("Dónde", "Curicó"),
                ("Cuánto", "El aviso no lo dice"),
                ("Descripción", "Trabaje desde casa. Pague su inscripción."),
            ),
            instead=Act(url="/hoy/1/recall", act="recall"),
            question=None,
        ),
    ),
    "act-release-domain": (
        "act",
        replace(
            ACT,
            act="release_domain",
            title="correo.example",
            said=STORM,
            reach=(("Correos que saldrán", 12400),),
            due_at=None,
            action="/domains/correo.example/release",
            back_url="/today",
            back="Volver a Hoy",
            question=None,
        ),
    ),
    "act-pause": (
        "act",
        replace(
            ACT,
            act="pause",
            reach=(("Mensajes preparados que no saldrán por ahora", 12400),),
            question=None,
        ),
    ),
    "act-pause-all": (
        "act",
        replace(
            ACT,
            act="pause_all",
            title="Correo, SMS y Lista en la BNE",
            reach=(
                ("Esperan: Correo", 800),
                ("Esperan: SMS", 12400),
                ("Esperan: Lista en la BNE", 0),
                ("Personas que vencen en menos de 1 h", 37),
            ),
            back="Hoy",
            question=None,
        ),
    ),
    "act-resume-sms": (
        "act",
        replace(
            ACT,
            act="resume_sms",
            title="SMS",
            reach=(("Esperan: SMS", 0), ("Personas que vencen en menos de 1 h", 0)),
            due_at=None,
            back="Hoy",
            question=None,
        ),
    ),
    "act-resume": (
        "act",
        replace(
            ACT,
            act="resume",
            reach=(("Mensajes preparados que podrán salir", 12400),),
            question=None,
        ),
    ),
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
                question=COURSE_HELD if name in ("withdraw_call", "stop_call") else None,
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
