"""The reader of a letter comes in; what it reads leaves, or nothing, where reading breaks.

Nobody can be asked to write a letter better: one that cannot be read is nothing of anybody.
"""

from collections.abc import Callable
from typing import TypeVar

import structlog

_log = structlog.get_logger(__name__)

_Read = TypeVar("_Read")


def or_else(nothing: _Read, read: Callable[[], _Read]) -> _Read:
    """Read a letter; give `nothing` where that breaks, which the log says without its text."""
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - whoever writes chooses what breaks
        _log.error("letter.not_read", error=type(error).__name__)
        return nothing
