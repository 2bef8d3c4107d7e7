"""What a provider answered goes in; how much of its lane it is trusted with comes out.

It falls when most of what it was given lately was its own failure, or it was slow again and again.
Then it rests, the longer the more often it fell, and comes back by steps, each of which it has to
hold for a while: one that is well by turns does not carry its lane by turns (decision 17).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

#: The share of its lane it is given on its way back, step by step.
STEPS: Final = (0.1, 0.5, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """When a provider falls, and how it comes back."""

    least: int = 5  #: answers from which on anything is concluded
    failing: float = 0.5  #: share of its own failures at which it falls
    window: timedelta = timedelta(minutes=1)  #: in which answers count together
    slow: timedelta = timedelta(seconds=20)  #: for one hand-over
    slow_times: int = 3  #: hand-overs in a row that were slow
    rest: timedelta = timedelta(seconds=30)  #: the first; each further one is twice as long
    longest: timedelta = timedelta(minutes=10)
    step: timedelta = timedelta(seconds=30)  #: it holds a share before it is given more
    forgiven: timedelta = timedelta(minutes=30)  #: after which falls count no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a provider stands."""

    share: float = 1.0  #: of its lane; 0: it rests
    since: datetime  #: of this share
    falls: int = 0  #: lately
    good: int = 0  #: answers since `counted`
    bad: int = 0
    slow: int = 0  #: hand-overs in a row
    counted: datetime  #: since when answers count together

    @classmethod
    def new(cls, now: datetime) -> "Health":
        """Trust one wholly of which nothing is known."""
        return cls(since=now, counted=now)


def answered(
    one: Health, good: int, bad: int, took: timedelta, now: datetime, trust: Trust
) -> Health:
    """Take in what became of one hand-over: its answers, `bad` those that were its own fault."""
    if now - one.counted >= trust.window:
        one = replace(one, good=0, bad=0, counted=now)
    one = replace(
        one,
        good=one.good + good,
        bad=one.bad + bad,
        slow=one.slow + 1 if took >= trust.slow else 0,
    )
    told = one.good + one.bad
    back = 0 < one.share < 1  # on its way: it is judged by the first that fails
    failing = (told >= trust.least or back) and one.bad >= told * trust.failing and one.bad > 0
    if one.share and (failing or one.slow >= trust.slow_times):
        return _fallen(one, now)
    return one


def _fallen(one: Health, now: datetime) -> Health:
    return Health(share=0.0, since=now, falls=one.falls + 1, counted=now)


def trusted(one: Health, now: datetime, trust: Trust) -> Health:
    """Say how much it is trusted with at this moment."""
    held = now - one.since
    if one.share == 0:
        rest = min(trust.rest * 2 ** min(one.falls - 1, 20), trust.longest)
        return _stepped(one, STEPS[0], now) if held >= rest else one
    if one.share < 1 and held >= trust.step and one.good:
        return _stepped(one, STEPS[STEPS.index(one.share) + 1], now)
    if one.share == 1 and one.falls and held >= trust.forgiven:
        return replace(one, falls=0)
    return one


def _stepped(one: Health, share: float, now: datetime) -> Health:
    return Health(share=share, since=now, falls=one.falls, counted=now)
