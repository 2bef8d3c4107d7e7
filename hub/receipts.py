"""What a receipt means for its delivery: a receipt and the situation in, one Settlement out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from channels.base import Blame, Outcome, Receipt
from hub.model import DeliveryState, Lane

#: A failure about one of these means that the channel is not to be used for the person.
AT_FAULT = (Blame.ADDRESS, Blame.OPT_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how often a delivery is tried again."""

    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=15)
    #: Before due, when another channel is still to be tried: leave it this much time.
    margin: timedelta = timedelta(minutes=30)

    def wait(self, attempt: int, jitter: float) -> timedelta:
        """Give the pause after the `attempt`-th try (1 is the first).

        `jitter` in [0, 1) spreads it by a tenth to either side.
        """
        doubled: timedelta = self.first * (1 << min(attempt - 1, 12))
        return min(doubled, self.longest / 1.1) * (0.9 + 0.2 * jitter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What matters of a delivery besides its receipt."""

    channel: Lane
    attempt: int  #: 1 is the first
    due_at: datetime
    other_channel: bool  #: another consented channel was not tried yet
    jitter: float = 0.5  #: [0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What becomes of a delivery; the store writes it."""

    state: DeliveryState
    not_before: datetime | None = None
    told: bool = False  #: the person counts as told by this channel
    fallback: bool = False  #: open the next consented channel
    suppress: bool = False  #: the address must not be used until it changes


def settle(receipt: Receipt, situation: Situation, now: datetime, patience: Patience) -> Settlement:
    """Decide what a provider's word means (docs/decisions/006-retry-and-fallback.md)."""
    match receipt.outcome:
        case Outcome.ACCEPTED | Outcome.DELIVERED | Outcome.PERMANENT_FAILURE:
            return concluded(receipt)
        case Outcome.UNKNOWN:
            # An e-mail goes again with the same Message-ID; an SMS must be looked up first.
            if situation.channel is Lane.EMAIL:
                return _try_again(DeliveryState.UNKNOWN, situation, now, patience)
            return Settlement(state=DeliveryState.UNKNOWN)
        case Outcome.TEMPORARY_FAILURE:
            return _try_again(DeliveryState.WAITING, situation, now, patience)


_ACCEPTED = Settlement(state=DeliveryState.ACCEPTED, told=True)
_DELIVERED = Settlement(state=DeliveryState.DELIVERED, told=True)


def concluded(receipt: Receipt) -> Settlement:
    """Decide what a word means that leaves nothing open, whether it was asked for or not."""
    if receipt.outcome is Outcome.PERMANENT_FAILURE:
        at_fault = receipt.blame in AT_FAULT
        return Settlement(state=DeliveryState.FAILED, fallback=True, suppress=at_fault)
    return _ACCEPTED if receipt.outcome is Outcome.ACCEPTED else _DELIVERED


def _try_again(
    meanwhile: DeliveryState, situation: Situation, now: datetime, patience: Patience
) -> Settlement:
    """Retry before due; past it only when no other channel is left."""
    at = now + patience.wait(situation.attempt, situation.jitter)
    if situation.other_channel and at > situation.due_at - patience.margin:
        return Settlement(state=DeliveryState.FAILED, fallback=True)
    # The last try before due, rather than one a little after it.
    last_call = situation.due_at - patience.first
    if now < last_call < at:
        at = last_call
    return Settlement(state=meanwhile, not_before=at)


def riding(settlement: Settlement, receipt: Receipt) -> Settlement:
    """Decide what its carrier's settlement means for a delivery inside the same message.

    It waits as long as its carrier. One that gave up for want of time takes nobody with it.
    """
    if settlement.told:
        return replace(settlement, state=DeliveryState.COALESCED)
    refused = receipt.outcome is Outcome.PERMANENT_FAILURE
    if settlement.state is DeliveryState.FAILED and not refused:
        return Settlement(state=DeliveryState.WAITING)
    return replace(settlement, not_before=None, suppress=False)


#: After the hand-over: when a provider is first asked for a message in doubt, and again.
FIRST_LOOK, SECOND_LOOK = timedelta(minutes=2), timedelta(minutes=3)
_LONGEST_PAUSE = timedelta(hours=1)


def looked(receipt: Receipt, looks: int, handed_at: datetime, now: datetime) -> Settlement:
    """Decide what a look at the provider means for an SMS in doubt.

    `looks` counts the earlier ones that clearly found nothing. It goes again only when the
    second of these finds nothing either; unclear ones open the next channel meanwhile, and
    go on with growing pauses.
    """
    match receipt.outcome:
        case Outcome.ACCEPTED | Outcome.DELIVERED | Outcome.PERMANENT_FAILURE:
            return concluded(receipt)
        case Outcome.TEMPORARY_FAILURE:
            if looks and now >= handed_at + SECOND_LOOK:
                return Settlement(state=DeliveryState.READY)
            again = max(handed_at + SECOND_LOOK, now + SECOND_LOOK - FIRST_LOOK)
            return Settlement(state=DeliveryState.UNKNOWN, not_before=again)
        case Outcome.UNKNOWN:
            if now < handed_at + SECOND_LOOK:
                return Settlement(state=DeliveryState.UNKNOWN, not_before=handed_at + SECOND_LOOK)
            again = now + min(now - handed_at, _LONGEST_PAUSE)
            return Settlement(state=DeliveryState.UNKNOWN, not_before=again, fallback=True)
