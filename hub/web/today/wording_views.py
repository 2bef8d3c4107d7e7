"""What the gallery of messages may show, as values: invented fields, and nobody's."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingSms:
    """One message as an SMS, as it would look."""

    text: str
    encoding: str  #: GSM-7 or UCS-2
    characters: int
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingSample:
    """One message with the fields of one size, in both shapes."""

    size: str  #: in words
    sms: WordingSms | None  #: None: it only goes by e-mail
    subject: str
    html: str  #: the whole HTML part; shown in a sandbox
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingItem:
    """One kind of message in the list."""

    url: str
    name: str
    when: str  #: it goes: a sentence; empty where nobody has said it yet
    begins: str  #: the SMS, or the subject of what only goes by e-mail
    figures: str  #: of the SMS: characters and parts; empty without one


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingsView(Page):
    """*Avisos tipo*: every message there is a wording of."""

    groups: Sequence[tuple[str, Sequence[WordingItem]]]
    version: str  #: of the wordings, as kept with each delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingView(Page):
    """One message, with usual and with long fields."""

    name: str
    when: str
    samples: Sequence[WordingSample]
    faults: Sequence[str]  #: what breaks the copy guide
    all_url: str
