"""What the pages of calls to courses may show, as values."""

from dataclasses import dataclass

from hub.model import Answer
from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView(Page):
    """Curso: one call, whole, and the worker's answer."""

    office: str  #: OMIL Macul
    comuna: str  #: its name
    course: str
    starts_at: str  #: in words
    place: str
    hours: int | None
    schedule: str | None
    answer_by: str  #: in words
    answer: Answer | None  #: what they said
    reason: str  #: of a no, in words; empty: they gave none
    waits: bool  #: a yes that waits for a seat
    pressed: str  #: si, no or a reason: which link of an e-mail brought them; empty: none
    answer_url: str  #: takes `answer`, and `reason` of a no; empty: nothing can be said here
    closed: bool  #: nobody can say yes any more
    withdraws: bool = False  #: ... but they, who said yes, can say that they do not come
    cancelled: bool = False  #: ... since the course is not held
    reasons: tuple[tuple[str, str], ...]  #: value and words
    inbox_url: str = ""
    stop_url: str = ""
