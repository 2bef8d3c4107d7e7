"""Messages go in; they are taken down, and answered as a test tells it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from channels.base import Hook, MayGo, Message, Outcome, Receipt, Written, always


@dataclass
class Recorder:
    """A channel that takes down what it is given and answers as it is told."""

    name: str
    shape: str
    answer: Callable[[Message], Receipt | None] = lambda _: None
    sent: list[Message] = field(default_factory=list)
    found: Callable[[Message], Receipt | None] = lambda _: None
    before: Callable[[Sequence[Message]], Any] | None = None

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def send(self, messages: Sequence[Message], may_go: MayGo = always) -> Sequence[Receipt]:
        """Take the messages down."""
        if self.before is not None:
            await self.before(messages)
        messages = [m for m in messages if may_go()]
        self.sent += messages
        accepted = {
            m.ref: Receipt(ref=m.ref, outcome=Outcome.ACCEPTED, code="250") for m in messages
        }
        said = {m.ref: self.answer(m) for m in messages}
        return [
            replace(word, ref=ref) if (word := said[ref]) is not None else accepted[ref]
            for ref in accepted
        ]

    async def reconcile(self, messages: Sequence[Message]) -> Sequence[Receipt]:
        """Answer as `found` says; without a word of it the doubt stays."""
        doubt = Receipt(ref="", outcome=Outcome.UNKNOWN, code="not-asked")
        return [replace(self.found(m) or doubt, ref=m.ref) for m in messages]

    def incoming(self, _hook: Hook) -> Sequence[Written]:
        """Nobody writes."""
        return ()

    def receipts(self, _hook: Hook) -> Sequence[Receipt]:
        """No later word."""
        return []

    def texts(self) -> list[str]:
        """Give what was sent, filled."""
        found = []
        for message in self.sent:
            text = message.draft.short if self.shape == "short" else message.draft.long
            for name, value in message.fill.items():
                text = text.replace(f"\ue000{name}\ue001", value)
            found.append(text)
        return found
