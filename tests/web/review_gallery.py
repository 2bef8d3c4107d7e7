"""What one person was told, and what waits for a moderator, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from hub.web import views
from hub.web.auditing import evidence_views
from hub.web.moderating import review_views
from templates import proofs, reviews, staff, words
from tests.web.fiction import DESK, FRAME, NOW

EVIDENCE = evidence_views.EvidenceView(
    **FRAME,
    title="Operario de packing",
    action="/hoy/B1/persona",
    asked="W-1",
    fault="",
    found=evidence_views.Evidence(
        worker_id="W-1",
        contact=(("Celular", "•••321"), ("Correo", "r•••@correo.example")),
        told=staff.TOLD_BY["sms"],
        told_at=NOW,
        due_at=NOW + timedelta(hours=5),
        eligible=True,
        lines=(
            evidence_views.Line(
                channel="SMS",
                state="aceptados",
                steps=tuple((step, NOW) for step in proofs.STEPS.values()),
                answers=(
                    ("Más tarde (código 429)", NOW - timedelta(hours=2)),
                    ("Aceptado", NOW),
                ),
                waited=(
                    (
                        proofs.WAITED["gate"],
                        (
                            f"Desde el {words.when(NOW - timedelta(hours=3))}."
                            f" Hasta el {words.when(NOW - timedelta(hours=2))}."
                        ),
                    ),
                    (proofs.WAITED["retry"], f"Desde el {words.when(NOW - timedelta(hours=2))}."),
                ),
                facts=(("Intentos", "2"), ("Mostró", "V-1, V-2"), ("Huella", "ab" * 32)),
            ),
        ),
        said=(("No puede: Salud, por SMS", NOW - timedelta(hours=1)),),
        deeds=(
            ("Detenido: denuncias. Personas que denunciaron", NOW - timedelta(hours=4)),
            ("Liberado. Operador", NOW - timedelta(hours=3)),
            ("En pausa: SMS. Operador", NOW - timedelta(hours=3)),
        ),
    ),
    back_url="/hoy/B1",
)

_WAITS = (
    "Una empresa habla de pagar o pedir plata.",
    "Una persona denunció a una empresa: insulta, amenaza o molesta.",
    "Un aviso denunciado está detenido.",
)

_SAID = (
    review_views.ContextLine(
        who="Una persona", at=NOW, text="¿Qué necesito para postular?", judged=False
    ),
    review_views.ContextLine(
        who="Una empresa",
        at=NOW,
        text="Debe transferir $30.000 por el uniforme y llamar al ▒ oculto.",
        judged=True,
    ),
)

_CASE = review_views.CaseView(
    desk=DESK,
    csrf="token",
    what=_WAITS[0],
    age="hace 3 h",
    context=_SAID,
    action="/review/AAAA/2",
    verdicts=tuple(
        review_views.Verdict(value=one, **{**reviews.VERDICTS[one], "kind": kind})
        for one, kind in (("hide", "primary"), ("approve", "secondary"))
    ),
    original_url="/review/AAAA/2/original",
)

REVIEWS: Mapping[str, tuple[str, views.Page]] = {
    "evidence": ("evidence", EVIDENCE),
    "evidence-nobody": (
        "evidence",
        replace(EVIDENCE, asked="W-9", fault=proofs.NOBODY, found=None),
    ),
    "review": (
        "review",
        review_views.ReviewView(
            desk=DESK,
            items=tuple(
                review_views.ReviewItem(url="/review", what=one, since=NOW, age="hace 3 h")
                for one in _WAITS
            ),
        ),
    ),
    "review-empty": (
        "review",
        review_views.ReviewView(desk=DESK, items=(), news=(reviews.DONE["hide"],)),
    ),
    "review-case": ("review_case", _CASE),
    "review-said": (
        "review_case",
        replace(
            _CASE,
            what=_WAITS[1],
            context=(
                replace(_SAID[0], ask_url="/review/said/1?line=1#original"),
                replace(_SAID[1], judged=False, unread=reviews.UNREAD["hidden"], chosen=True),
            ),
            verdicts=tuple(
                review_views.Verdict(value=one, **reviews.VERDICTS[one])
                for one in ("nothing", "end")
            ),
            original_url="/review/said/1/2/original",
        ),
    ),
    "review-original": (
        "review_case",
        replace(_CASE, original="Debe transferir $30.000 y llamar al 9 8765 4321."),
    ),
    "review-fault": ("review_case", replace(_CASE, fault=reviews.CHOOSE)),
    "review-decided": ("review_decided", review_views.DecidedView(desk=DESK)),
    "review-decided-what": (
        "review_decided",
        review_views.DecidedView(desk=DESK, what=reviews.BECAME["hidden"], at=words.when(NOW)),
    ),
}
