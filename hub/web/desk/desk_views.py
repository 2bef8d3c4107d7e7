"""What the help desk's page may show, as values: one item, and never a list of people."""

from dataclasses import dataclass

from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """One clock of the law."""

    until: str  #: its last day, in words
    what: str
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskItem:
    """One item, masked."""

    what: str  #: who wants what
    came: str  #: by which way
    age: str  #: "hace 2 h"
    sender: str  #: masked; empty where it was asked on a page
    subject: str  #: an e-mail's, masked
    text: str  #: masked
    original: str  #: as written, once somebody opened it with a reason
    clocks: tuple[ClockView, ...]
    goes: str  #: by which way the answer goes
    longest: int
    url: str
    later_url: str  #: of the one behind it; empty where there is none
    may_extend: bool
    hidden: bool  #: something of it is masked


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView(Page):
    """*Mesa de ayuda*: the item that is next, or none."""

    waiting: int  #: of them all
    item: DeskItem | None
    answer: str = ""  #: suggested, or as it was written
    fault: str = ""
    fault_at: str = "answer"  #: the field it is about: answer or reason
    sent: bool = False  #: the one before was just answered


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskKeptView(Page):
    """An answer that was not sent."""

    fault: str
    answer: str
    again_url: str  #: takes it again; empty where that is of no use
    reference: str = ""
