"""*Comprobar* and one timeline, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from hub.web import views
from hub.web.auditing.audit_views import AuditItem, AuditView, RecountedFigure, TimelineView
from templates import audit, proofs, staff
from tests.web.console_gallery import BROADCASTS
from tests.web.fiction import CLOCK, FRAME, NOW

_ITEMS = tuple(
    AuditItem(url=f"/audit/{number}", subject_id=f"V-00000{number}", figures=one)
    for number, one in enumerate(BROADCASTS[2:3] * 2, start=3)
)

AUDIT = AuditView(
    **FRAME,
    since="2026-04-29",
    until="2026-05-05",
    days="Del 29 de abril de 2026 al 5 de mayo de 2026.",
    published=12,
    broken=2,
    items=_ITEMS,
    older_url="/audit?antes=3",
    file_url="/audit/file?desde=2026-04-29&hasta=2026-05-05",
    asked="",
    found=(),
    latest=_ITEMS,
    faults=(),
    today_url="/today",
    calls_url="/calls",
    notices_url="/notices",
)

TIMELINE = TimelineView(
    **FRAME,
    broadcast_id="3",
    subject_id="V-000003",
    figures=BROADCASTS[2],
    steps=(
        (NOW - timedelta(hours=6), audit.PUBLISHED),
        (NOW - timedelta(hours=6), audit.PLANNED.format(people="48 personas")),
        (NOW - timedelta(hours=5), audit.FIRST),
        (NOW - timedelta(hours=4), f"{proofs.DEEDS['paused']}. {staff.ROLES['operator']}"),
        (NOW - timedelta(minutes=12), audit.WAS_DUE),
        (NOW - timedelta(minutes=12), audit.MISSED.format(people="18 personas")),
    ),
    recounted=(),
    file_url="/audit/3/file",
    audit_url="/audit",
    figures_url="/today/3",
    person_url="/today/3/person",
)

_RECOUNTED = tuple(
    RecountedFigure(name=audit.FIGURES[what], reported=said, counted=counted, agrees=agrees)
    for what, said, counted, agrees in (
        ("audience", "48", "48", True),
        ("told", "48", "48", True),
        ("told_in_time", "48", "30", False),
        ("told_quiet", "0", "0", True),
        ("late", "0", "18", False),
        ("missed", "0", "18", False),
        ("inversions", "0 y 2", "2, sin ver los reintentos", False),
    )
)

AUDITED: Mapping[str, tuple[str, views.Page]] = {
    "audit": ("audit", replace(AUDIT, demo=CLOCK)),
    "audit-kept": ("audit", replace(AUDIT, broken=0, items=(), older_url="")),
    "audit-empty": (
        "audit",
        replace(AUDIT, published=0, broken=0, items=(), latest=(), older_url="", file_url=""),
    ),
    "audit-several": ("audit", replace(AUDIT, asked="V-000003", found=_ITEMS)),
    "audit-fault": (
        "audit",
        replace(
            AUDIT,
            since="2026-05-32",
            asked="V-9",
            faults=(
                ("desde", audit.FAULTS["date"].format(given="2026-05-32")),
                ("aviso", audit.FAULTS["unknown"].format(given="V-9")),
            ),
        ),
    ),
    "audit_one": ("audit_one", TIMELINE),
    "audit_one-agrees": (
        "audit_one",
        replace(TIMELINE, recounted=tuple(one for one in _RECOUNTED if one.agrees)),
    ),
    "audit_one-differs": ("audit_one", replace(TIMELINE, recounted=_RECOUNTED)),
}
