"""What *Lo que sabemos de usted* and *Sus permisos* may show, as values; days and never hours."""

from dataclasses import dataclass

from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a record."""

    id: str
    title: str
    facts: tuple[tuple[str, str], ...] = ()  #: what, and it
    lines: tuple[str, ...] = ()
    about: tuple[str, ...] = ()  #: sentences about it
    more: int = 0  #: lines that are in the file alone


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView(Page):
    """Lo que sabemos de usted: everything, in plain words."""

    day: str  #: today, in words
    sections: tuple[Section, ...]
    file_url: str  #: the same to take along
    portal_url: str
    alerts_url: str
    consents_url: str
    requests_url: str  #: to have something put right


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """What holds of one purpose."""

    purpose: str  #: in words
    answers: tuple[str, ...]  #: Sí por SMS, desde el 5 de mayo de 2026
    url: str  #: where it is given, and taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidView:
    """One word that was said."""

    day: str
    words: str  #: Sí a cursos por SMS
    source: str
    version: str
    text: tuple[str, ...]  #: what was read; empty where its wording is not ours


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentsView(Page):
    """Sus permisos: what holds, and every word that led to it."""

    permits: tuple[Permit, ...]
    history: tuple[SaidView, ...]  #: the latest first
    back_url: str
