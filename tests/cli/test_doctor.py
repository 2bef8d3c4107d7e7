"""Settings, the machine and the database are looked at; what is wrong is said, and what to do."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from config.settings import load
from hub.cli import checks, reach
from hub.cli.findings import Finding, Mark
from hub.errors import Unavailable
from tests.cli.program import hub, program, settings
from tests.world import SECRET, world

NOW = datetime(2026, 5, 5, 14, tzinfo=UTC)
PUBLIC = "https://avisos.bne.example"
OTHER = "another secret, which is long enough as well, 4321"


def states(document: Any) -> dict[str, str]:
    """Give the last word on each check."""
    return {one["check"]: one["state"] for one in document["findings"]}


async def test_a_hub_that_is_well_is_well(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.worker("W-1")
        await w.apply()
    said = hub("doctor", "--json", **settings(hub_database_url, HUB_PUBLIC_URL=PUBLIC))
    assert (said.code, said.err, said.json["ok"]) == (0, "", True)
    assert states(said.json) == {
        "settings": "ok",
        "secret key": "ok",
        "database": "ok",
        "data keys": "ok",
        "tokens": "ok",
        "e-mail": "warning",
        "SMS": "warning",
        "public URL": "ok",
        "help desk": "warning",
        "time zones": "ok",
        "clock": "ok",
    }


def test_the_real_program_says_what_is_bad_and_what_to_do(tmp_path: Path) -> None:
    said = program("doctor", HUB_DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path}/hub.db")
    assert (said.code, said.err) == (1, "")
    lines = said.out.splitlines()
    assert any(line.startswith("bad     secret key: HUB_SECRET_KEY is not set") for line in lines)
    bad = next(n for n, line in enumerate(lines) if line.startswith("bad     database: "))
    assert "hub db upgrade" in lines[bad + 1]
    assert not list(tmp_path.iterdir())


async def test_a_file_somebody_else_is_changing_is_not_called_a_wrong_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def changing(_: object) -> bool:
        raise Unavailable("the database did not answer: OperationalError: database is locked")

    file = tmp_path / "hub.db"
    file.touch()
    monkeypatch.setattr(reach, "is_current", changing)
    [found] = await reach.database(load(settings(f"sqlite+aiosqlite:///{file}")), NOW)
    assert (found.mark, "changing all of it" in found.said) == (Mark.BAD, True)
    assert "wait and ask again" in found.do


def test_a_database_that_is_a_file_is_shown_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    here = settings("sqlite+aiosqlite:///here.db", HUB_PUBLIC_URL=PUBLIC)
    assert f"there is none at {tmp_path}/here.db" in hub("doctor", **here).out
    assert hub("db", "upgrade", **here).code == 0
    assert f"ok      database: {tmp_path}/here.db, its schema current" in hub("doctor", **here).out


def test_settings_that_cannot_be_read_are_all_named_and_it_is_no_bad_use() -> None:
    said = hub("doctor", "--json", HUB_EMAIL_RATE="fast", HUB_SMTP_URL="x", HUB_SMS_RAET="1")
    assert (said.code, said.json["ok"]) == (1, False)
    words = {one["said"].partition(":")[0]: one["state"] for one in said.json["findings"][:2]}
    assert words == {"HUB_EMAIL_RATE": "bad", "HUB_SMTP_URL": "bad"}
    slip = said.json["findings"][2]
    assert (slip["state"], slip["do"]) == ("warning", "perhaps HUB_SMS_RATE?")


@pytest.mark.parametrize(
    ("variables", "mark", "words"),
    [
        pytest.param({}, Mark.BAD, "is not set", id="none"),
        pytest.param({"HUB_SECRET_KEY": SECRET}, Mark.OK, "characters", id="a good one"),
        pytest.param({"HUB_SECRET_KEY": "ab" * 20}, Mark.WARNING, "guess", id="a pattern"),
        pytest.param(
            {"HUB_SECRET_KEY": SECRET, "HUB_SECRET_KEY_OLD": OTHER},
            Mark.WARNING,
            "HUB_SECRET_KEY_OLD is set",
            id="a change",
        ),
        pytest.param(
            {"HUB_SECRET_KEY": SECRET, "HUB_SECRET_KEY_OLD": SECRET},
            Mark.WARNING,
            "the present",
            id="no change",
        ),
    ],
)
def test_the_secret_is_looked_at_and_never_shown(
    variables: dict[str, str], mark: Mark, words: str
) -> None:
    found = checks.secret(load(variables))
    assert (found.mark, words in found.said) == (mark, True)
    assert not [value for value in variables.values() if value in found.said + found.do]


@pytest.mark.parametrize(
    ("url", "mark"),
    [
        (PUBLIC, Mark.OK),
        ("http://avisos.bne.example", Mark.WARNING),
        ("http://127.0.0.1:8080", Mark.WARNING),
        ("https://localhost", Mark.WARNING),
    ],
)
def test_links_are_to_open_elsewhere_and_under_way_unread(url: str, mark: Mark) -> None:
    assert checks.public_url(load({"HUB_PUBLIC_URL": url})).mark is mark


def test_the_telephone_people_are_told_to_call_is_to_be_somebodys() -> None:
    example = checks.desk(load({}))
    assert (example.mark, "HUB_DESK_PHONE" in example.do) == (Mark.WARNING, True)
    own = checks.desk(load({"HUB_DESK_PHONE": "600 111 2222"}))
    assert (own.mark, own.said) == (Mark.OK, "600 111 2222, todos los días de 8 a 20")


def _unknown(_name: str) -> ZoneInfo:
    raise ZoneInfoNotFoundError


@pytest.mark.parametrize(
    ("zone", "mark"),
    [
        pytest.param(ZoneInfo, Mark.OK, id="this machine's"),
        pytest.param(_unknown, Mark.BAD, id="before 2025b"),
        pytest.param(lambda _: ZoneInfo("America/Santiago"), Mark.BAD, id="still Santiago's"),
    ],
)
def test_time_zones_are_to_know_of_coyhaique(zone: Any, mark: Mark) -> None:
    assert checks.time_zones(zone).mark is mark


@pytest.mark.parametrize(
    ("now", "mark"),
    [
        (NOW, Mark.OK),
        (datetime(1970, 1, 1, tzinfo=UTC), Mark.BAD),
        (datetime(2106, 1, 1, tzinfo=timezone(timedelta(hours=-4))), Mark.BAD),
    ],
)
def test_the_clock_is_to_be_possible(now: datetime, mark: Mark) -> None:
    assert checks.clock(now).mark is mark


async def test_data_keys_are_to_open(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.worker("W-1")
        await w.apply()
    now = datetime.now(UTC)

    async def keys(**variables: str) -> Finding:
        given = load({"HUB_DATABASE_URL": hub_database_url} | variables)
        return (await reach.database(given, now))[-1]

    assert (await keys(HUB_SECRET_KEY=SECRET)).mark is Mark.OK
    lost = await keys(HUB_SECRET_KEY=OTHER)
    assert (lost.mark, lost.said) == (Mark.BAD, "1 do not open with the present secret")
    changing = await keys(HUB_SECRET_KEY=OTHER, HUB_SECRET_KEY_OLD=SECRET)
    assert (changing.mark, changing.do) == (Mark.WARNING, "run `hub vault rotate`")
    variables = {"HUB_SECRET_KEY": OTHER, "HUB_SECRET_KEY_OLD": SECRET}
    rotated = hub("vault", "rotate", HUB_DATABASE_URL=hub_database_url, **variables)
    assert rotated.code == 0
    changed = await keys(**variables)
    assert (changed.mark, changed.said) == (Mark.OK, "1, all under the present secret")
    assert (await keys()).mark is Mark.BAD


async def test_of_a_database_that_is_being_made_it_says_that_a_hub_may_be_starting(
    database_url: str,
) -> None:
    if database_url.startswith("sqlite"):
        await asyncio.to_thread(Path(database_url.partition(":///")[2]).touch)
    (found,) = await reach.database(load(settings(database_url)), NOW)
    assert (found.mark, found.said) == (Mark.BAD, "it is there, and there is nothing in it yet")
    assert "`hub db upgrade` is starting, wait and ask again" in found.do


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_a_database_whose_clock_differs_is_said(hub_database_url: str) -> None:
    found = await reach.database(load(settings(hub_database_url)), NOW - timedelta(hours=1))
    assert [one.mark for one in found if one.check == "clock"] == [Mark.WARNING]


@pytest.mark.parametrize("change", ["/nowhere", "@127.0.0.1:1/x"], ids=["no such", "no server"])
async def test_a_database_that_does_not_answer_is_bad(change: str, postgres: str) -> None:
    start, _, _ = postgres.rpartition("/" if change.startswith("/") else "@")
    (found,) = await reach.database(load(settings(start + change)), NOW)
    assert (found.mark, found.check) == (Mark.BAD, "database")
    assert postgres.partition("@")[0].rpartition(":")[2] not in found.said
