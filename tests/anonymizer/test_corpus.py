"""The corpus, line by line: what gives its sender away is hidden, and nothing else is touched."""

from itertools import pairwise

import pytest

from anonymizer.redact import redact
from tests.anonymizer.corpora import Leak, covered, innocents, leaks

#: As the measure has it: a text counts as redacted when this share of its secret is hidden.
SHARE = 0.9


@pytest.mark.parametrize("kind", sorted({leak.kind for leak in leaks()}))
def test_what_gives_its_sender_away_is_hidden(kind: str) -> None:
    texts = [leak for leak in leaks() if leak.kind == kind]
    assert [leak.text for leak in texts if not leak.secret] == []
    assert [(leak.text, redact(leak.text)) for leak in texts if not hidden(leak)] == []


def hidden(leak: Leak) -> bool:
    found = covered(redact(leak.text))
    return len(found & leak.secret) >= SHARE * len(leak.secret)


def test_hardly_more_than_the_secret_is_hidden() -> None:
    texts = leaks()
    more = sum(len(covered(redact(leak.text)) - leak.secret) for leak in texts)
    assert more < 0.06 * sum(len(leak.secret) for leak in texts)


def test_an_innocent_text_is_left_alone() -> None:
    texts = innocents()
    assert len(texts) > 1000
    found = [(text, redact(text)) for text in texts]
    assert [one for one in found if (one[1].spans, one[1].hold) != ((), None)] == []


def test_innocent_texts_one_after_another_are_left_alone() -> None:
    texts = innocents()
    wrong = [
        (before, text) for before, text in pairwise(texts) if redact(text, before=(before,)).spans
    ]
    assert wrong == []
