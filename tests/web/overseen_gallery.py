"""Calls as SENCE and an auditor see them, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace

from hub.model import BroadcastState
from hub.web import views
from hub.web.office import views as office_views
from hub.web.stopping.offered import Act
from templates import office
from tests.web.fiction import DESK, FRAME, NOW
from tests.web.office_gallery import FACTS, LINE

AUDITED = office_views.AuditedCallView(
    desk=DESK,
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

FILL = office_views.FillView(
    **FRAME,
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
            no=office.RESERVED,
            filled=office.RESERVED,
        ),
        office_views.FillLine(
            comuna="San José de Maipo",
            calls="1",
            seats=office.NO_LIMIT,
            told="12",
            yes=office.RESERVED,
            no=office.RESERVED,
            filled=office.NO_LIMIT,
        ),
    ),
    waiting=(LINE,),
    today_url="/today",
)

COUNTS = office_views.CountsView(
    desk=DESK,
    csrf="c5rf",
    office="OMIL Curicó",
    course="Soldadura básica",
    facts=FACTS,
    state=BroadcastState.AWAITING_APPROVAL,
    people=412,
    acts=(Act(url="/calls/c-1/approve", act="approve_call"),),
    waits=office.FOR_APPROVAL,
    back_url="/calls",
)

OVERSEEN: Mapping[str, tuple[str, views.Page]] = {
    "call-counts": ("call_counts", COUNTS),
    "call-counts-done": (
        "call_counts",
        replace(
            COUNTS,
            state=BroadcastState.SENDING,
            acts=(Act(url="/calls/c-1/withdraw", act="withdraw_call"),),
            waits="",
            news=(office.NEWS["ya-aprobado"],),
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
            desk=DESK, items=(LINE, LINE), older_url="/calls?after=c-1", audit_url="/audit"
        ),
    ),
    "calls-audit-empty": (
        "calls_audit",
        office_views.AuditedCallsView(desk=DESK, items=(), older_url="", audit_url="/audit"),
    ),
    "call-fill": ("call_fill", FILL),
    "call-fill-empty": ("call_fill", replace(FILL, lines=(), waiting=())),
}
