"""What the pages of *Mis avisos* may show, as values."""

from dataclasses import dataclass

from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose."""

    value: str
    words: str
    hint: str
    chosen: bool
    off: bool = False  #: it cannot be chosen: the hint says why


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that is asked, with its answers or with a number to write."""

    name: str  #: of its field
    words: str
    choices: tuple[Choice, ...] = ()
    number: str | None = None  #: as written; None where one answer is chosen
    hint: str = ""
    fault: str = ""  #: what is wrong with the answer given


@dataclass(frozen=True, slots=True, kw_only=True)
class AskView(Page):
    """One question, to be answered and saved."""

    title: str
    action: str  #: takes the POST
    questions: tuple[Question, ...]
    agreement: str  #: what saving agrees to
    back_url: str
    about: str = ""  #: what it is about, where its words do not say it
    back_name: str = "Mis avisos"
    button: str = "Guardar"

    @property
    def faults(self) -> tuple[tuple[str, str], ...]:
        """Give what is wrong, each with the field it is about."""
        return tuple((one.name, one.fault) for one in self.questions if one.fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One question, and what holds now."""

    words: str
    answer: str
    url: str
    action: str  #: what the link says: Cambiar, Ver


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesView(Page):
    """Mis avisos: the questions with their answers, and the ways to everything of one's own."""

    answers: tuple[Answered, ...]
    permits: tuple[Answered, ...]  #: of what has no channel
    inbox_url: str
    key_url: str  #: of their personal key
    record_url: str  #: of what is known of them
    consents_url: str  #: of what they said, and when
    erase_url: str
    saved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLines:
    """One search in plain words."""

    lines: tuple[tuple[str, str], ...]  #: what is asked, and for what


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchesView(Page):
    """About what: the searches, which the portal changes."""

    title: str
    searches: tuple[SearchLines, ...]
    portal_url: str
    back_url: str
