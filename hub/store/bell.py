"""How far listeners were written to goes in after a commit; whoever brings it to them is rung.

A ring that is lost costs a second: whoever is rung looks once a second as well.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

#: Is called with the numbers that listeners' sequences have reached.
Rung = Callable[[Mapping[str, int]], None]


@dataclass(slots=True)
class Bell:
    """The bell of one process; may be rung from any of its event loops."""

    _hung: list[tuple[asyncio.AbstractEventLoop, Rung]] = field(default_factory=list)

    def hang(self, rung: Rung) -> Callable[[], None]:
        """Have `rung` called on the running loop at every ring; what comes back undoes it."""
        hung = (asyncio.get_running_loop(), rung)
        self._hung.append(hung)
        return lambda: self._hung.remove(hung)

    def ring(self, reached: Mapping[str, int]) -> None:
        """Say how far there is something to hear for these listeners."""
        for loop, rung in self._hung:
            with contextlib.suppress(RuntimeError):  # their loop was closed meanwhile
                loop.call_soon_threadsafe(rung, reached)
