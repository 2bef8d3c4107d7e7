"""Two providers of one lane go in; one channel comes out, whichever of them carries it.

The second takes over when the first fails. What the first certainly did not take goes by the
second at once. What may have been taken is in doubt, and is asked about at both.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from time import monotonic
from typing import Final, Literal

import structlog

from channels.base import (
    BadSignature,
    Blame,
    Channel,
    Hook,
    MayGo,
    Message,
    Outcome,
    Receipt,
    Written,
    always,
)
from hub import breaker
from hub.breaker import Health, Trust
from hub.clock import Clock, SystemClock

_log = structlog.get_logger(__name__)

#: Is told whether the first rests from now on, or carries all of its lane again.
Changed = Callable[[bool], Awaitable[None]]

_FAILED: Final = (Outcome.TEMPORARY_FAILURE, Outcome.PERMANENT_FAILURE, Outcome.UNKNOWN)


class Standby:
    """One lane's channel out of two. Belongs to one event loop."""

    shape: Literal["short", "long"]

    def __init__(self, first: Channel, second: Channel, *, trust: Trust | None = None) -> None:
        self.name = first.name
        self.shape = first.shape
        self._first = first
        self._second = second
        self._trust = trust or Trust()
        self._clock: Clock = SystemClock()
        self._changed: Changed = _nobody
        self._standing = Health.new(self._clock.now())
        self._owed = 0.0  # hand-overs the first may be given by its share
        self._said = False  # how the first does, since this process began

    def watched(self, clock: Clock, changed: Changed) -> None:
        """Live by a clock, and tell somebody of each change."""
        self._clock, self._changed = clock, changed
        self._standing = Health.new(clock.now())

    async def open(self) -> None:
        """Make both ready."""
        await self._first.open()
        await self._second.open()

    async def close(self) -> None:
        """Give back both."""
        await self._first.close()
        await self._second.close()

    async def send(self, messages: Sequence[Message], may_go: MayGo = always) -> Sequence[Receipt]:
        """Hand the messages over by whom they are due; one receipt each."""
        await self._stand(breaker.trusted(self._standing, self._clock.now(), self._trust))
        self._owed = min(1.0, self._owed + self._standing.share)
        if self._owed < 1.0:
            return await self._second.send(messages, may_go)
        self._owed -= 1.0
        began = monotonic()
        receipts = await self._first.send(messages, may_go)
        took = timedelta(seconds=monotonic() - began)
        bad = sum(_its_own(one) for one in receipts)
        now = self._clock.now()
        await self._stand(
            breaker.answered(self._standing, len(receipts) - bad, bad, took, now, self._trust)
        )
        if not self._said and bad < len(receipts):
            await self._say()  # what was said before this process began may be over
        refused = {one.ref for one in receipts if _not_taken(one)}
        if not refused:
            return receipts
        left = [one for one in messages if one.ref in refused]
        again = await self._second.send(left, may_go)
        return [*(one for one in receipts if one.ref not in refused), *again]

    async def reconcile(self, messages: Sequence[Message]) -> Sequence[Receipt]:
        """Ask both: what either has is there; it may go again when neither has it."""
        first = {one.ref: one for one in await self._first.reconcile(messages)}
        second = {one.ref: one for one in await self._second.reconcile(messages)}
        return [_surer(first[one.ref], second[one.ref]) for one in messages]

    def receipts(self, hook: Hook) -> Sequence[Receipt]:
        """Read the later word of whichever signed it."""
        return self._signer(hook).receipts(hook)

    def incoming(self, hook: Hook) -> Sequence[Written]:
        """Read what a person wrote to whichever signed it."""
        return self._signer(hook).incoming(hook)

    def _signer(self, hook: Hook) -> Channel:
        try:
            self._first.receipts(hook)
        except BadSignature:
            return self._second
        return self._first

    async def _stand(self, standing: Health) -> None:
        was, self._standing = self._standing, standing
        if was.share == standing.share:
            return
        _log.warning("provider.trusted_with", lane=self.name, share=standing.share)
        if standing.share in (0.0, 1.0):
            await self._say()

    async def _say(self) -> None:
        await self._changed(self._standing.share == 0.0)
        self._said = True


async def _nobody(_rests: bool) -> None:
    """Tell nobody."""


def _its_own(receipt: Receipt) -> bool:
    return receipt.outcome in _FAILED and receipt.blame is Blame.PROVIDER


def _not_taken(receipt: Receipt) -> bool:
    """Say whether the provider certainly did not take a message, for a reason of its own."""
    return _its_own(receipt) and receipt.outcome is not Outcome.UNKNOWN


def _surer(one: Receipt, other: Receipt) -> Receipt:
    """Give the word that settles more: there, in doubt, certainly not there."""
    order = (Outcome.DELIVERED, Outcome.ACCEPTED, Outcome.PERMANENT_FAILURE, Outcome.UNKNOWN)
    for outcome in order:
        for receipt in (one, other):
            if receipt.outcome is outcome:
                return receipt
    return one
