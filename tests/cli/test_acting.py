"""Recall, release and pause from the command line: the reach first, then the act."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from hub.store.stopping import domains
from hub.tables import broadcasts, log
from tests.cli.program import Said, run
from tests.dispatch.test_holds import MONEY, says
from tests.intake.examples import VACANCY, example
from tests.world import StillClock, World, world


@pytest.fixture
async def planned(hub_database_url: str) -> AsyncIterator[World]:
    """A vacancy told to Rosa, and another only planned."""
    async with world(hub_database_url, StillClock(datetime.now(UTC))) as w:
        await w.worker("Rosa", preferences={"night_sms": True})
        await w.employer()
        await w.vacancy("V-1")
        await w.work()
        await w.vacancy("V-2")
        await w.plan()
        yield w


async def states(w: World) -> list[str]:
    return [row["state"] for row in await w.rows(broadcasts)]


async def test_a_recall_shows_its_reach_and_asks(planned: World) -> None:
    said = run(planned, "recall", "V-1", "--reason", "fraude", stdin="n\n")
    assert said.code == 1
    assert "0 messages will not be sent, 1 person will be told it was taken back" in said.out
    assert await states(planned) == ["finished", "sending"]
    said = run(planned, "recall", "V-1", "--reason", "fraude", stdin="y\n")
    assert (said.code, "1 person gets a correction" in said.out) == (0, True)
    assert await states(planned) == ["finished", "sending", "sending"]
    again = run(planned, "recall", "V-1", "--reason", "fraude", "--yes", "--json")
    assert again.json == {"stopped": 0, "corrected": 1, "on_the_wire": 0}
    (note,) = await planned.rows(log, log.c.what == "recalled")
    assert note["detail"]["by"].startswith("console:")


async def test_what_was_taken_back_is_not_said_to_be_sent(planned: World) -> None:
    def publish(at: datetime, *more: str) -> Said:
        days = {"published_at": at.isoformat(), "valid_until": (at + timedelta(days=9)).isoformat()}
        given = {f"data.{name}": value for name, value in days.items()}
        data = example(VACANCY, given | {"data.vacancy_id": "V-2"})["data"]
        return run(planned, "publish", "-", *more, stdin=json.dumps(data))

    before = datetime.now(UTC) - timedelta(days=1)
    assert "a hub that runs sends it" in publish(before).out
    run(planned, "recall", "V-2", "--yes")
    said = publish(before)
    assert "V-2 was taken back: nothing is sent" in said.out
    assert "a hub that runs" not in said.out
    assert publish(before, "--json").json["recalled"]
    assert "a hub that runs sends it" in publish(datetime.now(UTC) + timedelta(minutes=1)).out


async def test_machines_must_say_yes_and_a_wrong_vacancy_is_named(planned: World) -> None:
    said = run(planned, "recall", "V-2", "--json")
    assert (said.code, said.json["error"]["type"]) == (1, "refused")
    assert "--yes" in said.json["error"]["detail"]
    said = run(planned, "recall", "V-9", "--yes")
    assert (said.code, said.err) == (1, "hub: there is no vacancy V-9\n")
    said = run(planned, "recall", "V-2", "--reason", " ", "--yes")
    assert (said.code, "--reason" in said.err) == (2, True)
    said = run(planned, "recall", "V-2")  # nobody there to answer
    assert said.code == 1
    assert await states(planned) == ["finished", "sending"]


async def test_pause_and_resume(planned: World) -> None:
    said = run(planned, "pause", "V-2", stdin="y\n")
    assert (said.code, "broadcast 2 is paused" in said.out) == (0, True)
    assert run(planned, "resume", "2", "--yes", "--json").json == {"id": "2", "state": "sending"}
    said = run(planned, "pause", "1", "--yes")
    assert (said.code, "finished" in said.err) == (1, True)


async def test_a_lane_and_everything_are_paused_with_their_reach(planned: World) -> None:
    said = run(planned, "pause", "--lane", "sms", stdin="n\n")
    assert (said.code, "0 by sms will wait; 0 people are due within the hour" in said.out) == (
        1,
        True,
    )
    assert run(planned, "pause", "--lane", "sms", "--json").json["error"]["type"] == "refused"
    said = run(planned, "pause", "--lane", "sms", stdin="y\n")
    assert (said.code, "sms is paused since 20" in said.out) == (0, True)
    said = run(planned, "pause", "--all", "--yes", "--json")
    still = said.json["paused"]
    assert [one["lane"] for one in still] == ["email", "sms", "inbox"]
    assert still[0]["since"] > still[1]["since"]  # the first time counts
    await planned.work()
    assert len(planned.email.sent) == 1
    shown = run(planned, "status")
    assert "email is paused since" in shown.out
    assert "(operator)" in shown.out
    assert run(planned, "status", "--json").json["paused"] == still
    assert run(planned, "resume", "--all", "--yes", "--json").json == {"paused": []}
    assert "paused" not in run(planned, "status").out
    await planned.work()
    assert len(planned.email.sent) == 2


@pytest.mark.parametrize(
    "named",
    [[], ["1", "--all"], ["--lane", "sms", "--all"], ["1", "--lane", "sms"], ["--lane", "fax"]],
    ids=" ".join,
)
async def test_one_thing_is_paused_at_a_time(planned: World, named: list[str]) -> None:
    assert run(planned, "pause", *named, "--yes").code == 2


@pytest.mark.parametrize("act", ["pause", "resume"])
async def test_who_names_a_lane_as_a_broadcast_is_told_how(planned: World, act: str) -> None:
    said = run(planned, act, "email", "--yes")
    advice = f"a lane is `hub {act} --lane email`"
    assert (said.code, said.err) == (1, f"hub: there is no broadcast email; {advice}\n")


async def test_release(planned: World) -> None:
    said = run(planned, "release", "V-2", "--yes")
    assert (said.code, said.err) == (1, "hub: it is not held\n")
    await says(planned, "Rosa", MONEY, "V-2")
    said = run(planned, "release", "V-2", stdin="y\n")
    assert "1 message will go on; reports so far, 1 money" in said.out
    assert await states(planned) == ["finished", "sending"]


async def test_a_held_domain_is_shown_by_status_and_released(planned: World) -> None:
    now = planned.clock.now()
    async with planned.hub.database.write() as db:
        await domains.hold(db, "correo.example", bounced=20, accepted=40, now=now)
    await planned.work()  # V-2 is not sent
    said = run(planned, "status")
    assert said.code == 0
    alarm = " ".join(said.out.split())
    assert f"mail to correo.example is held since {now:%Y-%m-%d %H:%M} UTC" in alarm
    assert "20 people's came back, of 40 accepted; 1 wait." in alarm
    assert "`hub release --domain correo.example`" in alarm
    assert run(planned, "status", "--json").json["held_domains"] == [
        {
            "domain": "correo.example",
            "since": now.isoformat(),
            "bounced": 20,
            "accepted": 40,
            "waiting": 1,
        }
    ]
    said = run(planned, "release", "--domain", "Correo.example", stdin="n\n")
    assert (said.code, "1 e-mails will go on" in said.out) == (1, True)
    said = run(planned, "release", "--domain", "correo.example", "--yes", "--json")
    assert said.json == {"released": 1}
    said = run(planned, "release", "--domain", "correo.example", "--yes")
    assert (said.code, "no mail to correo.example is held" in said.err) == (1, True)
    assert run(planned, "status", "--json").json["held_domains"] == []


async def test_a_release_is_of_a_vacancy_or_of_a_domain(planned: World) -> None:
    for given in ((), ("V-1", "--domain", "correo.example")):
        said = run(planned, "release", *given)
        assert (said.code, "one of the two" in said.err) == (2, True)
