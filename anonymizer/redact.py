"""A text enters, with what is known of its sender; the spans to be hidden in it leave.

The text is folded into plain letters, each finder looks at that, and what they found is brought
back to the code points of the text as it was given.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final

from anonymizer import (
    beginnings,
    companies,
    coordinates,
    full_names,
    handles,
    holds,
    identity,
    mail_signs,
    mails,
    numbers,
    people,
    places,
    plates,
    said_places,
    seams,
    streets,
    trickle,
    webs,
)
from anonymizer.border import joins
from anonymizer.folding import Folded, fold
from anonymizer.known import Known
from anonymizer.spans import Found, Hold, Redaction, Span, SpanKind, merged

#: Earlier texts of the same sender that are read together with the present one, the latest.
WINDOW: Final = 3
#: Those in which a number told a few digits at a time is looked for.
SHORT_WINDOW: Final = 12
#: Their last code points, together: a longer past tells no more of what is being written now.
PAST: Final = 2_000
#: Disguised texts out of the window and the present one, this one among them, that make a hold.
SMUGGLED: Final = 3

_WORD: Final = re.compile(r"[a-z]+")
#: What the finders ask for among the words: looked up once for all of them.
_CUES: Final = frozenset().union(
    webs.CUES,
    handles.CUES,
    places.CUES,
    said_places.CUES,
    streets.CUES,
    plates.CUES,
    people.CUES,
    full_names.CUES,
    beginnings.CUES,
    companies.CUES,
)
_BETWEEN: Final = "\n"


def redact(text: str, *, known: Known | None = None, before: Sequence[str] = ()) -> Redaction:
    """Find what identifies the sender or leads to them, and whether the text should wait.

    `known` is the sender's own identity, never the other side's; `before` their earlier texts of
    the same conversation, the latest last. Time grows with the length of the texts, no faster.
    """
    if before and trickle.goes_on([*before[-SHORT_WINDOW:], text]):
        return _trickled(text, before[-SHORT_WINDOW:])
    past = _past(before)
    folded = fold(text)
    listed = _WORD.findall(folded.low)
    found = merged(_found(folded, listed, known))
    spans = [_span(*folded.origin(one.start, one.end), one) for one in found]
    hold = holds.judge(folded.low, listed)
    disguised = any(one.disguised for one in found)
    if past and (disguised or joins(_BETWEEN.join(past), folded.low, listed, known)):
        more, smuggled = _together(text, past, known, disguised=disguised)
        spans += more
        hold = hold or smuggled
    return Redaction(spans=_in_order(spans), hold=hold)


def _past(before: Sequence[str]) -> list[str]:
    """Give the end of what was written before: of few texts, and of few code points."""
    past = [earlier[-PAST:] for earlier in before[-WINDOW:] if earlier]
    while past and sum(map(len, past)) > PAST:
        past[0] = past[0][sum(map(len, past)) - PAST :]
        past = [earlier for earlier in past if earlier]
    return past


def _together(
    text: str, past: Sequence[str], known: Known | None, *, disguised: bool
) -> tuple[list[Span], Hold | None]:
    """Read a text and those before it as one: give what is found in the last, and why it waits.

    What it tells alone stays hidden whatever is found here: behind a number that goes before it a
    telephone may look like the end of a longer one, and like none. `disguised` says that it holds
    something disguised alone.
    """
    # Where each text begins in what is read.
    begins = [0, *accumulate(len(earlier) + len(_BETWEEN) for earlier in past)]
    folded = fold(_BETWEEN.join([*past, text]))
    found = merged(_found(folded, _WORD.findall(folded.low), known))
    here = begins[-1]
    spans = []
    hiding: set[int] = {len(begins)} if disguised else set()
    for one in found:
        start, end = folded.origin(one.start, one.end)
        if one.disguised:
            hiding.update(range(bisect_right(begins, start), bisect_right(begins, end - 1) + 1))
        if end > here:
            spans.append(_span(max(start, here) - here, end - here, one))
    smuggled = len(begins) in hiding and len(hiding) >= SMUGGLED
    return spans, Hold.SMUGGLING if smuggled else None


def window(text: str) -> int:
    """Say how many earlier texts, the latest ones, this one has to be read together with."""
    return SHORT_WINDOW if len(text) <= trickle.SHORT else WINDOW


def _trickled(text: str, before: Sequence[str]) -> Redaction:
    """Hide all of a text that goes on with a number; the third of them waits."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    earlier = sum(trickle.goes_on(before[:upto]) for upto in range(1, len(before) + 1))
    return Redaction(
        spans=(Span(start=start, end=end, kind=SpanKind.PHONE),),
        hold=Hold.SMUGGLING if earlier + 1 >= SMUGGLED else None,
    )


def _in_order(spans: list[Span]) -> tuple[Span, ...]:
    """Put in order what was found in another, as in a text drawn backwards, and join it."""
    if all(one.end <= other.start for one, other in pairwise(spans)):
        return tuple(spans)
    found = [Found(span.start, span.end, span.kind, span.unsure) for span in spans]
    return tuple([_span(one.start, one.end, one) for one in merged(found)])


def _span(start: int, end: int, one: Found) -> Span:
    return Span(start=start, end=end, kind=one.kind, unsure=one.unsure)


def _found(folded: Folded, listed: list[str], known: Known | None) -> Iterator[Found]:
    """Give what each finder finds, in no order."""
    low, plain = folded.low, folded.plain
    words = _CUES.intersection(listed)
    yield from numbers.find(low, listed)
    yield from beginnings.find(low, words)
    yield from mails.find(low, listed)
    yield from mail_signs.find(low, listed)
    yield from webs.find(low, plain, words)
    yield from handles.find(low, plain, words)
    yield from places.find(low, plain, words)
    yield from coordinates.find(low, plain)
    yield from said_places.find(low, plain, words)
    yield from streets.find(low, plain, words)
    yield from seams.find(low)
    yield from plates.find(low, plain, words)
    yield from people.find(low, plain, words)
    yield from full_names.find(low, plain, words)
    yield from companies.find(low, plain, words)
    if known is not None:
        yield from identity.find(low, plain, known)
