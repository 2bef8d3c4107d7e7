"""The hub's rules find exactly those whom the contract's paragraph calls eligible."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences.eligibility import (
    MAY_ASK_NOTHING,
    SEARCH_RULES,
    WORKER_RULES,
    Criteria,
    audience,
)
from hub.model import BroadcastKind, Lane
from hub.store.reporting.verdicts import verdict
from hub.store.subjects import offers, open_vacancies
from hub.tables import broadcasts, deliveries, recipients, vacancies, workers
from hub.tables.ids import delivery_by
from tests.oracle import eligible
from tests.world import START, world

OCCUPATIONS = ["Cocina", "Aseo", "Bodega"]
PLACES = ["07301", "07101", "13101", "07", "13", "*"]
COMUNAS = ["07301", "07101", "13101"]
SCHEDULES = ["Completa", "Parcial", "Turnos"]
PAY = [400_000, 500_000, 600_000]
SCHOOLING = [
    "Educación básica completa",
    "Educación media completa",
    "educación MEDIA completa",
    "Educación superior Completa",
    "Educación especial",  # has no order: excludes nobody
]
YEARS = [0, 1, 2.5, 5]


#: How a worker stands to an earlier broadcast of the vacancy; only the last two were told.
STATES = {
    "planned, not told": "ready",
    "refused for now": "waiting",
    "told": "failed",  # by another channel
    "handed over": "unknown",
    "stopped before it was answered": "suppressed",
}
UNANSWERED = ("handed over", "stopped before it was answered")
EARLIER = ["not in it", *STATES]
TOLD = EARLIER[3:]


def some(r: Random, values: Sequence[Any]) -> list[Any]:
    return r.sample(values, r.randint(0, 2))


def maybe(r: Random, values: Sequence[Any]) -> Any:
    return r.choice([None, *values])


def a_search(r: Random) -> dict[str, Any]:
    """Look for anything anywhere but for one thing or two, which then decide."""
    asked = {
        "occupations": some(r, OCCUPATIONS),
        "comunas": some(r, PLACES),
        "pay_min": maybe(r, PAY),
        "schedules": some(r, SCHEDULES),
    }
    return {"comunas": ["*"]} | {name: asked[name] for name in some(r, sorted(asked))}


def a_consent(r: Random) -> dict[str, Any]:
    at = ["2026-05-01T10:00:00-04:00", "2026-05-01T14:00:00Z", "2026-05-01T11:00:00-04:00"]
    return {
        "purpose": "processing",
        "channel": r.choice(["all", "email"]),
        "granted": r.random() < 0.7,
        "at": r.choice(at),
    }


def a_worker(r: Random) -> dict[str, Any]:
    profile = {
        "education": maybe(r, SCHOOLING),
        "experience_years": maybe(r, YEARS),
        "comuna": maybe(r, COMUNAS),
    }
    return {
        "status": r.choice([None, "seeking", "seeking", "seeking", "paused"]),
        "profile": maybe(r, [profile] * 5),
        "searches": maybe(r, [[a_search(r) for _ in range(r.randint(0, 3))]] * 5),
        "consents": [a_consent(r) for _ in range(r.choice([0, 0, 0, 1, 2]))],
    }


def a_vacancy(r: Random) -> dict[str, Any]:
    return {
        "occupation": r.choice(OCCUPATIONS),
        "comuna": r.choice(COMUNAS),
        "pay_min": maybe(r, PAY[:2]),
        "pay_max": maybe(r, PAY[1:]),
        "schedule": maybe(r, SCHEDULES),
        "education_min": maybe(r, SCHOOLING),
        "experience_years_min": maybe(r, YEARS),
    }


@settings(
    max_examples=6,
    # every example writes workers of its own
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(r=st.randoms(use_true_random=True))
async def test_the_audience_is_whom_the_contract_calls_eligible(
    hub_database_url: str, r: Random
) -> None:
    async with world(hub_database_url) as w:
        number = len(await w.rows(vacancies))
        w.source = f"tests-{number}"
        named = []
        for place in range(30):
            data = a_worker(r)
            numbered = {"worker_id": f"{number}-{place}", "searches": _numbered(data["searches"])}
            named.append(data | numbered)
        made = [_vacancy(f"{number}-{turn}", a_vacancy(r)) for turn in range(6)]
        await w.accept(*(w.event("worker.upserted", data) for data in named))
        await w.accept(*(w.event("vacancy.published", data) for data in made))
        await w.apply()
        async with w.hub.database.write() as db:
            for turn, vacancy in enumerate(made):
                earlier = r.choices(EARLIER, k=len(named))
                await _judge(db, named, vacancy, earlier, explain=slice(turn, None, 15))
            await _judge_together(db, named, made)


def _numbered(many: list[Any] | None) -> list[Any] | None:
    return many and [{**one, "search_id": f"s{place}"} for place, one in enumerate(many)]


def _vacancy(name: str, offer: dict[str, Any]) -> dict[str, Any]:
    return {
        "vacancy_id": name,
        "employer_id": "E-1",
        "title": "Un empleo",
        "published_at": START.isoformat(),
        "valid_until": (START + timedelta(days=30)).isoformat(),
    } | offer


async def _judge(
    db: AsyncConnection,
    named: list[dict[str, Any]],
    vacancy: dict[str, Any],
    earlier: list[str],
    explain: slice,
) -> None:
    """Compare the oracle with the audience, whole and in parts, and with some explanations."""
    expected = {
        one["worker_id"]
        for one, how in zip(named, earlier, strict=True)
        if eligible(one, vacancy, [vacancy["vacancy_id"]] if how in TOLD else [])
    }
    names = [one["worker_id"] for one in named]
    query = select(workers.c.id, workers.c.worker_id).where(workers.c.worker_id.in_(names))
    ids = {row.worker_id: row.id for row in await db.execute(query)}
    before = await _tell_earlier(db, [ids[name] for name in names], earlier)
    criteria = offers.criteria_of(await offers.vacancy(db, vacancy["vacancy_id"]) or {}, [before])

    async def found(after: int = 0, upto: int | None = None) -> set[str]:
        mine = select(workers.c.worker_id).where(workers.c.worker_id.in_(names))
        return set(await db.scalars(mine.where(audience(criteria, after, upto))))

    middle = sorted(ids.values())[len(ids) // 2]
    assert await found() == expected
    assert await found(0, middle) == {name for name in expected if ids[name] <= middle}
    assert await found(middle, max(ids.values())) == expected - await found(0, middle)
    for name in names[explain]:
        explained = await verdict(db, ids[name], BroadcastKind.VACANCY, criteria)
        assert explained.eligible == (name in expected), (name, explained)


async def _judge_together(
    db: AsyncConnection, named: list[dict[str, Any]], made: list[dict[str, Any]]
) -> None:
    """Compare the oracle with the statement that judges every vacancy for everybody."""
    names = {one["worker_id"]: one for one in named}
    query = select(workers.c.id, workers.c.worker_id)
    ids = {row.id: row.worker_id for row in await db.execute(query) if row.worker_id in names}
    offered = {one["vacancy_id"]: one for one in made}
    jobs = {one: await offers.vacancy(db, one) or {} for one in offered}
    pairs = [(worker, vacancy) for worker in ids for vacancy in offered]
    assert await open_vacancies.eligible(db, jobs, pairs) == {
        (worker, one) for worker, one in pairs if eligible(names[ids[worker]], offered[one], [])
    }


def test_whatever_a_vacancy_need_not_ask_for_is_known() -> None:
    nothing = Criteria(
        occupation="Cocina",
        comuna="07301",
        best_pay=None,
        schedule=None,
        education=None,
        experience_years=None,
    )
    silent = {
        rule.name for rule in (*WORKER_RULES, *SEARCH_RULES) if rule.predicate(nothing) is None
    }
    assert silent == {*MAY_ASK_NOTHING, "not_told"}


async def _tell_earlier(db: AsyncConnection, ids: list[int], earlier: list[str]) -> int:
    """Write the rows of an earlier broadcast, and give its number."""
    first = (await db.scalar(select(func.max(recipients.c.id))) or 0) + 1
    number = max(await db.scalar(select(func.max(broadcasts.c.id))) or 0, 10_000) + 1
    span = {"recipients_from": first, "recipients_to": first + len(ids)}
    times = dict.fromkeys(("published_at", "due_at", "valid_until", "created_at"), START)
    none = {"changed": [], "planned_upto": 0, "audience": 0, "missed": 0}
    what = {"id": number, "kind": "vacancy", "subject_id": "", "state": "finished"}
    await db.execute(insert(broadcasts), [what | times | span | none])
    key = {"broadcast_id": number, "place": 0, "order_at": START, "shuffle": 0}
    line = {"channel": "email", "rank": 2, "attempts": 1, "late_entry": 0}
    people, lines = [], []
    for row_id, (worker, how) in enumerate(zip(ids, earlier, strict=True), first):
        if how != "not in it":
            mine = key | {"worker": worker}
            told_at = START if how == "told" else None
            people.append(
                mine | {"id": row_id, "band": 0, "due_at": START, "told_at": told_at, "reach": 1}
            )
            handed_at = None if how == "planned, not told" else START
            state = STATES[how]
            ours = {
                "id": delivery_by(row_id, Lane.EMAIL),
                "recipient": row_id,
                "first_handed_at": handed_at,
                "state": state,
                "doubted": how in UNANSWERED,
            }
            lines.append(mine | line | ours)
    await db.execute(insert(recipients), people)
    await db.execute(insert(deliveries), lines)
    return number
