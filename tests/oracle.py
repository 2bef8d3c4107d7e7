"""A worker's and a vacancy's event data in, whether the contract calls them eligible out.

Written from the contract's paragraph alone and sharing no code with the hub, so that the
hub can be judged by it. Null equals absent; lists are sets.
"""

import csv
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

Data = Mapping[str, Any]

_SCHOOLING = Path(__file__).parents[1] / "config" / "schooling.csv"


def eligible(worker: Data, vacancy: Data, told_before: Collection[str] = ()) -> bool:
    """Say whether a worker is to be told of a vacancy.

    `worker` and `vacancy` are the `data` of `cl.bne.worker.upserted`, with every part as last
    known, and of `cl.bne.vacancy.published`; `told_before` are the ids of the vacancies this
    worker was told of.
    """
    return (
        _seeking(worker)
        and vacancy["vacancy_id"] not in told_before
        and _educated_enough(worker, vacancy)
        and _experienced_enough(worker, vacancy)
        and any(_finds(search, worker, vacancy) for search in worker.get("searches") or ())
    )


def _seeking(worker: Data) -> bool:
    # A status never said is not "paused"; withdrawing `processing` pauses the worker.
    return worker.get("status") in (None, "seeking") and not _processing_withdrawn(worker)


def _processing_withdrawn(worker: Data) -> bool:
    said: dict[str, list[Data]] = {}
    for consent in worker.get("consents") or ():
        if consent["purpose"] == "processing":
            said.setdefault(consent["channel"], []).append(consent)
    return any(not _stands(consents) for consents in said.values())


def _stands(consents: list[Data]) -> bool:
    """Give the latest word; at the same instant, the withdrawal."""
    latest = max(datetime.fromisoformat(consent["at"]) for consent in consents)
    return all(
        consent["granted"]
        for consent in consents
        if datetime.fromisoformat(consent["at"]) == latest
    )


def _educated_enough(worker: Data, vacancy: Data) -> bool:
    asked = _order(vacancy.get("education_min"))
    has = _order(_profile(worker).get("education"))
    return asked is None or has is None or has >= asked


def _experienced_enough(worker: Data, vacancy: Data) -> bool:
    asked = vacancy.get("experience_years_min")
    has = _profile(worker).get("experience_years")
    return asked is None or has is None or has >= asked


def _finds(search: Data, worker: Data, vacancy: Data) -> bool:
    return (
        _wants_occupation(search, vacancy)
        and _wants_place(search, worker, vacancy)
        and _wants_pay(search, vacancy)
        and _wants_schedule(search, vacancy)
    )


def _wants_occupation(search: Data, vacancy: Data) -> bool:
    wanted = search.get("occupations") or ()
    return not wanted or vacancy["occupation"] in wanted


def _wants_place(search: Data, worker: Data, vacancy: Data) -> bool:
    # Without comunas and without an own comuna there is no place to find anything in.
    wanted = search.get("comunas") or [_profile(worker).get("comuna")]
    comuna = vacancy["comuna"]
    return comuna in wanted or comuna[:2] in wanted or "*" in wanted


def _wants_pay(search: Data, vacancy: Data) -> bool:
    least = search.get("pay_min")
    best = vacancy.get("pay_max")
    if best is None:
        best = vacancy.get("pay_min")
    return least is None or best is None or best >= least


def _wants_schedule(search: Data, vacancy: Data) -> bool:
    wanted = search.get("schedules") or ()
    schedule = vacancy.get("schedule")
    return not wanted or schedule is None or schedule in wanted


def _profile(worker: Data) -> Data:
    return worker.get("profile") or {}


def _order(label: str | None) -> int | None:
    """Give a schooling label's order; an absent label and one without order exclude nobody."""
    return None if label is None else _schooling()[label.casefold()]


@cache
def _schooling() -> dict[str, int | None]:
    with _SCHOOLING.open(encoding="utf-8", newline="") as lines:
        return {
            row["nivel"].casefold(): int(row["orden"]) if row["orden"] else None
            for row in csv.DictReader(lines)
        }
