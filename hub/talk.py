"""The nouns of a conversation: its parties, its lines, and what a party hears as it happens."""

from enum import StrEnum


class Party(StrEnum):
    """A side of a conversation."""

    WORKER = "worker"
    EMPLOYER = "employer"

    @property
    def other(self) -> "Party":
        """The side opposite."""
        return Party.EMPLOYER if self is Party.WORKER else Party.WORKER


class Complaint(StrEnum):
    """What one party of a conversation says of the other."""

    MONEY = "money"  #: it asks for money
    ABUSE = "abuse"  #: it insults, threatens or pesters
    FALSE = "false"  #: it is not what it says
    DATA = "data"  #: it asks for data it must not ask for


class LineKind(StrEnum):
    """What one line of a conversation is."""

    TEXT = "text"
    REVEALED = "revealed"  #: the employer showed itself
    SHARED = "shared"  #: the worker gave some of their data


class LineState(StrEnum):
    """Whether the other side sees a line."""

    SHOWN = "shown"
    HELD = "held"  #: a moderator is to look first
    HIDDEN = "hidden"  #: a moderator took it away


class StreamKind(StrEnum):
    """What a party hears as it happens (contract: GET /v1/stream)."""

    MESSAGE = "message"  #: a line is there to be seen
    READ = "read"  #: the other side has read up to a line
    REVEALED = "revealed"  #: the employer showed itself
    ENDED = "ended"  #: nobody can write any more
    RESET = "reset"  #: some of what was to be heard is not kept any more: read it all anew
