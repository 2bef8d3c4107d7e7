"""What the pages of a worker's personal key may show, as values."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hub.web.views import Page

#: What is wrong with a key that was typed.
Fault = Literal["", "digits", "wrong", "locked", "spent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalKeyView(Page):
    """Su clave personal: whether there is one, or a new one, shown this once."""

    digits: str  #: of the new one, as people read them; empty when none was made just now
    made_on: date | None  #: when the present one was made, in the worker's zone
    may_make: bool  #: not behind a key: only the portal's token lets them
    action: str  #: takes the POST that makes one
    portal_url: str  #: empty when none is set
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskKeyView(Page):
    """The key is asked, behind a link; nothing here tells whose link it is."""

    action: str  #: takes the POST; the link's own URL
    back_url: str = ""  #: what the link opens without a key; empty: nothing
    fault: Fault = ""
    portal_url: str = ""  #: empty when none is set
