"""What the page that asks staff whether they mean it may show, as values."""

from dataclasses import dataclass
from datetime import datetime

from hub.web.choosing.wish_views import Question
from hub.web.stopping.offered import Act
from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView(Page):
    """Whom an act reaches, before it is done."""

    act: str  #: a key of `staff.ACTS`
    title: str
    reach: tuple[tuple[str, int], ...]  #: words, how many
    said: str  #: why it is held; empty where it is not
    due_at: datetime | None  #: None: nobody waits
    action: str  #: takes the POST
    back_url: str
    back: str = "Volver al aviso"
    #: What is decided on says: a call that is to be approved, a job that was reported.
    facts: tuple[tuple[str, str], ...] = ()
    instead: Act | None = None  #: what may be done in its place
    as_of: str = ""  #: of which moment it says so; it comes back with the POST
    question: Question | None = None  #: what must be said to do it
    words: tuple[tuple[str, str], ...] = ()  #: what people would read: by what, and the words
