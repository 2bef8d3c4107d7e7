"""Messages enter, each as the model allows it; what a provider with moods says of them leaves."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from channels.base import Blame, Hook, MayGo, Message, Outcome, Receipt, Written, always
from tests.bad_days.model import Model
from tests.bad_days.nouns import Letter, Mood

_RECEIPTS = {
    Mood.OK: (Outcome.ACCEPTED, "250", Blame.NOBODY),
    Mood.BUSY: (Outcome.TEMPORARY_FAILURE, "450", Blame.PROVIDER),
    Mood.NO_SUCH_ADDRESS: (Outcome.PERMANENT_FAILURE, "550 5.1.1", Blame.ADDRESS),
    Mood.OPTED_OUT: (Outcome.PERMANENT_FAILURE, "21610", Blame.OPT_OUT),
    Mood.BAD_TEXT: (Outcome.PERMANENT_FAILURE, "554 5.7.1", Blame.MESSAGE),
    Mood.ANSWER_LOST: (Outcome.UNKNOWN, "", Blame.NOBODY),
    Mood.HANGS: (Outcome.UNKNOWN, "", Blame.NOBODY),
}


class Died(Exception):
    """The process is gone."""


class Town(Protocol):
    """What a provider asks of those it belongs to."""

    model: Model

    @property
    def now(self) -> datetime:
        """The moment at which all stand."""

    async def letters(self, channel: str, messages: Sequence[Message]) -> list[Letter]:
        """Look up what is inside messages."""


@dataclass
class Provider:
    """A channel whose other end has moods; it asks the model of every message it gets."""

    name: str
    shape: str
    storm: Town = field(init=False, repr=False)
    mood: Mood = Mood.OK
    whom: frozenset[str] | None = None  #: whom the mood is for; None: everybody
    dies: str | None = None  #: "before the wire" or "on the wire"
    #: Done once, while a message is on the wire.
    meanwhile: Callable[[], Awaitable[None]] | None = None
    together: list[Letter] | None = None  #: of batches in flight at once
    letters: dict[str, Letter] = field(default_factory=dict)  #: the latest of each ref
    #: Answered, and not yet known to be written.
    pending: list[tuple[Letter, Mood]] = field(default_factory=list)

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def reconcile(self, messages: Sequence[Message]) -> Sequence[Receipt]:
        """Say what became of messages whose answer was lost, when the mood allows it."""
        found = []
        for message in messages:
            letter = self.letters[message.ref]
            if self._of(letter) is not Mood.OK:
                found.append(Receipt(ref=message.ref, outcome=Outcome.UNKNOWN, code="503"))
            elif message.ref in self.storm.model.arrived:
                self.storm.model.answers([(letter, Mood.OK)])
                found.append(Receipt(ref=message.ref, outcome=Outcome.ACCEPTED, code="sent"))
            else:
                nothing = Outcome.TEMPORARY_FAILURE
                found.append(Receipt(ref=message.ref, outcome=nothing, code="not-there"))
        return found

    def incoming(self, _hook: Hook) -> Sequence[Written]:
        """Nobody writes by this door."""
        return []

    def receipts(self, _hook: Hook) -> Sequence[Receipt]:
        """No later word."""
        return []

    async def send(self, messages: Sequence[Message], may_go: MayGo = always) -> Sequence[Receipt]:
        """Take the messages as the mood is; die when told to."""
        model = self.storm.model
        letters = await self.storm.letters(self.name, messages)
        for letter in letters:
            model.hand_over(letter, self.storm.now)
            self.letters[letter.ref] = letter
        if self.together is None:
            model.in_order(letters)
        else:
            self.together += letters
        if self.dies is not None:
            for letter in letters:
                model.took(
                    letter, Mood.HANGS if self.dies == "before the wire" else self._of(letter)
                )
                model.doubted.add(letter.ref)
            raise Died
        done = [(letter, self._of(letter)) for letter in letters]
        for letter, mood in done:
            model.took(letter, mood)
        if self.meanwhile is not None:
            deed, self.meanwhile = self.meanwhile, None
            model.doubted |= {letter.ref for letter in letters}  # as whoever looks must think
            await deed()
        self.pending += done
        said = [(letter.ref, *_RECEIPTS[mood]) for letter, mood in done]
        return [Receipt(ref=r, outcome=o, code=c, blame=b) for r, o, c, b in said]

    def _of(self, letter: Letter) -> Mood:
        return self.mood if self.whom is None or letter.person in self.whom else Mood.OK


@dataclass
class Breaking:
    """What is drawn from answers is never written: the process died just before."""

    async def draw(self, *_args: Any) -> None:
        """Die inside the transaction."""
        raise Died
