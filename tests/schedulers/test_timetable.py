import pytest

from schedulers.timetable import TIMETABLE, At, Every, Row


def test_the_timetable_rings_what_it_promises() -> None:
    assert {row.doorbell: row.when for row in TIMETABLE} == {
        "look": Every(1),
        "sweep": Every(5),
        "watch": Every(30),
        "bounces": Every(30),
        "let_go": Every(30),
        "reconcile": Every(10),
        "follow": Every(10),
        "clear": Every(600),
        "alarm": Every(30),
        "farewell": Every(60),
        "summary": At({"hour": "8-20", "minute": "0"}),
        "forecast": Every(5),
        "match": Every(10),
        "welcome": Every(60),
        "still_yours": At({"hour": "10-17", "minute": "*/15"}),
        "purge": At({"hour": "1-5", "minute": "20"}),
    }


def test_no_two_rows_share_a_name() -> None:
    assert len({row.name for row in TIMETABLE}) == len(TIMETABLE)


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_pace_takes_time(seconds: float) -> None:
    with pytest.raises(ValueError, match="pace"):
        Every(seconds)


def test_a_row_may_go_by_the_clock_of_santiago() -> None:
    row = Row(name="every morning", when=At({"hour": "8"}), doorbell="morning")
    assert isinstance(row.when, At)
    assert row.when.zone == "America/Santiago"
