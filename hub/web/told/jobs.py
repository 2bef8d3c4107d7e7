"""What one broadcast tells one worker goes in; it comes out as the API and the pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import comuna, zone_at
from hub.model import BroadcastKind, VacancyState
from hub.rulings import reasons
from hub.store.conversations import reveals
from hub.store.reporting import verdicts
from hub.store.subjects import facts, marks, offers
from hub.store.subjects.facts import Facts, Told
from hub.store.subjects.marks import Marks
from hub.store.vault import Vault
from hub.store.workers import identities
from hub.store.workers.readers import Reader
from hub.web.views import EmployerStrip, JobFacts
from templates import talks, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job as one worker may see it."""

    told: Told
    vacancy: Mapping[str, Any]  #: its row, for what it asks
    reasons: tuple[str, ...]
    zone: tzinfo  #: the worker's
    marks: Marks  #: what the worker said of it
    company: str = ""  #: the name of a confidential employer that showed itself to the worker

    @property
    def facts(self) -> Facts:
        """What it says."""
        return self.told.facts

    @property
    def shown(self) -> JobFacts:
        """Give the four facts of a page."""
        place = comuna(self.facts.comuna)
        return JobFacts(
            title=words.calm(self.facts.title),
            occupation=self.facts.occupation,
            comuna=place.name if place else self.facts.comuna,
            region=place.region_name if place else "",
            pay=words.pay(self.facts.pay_min, self.facts.pay_max),
            valid_until=self.day(self.facts.valid_until),
        )

    @property
    def employer(self) -> EmployerStrip:
        """Say who offers it, as far as the worker may know."""
        place = comuna(self.facts.employer_comuna or "")
        return EmployerStrip(
            name=self.facts.employer_name or self.company or None,
            trade=self.facts.employer_trade,
            region=place.region_name if place else None,
            showed=talks.SHOWED if self.company and not self.facts.employer_name else "",
        )

    @property
    def changed(self) -> tuple[str, ...]:
        """Give the words of what changed; of an update."""
        return tuple(words.CHANGES[fact] for fact in self.told.changed)

    @property
    def reported(self) -> str:
        """Give the words of what the worker reported; empty: nothing."""
        reason = self.marks.reported
        return words.REPORT_REASONS[reason] if reason is not None else ""

    @property
    def report_said(self) -> str:
        """Say what became of what the worker reported; empty: nothing was."""
        if self.marks.reported is None:
            return ""
        if self.facts.state is VacancyState.RECALLED:
            return words.REPORTED["withdrawn"]
        return words.REPORTED["judged" if self.marks.judged else "waits"]

    def closed(self, now: datetime) -> bool:
        """Say whether nobody can have it any more."""
        return self.facts.state is not VacancyState.OPEN or self.facts.valid_until <= now

    @property
    def withdrawn(self) -> str:
        """Say that the exchange took it back, and what to do; empty where it did not."""
        if self.facts.state is not VacancyState.RECALLED:
            return ""
        if self.told.kind is not BroadcastKind.CORRECTION:
            return words.WITHDRAWN["job"]
        return words.WITHDRAWN["fraud" if self.facts.fraud else "other"]

    def day(self, moment: datetime) -> date:
        """Give a day in the worker's zone: never an hour, which would tell their turn."""
        return moment.astimezone(self.zone).date()


def zone_of(worker: Reader | None) -> tzinfo:
    """Give the zone a worker lives in; Santiago's where that is not known."""
    return zone_at(None if worker is None else worker.comuna)


async def jobs_for(
    db: AsyncConnection, vault: Vault, worker: Reader, broadcast_ids: list[int]
) -> dict[int, Job]:
    """Give what broadcasts tell a worker, and why it reached them, by broadcast."""
    told = await facts.of_broadcasts(db, vault, broadcast_ids)
    found = {}
    said = await marks.of_worker(db, worker.id, {one.facts.vacancy_id for one in told.values()})
    for number, one in told.items():
        vacancy = await offers.vacancy(db, one.facts.vacancy_id)
        if vacancy is None:
            continue
        criteria = offers.criteria_of(vacancy)
        # Why it reached them is what they search for, also when it came again, changed.
        verdict = await verdicts.verdict(db, worker.id, BroadcastKind.VACANCY, criteria)
        found[number] = Job(
            told=one,
            vacancy=vacancy,
            reasons=tuple(reasons(verdict, criteria)),
            zone=zone_of(worker),
            marks=said[one.facts.vacancy_id],
        )
    return found


async def own_jobs(
    db: AsyncConnection, vault: Vault, worker: Reader, broadcast_ids: list[int]
) -> dict[int, Job]:
    """Give the same to a worker who signed in: with the names of who showed itself to them.

    By a link, whoever holds the telephone reads: there a company stays unknown.
    """
    found = await jobs_for(db, vault, worker, broadcast_ids)
    shown = await reveals.known_to(db, worker.id, {one.facts.vacancy_id for one in found.values()})
    known = await identities.of_employers(db, vault, set(shown.values()))
    names = {
        vacancy: str(known.get(employer, {}).get("legal_name") or "")
        for vacancy, employer in shown.items()
    }
    return {
        number: replace(job, company=names.get(job.facts.vacancy_id, ""))
        for number, job in found.items()
    }
