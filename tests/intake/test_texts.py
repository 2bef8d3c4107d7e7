"""What somebody said of consent goes in; whether a stop took a purpose comes out."""

from datetime import timedelta

import pytest

from hub.intake.texts import was_stopped
from hub.model import Lane, Purpose
from hub.store.workers.record import ConsentWord
from tests.world import START


def said(*words: str) -> list[ConsentWord]:
    """Read words as `yes all portal`, each a day after the one before."""
    return [
        ConsentWord(
            purpose="courses",
            channel=channel,
            granted=word == "yes",
            at=START + timedelta(days=number),
            text_version=None,
            source=source,
        )
        for number, (word, channel, source) in enumerate(map(str.split, words))
    ]


@pytest.mark.parametrize(
    ("words", "stopped"),
    [
        pytest.param([], False, id="nothing said"),
        pytest.param(["no sms sms"], False, id="a stop of what was never said"),
        pytest.param(["yes all portal", "no sms sms"], True, id="stopped"),
        pytest.param(["yes all portal", "no sms sms-provider"], True, id="at the provider"),
        pytest.param(
            ["yes all portal", "no sms sms", "no all portal"], True, id="and the portal says it too"
        ),
        pytest.param(["yes all portal", "no sms page"], False, id="taken back by itself"),
        pytest.param(
            ["yes all portal", "no sms page", "no sms sms"], False, id="by itself, then a stop"
        ),
        pytest.param(
            ["yes all portal", "no sms sms", "yes sms page", "no sms page"],
            False,
            id="stopped, given, taken back by itself",
        ),
        pytest.param(["yes email portal", "no sms sms"], False, id="a yes to another channel"),
        pytest.param(["yes all portal", "no email email"], False, id="another channel stopped"),
    ],
)
def test_a_stop_took_what_was_given_and_nothing_else(words: list[str], stopped: bool) -> None:
    found = list(reversed(said(*words)))  # the latest first, as they are kept
    assert was_stopped(found, Purpose.COURSES, Lane.SMS) is stopped
    assert not was_stopped(found, Purpose.MESSAGES, Lane.SMS)
