"""What is due, where each broadcast stands, and what is not set up: `hub status` says it."""

import json
import re
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import insert, update

from channels.base import Written
from hub.cli.figures import span
from hub.dispatch.forecasting import Rest
from hub.model import Lane
from hub.store.stopping import pauses
from hub.tables import broadcasts, events, letterbox, log
from tests.cli.program import BARE, ROOT, hub, run, settings
from tests.world import World

#: What the status says of a hub without providers.
NOT_SET_UP = "".join(
    f"this hub has no {way} set up: nothing goes by it, whatever people chose\n"
    for way in ("e-mail", "SMS")
)


async def test_the_status_tells_what_is_due_and_where_each_broadcast_stands(told: World) -> None:
    said = run(told, "status")
    assert (said.code, said.err) == (0, "")
    head, *missing, names, one, other = said.out.splitlines()
    rows = [one, other]
    assert "".join(f"{line}\n" for line in missing) == NOT_SET_UP
    assert head == "2 people are due within the hour · under way: 1"
    assert "inversions" in names
    # What is under way comes first.
    assert [row.split()[1:4] for row in rows] == [
        ["vacancy", "V-2", "sending"],
        ["vacancy", "V-1", "finished"],
    ]
    assert "0/2" in rows[0]
    assert "29 min" in rows[0] or "30 min" in rows[0]
    assert "2/2" in rows[1]
    assert "email accepted=2" in rows[1]


async def test_the_status_as_json_is_what_the_api_says_of_each(told: World) -> None:
    said = run(told, "status", "--json").json
    assert (said["due_within_the_hour"], said["under_way"]) == (2, 1)
    by_id = {one["id"]: one for one in said["broadcasts"]}
    report = (await told.report(1)).document()
    assert by_id == {"1": report, "2": (await told.report(2)).document()}
    assert run(told, "status", "1", "--json").json == report


async def test_broadcasts_under_way_are_counted_though_not_all_are_listed(told: World) -> None:
    [begun] = await told.rows(broadcasts, broadcasts.c.id == 2)
    many = [begun | {"id": number, "subject_id": f"V-{number}"} for number in range(3, 253)]
    async with told.hub.database.write() as db:
        await db.execute(insert(broadcasts), many)
    said = run(told, "status", "--json").json
    assert (said["under_way"], len(said["broadcasts"])) == (251, 220)


async def test_the_status_tells_what_is_foreseen_and_what_may_be_late(told: World) -> None:
    async def look() -> None:
        told.clock.move(seconds=31)
        await replace(told.hub.forecaster, rest=Rest()).look()

    await look()
    assert run(told, "status", "--json").json["at_risk"] == 0
    assert "on time" in run(told, "status").out
    assert re.search(r"forecast +on time, 2", run(told, "status", "2").out)
    async with told.hub.database.write() as db:
        now = told.clock.now()
        await pauses.put(db, [Lane.EMAIL], by="op", role="operator", now=now)
    await look()
    await look()
    said = run(told, "status")
    assert "1 of the broadcasts under way may tell people late, 0 surely will" in said.out
    assert run(told, "status", "--json").json["at_risk"] == 1
    assert run(told, "status", "2", "--json").json["forecast"] == {
        "finish_at": None,
        "verdict": "at_risk",
    }
    assert "at risk, nobody can say when" in run(told, "status", "2").out


async def test_one_broadcast_is_shown_in_full_by_its_id_or_its_vacancy_s(told: World) -> None:
    said = run(told, "status", "1")
    assert (said.code, said.err) == (0, "")
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert lines[0] == "broadcast 1: vacancy V-1"
    for line in (
        "state finished",
        "audience 2",
        "told in time 2",
        "late 0",
        "by email accepted 2",
    ):
        assert line in lines
    assert any(line.startswith("inbox only 0 by choice · 0 without consent · ") for line in lines)
    assert run(told, "status", "V-1").out == said.out
    assert "(29 min)" in run(told, "status", "V-2").out.replace("30 min", "29 min")


async def test_of_a_vacancy_told_twice_the_newest_is_shown_and_the_others_are_named(
    told: World,
) -> None:
    told.clock.move(hours=1)
    await told.vacancy("V-1", pay_min=700000)
    await told.plan()
    said = run(told, "status", "V-1")
    assert said.out.startswith("broadcast 4: vacancy V-1")
    assert said.out.removesuffix(NOT_SET_UP).splitlines()[-1].split() == [
        "earlier",
        "ones",
        "3,",
        "1",
    ]


@pytest.mark.parametrize("asked", ["3", "V-9", "9" * 30, "²", "--", ""])
async def test_a_broadcast_there_is_not_is_named(asked: str, told: World) -> None:
    for command in (("status", "--", asked), ("explain", "--", asked, "Rosa")):
        said = run(told, *command)
        assert (said.code, said.out) == (1, "")
        assert f"there is no broadcast {asked}".strip() in said.err
    said = run(told, "status", "--json", "--", asked)
    assert (said.code, said.json["error"]["type"]) == (1, "not_found")


def test_before_anything_is_told_the_status_says_so(hub_database_url: str) -> None:
    said = hub("status", **settings(hub_database_url))
    assert (said.code, said.out) == (
        0,
        "0 people are due within the hour · under way: 0\n" + NOT_SET_UP,
    )


def test_what_is_set_up_is_not_said_to_be_missing(hub_database_url: str) -> None:
    mail = {"HUB_SMTP_URL": "smtp://127.0.0.1:1", "HUB_MAIL_FROM": "BNE <avisos@bne.example>"}
    said = hub("status", **settings(hub_database_url), **mail)
    assert "no e-mail set up" not in said.out
    assert "no SMS set up" in said.out
    said = hub("status", "--json", **settings(hub_database_url), **mail)
    assert said.json["not_set_up"] == ["SMS"]


async def test_a_broadcast_alone_says_too_what_is_not_set_up(told: World) -> None:
    assert run(told, "status", "V-1").out.endswith(NOT_SET_UP)


async def test_what_could_not_be_applied_is_counted_until_it_is_tried_again(told: World) -> None:
    failed = update(events).where(events.c.seq == 2)
    async with told.hub.database.write() as db:
        await db.execute(failed.values(result="failed: KeyError"))
    assert "1 events could not be applied" in run(told, "status").out
    assert run(told, "status", "--json").json["events_failed"] == 1
    [found] = [
        one for one in run(told, "doctor", "--json").json["findings"] if one["check"] == "events"
    ]
    assert (found["state"], found["said"]) == ("warning", "1 could not be applied")
    assert run(told, "events", "retry").out.startswith("1 events: ")
    [noted] = await told.rows(log, log.c.what == "events_retried")
    assert (noted["detail"]["events"], noted["detail"]["role"]) == (1, "operator")
    assert run(told, "status", "--json").json["events_failed"] == 0
    assert await told.apply() is None
    assert {row["result"] for row in await told.rows(events)} <= {"applied", "published"}
    assert run(told, "events", "retry", "--json").json == {"events": 0}


async def test_what_could_not_be_heard_is_counted_until_it_is_tried_again(told: World) -> None:
    await told.hub.incoming.keep(
        Lane.SMS, [Written(provider_id="SM1", sender="+56987654321", text="baja")]
    )
    async with told.hub.database.write() as db:
        await db.execute(update(letterbox).values(tries=8))
    assert await told.hear() == set()
    assert "1 message of people could not be heard" in run(told, "status").out
    assert run(told, "status", "--json").json["letters_given_up"] == 1
    [found] = [
        one for one in run(told, "doctor", "--json").json["findings"] if one["check"] == "letters"
    ]
    assert found["said"] == "1 message of people could not be heard"
    assert run(told, "hear").out.startswith("1 message of people: ")
    [noted] = await told.rows(log, log.c.what == "letters_tried_again")
    assert (noted["detail"]["letters"], noted["detail"]["role"]) == (1, "operator")
    assert run(told, "status", "--json").json["letters_given_up"] == 0
    told.clock.move(minutes=10)  # the command has the world's own clock
    await told.hear()
    assert await told.rows(letterbox) == []
    assert run(told, "hear", "--json").json == {"letters": 0}


def test_watching_says_it_again_until_ctrl_c(told: World) -> None:
    watching = subprocess.Popen(
        [sys.executable, "-m", "hub.cli.main", "status", "--watch", "--json"],
        cwd=ROOT,
        env=BARE | settings(told.hub.database.url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has it ignored, and it would be here too.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    limit = threading.Timer(60, watching.kill)
    limit.start()
    try:
        assert watching.stdout is not None
        first, second = (json.loads(watching.stdout.readline()) for _ in range(2))
        assert first["at"] < second["at"]
        watching.send_signal(signal.SIGINT)
        _, err = watching.communicate(timeout=20)
    finally:
        limit.cancel()
        watching.kill()
    assert (watching.returncode, err) == (0, "")


async def test_what_is_paused_or_held_says_since_when_and_by_whom(told: World) -> None:
    run(told, "pause", "2", "--yes")
    shown = " ".join(run(told, "status", "2").out.split())
    assert re.search(r"state paused, since 20\S+ by operator console:\S+", shown)
    said = run(told, "status", "2", "--json").json
    assert said["standing_by"] == "operator"
    assert datetime.fromisoformat(said["standing_since"]) >= told.clock.now()
    lines = run(told, "explain", "2", "Rosa").out.splitlines()
    assert re.fullmatch(r"20\S+ paused by operator", lines[-1])
    await told.employer(verified=False)
    held = " ".join(run(told, "status", "2").out.split())
    assert re.search(r"state held: employer_not_verified, since 20\S+ by portal", held)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(0), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=5, minutes=5), "5 h 05 min"),
        (timedelta(hours=30), "30 h 00 min"),
        (-timedelta(minutes=7), "7 min ago"),
    ],
)
def test_a_span_is_written_in_hours_and_minutes(left: timedelta, words: str) -> None:
    assert span(left) == words
