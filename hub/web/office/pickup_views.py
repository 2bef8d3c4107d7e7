"""What the pages of *Retiro en OMIL* may show, as values."""

from dataclasses import dataclass
from datetime import date

from hub.web.views import EmployerStrip, JobFacts, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class FindView(Page):
    """Retiro en OMIL: whom an officer looks up, with the person before them."""

    office: str
    typed: str
    fault: str  #: a finished sentence; the same of nobody and of somebody of elsewhere
    action: str
    calls_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundView(Page):
    """One person of the comuna, before a slip is made for them."""

    office: str
    name: str
    code: str  #: the portal's id
    may_key: bool  #: no message at all reaches them
    alerted: bool  #: alerts of jobs reach them
    action: str
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipJob:
    """One job on a slip, as its worker's list shows it."""

    facts: JobFacts
    employer: EmployerStrip


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipCourse:
    """One call to a course on a slip."""

    office: str
    course: str
    starts_at: str
    answer_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipView(Page):
    """The slip to take along: it says nobody's name, since paper lies about."""

    office: str
    code: str  #: the pick-up code, as people read it
    key: str  #: the new personal key, as people read it; empty: none was made
    until: date
    today: date
    where: str  #: the address at which code and key open the person's pages
    jobs: tuple[SlipJob, ...]  #: of today
    courses: tuple[SlipCourse, ...]  #: of today
    more: bool  #: there are others of today
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupView(Page):
    """Code and key are asked, of whoever came with a slip; nothing tells which of them is wrong."""

    action: str
    typed: str
    fault: str
