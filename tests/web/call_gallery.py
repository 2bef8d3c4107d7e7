"""The pages of calls to courses, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace

from hub.model import Answer
from hub.web import views
from hub.web.told.invitation_views import InvitationView
from templates import words
from tests.web.fiction import DESK, LONGEST

INVITATION = InvitationView(
    desk=DESK,
    office="OMIL Macul",
    comuna="Macul",
    course="Soldadura básica",
    starts_at="lunes 18 de mayo, 9:00",
    place="Liceo Municipal, Av. Las Torres 456",
    hours=80,
    schedule="Lunes a viernes, mañana",
    answer_by="jueves 14 de mayo, 18:00",
    answer=None,
    reason="",
    waits=False,
    pressed="",
    answer_url="/a/abc/answer",
    closed=False,
    reasons=tuple(words.CANNOT.items()),
    stop_url="/u/abc",
)

PAGES: Mapping[str, tuple[str, views.Page]] = {
    "invitation": ("invitation", INVITATION),
    "invitation-pressed": ("invitation", replace(INVITATION, pressed="si")),
    "invitation-pressed-why": ("invitation", replace(INVITATION, pressed="care")),
    "invitation-yes-waits": ("invitation", replace(INVITATION, answer=Answer.YES, waits=True)),
    "invitation-no": ("invitation", replace(INVITATION, answer=Answer.NO)),
    "invitation-no-why": (
        "invitation",
        replace(INVITATION, answer=Answer.NO, reason="Queda lejos", csrf="c5rf", stop_url=""),
    ),
    "invitation-withdraws": (
        "invitation",
        replace(INVITATION, answer=Answer.YES, closed=True, withdraws=True),
    ),
    "invitation-withdrew": ("invitation", replace(INVITATION, answer=Answer.NO, closed=True)),
    "invitation-closed-longest": (
        "invitation",
        replace(
            INVITATION,
            course=LONGEST,
            place=LONGEST,
            schedule=None,
            hours=None,
            answer_url="",
            closed=True,
            stop_url="",
            inbox_url="/inbox",
        ),
    ),
}
