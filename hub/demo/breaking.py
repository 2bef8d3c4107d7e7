"""What to break comes in; the demo's relay and phone company misbehave that way until mended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from hub.demo.mailbox import Mailbox
from hub.demo.phones import ANSWER_LOST, HANG, UNAVAILABLE, Mischief, PhoneCompany
from hub.demo.smtpd import CLOSE, LOSE, SLOW, Stage

#: The two outside providers of the demo.
Provider = Literal["relay", "phones"]
#: The ways in which each can break.
Way = Literal["refuse", "slow", "hang_up", "lose"]

_RELAY: Mapping[Way, tuple[str, Stage]] = {
    "refuse": ("550 5.7.1 Refused by policy", Stage.RCPT),
    "slow": (SLOW, Stage.MAIL),
    "hang_up": (CLOSE, Stage.MAIL),
    "lose": (LOSE, Stage.DOT),
}
_PHONES: Mapping[Way, Mischief] = {
    "refuse": UNAVAILABLE,
    "slow": Mischief(delay=2.0),
    "hang_up": HANG,
    "lose": ANSWER_LOST,
}

PROVIDERS: tuple[Provider, ...] = ("relay", "phones")
WAYS: tuple[Way, ...] = tuple(_RELAY)


@dataclass(slots=True, kw_only=True)
class Breaking:
    """Remembers how each provider is broken; None: it works."""

    mailbox: Mailbox
    phones: PhoneCompany
    broken: dict[Provider, Way | None] = field(
        default_factory=lambda: dict.fromkeys(PROVIDERS, None)
    )

    def set(self, provider: Provider, way: Way | None) -> None:
        """Break one provider in one way, or mend it."""
        set_: Mapping[Provider, Callable[[Way | None], None]] = {
            "relay": self._relay,
            "phones": self._phone,
        }
        set_[provider](way)
        self.broken[provider] = way

    def _relay(self, way: Way | None) -> None:
        self.mailbox.answer(None)
        if way is not None:
            reply, stage = _RELAY[way]
            self.mailbox.answer(reply, at=stage)

    def _phone(self, way: Way | None) -> None:
        self.phones.behave()
        if way is not None:
            self.phones.misbehave(_PHONES[way])
