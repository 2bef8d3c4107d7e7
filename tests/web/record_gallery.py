"""The pages of *Lo que sabemos de usted* and *Sus permisos*, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace

from hub.web import views
from hub.web.choosing.wish_views import Question
from hub.web.records.erasing_views import ReceiptView
from hub.web.records.record_views import ConsentsView, Permit, RecordView, SaidView, Section
from hub.web.records.requesting_views import Asked, RequestsView
from hub.web.talking.talk_views import ConfirmView
from templates import agreed
from templates import record as said
from tests.web.fiction import DESK, FRAME, LONGEST
from tests.web.wish_gallery import choices

RECORD = RecordView(
    **FRAME,
    day="5 de mayo de 2026",
    sections=(
        Section(
            id="contacto",
            title="Sus datos",
            facts=tuple(
                zip(
                    said.CONTACT.values(),
                    (
                        "Rosa Inés Tapia",
                        "12.345.678-5",
                        "rosa.tapia@correo.example",
                        "+56987654321",
                        "Los Aromos 123, Macul",
                        said.NOT_KNOWN,
                    ),
                    strict=True,
                )
            ),
            lines=("Su celular no se usa desde el 2 de mayo de 2026: no funciona.",),
        ),
        Section(
            id="avisado",
            title="De qué le avisamos",
            lines=(
                "5 de mayo de 2026: Trabajo: Ayudante de cocina, por SMS y en su lista.",
                f"4 de mayo de 2026: Trabajo: {LONGEST}, en su lista. Usted lo abrió.",
            ),
            more=1320,
        ),
        Section(id="marcas", title="Qué dijo usted de trabajos", lines=(said.EMPTY,)),
        Section(
            id="mensajes",
            title="Mensajes solo con usted",
            lines=tuple(
                f"5 de mayo de 2026: {said.heard(meaning, 'email')}"
                for meaning in ("spam", *said.HEARD)
            ),
        ),
        Section(id="calculo", title="Lo que calcula la BNE", about=said.INDEX),
        Section(
            id="plazos",
            title="Por cuánto tiempo se guarda",
            lines=tuple(f"{name}: {said.days(365)}." for name in said.KEPT.values()),
            about=(said.KEPT_ALWAYS,),
        ),
    ),
    file_url="/v1/record",
    portal_url="https://bne.example/mi-cuenta",
    alerts_url="/avisos",
    consents_url="/avisos/permisos",
    requests_url="/pedidos",
)

CONSENTS = ConsentsView(
    **FRAME,
    permits=(
        Permit(
            purpose=said.PURPOSES["alerts"],
            answers=(
                "No por correo, desde el 5 de mayo de 2026.",
                "Sí por SMS, desde el 3 de marzo de 2025.",
            ),
            url="/avisos/how",
        ),
        Permit(
            purpose=said.PURPOSES["publication"],
            answers=("Falta su respuesta.",),
            url="/avisos/publication",
        ),
    ),
    history=(
        SaidView(
            day="5 de mayo de 2026, 10:03",
            words="No: Trabajos por correo",
            source="Mis avisos",
            version=agreed.VERSION,
            text=tuple(agreed.current("alerts").splitlines()),
        ),
        SaidView(
            day="3 de marzo de 2025, 9:10",
            words="Sí: Trabajos por SMS",
            source="web",
            version="2025-01",
            text=(),
        ),
    ),
    back_url="/avisos",
)

ASKED = RequestsView(
    **FRAME,
    requests=(
        Asked(
            what=said.WISHES["correction"][0],
            day="5 de mayo de 2026",
            text="Nombre: debe decir Rosa Inés.",
            until="4 de junio de 2026",
        ),
        Asked(
            what=said.WISHES["objection"][0],
            day="2 de marzo de 2026",
            text="Que no me vean empresas de aseo.",
            answer="Lo anotamos.\nYa no la ven.",
            done=True,
        ),
        Asked(
            what=said.WISHES["access"][0],
            day="1 de marzo de 2026",
            text="¿Quién me llamó?",
            until="31 de marzo de 2026",
            late=True,
        ),
        Asked(what=said.WROTE, day="1 de marzo de 2026", text="hola", done=True),
    ),
    questions=(
        Question(name="kind", words=said.ASKED, choices=choices(said.WISHES)),
        Question(
            name="field",
            words=said.WHICH,
            choices=choices({name: (one, "") for name, one in said.FIELDS.items()}),
        ),
    ),
    text="",
    longest=500,
    text_fault="",
    number="0123456789abcdef",
    action="/requests",
    sent=True,
    record_url="/record",
    alerts_url="/avisos",
)

ERASE = ConfirmView(
    **FRAME,
    title=said.ERASE,
    said=said.ERASED_IS,
    shown=(),
    action="/erase",
    fields=(("receipt", "BR-7F3K-2M9Q"),),
    button=said.ERASE,
    kind="danger",
    back_url="/avisos",
)

GIVEN = ReceiptView(
    desk=DESK, number="BR-7F3K-2M9Q", day="5 de mayo de 2026", check_url="/receipts"
)

RECORDS: Mapping[str, tuple[str, views.Page]] = {
    "record": ("record", RECORD),
    "record-no-portal": ("record", replace(RECORD, portal_url="", sections=())),
    "requests": ("requests", ASKED),
    "requests-none": ("requests", replace(ASKED, requests=(), sent=False)),
    "requests-wrong": (
        "requests",
        replace(
            ASKED,
            sent=False,
            requests=(),
            text="El nombre",
            text_fault=said.REQUEST_FAULTS["long"],
            questions=tuple(
                replace(one, fault=said.REQUEST_FAULTS[one.name]) for one in ASKED.questions
            ),
        ),
    ),
    "confirm-erase": ("confirm", ERASE),
    "receipt": ("receipt", GIVEN),
    "receipt-ask": ("receipt", replace(GIVEN, number="", day="")),
    "receipt-none": ("receipt", replace(GIVEN, number="", day="", fault=said.NO_RECEIPT)),
    "consents": ("consents", CONSENTS),
    "consents-none": ("consents", replace(CONSENTS, history=())),
}
