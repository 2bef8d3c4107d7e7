"""What the page of an erasure's receipt may show: a number and a day, and nobody."""

from dataclasses import dataclass

from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView(Page):
    """One receipt; or, without a number, the question for one."""

    number: str = ""
    day: str = ""  #: in words
    check_url: str  #: takes a number by POST
    fault: str = ""
