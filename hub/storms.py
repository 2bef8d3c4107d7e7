"""How many e-mails of one domain came back goes in; whether it is a storm comes out.

One address that bounces is wrong; a fifth of a domain at once is the domain's bad hour.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """From when on bounces of one domain are a storm."""

    people: int = 20  #: so many at least
    share: float = 0.2  #: more than this of what the domain took
    within: timedelta = timedelta(hours=1)  #: counted together, and unjudged so long
    in_a_row: int = 3  #: e-mails that came back from a full mailbox: nobody reads it any more

    def enough(self, bounced: int) -> int:
        """Give from how many accepted on so many bounces are no storm: more need no counting."""
        return ceil(bounced / self.share)


def storm(bounced: int, accepted: int, tolerance: Tolerance) -> bool:
    """Say whether so many people's bounces are a storm, of so many e-mails accepted.

    What bounced was accepted first, but may have been before the time that is looked at.
    """
    return bounced >= tolerance.people and bounced > tolerance.share * accepted
