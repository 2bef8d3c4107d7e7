"""What an officer's pages of calls may show, as values: their own comuna's people, and no rank."""

from dataclasses import dataclass
from datetime import datetime

from hub.web.choosing.wish_views import Question
from hub.web.stopping.offered import Act
from hub.web.today.console_views import Live
from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One call of a list."""

    url: str
    office: str  #: OMIL Macul
    course: str
    starts_at: str  #: in words
    state: str | None  #: of its broadcast, or practice; None: it reaches nobody
    goes: str  #: when it is to go, in a sentence; empty: it went, or nobody knows
    seats: int | None
    yes: int
    waiting: int
    no: int
    to_phone: int
    on_its_way: int  #: have not answered, and a message is still to reach them


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsView(Page):
    """Llamados: an office's own calls, the latest first."""

    office: str  #: OMIL Macul
    items: tuple[CallLine, ...]
    older_url: str  #: empty at the end
    unreachable_url: str
    pickups_url: str
    new_url: str
    practice_url: str  #: of a new call that reaches nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person of a call, as their own office sees them."""

    name: str  #: as they gave it; that they gave none, or live elsewhere by now
    code: str  #: the portal's id
    phone: str  #: as people read it; empty: none, or they live elsewhere by now
    dial: str  #: the same for a telephone
    said: str  #: how they were told or answered, in words
    reason: str  #: of a no, in words; empty: none, or no no
    unreached: bool  #: their list alone tells them
    prefers_call: bool = False  #: they would rather be telephoned
    may_answer: bool = False  #: a message went to them, and they still have time to answer it
    unclear: bool = False  #: they wrote since what nobody understood
    url: str  #: where their answer is written down; empty: no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some people of a call, by what they said."""

    name: str  #: a key of `office.GROUPS`
    count: int  #: of them all, shown or not
    people: tuple[PersonLine, ...]
    more_url: str  #: the next of them; empty: these are all


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView(Page):
    """One call and who answered what, for its office."""

    office: str
    course: str
    facts: tuple[tuple[str, str], ...]  #: what, and it
    state: str | None
    told: int
    people: int
    listed: bool  #: its list is made
    seats: int | None
    counts: tuple[tuple[str, int], ...]  #: a key of `office.GROUPS`, and how many
    groups: tuple[Group, ...]
    whole: bool  #: every group is shown, and not one alone
    acts: tuple[Act, ...]
    waits: str  #: why it has not begun, or that it is off, in finished sentences
    change: tuple[tuple[str, str], ...] = ()  #: what it would say instead
    change_waits: str = ""  #: for what that waits, in a finished sentence
    call_url: str
    calls_url: str
    sheet_url: str
    live: Live
    news: tuple[str, ...] = ()  #: what was done just now, in finished sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsView(Page):
    """One call for SENCE: how many, and nobody."""

    office: str
    course: str
    facts: tuple[tuple[str, str], ...]
    state: str | None
    people: int
    change: tuple[tuple[str, str], ...] = ()  #: what it would say instead, once it is agreed to
    acts: tuple[Act, ...]
    waits: str  #: why it has not begun, or that it is off, in finished sentences
    news: tuple[str, ...] = ()  #: what was done just now, in finished sentences
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedCallsView(Page):
    """Llamados for the auditor: those of every comuna, the latest first."""

    items: tuple[CallLine, ...]
    older_url: str  #: empty at the end
    audit_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedLine:
    """One person of a call, as the auditor sees them: no name, no address."""

    code: str  #: the portal's id
    said: str  #: how they were told or answered, in words
    at: datetime | None  #: of the answer
    reason: str  #: of a no, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedGroup:
    """Some people of a call, by what they said."""

    name: str  #: a key of `office.GROUPS`
    count: int  #: of them all, shown or not
    people: tuple[AuditedLine, ...]
    more_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that was done to a call."""

    at: datetime
    what: str  #: in words
    by: str  #: whose act, never a name; empty: the hub's own


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedCallView(Page):
    """One call for the auditor: what it says, who answered what, and what was done to it."""

    office: str
    course: str
    facts: tuple[tuple[str, str], ...]
    change: tuple[tuple[str, str], ...]  #: what it would say instead
    state: str | None
    waits: str
    told: int
    people: int
    groups: tuple[AuditedGroup, ...]
    evidence_url: str  #: takes a person's id; empty: nobody is told of it
    deeds: tuple[Deed, ...]
    call_url: str
    whole: bool  #: every group is shown, and not one alone
    calls_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One person of the printed list."""

    name: str
    code: str
    phone: str
    prefers_call: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView(Page):
    """The list to print: who said yes, and whom to telephone; there is no place for a no."""

    office: str
    course: str
    facts: tuple[tuple[str, str], ...]
    printed_at: str
    more_url: str  #: the next sheet; empty: these are all
    yes: tuple[SheetLine, ...]
    to_phone: tuple[SheetLine, ...]
    totals: tuple[int, int]  #: of yes and of whom to telephone, on all sheets together
    on_its_way: int  #: people a message is still to reach, who are on none
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView(Page):
    """One person of a call, to be telephoned, and what they say written down."""

    course: str
    person: PersonLine
    now: str  #: what they said so far, in words
    questions: tuple[Question, ...]
    action: str
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LostLine:
    """One person whom no alert reaches."""

    name: str
    code: str
    phone: str
    dial: str
    address: str
    why: str  #: finished sentences
    slip_url: str  #: where a slip is printed for them


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachableView(Page):
    """Sin canal: everyone of the comuna whom no alert reaches, whom to visit first on top."""

    office: str
    count: int
    people: tuple[LostLine, ...]
    more_url: str
    calls_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FillLine:
    """The calls of one comuna, in counts."""

    comuna: str
    calls: str
    seats: str
    told: str
    yes: str
    no: str
    filled: str  #: of the seats, in per cent


@dataclass(frozen=True, slots=True, kw_only=True)
class FillView(Page):
    """Llamados for SENCE: how the seats fill, by comuna, and what waits for its word."""

    lines: tuple[FillLine, ...]
    waiting: tuple[CallLine, ...]  #: for an approval
    today_url: str
