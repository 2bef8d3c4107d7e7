"""What the pages of an employer's candidates may show, as values: never who anybody is."""

from dataclasses import dataclass
from datetime import date

from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyItem:
    """One of an employer's own vacancies, and what became of it."""

    url: str
    title: str
    published: date  #: tells apart two of one title; a day, never an hour
    received: int
    seen: int
    asked: int
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VacanciesView(Page):
    """Candidatos: an employer's vacancies."""

    items: tuple[VacancyItem, ...]
    verified: bool
    messages_url: str
    unread: int  #: messages
    older_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateItem:
    """Somebody an employer may write to."""

    alias: str
    about: str  #: trade, region and a band of experience
    reference: str  #: goes with the form that opens the conversation
    talk_url: str  #: of the conversation; empty: there is none yet


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesView(Page):
    """Whom an employer may write to about one vacancy."""

    vacancy: VacancyItem
    items: tuple[CandidateItem, ...]
    verified: bool
    who: str  #: the strip, as workers see it
    more: str
    open_url: str  #: takes a POST with the field `candidate`
    home_url: str
    older_url: str
