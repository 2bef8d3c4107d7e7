"""The mails to the operator: whole, plain and short, whatever they tell."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hub.model import Lane
from hub.store.stopping.domains import HeldDomain
from hub.watching import troubles
from hub.watching.letters import letter
from templates import staff
from tests.web.reading import FORBIDDEN, long_sentences, reading

NOW = datetime(2026, 5, 5, 14, tzinfo=UTC)
HELD = HeldDomain(domain="correo.example", since=NOW, bounced=1240, accepted=5000, waiting=1)
EVERY = [
    *troubles.of_domains([HELD]),
    *troubles.of_events(1240),
    *troubles.of_ways(mail=False, sms=False),
    *troubles.of_lanes({Lane.EMAIL: NOW, Lane.SMS: NOW}, 4_100, 5_000),
    *troubles.of_lanes({}, 5_000, 5_000),
    *troubles.of_late([(12, 1), (13, 40_000)]),
]
SAID = [{"stopped": one.stopped, "did": one.did, "todo": one.todo} for one in EVERY]
OVER = [{"stopped": one.stopped, "lasted": "5 h 59 min"} for one in EVERY]


def figures(**more: int) -> dict[str, int]:
    return dict.fromkeys(staff.SUMMARY, 0) | more


CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "begins": ("alarm", {"began": SAID, "over": [], "more": 0}),
    "ends": ("alarm", {"began": [], "over": OVER, "more": 0}),
    "both": ("alarm", {"began": SAID, "over": OVER, "more": 7}),
    "one": ("alarm", {"began": SAID[:1], "over": [], "more": 0}),
    "quiet-day": ("summary", {"day": "martes 5 de mayo", "figures": figures(), "todo": []}),
    "bad-day": (
        "summary",
        {
            "day": "miércoles 30 de septiembre",
            "figures": figures(late=1, held=2, audience=1_000_000),
            "todo": SAID,
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mail_to_the_operator_is_whole_and_plain(case: str) -> None:
    name, content = CASES[case]
    draft = letter(name, content, "https://bne.example/today")
    assert draft.subject.startswith("BNE")
    assert "\n" not in draft.subject
    for text in (draft.subject, draft.long, reading(draft.html)):
        assert "None" not in text
        assert not FORBIDDEN.search(text)
    assert "\n\n\n" not in draft.long
    assert long_sentences(draft.long) == []
    assert "<script" not in draft.html
    for one in content.get("began", []):
        for part in ("stopped", "did", "todo"):
            assert one[part] in draft.long
            assert one[part] in reading(draft.html)
    assert "https://bne.example/today" in draft.long
    assert "https://bne.example/today" in draft.html


def test_every_trouble_says_what_stopped_what_was_done_and_what_to_do() -> None:
    for one in EVERY:
        for part in (one.stopped, one.did, one.todo):
            assert part.endswith(".")
            assert "{" not in part
    assert len({(one.kind, one.key) for one in EVERY}) == len(EVERY)


def test_markup_in_a_trouble_is_text() -> None:
    hostile = {"stopped": "<script>x</script>", "did": "a & b", "todo": "<b>"}
    draft = letter("alarm", {"began": [hostile], "over": [], "more": 0}, "https://bne.example")
    assert "<script" not in draft.html
    assert "<script>x</script>" in draft.long
