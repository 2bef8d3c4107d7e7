"""The measure of pages sees what is broken in one."""

import pytest

from tests.web.markup import Parsed


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("<p><b>x</p></b>", "</p> closes ['b']"),
        ("<div>", "</body> closes ['div']"),
        ("</body></html><p>", "never closed: ['p'"),
        ("<p id=a></p><p id=a></p>", "the id a stands twice"),
        ("<a href='#b'>x</a>", "nothing has the id b"),
        ("<h1></h1>", "2 of <h1>"),
        ("<p id=a id=b></p>", "<p> says something twice"),
    ],
)
def test_the_measure_of_pages_sees_what_is_broken(broken: str, fault: str) -> None:
    page = "<!doctype html>\n<html><head><title>x</title></head><body><h1>x</h1>{}</body></html>"
    assert Parsed(page.format("<p>x</p>")).faults == []
    assert any(fault in one for one in Parsed(page.format(broken)).faults)
