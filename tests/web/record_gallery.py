"""The pages of *Lo que sabemos de usted* and *Sus permisos*, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace

from hub.web import views
from hub.web.erasing_views import ReceiptView
from hub.web.record_views import ConsentsView, Permit, RecordView, SaidView, Section
from hub.web.talk_views import ConfirmView
from templates import agreed
from templates import record as said
from tests.web.fiction import DESK, LONGEST

RECORD = RecordView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
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
        Section(id="calculo", title="Lo que calcula la BNE", about=said.INDEX),
        Section(
            id="plazos",
            title="Por cuánto tiempo se guarda",
            facts=tuple((name, said.days(365)) for name in said.KEPT.values()),
            about=(said.KEPT_ALWAYS,),
        ),
    ),
    file_url="/v1/record",
    portal_url="https://bne.example/mi-cuenta",
    alerts_url="/avisos",
    consents_url="/avisos/permisos",
)

CONSENTS = ConsentsView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
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

ERASE = ConfirmView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
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
    desk_phone=DESK, number="BR-7F3K-2M9Q", day="5 de mayo de 2026", check_url="/receipts"
)

RECORDS: Mapping[str, tuple[str, views.Page]] = {
    "record": ("record", RECORD),
    "record-no-portal": ("record", replace(RECORD, portal_url="", sections=())),
    "confirm-erase": ("confirm", ERASE),
    "receipt": ("receipt", GIVEN),
    "receipt-ask": ("receipt", replace(GIVEN, number="", day="")),
    "receipt-none": ("receipt", replace(GIVEN, number="", day="", fault=said.NO_RECEIPT)),
    "consents": ("consents", CONSENTS),
    "consents-none": ("consents", replace(CONSENTS, history=())),
}
