"""What a check found: a mark, a sentence, and what would make it right."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  #: it works, but somebody should look at it
    BAD = "bad"  #: the hub will not do its work


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    check: str
    mark: Mark
    said: str
    do: str = ""  #: what would make it right

    def document(self) -> dict[str, str]:
        """Give it as JSON."""
        return {"check": self.check, "state": self.mark, "said": self.said, "do": self.do}


def ok(check: str, said: str) -> Finding:
    """Find nothing wrong."""
    return Finding(check=check, mark=Mark.OK, said=said)


def warning(check: str, said: str, do: str) -> Finding:
    """Find something to look at."""
    return Finding(check=check, mark=Mark.WARNING, said=said, do=do)


def bad(check: str, said: str, do: str) -> Finding:
    """Find something that keeps the hub from working."""
    return Finding(check=check, mark=Mark.BAD, said=said, do=do)
