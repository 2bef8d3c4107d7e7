"""The demo's people are invented the same way every time, and are as many as a vacancy needs."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import phonenumbers
import pytest
from stdnum.cl import rut

from config.reference import comunas
from hub.demo import calling
from hub.demo.jobs import LOADED_AT, Job, read_vacancies, vacancy_event
from hub.demo.people import PERSONAS, indexes, workers
from tests.demo.job_files import accept
from tests.oracle import eligible

JOBS = read_vacancies()
VACANCIES = [vacancy_event(job, number, LOADED_AT)["data"] for number, job in enumerate(JOBS, 1)]
PEOPLE = 5000


@pytest.fixture(scope="module")
def people() -> list[dict[str, Any]]:
    return [event["data"] for event in workers(PEOPLE, 1, JOBS)]


def matches(worker: dict[str, Any], vacancies: Sequence[dict[str, Any]]) -> list[str]:
    return [v["vacancy_id"] for v in vacancies if eligible(worker, v)]


def eligible_pairs(
    people: Sequence[dict[str, Any]], vacancies: Sequence[dict[str, Any]]
) -> Counter[str]:
    """Count the people each vacancy finds; every invented search names its occupations."""
    offering = defaultdict(list)
    for vacancy in vacancies:
        offering[vacancy["occupation"]].append(vacancy)
    found: Counter[str] = Counter()
    for worker in people:
        wished = {name for search in worker["searches"] for name in search["occupations"]}
        for name in wished:
            found.update(matches(worker, offering[name]))
    return found


def test_the_same_seed_invents_the_same_people() -> None:
    assert list(workers(300, 1, JOBS)) == list(workers(300, 1, JOBS))
    assert list(indexes(300, 1)) == list(indexes(300, 1))


def test_another_seed_invents_others() -> None:
    one, other = (list(workers(300, seed, JOBS))[3:] for seed in (1, 2))
    assert not {json.dumps(e["data"]) for e in one} & {json.dumps(e["data"]) for e in other}


def test_asking_for_more_people_adds_to_the_end() -> None:
    assert list(islice(workers(300, 1, JOBS), 100)) == list(workers(100, 1, JOBS))
    assert list(indexes(300, 1))[:90] == list(indexes(100, 1))[:90]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_as_many_come_as_were_asked_for(count: int) -> None:
    assert [e["data"]["worker_id"] for e in workers(count, 1, JOBS)] == [
        f"W-{number:06}" for number in range(1, count + 1)
    ]


def test_every_event_is_accepted() -> None:
    everybody = workers(2000, 1, JOBS)
    while batch := list(islice(everybody, 500)):
        accept(batch)
    accept(list(indexes(1000, 1)))


def test_people_are_loaded_when_it_is_said_and_consented_before() -> None:
    at = datetime(2025, 9, 1, 9, tzinfo=UTC)
    for event in workers(200, 1, JOBS, loaded_at=at):
        assert datetime.fromisoformat(event["time"]) == at
        for consent in event["data"]["consents"]:
            assert datetime.fromisoformat(consent["at"]) <= at
    assert {event["time"] for event in indexes(200, 1, loaded_at=at)} == {at.isoformat()}


def test_nobody_shares_a_contact_with_anybody(people: list[dict[str, Any]]) -> None:
    for field in ("rut", "email", "phone"):
        known = [worker["contact"][field] for worker in people if field in worker["contact"]]
        assert len(set(known)) == len(known) > PEOPLE / 2, field


def test_every_contact_is_well_formed_and_fictitious(people: list[dict[str, Any]]) -> None:
    for contact in (worker["contact"] for worker in people):
        if "rut" in contact:
            assert rut.is_valid(contact["rut"])
            assert 30_000_000 <= int(contact["rut"][:-2]) < 45_000_000
        if "phone" in contact:
            assert contact["phone"].startswith("+569")
            assert phonenumbers.is_valid_number(phonenumbers.parse(contact["phone"]))
        if "email" in contact:
            assert contact["email"].isascii()
            assert contact["email"].endswith("@correo.example")


def test_nothing_is_invented_that_must_not_decide(people: list[dict[str, Any]]) -> None:
    assert {key for worker in people for key in worker} == {
        "worker_id",
        "status",
        "contact",
        "profile",
        "searches",
        "consents",
        "preferences",
    }
    assert {key for worker in people for key in worker["profile"]} == {
        "education",
        "experience_years",
        "comuna",
    }
    contacts = [worker["contact"] for worker in people]
    assert {key for one in contacts for key in one} == {"name", "rut", "email", "phone", "address"}
    # Only whom nothing else reaches has to be visited.
    assert not [one for one in contacts if "address" in one and {"email", "phone"} & one.keys()]


def share(people: Sequence[dict[str, Any]], *has: str) -> float:
    found = [w for w in people if {"email", "phone"} & w["contact"].keys() == set(has)]
    return len(found) / len(people)


def test_most_people_can_be_reached_and_some_cannot(people: list[dict[str, Any]]) -> None:
    assert share(people, "email", "phone") == pytest.approx(0.55, abs=0.03)
    assert share(people, "email") == pytest.approx(0.20, abs=0.02)
    assert share(people, "phone") == pytest.approx(0.18, abs=0.02)
    assert share(people) == pytest.approx(0.07, abs=0.02)


def test_consent_is_asked_for_the_channels_one_has_and_mostly_given(
    people: list[dict[str, Any]],
) -> None:
    given: list[bool] = []
    for worker in people:
        channels = {
            channel
            for channel, field in (("email", "email"), ("sms", "phone"))
            if field in worker["contact"]
        }
        said = [(consent["purpose"], consent["channel"]) for consent in worker["consents"]]
        assert sorted(said) == sorted(
            [("publication", "all")]
            + [
                (purpose, channel)
                for purpose in ("alerts", "courses", "messages", "service")
                for channel in channels
            ]
        )
        given.extend(consent["granted"] for consent in worker["consents"])
    assert sum(given) / len(given) == pytest.approx(0.95, abs=0.01)


def test_people_live_where_the_census_found_them(people: list[dict[str, Any]]) -> None:
    census = Counter[str]()
    for comuna in comunas():
        census[comuna.region] += comuna.population
    regions = Counter(worker["profile"]["comuna"][:2] for worker in people)
    for region, population in census.items():
        expected = population / census.total()
        assert regions[region] / PEOPLE == pytest.approx(expected, abs=0.025), region


def test_a_few_want_the_inbox_alone_or_both_channels(people: list[dict[str, Any]]) -> None:
    cadences = Counter(worker["preferences"]["cadence"] for worker in people)
    assert cadences["instant"] + cadences["inbox_only"] == PEOPLE
    assert 0.01 < cadences["inbox_only"] / PEOPLE < 0.05
    both = sum(worker["preferences"].get("channels") == "both" for worker in people)
    assert both / PEOPLE == pytest.approx(0.10, abs=0.02)


def test_indexes_spread_between_zero_and_one_and_some_have_none() -> None:
    known = {e["data"]["worker_id"]: e["data"]["index"] for e in indexes(PEOPLE, 1)}
    assert len(known) / PEOPLE == pytest.approx(0.95, abs=0.01)
    assert set(known) <= {f"W-{number:06}" for number in range(1, PEOPLE + 1)}
    assert all(0 <= index <= 1 for index in known.values())
    deciles = Counter(min(int(index * 10), 9) for index in known.values())
    assert set(deciles) == set(range(10))
    assert max(deciles.values()) < 0.25 * PEOPLE


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_rosa_gets_exactly_one_alert_and_it_is_the_first_vacancy(seed: int) -> None:
    rosa = next(workers(1, seed, JOBS))["data"]
    assert rosa["profile"]["comuna"] == "07301"
    assert set(rosa["contact"]) == {"name", "rut", "phone"}
    assert matches(rosa, VACANCIES) == ["V-000001"]


@pytest.mark.parametrize("count", [20, PEOPLE])
def test_rosa_is_in_the_lowest_band(count: int) -> None:
    found = sorted((e["data"]["index"], e["data"]["worker_id"]) for e in indexes(count, 1))
    assert found[0][1] == "W-000001"
    assert found[0][0] < found[1][0]


def test_luis_is_told_by_email_of_several_jobs(people: list[dict[str, Any]]) -> None:
    luis = people[1]
    assert set(luis["contact"]) == {"name", "rut", "email"}
    assert len(matches(luis, VACANCIES)) == 3


def test_sin_datos_has_only_the_inbox_and_something_in_it(people: list[dict[str, Any]]) -> None:
    assert people[2]["contact"] == {}
    assert len(matches(people[2], VACANCIES)) == 1
    assert "W-000003" not in {e["data"]["worker_id"] for e in indexes(10, 1)}


@pytest.mark.parametrize("number", [0, 1, 2], ids=["Rosa", "Luis", "Sin datos"])
@pytest.mark.parametrize("job", JOBS[8:], ids=lambda job: job.title)
def test_the_fixed_people_find_something_in_any_file(number: int, job: Job) -> None:
    person = list(workers(3, 1, [job]))[number]["data"]
    assert matches(person, [vacancy_event(job, 1, LOADED_AT)["data"]])


def test_the_tours_call_finds_thirty_eight_and_three_of_them_without_a_channel(
    people: list[dict[str, Any]],
) -> None:
    found = [
        worker
        for worker in people
        if any(calling.OCCUPATION in one["occupations"] for one in worker["searches"])
    ]
    assert {worker["profile"]["comuna"] for worker in found} == {"07301"}
    assert (len(found), found[0]["worker_id"]) == (38, "W-000001")
    assert sum(not {"email", "phone"} & worker["contact"].keys() for worker in found) == 3
    assert calling.OCCUPATION not in {job.occupation for job in JOBS}
    accept([calling.call_event(LOADED_AT)])


def test_every_door_of_a_worker_leads_to_somebody(people: list[dict[str, Any]]) -> None:
    known = {worker["worker_id"] for worker in people}
    doors = {persona.name: persona for persona in PERSONAS}
    assert list(doors) == [
        "Rosa",
        "Luis",
        "Sin datos",
        "Empresa sin nombre",
        "OMIL Curicó",
        "SENCE",
        "Moderador",
        "Operador",
        "Auditor",
    ]
    for persona in PERSONAS:
        assert (persona.worker_id in known) is (persona.role == "worker")


def test_the_sample_tells_some_thousands_and_every_job_finds_somebody(
    people: list[dict[str, Any]],
) -> None:
    found = eligible_pairs(people, VACANCIES)
    assert set(found) == {vacancy["vacancy_id"] for vacancy in VACANCIES}
    assert 2000 <= found.total() <= 4000
    assert 0.01 <= found.total() / len(VACANCIES) / PEOPLE <= 0.03
    assert max(found.values()) / PEOPLE <= 0.05


def test_a_long_file_does_not_drown_a_large_crowd() -> None:
    jobs = [
        replace(
            JOBS[number % 40],
            # Some occupations are offered thirty times, many once.
            occupation=f"Oficio {number * number // 1500}",
            comuna=comunas()[number * 7 % 346].code if number % 2 else "13101",
        )
        for number in range(500)
    ]
    vacancies = [vacancy_event(job, n, LOADED_AT)["data"] for n, job in enumerate(jobs, 1)]
    tenth = [event["data"] for event in workers(2000, 1, jobs)]
    assert 10_000 < eligible_pairs(tenth, vacancies).total() * 10 < 60_000


def test_a_file_of_one_occupation_is_not_told_to_everybody() -> None:
    jobs = [replace(JOBS[0], comuna=place.code) for place in comunas()[::9]]
    vacancies = [vacancy_event(job, n, LOADED_AT)["data"] for n, job in enumerate(jobs, 1)]
    some = [event["data"] for event in workers(2000, 1, jobs)]
    found = eligible_pairs(some, vacancies)
    assert 0 < found.total() / len(jobs) / len(some) < 0.05
