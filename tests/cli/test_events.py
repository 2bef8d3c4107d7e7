import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hub.store.engine import Database
from hub.tables import events
from tests.cli.program import hub, program, settings
from tests.intake.examples import NOTICE, TYPES, VACANCY, WORKER, example


async def stored(url: str) -> Sequence[Any]:
    """Give what the database holds of events."""
    database = Database(url)
    database.open()
    async with database.read() as db:
        rows = (await db.execute(select(events).order_by(events.c.seq))).all()
    await database.close()
    return rows


def workers(count: int, first: int = 0) -> list[dict[str, Any]]:
    """Give events of different workers."""
    return [
        example(WORKER, {"id": f"e-{n}", "data.worker_id": f"w-{n}"})
        for n in range(first, first + count)
    ]


def lines(many: Sequence[Any]) -> str:
    """Write JSON lines."""
    return "".join(f"{json.dumps(one)}\n" for one in many)


def outage(days: float) -> dict[str, Any]:
    """Give what an outage is that begins in so many days."""
    begins = datetime.now(UTC) + timedelta(days=days)
    ends = begins + timedelta(hours=3)
    return {"data.starts_at": begins.isoformat(), "data.ends_at": ends.isoformat()}


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lines, id="JSON lines"),
        pytest.param(json.dumps, id="an array"),
        pytest.param(lambda many: json.dumps(many, indent=2), id="an array over many lines"),
        pytest.param(
            lambda many: "\n".join(json.dumps(one, indent=2) for one in many), id="objects"
        ),
    ],
)
async def test_every_type_is_taken_in_from_every_form_once(
    write: Any, hub_database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "events.json"
    file.write_text(write([example(one, outage(40) if one == NOTICE else {}) for one in TYPES]))
    first = hub("import", str(file), "--json", **settings(hub_database_url))
    assert (first.code, first.err) == (0, "")
    assert (first.json["accepted"], first.json["duplicates"]) == (len(TYPES), 0)
    again = hub("import", str(file), "--json", **settings(hub_database_url))
    assert (again.code, again.json["accepted"], again.json["duplicates"]) == (0, 0, len(TYPES))
    rows = await stored(hub_database_url)
    assert [row.type for row in rows] == list(TYPES)


async def test_an_outage_that_cannot_be_announced_in_time_is_rejected_where_it_stands(
    hub_database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "outages.jsonl"
    many = [workers(1)[0], example(NOTICE, outage(1)), example(NOTICE, {"id": "e-9"} | outage(9))]
    file.write_text(lines(many))
    said = hub("import", str(file), **settings(hub_database_url))
    assert (said.code, said.out) == (1, "2 accepted, 0 known already, 1 rejected\n")
    assert f"{file}:2: data.starts_at: must leave 48 hours after everybody was told" in said.err
    assert [row.event_id for row in await stored(hub_database_url)] == ["e-0", "e-9"]


async def test_outages_of_one_file_are_judged_beside_those_before_them(
    hub_database_url: str, tmp_path: Path
) -> None:
    first = outage(9)
    ends = datetime.fromisoformat(first["data.ends_at"])
    beside = {
        "id": "e-2",
        "data.notice_id": "n-2",
        "data.starts_at": first["data.ends_at"],
        "data.ends_at": (ends + timedelta(hours=2)).isoformat(),
    }
    file = tmp_path / "outages.jsonl"
    file.write_text(lines([example(NOTICE, first), example(NOTICE, beside)]))
    said = hub("import", str(file), **settings(hub_database_url))
    assert (said.code, said.out) == (1, "1 accepted, 0 known already, 1 rejected\n")
    assert f"{file}:2: data.starts_at: runs into an outage that is announced: n-5 " in said.err


async def test_the_rejected_are_listed_with_place_and_every_fault_and_the_others_come_in(
    hub_database_url: str, tmp_path: Path
) -> None:
    good, bad = workers(2), example(WORKER, {"id": "bad", "data.status": "gone", "data.age": 44})
    file = tmp_path / "mixed.jsonl"
    file.write_text(f"{json.dumps(good[0])}\n\n{{oops\n{json.dumps(bad)}\n{json.dumps(good[1])}\n")
    said = hub("import", str(file), **settings(hub_database_url))
    assert said.code == 1
    assert said.out == "2 accepted, 0 known already, 2 rejected\n"
    assert f"{file}:3: body: is not JSON" in said.err
    assert f"{file}:4: data.status: must be" in said.err
    assert f"{file}:4: data.age: is not a known field" in said.err
    assert [row.event_id for row in await stored(hub_database_url)] == ["e-0", "e-1"]

    as_json = hub("import", "--json", str(file), **settings(hub_database_url))
    assert (as_json.code, as_json.err) == (1, "")
    assert as_json.json["duplicates"] == 2
    place = as_json.json["rejected"][1]
    assert (place["file"], place["line"], place["id"]) == (str(file), 4, "bad")
    assert {one["field"] for one in place["errors"]} == {"data.status", "data.age"}


async def test_several_files_and_stdin_are_taken_in_turn_in_batches(
    hub_database_url: str, tmp_path: Path
) -> None:
    for name, first in (("a", 0), ("b", 600)):
        (tmp_path / name).write_text(lines(workers(600, first)))
    piped = lines(workers(3, 1200)).encode()
    said = program(
        "import", str(tmp_path / "a"), "-", str(tmp_path / "b"), stdin=piped,
        **settings(hub_database_url),
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    assert said.out == "1,203 accepted, 0 known already, 0 rejected\n"
    rows = await stored(hub_database_url)
    order = [*range(600), *range(1200, 1203), *range(600, 1200)]
    assert [row.event_id for row in rows] == [f"e-{n}" for n in order]
    many: dict[datetime, int] = {}
    for row in rows:
        many[row.accepted_at] = many.get(row.accepted_at, 0) + 1
    assert list(many.values()) == [500, 500, 203]


async def test_a_file_cut_off_says_so_and_keeps_what_came_before(
    hub_database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "cut.json"
    file.write_text(json.dumps(workers(3), indent=1)[:-40])
    said = hub("import", str(file), **settings(hub_database_url))
    assert said.code == 1
    assert said.out == "2 accepted, 0 known already, 1 rejected\n"
    assert "is not JSON" in said.err


async def test_large_events_go_in_smaller_batches(hub_database_url: str, tmp_path: Path) -> None:
    large = [example(VACANCY, {"id": f"v-{n}", "data.description": "á" * 4000}) for n in range(300)]
    file = tmp_path / "large.jsonl"
    file.write_text(lines(large))  # 24 kB each, escaped
    assert hub("import", str(file), **settings(hub_database_url)).code == 0
    moments = {row.accepted_at for row in await stored(hub_database_url)}
    assert len(moments) >= 300 * 24_000 // 2**20


def test_warnings_are_said_and_reject_nothing(hub_database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "ahead.jsonl"
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    file.write_text(lines([example(WORKER, {"time": later})]))
    said = hub("import", str(file), **settings(hub_database_url))
    assert (said.code, said.out) == (0, "1 accepted, 0 known already, 0 rejected\n")
    assert "warning: time_ahead: e-1001: time is in the future" in said.err


def test_what_is_wrong_with_many_is_shown_a_few_times_and_counted(
    hub_database_url: str, tmp_path: Path
) -> None:
    many = workers(40)
    for one in many[5:]:
        one["data"]["status"] = "gone"
    for number, one in enumerate(many[10:]):
        one["data"]["searches"] = [{"search_id": str(number)}] * number + [{}]
    for one in many[:5]:
        one["time"] = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    file = tmp_path / "many.jsonl"
    file.write_text(lines(many))
    said = hub("import", str(file), **settings(hub_database_url))
    assert said.out == "5 accepted, 0 known already, 35 rejected\n"
    assert f"{file}:6: data.status: must be seeking or paused" in said.err
    assert said.err.count(":6: data.status") == 1
    assert "… and 32 more: data.status: must be seeking or paused" in said.err
    assert "… and 27 more: data.searches.*.search_id: is required" in said.err
    assert "… and 2 more: warning: time_ahead: time is in the future" in said.err
    assert len(said.err.splitlines()) < 25
    as_json = hub("import", "--json", str(file), **settings(hub_database_url))
    assert len(as_json.json["rejected"]) == 35


async def test_a_vacancy_s_data_alone_are_published_under_a_fresh_id(
    hub_database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "vacancy.json"
    file.write_text("\ufeff" + json.dumps(example(VACANCY)["data"], indent=2))
    one = hub("publish", str(file), "--json", **settings(hub_database_url))
    other = hub("publish", str(file), "--json", **settings(hub_database_url))
    assert (one.code, one.json["accepted"], one.json["source"]) == (0, 1, "hub.cli")
    assert (one.json["subject"], other.json["accepted"]) == ("vacancy:v-9001", 1)
    assert one.json["id"] != other.json["id"]
    assert [row.type for row in await stored(hub_database_url)] == [VACANCY, VACANCY]


def test_a_vacancy_s_event_is_published_once(hub_database_url: str) -> None:
    now = datetime.now(UTC)
    fresh = {
        "data.published_at": now.isoformat(),
        "data.valid_until": (now + timedelta(days=10)).isoformat(),
    }
    event = json.dumps(example(VACANCY, fresh))
    # Published now, at whatever hour: no night is to be warned of.
    given = settings(hub_database_url, HUB_QUIET_BEGINS="00:00", HUB_QUIET_ENDS="00:00")
    first = program("publish", "-", stdin=event.encode(), **given)
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("vacancy:v-9001 accepted (event e-1005 of https://portal")
    assert first.out.endswith("follow it: `hub status v-9001`\n")
    again = hub("publish", "-", stdin=event, **given)
    assert (again.code, "known already" in again.out) == (0, True)


@pytest.mark.parametrize(
    ("written", "fields"),
    [
        pytest.param("{oops", ["body"], id="not JSON"),
        pytest.param("[]", ["body"], id="an array"),
        pytest.param(json.dumps(example(WORKER)), ["type"], id="another type"),
        pytest.param(
            json.dumps(example(VACANCY, {"data.comuna": "1", "data.pay_min": -1})),
            ["data.comuna", "data.pay_min"],
            id="an event with two faults",
        ),
        pytest.param('{"vacancy_id": "v", "vacancy_id": "w"}', ["data.vacancy_id"], id="bare data"),
    ],
)
async def test_a_vacancy_that_is_none_is_not_published_and_every_fault_is_named(
    written: str, fields: list[str], hub_database_url: str
) -> None:
    said = hub("publish", "-", "--json", stdin=written, **settings(hub_database_url))
    assert said.code == 1
    assert set(fields) <= {one["field"] for one in said.json["error"]["errors"]}
    plain = hub("publish", "-", stdin=written, **settings(hub_database_url))
    assert (plain.code, plain.out) == (1, "")
    assert all(f"hub: {field}: " in plain.err for field in fields)
    assert not await stored(hub_database_url)


def test_a_vacancy_that_is_too_large_is_refused(hub_database_url: str) -> None:
    said = hub("publish", "-", stdin=b" " * 2**20 + b"{}", **settings(hub_database_url))
    assert (said.code, "at most 1048576 bytes" in said.err) == (1, True)


@pytest.mark.parametrize("command", ["import", "publish"])
def test_a_database_of_another_version_is_refused(command: str, database_url: str) -> None:
    if database_url.startswith("sqlite"):
        Path(database_url.partition(":///")[2]).touch()
    said = hub(command, "-", stdin=json.dumps(example(VACANCY)), **settings(database_url))
    assert said.code == 1
    assert "hub db upgrade" in said.err


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_a_database_that_is_locked_says_what_came_in_and_to_do_it_again(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.store.engines._BUSY_SECONDS", 0.05)
    database = Database(hub_database_url)
    database.open()
    async with database.write():
        said = hub("import", "-", stdin=lines(workers(1)), **settings(hub_database_url))
    await database.close()
    assert (said.code, said.out) == (1, "")
    assert "0 events are in; import the same files again" in said.err
