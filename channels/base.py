"""The nouns every channel shares: a Message goes in, a Receipt comes back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

#: A hole in a draft's text is a name between these two private-use characters.
HOLE_OPEN, HOLE_CLOSE = "\ue000", "\ue001"


class Outcome(StrEnum):
    """What became of one message, in our words."""

    ACCEPTED = "accepted"  #: the provider took responsibility for it
    DELIVERED = "delivered"  #: it is on the person's device or in their mailbox
    TEMPORARY_FAILURE = "temporary_failure"  #: not taken; may be later
    PERMANENT_FAILURE = "permanent_failure"  #: not taken, and never will be as it stands
    UNKNOWN = "unknown"  #: we may have sent it: the answer was lost


class Blame(StrEnum):
    """What a failure is about: it decides what may be concluded from it."""

    NOBODY = "nobody"  #: no failure, or nothing known of its cause
    ADDRESS = "address"  #: this address or number does not work
    MAILBOX = "mailbox"  #: this mailbox takes nothing now, such as a full one
    OPT_OUT = "opt_out"  #: the person told the provider to stop
    MESSAGE = "message"  #: what was sent was refused, whoever it is for
    PROVIDER = "provider"  #: the provider or our account with it: nobody else's fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What one broadcast says, in every shape, with holes for what differs per person.

    The texts are finished but for the holes, `HOLE_OPEN + name + HOLE_CLOSE`. A channel
    compiles a draft once and fills it per message; values are plain text, and whoever
    puts one into HTML escapes it.
    """

    subject: str  #: one line, without holes
    short: str  #: an SMS: already transliterated and cut so that, filled, it is one part
    long: str  #: plain text, lines ended by a line feed
    html: str  #: a whole HTML document
    version: str  #: of the templates it came from; kept with each delivery as evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One finished message to one person."""

    ref: str  #: ours; opaque, lower-case base32; comes back on the receipt and reveals nothing
    to: str  #: an e-mail address or an E.164 number
    draft: Draft
    fill: Mapping[str, str]  #: hole name -> plain text that no other message has, as its link
    at: datetime  #: UTC; the same whenever the same message goes again
    unsubscribe: str | None = None  #: the URL of RFC 8058, for channels that have such a header
    answers: str | None = None  #: the Message-ID of what it answers, for channels that have one


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a provider said of one message."""

    ref: str  #: the message's
    outcome: Outcome
    code: str = ""  #: the provider's own code, such as `550 5.1.1` or `21610`
    detail: str = ""  #: the provider's words, without addresses or numbers; for the operator
    blame: Blame = Blame.NOBODY
    provider_id: str = ""  #: the provider's id of the message, if it gave one


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One HTTP request a provider made to `/hooks/{channel}`."""

    url: str  #: the public URL as the provider knows it, with its query
    headers: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Obeyed(StrEnum):
    """What a provider took a person's message for, did, and answered itself."""

    STOP = "stop"  #: it sends them nothing more
    START = "start"  #: it sends them again
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a person wrote to us."""

    provider_id: str  #: the provider's id: the same however often it is brought
    sender: str = field(repr=False)  #: E.164, or an e-mail address; empty: known by `about` alone
    text: str = field(repr=False)
    obeyed: Obeyed | None = None  #: None: it is ours to read and to answer
    subject: str = field(default="", repr=False)  #: of an e-mail
    reply_to: str = field(default="", repr=False)  #: the Message-ID of an e-mail
    about: str | None = (
        None  #: the ref of a message of ours it answers, which only its reader knows
    )
    automatic: bool = False  #: a machine wrote it: nobody is to answer
    complaint: bool = False  #: their mailbox says that they call a message of ours spam


class BadSignature(Exception):
    """The request does not come from the provider."""


#: Is asked just before a message goes on the wire, whether it still may; once no, always no.
MayGo = Callable[[], bool]


def always() -> bool:
    """Let everything go."""
    return True


class Channel(Protocol):
    """A way to one person outside: one provider, everything about it in one module."""

    name: str  #: as in consents, settings and `/hooks/{name}`
    shape: Literal["short", "long"]  #: which text of a draft it carries

    async def open(self) -> None:
        """Make ready, inside the running loop; may be called again after `close`."""

    async def close(self) -> None:
        """Give back every connection."""

    async def send(self, messages: Sequence[Message], may_go: MayGo = always) -> Sequence[Receipt]:
        """Hand the messages over, in order; answer one receipt each, in any order.

        What `may_go` stops is not sent, and has no receipt. Whatever the provider does becomes
        an outcome: nothing of it is raised.
        """

    async def reconcile(self, messages: Sequence[Message]) -> Sequence[Receipt]:
        """Say of messages whose answer was lost what became of them; one receipt each.

        TEMPORARY_FAILURE means that the message may go again: it certainly is not there, or
        nobody would notice. UNKNOWN leaves the doubt. Nothing of the provider's is raised.
        """

    def receipts(self, hook: Hook) -> Sequence[Receipt]:
        """Read a provider's later word; raise BadSignature when it is not the provider's."""

    def incoming(self, hook: Hook) -> Sequence[Written]:
        """Read what a person wrote, by a hook whose signature `receipts` found good."""
