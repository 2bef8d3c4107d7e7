"""What staff are told of one thing that stands still."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One trouble, in three finished sentences."""

    kind: str
    key: str = ""  #: which one of its kind
    stopped: str  #: what stopped
    did: str  #: what the hub did about it
    todo: str  #: what to do now
