"""What `hub demo` was asked for."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """How large a demonstration is, when it plays, and how it ends."""

    at: datetime  #: what its clock shows at the start, in Chile's time
    workers: int = 5000
    vacancies: Path | None = None  #: a CSV file; None takes the sample
    limit: int | None = None  #: vacancies at most; None takes all
    once: bool = False  #: end when the last broadcast is finished, moving the clock ahead
    port: int = 8080  #: 0 takes a free one
    seed: int = 1  #: the same seed makes the same people
    keep: Path | None = None  #: where what is told and shown stays; None: nowhere
    json: bool = False  #: print the summary as JSON
