"""What *Sus pedidos* may show, as values: what a worker asked about their data, and the answers."""

from dataclasses import dataclass

from hub.web.choosing.wish_views import Question
from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, and what became of it."""

    what: str
    day: str  #: on which it was asked
    text: str
    until: str = ""  #: the day by which it is answered; empty once it was
    late: bool = False  #: that day is over
    answer: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsView(Page):
    """What can be asked, and what was."""

    requests: tuple[Asked, ...]  #: the newest first
    questions: tuple[Question, ...]
    text: str  #: as it was written
    longest: int
    text_fault: str
    number: str  #: of this form: sent twice it is one request
    action: str
    sent: bool
    record_url: str
    alerts_url: str

    @property
    def faults(self) -> tuple[tuple[str, str], ...]:
        """Give what is wrong, each with the field it is about."""
        found = [(one.name, one.fault) for one in self.questions if one.fault]
        return (*found, *([("text", self.text_fault)] if self.text_fault else []))
