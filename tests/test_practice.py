"""People of a practice call answer as time goes; seats go in the order of their answers."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.model import Answer, Lane, Way
from hub.practice import PEOPLE, Said, standings

SINCE = datetime(2026, 5, 5, 14, tzinfo=UTC)


def at(seconds: float, seats: int | None = None, **written: Said) -> dict[str, list[str]]:
    """Say who stands where, so many seconds after it began."""
    named = {f"practica-{name.removeprefix('p')}": one for name, one in written.items()}
    found: dict[str, list[str]] = {"yes": [], "waits": [], "no": [], "silent": [], "untold": []}
    for one in standings(SINCE, named, seats, SINCE + timedelta(seconds=seconds)):
        where = "silent" if one.said is None else str(one.said.answer)
        if one.place is not None:
            where = "waits"
        found[where].append(one.person.worker_id[-2:])
        if not one.told:
            found["untold"].append(one.person.worker_id[-2:])
    return found


@pytest.mark.parametrize(
    ("seconds", "yes", "no", "untold"),
    [(0, 0, 0, 12), (5, 0, 0, 7), (12, 1, 0, 0), (45, 3, 1, 0), (110, 6, 2, 0), (9999, 6, 2, 0)],
)
def test_the_roster_fills_as_time_goes(seconds: float, yes: int, no: int, untold: int) -> None:
    found = at(seconds)
    assert (len(found["yes"]), len(found["no"]), len(found["untold"])) == (yes, no, untold)


def test_a_yes_beyond_the_seats_waits_and_moves_up_when_somebody_withdraws() -> None:
    assert at(60, seats=3)["waits"] == ["06"]
    no = Said(answer=Answer.NO, at=SINCE + timedelta(seconds=58), way=Way.OFFICER)
    found = at(60, seats=3, p01=no)
    assert (found["yes"], found["waits"]) == (["02", "03", "06"], [])


def test_some_have_no_channel_and_some_say_nothing() -> None:
    silent = at(9999)["silent"]
    alone = [one.worker_id[-2:] for one in PEOPLE if one.by is Lane.INBOX]
    assert set(alone) < set(silent)
