"""Items come in one at a time; those that wait are worked off at once, and each has its answer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from hub.errors import Unavailable

#: Turns of the loop in which whoever is about to ask still comes along: from a request's arrival
#: to its asking takes some, and where work never waits nothing else would run before it.
_TURNS: Final = 8

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Together(Generic[Item, Answer]):
    """Gathers what many callers ask for while an earlier batch is under way.

    One transaction for all of them costs hardly more than one for each. `work` answers a batch
    in its order. When a batch of several fails, each is tried alone, so that a bad one harms
    only its own caller; but when the database went away nothing is tried again here: what was
    being committed may be there, and would be there twice. Belongs to the event loop it is first
    used in.
    """

    def __init__(
        self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]], *, most: int
    ) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._busy: asyncio.Task[None] | None = None

    async def ask(self, item: Item) -> Answer:
        """Have one item worked off with whatever else waits; raises what its work raised."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._busy is None:
            self._busy = asyncio.create_task(self._work_off())
        return await answer

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                for _ in range(_TURNS):
                    await asyncio.sleep(0)
                batch = self._waiting[: self._most]
                del self._waiting[: self._most]
                await self._answer(batch)
        finally:
            self._busy = None
            for _, answer in self._waiting:  # only when the loop is ending
                answer.cancel()

    async def _answer(self, batch: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._work([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001  theirs who asked
            if len(batch) > 1 and not isinstance(error, Unavailable):
                for one in batch:
                    await self._answer([one])
                return
            for _, waiting in batch:
                if not waiting.done():
                    waiting.set_exception(error)
            return
        for (_, waiting), answer in zip(batch, answers, strict=True):
            if not waiting.done():  # whoever asked may have gone
                waiting.set_result(answer)
