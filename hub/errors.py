"""The errors of the hub, each saying what its reader can do next.

HubError
 ├── Unavailable   try again later; nothing was lost
 ├── Refused       never again as it stands
 │    ├── NotFound     it does not exist, or is not yours: the same answer
 │    ├── Conflict     the state of the thing forbids it
 │    └── TooMany      asked too often: again once `after` has passed
 └── Malformed     the input is wrong; every faulty field is named
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input, at one field."""

    field: str  #: dotted path into the input, such as `data.searches.0.pay_min`
    message: str  #: what is wrong and what would be right


class HubError(Exception):
    """Something the hub can explain went wrong."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or (type(self).__doc__ or "").splitlines()[0])


class Unavailable(HubError):
    """This cannot be done right now; try again later."""


class Refused(HubError):
    """This will not be done, however often it is asked."""


class NotFound(Refused):
    """There is no such thing."""


class Conflict(Refused):
    """Its present state does not allow this."""


class TooMany(Refused):
    """This was asked too often: come back in a minute."""

    def __init__(self, detail: str = "", *, after: timedelta = timedelta(minutes=1)) -> None:
        super().__init__(detail)
        self.after = after  #: so long nobody needs to ask again


class Malformed(HubError):
    """The input is not as it should be."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{f.field}: {f.message}" for f in faults))
        self.faults = tuple(faults)
