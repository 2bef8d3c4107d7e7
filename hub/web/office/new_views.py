"""What the pages of a new call may show, as values: four steps, and all that was typed so far."""

from dataclasses import dataclass

from hub.web.views import Page
from templates import new_call as said


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form."""

    name: str
    value: str
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCallView(Page):
    """A step of a new call."""

    step: str  #: a key of `templates.new_call.STEPS`
    office: str
    action: str  #: takes every step; `go` says which comes next
    practice: bool
    fields: tuple[Field, ...]  #: of this step
    carried: tuple[tuple[str, str], ...]  #: of the other steps, as they were typed
    calls_url: str
    failed: bool = False  #: it failed on our side, and nothing was sent
    reference: str = ""  #: what the desk can look up of it

    @property
    def faults(self) -> tuple[tuple[str, str], ...]:
        """Give what is wrong, each with the field it is about, which is named."""
        return tuple(
            (one.name, f"{said.FIELDS[one.name]}. {one.fault}") for one in self.fields if one.fault
        )

    @property
    def of(self) -> dict[str, Field]:
        """Give the fields of this step by name."""
        return {one.name: one for one in self.fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoView(NewCallView):
    """Quiénes: by what they look for and know, or one by one."""

    sought: tuple[str, ...]  #: what people of the comuna look for
    schooling: tuple[str, ...]
    rows: tuple[str, ...] = ()  #: of a list that names nobody to call: each, and why not


@dataclass(frozen=True, slots=True, kw_only=True)
class SaysView(NewCallView):
    """Mensaje: the course, from which the hub writes every message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """The SMS as it would look."""

    text: str
    characters: int
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """Somebody whom only their list would tell: to be telephoned."""

    name: str
    code: str  #: the portal's id
    phone: str
    dial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView(NewCallView):
    """Revisar: what would be sent, to how many, for how much; nothing was sent yet."""

    whom: tuple[tuple[str, str], ...]  #: whom it is for, as they were chosen: what, and it
    people: int
    by_channel: tuple[tuple[str, int], ...]  #: the channel's name, and how many messages
    sms: Sms
    shared: str  #: of numbers of several people, a finished sentence; empty: there are none
    subject: str
    mail: str
    parts: int
    cost: str  #: in words
    without: tuple[tuple[str, int], ...]  #: why, in words, and how many
    alone: tuple[Alone, ...]  #: who these are, the first of them
    alone_more: int  #: how many are not named
    waits: str  #: finished sentences
    refused: tuple[str, ...]  #: finished sentences
    rows: tuple[str, ...]  #: each row that is not called
    begins: str  #: when it goes, in words
    facts: tuple[tuple[str, str], ...]
