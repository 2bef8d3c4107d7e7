"""The corpus, line by line: what gives its sender away is hidden, and nothing else is touched."""

from itertools import pairwise

import pytest

from anonymizer.redact import redact
from tests.anonymizer.corpora import Leak, covered, innocents, leaks

#: As the measure has it: a text counts as redacted when this share of its secret is hidden.
SHARE = 0.9


@pytest.mark.parametrize("leak", leaks(), ids=lambda leak: f"{leak.kind}: {leak.text}")
def test_what_gives_its_sender_away_is_hidden(leak: Leak) -> None:
    assert leak.secret
    hidden = covered(redact(leak.text))
    assert len(hidden & leak.secret) >= SHARE * len(leak.secret), redact(leak.text)


def test_hardly_more_than_the_secret_is_hidden() -> None:
    texts = leaks()
    more = sum(len(covered(redact(leak.text)) - leak.secret) for leak in texts)
    assert more < 0.06 * sum(len(leak.secret) for leak in texts)


@pytest.mark.parametrize("text", innocents())
def test_an_innocent_text_is_left_alone(text: str) -> None:
    found = redact(text)
    assert (found.spans, found.hold) == ((), None)


def test_innocent_texts_one_after_another_are_left_alone() -> None:
    texts = innocents()
    wrong = [
        (before, text) for before, text in pairwise(texts) if redact(text, before=(before,)).spans
    ]
    assert wrong == []
