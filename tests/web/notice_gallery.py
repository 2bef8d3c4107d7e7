"""The pages of planned outages, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from hub.web import views
from hub.web.outages import notice_views
from hub.web.today.wording_views import WordingSms
from templates import staff
from tests.web.fiction import FRAME, NOW

WHEN = "el domingo 10 de mayo, de 2:00 a 5:00"
WHY = "Mejoramos la búsqueda de trabajos."


def line(state: str, **more: object) -> notice_views.NoticeLine:
    """Give one outage of the list."""
    usual = notice_views.NoticeLine(
        title="Mantención del domingo 10 de mayo, de 2:00 a 5:00",
        text=WHY,
        state=state,
        told=4980,
        audience=5000,
        url="/today/7",
        cancel_url="/notices/op-1/cancel" if state in ("coming", "now") else "",
    )
    return replace(usual, **more)  # type: ignore[arg-type]


LISTED = notice_views.NoticesView(
    **FRAME,
    maintenance=f"El sistema no va a funcionar: {WHEN}, hora de Santiago.",
    items=[line("coming"), line("now"), line("cancelled"), line("over", told=1, audience=1)],
    new_url="/notices/new",
    older_url="/notices?after=op-1",
)
ASKED = notice_views.NoticeAskView(
    **FRAME,
    action="/notices/new",
    hours=3,
    lengths=[(hours, f"/notices/new?hours={hours}") for hours in (1, 2, 3, 4)],
    windows=[
        notice_views.WindowChoice(
            value="2026-05-10T06:00:00+00:00", words=WHEN, busy=0, chosen=True
        ),
        notice_views.WindowChoice(
            value="2026-05-11T06:00:00+00:00",
            words="el lunes 11 de mayo, de 2:00 a 5:00",
            busy=12_430,
            chosen=False,
        ),
    ],
    first=NOW + timedelta(hours=50),
    other="",
    text=WHY,
    faults=(),
    back_url="/notices",
)
WRONG = replace(
    ASKED,
    first=None,
    windows=[],
    other="2026-09-06T00:30",
    faults=[("other", staff.NOTICE_FAULTS["gap"]), ("text", staff.NOTICE_FAULTS["text"])],
)
CHECKED = notice_views.NoticeCheckView(
    **FRAME,
    when=WHEN,
    hours=3,
    subject="BNE: el sistema no va a funcionar por unas horas",
    mail=f"Le escribe la BNE.\n\nCuándo: {WHEN}. Es hora de Santiago.\n\n{WHY}",
    sms=WordingSms(
        text=f"BNE: el sistema no va a funcionar: {WHEN}. Hora de Santiago.",
        encoding="GSM-7",
        characters=91,
        parts=1,
    ),
    reach=[("Personas", 5000), ("Por correo", 3200), ("Por SMS", 900), ("Solo en su lista", 900)],
    told_by=NOW + timedelta(hours=2),
    limit=NOW + timedelta(days=2),
    action="/notices",
    fields=[("hours", "3"), ("window", "2026-05-10T06:00:00+00:00"), ("text", WHY)],
    back_url="/notices/new",
)

#: Each page in the states it has.
NOTICES: Mapping[str, tuple[str, views.Page]] = {
    "notices": ("notices", LISTED),
    "notices-empty": ("notices", replace(LISTED, items=(), maintenance="", older_url="")),
    "notice_ask": ("notice_ask", ASKED),
    "notice_ask-wrong": ("notice_ask", WRONG),
    "notice_check": ("notice_check", CHECKED),
}
