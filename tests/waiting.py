"""A condition enters; it leaves when it holds, or fails when its time is up.

Tests wait for what they need through this module and sleep nowhere.
"""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, overload

T = TypeVar("T")

#: Seconds between two looks: at first, and at most. In between they are a part of what was waited,
#: so that whoever looks takes little from whom they wait for.
_PAUSE, _LONGEST_PAUSE = 0.01, 0.1
_PART = 0.05


@overload
async def eventually(condition: Callable[[], Awaitable[T]], within: float = ...) -> T: ...


@overload
async def eventually(condition: Callable[[], T], within: float = ...) -> T: ...


async def eventually(condition: Callable[[], object], within: float = 5.0) -> object:
    """Look until `condition` gives something true, and give that; fail after `within` seconds.

    The condition may be async. An AssertionError in it means not yet, and is shown at the end.
    """
    began = time.monotonic()
    while True:
        last: object
        try:
            last = condition()
            if inspect.isawaitable(last):
                last = await last
            if last:
                return last
        except AssertionError as error:
            last = error
        waited = time.monotonic() - began
        if waited > within:
            raise AssertionError(_too_late(condition, within, last))
        await asyncio.sleep(_pause(waited))


def wait_until(condition: Callable[[], object], within: float = 5.0) -> None:
    """Look until `condition` gives something true, without an event loop."""
    began = time.monotonic()
    while not (last := condition()):
        waited = time.monotonic() - began
        if waited > within:
            raise AssertionError(_too_late(condition, within, last))
        time.sleep(_pause(waited))


def _pause(waited: float) -> float:
    return min(_LONGEST_PAUSE, max(_PAUSE, waited * _PART))


def _too_late(condition: Callable[[], object], within: float, last: object) -> str:
    name = getattr(condition, "__qualname__", repr(condition))
    return f"{name} did not hold within {within} s; the last look gave {last!r}"
