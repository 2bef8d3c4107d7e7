"""A call that nobody sent yet goes in; whom it would reach, with which words, for how much, leaves.

Nothing is written, and what is shown is made by what sends: the audience by the rules of
`hub.audiences.called`, the ways by planning's own columns, the words by the composer of dispatch.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.gsm7 import Segments, segments
from hub.audiences.called import Called
from hub.calls import agreeing
from hub.calls.agreeing import Limits
from hub.compose.messages import Composer, Specimen
from hub.model import Lane, Reach
from hub.order import Priority
from hub.practice import PEOPLE
from hub.store.dispatch.claimed import COURSE_SHARED
from hub.store.offices.courses import Course, ToldCall
from hub.store.offices.expected import Expected, expected

#: As many people without a channel as are named; how many there are is said besides.
MOST_NAMED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewTerms:
    """What a preview needs of the settings."""

    priority: Priority
    channels: Reach  #: the outside channels this hub has
    limits: Limits  #: of how many people a call waits, and for what
    part_price: float | None  #: CLP; None: nobody said


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A call as its office sees it before it goes."""

    people: int  #: everybody it is for, whatever their consents
    by_channel: Mapping[Lane, int]  #: people, each once, by their first channel
    message: Specimen
    sms: Segments  #: of one SMS
    shared: int  #: SMS to a number of several who are called: they ask nothing
    parts: int  #: of these SMS together: what is paid, but for second messages
    cost: int | None  #: CLP of those, rounded up; None: no price is set
    #: Neither e-mail nor SMS, by why: inbox_only, no_consent or no_channel.
    without: Mapping[str, int]
    without_ids: Sequence[str]  #: the first MOST_NAMED of them, by the portal's id
    #: What it waits for: nothing, somebody's word, or that nobody undoes it.
    waits: Literal["nothing", "approval", "undo"]
    above: int  #: of more people than these a call waits
    lately: int  #: whom the office calls without a word about the same time: they count as well


async def preview(
    db: AsyncConnection,
    composer: Composer,
    course: Course,
    whom: Called,
    terms: PreviewTerms,
    *,
    begins: datetime,
    listed: Collection[int] | None = None,
) -> Preview:
    """Say what a call that begins then would do; `listed` are those of its list, by row id."""
    found = await expected(db, whom, listed, terms.priority, terms.channels, MOST_NAMED)
    lately = await agreeing.lately(db, whom.comuna, begins, terms.limits)
    return _previewed(composer, course, found, terms, lately)


def practised(composer: Composer, course: Course, terms: PreviewTerms) -> Preview:
    """Say what a practice call would do, were its people there."""
    alone = [one.worker_id for one in PEOPLE if one.by is Lane.INBOX]
    by = [one.by for one in PEOPLE if one.by is not Lane.INBOX]
    found = Expected(
        people=len(PEOPLE),
        by_channel=Counter(by),
        alone={"no_channel": len(alone)},
        alone_ids=alone,
    )
    return _previewed(composer, course, found, terms)


def _previewed(
    composer: Composer, course: Course, found: Expected, terms: PreviewTerms, lately: int = 0
) -> Preview:
    told = (ToldCall(broadcast_id=None, course=course),)
    message = composer.specimen(told)
    one = segments(message.sms)
    parts = one.parts * (found.by_channel.get(Lane.SMS, 0) - found.shared)
    if found.shared:
        parts += segments(composer.specimen(told, COURSE_SHARED).sms).parts * found.shared
    limits = terms.limits
    large = agreeing.needs_word(found.people, lately, limits)
    return Preview(
        people=found.people,
        by_channel=found.by_channel,
        message=message,
        sms=one,
        shared=found.shared,
        parts=parts,
        cost=None if terms.part_price is None else math.ceil(parts * terms.part_price),
        without=found.alone,
        without_ids=found.alone_ids,
        waits="nothing" if not large else "approval" if limits.undo is None else "undo",
        above=limits.above,
        lately=lately,
    )
