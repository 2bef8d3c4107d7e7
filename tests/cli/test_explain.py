"""Why a worker was told of a broadcast, or was not, rule by rule: `hub explain` says it."""

import json
import re

import pytest

from channels.base import Outcome, Receipt
from hub.audiences import called, everybody
from hub.audiences.eligibility import SEARCH_RULES, WORKER_RULES
from hub.cli.explaining import WORDS
from tests.cli.program import run
from tests.world import World


async def test_why_a_worker_was_told_is_said_rule_by_rule(told: World) -> None:
    said = run(told, "explain", "1", "Rosa")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0] == "broadcast 1, vacancy V-1 “Ayudante de cocina”, finished"
    assert lines[1] == "Rosa is eligible"
    assert run(told, "explain", "V-1", "Rosa").out == said.out
    assert "✓ seeking: seeks work" in lines
    assert "· education: no schooling is asked for" in lines
    assert "search s1: finds it" in lines
    assert "  ✓ occupation: looks for this occupation" in lines
    assert any(line.startswith("told ") and " by email, due " in line for line in lines)
    assert any(line.startswith("  email: accepted, planned ") for line in lines)
    assert any(", handed over " in line for line in lines)
    assert any(line.startswith("    showed V-1; templates ") for line in lines)


async def test_why_a_worker_was_not_told_is_said_rule_by_rule(told: World) -> None:
    lines = run(told, "explain", "1", "Ana").out.splitlines()
    assert lines[1] == "Ana is not eligible"
    assert "search s1: passes it by" in lines
    assert "  ✗ occupation: looks for other occupations" in lines
    assert lines[-1] == "not among its recipients"


async def test_each_answer_and_wait_is_told(told: World) -> None:
    said = iter([Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="450"), None])
    told.email.answer = lambda m: next(said) if m.to.startswith("rosa") else None
    await told.tell("vacancy.closed", vacancy_id="V-2")
    await told.vacancy("V-3")
    await told.work()
    told.clock.move(minutes=2)
    await told.hub.keeper.look()
    await told.work()
    lines = run(told, "explain", "3", "Rosa").out.splitlines()
    answered = [line.split(": ")[1] for line in lines if "    answered " in line]
    assert answered == ["waiting 450", "accepted 250"]
    assert any(re.match(r"    waited for retry from 20\S+ until 20", line) for line in lines)
    assert "    tried 2 times" in lines


async def test_why_nobody_more_is_told_of_it_is_said_first(told: World) -> None:
    await told.tell("vacancy.closed", vacancy_id="V-2")
    head, *_ = run(told, "explain", "2", "Rosa").out.splitlines()
    assert head == "broadcast 2, vacancy V-2 “Ayudante de cocina”, stopped: closed"


async def test_the_explanation_as_json_is_the_contract_s_and_holds_no_index(told: World) -> None:
    said = run(told, "explain", "1", "Rosa", "--json").json
    assert (said["broadcast_id"], said["worker_id"], said["eligible"]) == ("1", "Rosa", True)
    assert said["recipient"]["told_by"] == "email"
    assert said["broadcast"] == {
        "kind": "vacancy",
        "subject_id": "V-1",
        "title": "Ayudante de cocina",
        "state": "finished",
        "state_reason": None,
    }
    assert not {"index", "band", "place", "shuffle"} & set(json.dumps(said).split('"'))


@pytest.mark.parametrize(
    ("broadcast", "worker", "words"),
    [
        pytest.param("9", "Rosa", "there is no broadcast 9", id="no broadcast"),
        pytest.param("1", "Nadie", "there is no worker Nadie", id="no worker"),
    ],
)
async def test_who_or_what_there_is_not_is_named(
    broadcast: str, worker: str, words: str, told: World
) -> None:
    said = run(told, "explain", broadcast, worker)
    assert (said.code, said.out) == (1, "")
    assert words in said.err


def test_every_rule_has_words() -> None:
    rules = (*WORKER_RULES, *SEARCH_RULES, *called.RULES, *everybody.RULES)
    assert {rule.name for rule in rules} == set(WORDS)
