"""The jobs to be had in, where people live and what they look for out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from random import Random
from typing import Any

from config.reference import Comuna, comunas
from hub.demo.identities import Weighted
from hub.demo.jobs import Job

#: The places a search names: none, some comunas, a region, or the whole country.
_PLACES = Weighted([("own", 30), ("neighbours", 20), ("region", 42), ("everywhere", 8)])
_NEIGHBOURS = 3

_OCCUPATIONS = Weighted([(1, 20), (2, 35), (3, 30), (4, 15)])
_PAY_MIN: Weighted[int | None] = Weighted(
    [(None, 60), (500_000, 14), (550_000, 12), (600_000, 7), (750_000, 4), (1_000_000, 3)]
)
_PICKY_ABOUT_SCHEDULE = 0.25

# What people look for and no vacancy offers takes the wishes that no occupation may have, or
# a file of one kind of job would be told to everybody.
_MOST_WISHED = 0.06
_MOST_WISHED_AROUND = 0.12
_AROUND = 0.5  # of wishes: for what is offered in one's own region
_NOT_OFFERED = ("Pesca artesanal", "Joyería", "Relojería", "Fotografía", "Apicultura")


@dataclass(frozen=True, slots=True)
class Market:
    """What the jobs of one run make people look for."""

    jobs: Sequence[Job]
    homes: Weighted[Comuna]  #: by population
    provinces: dict[str, list[str]]  #: the comunas of each
    anywhere: Weighted[str]  #: occupations
    around: dict[str, Weighted[str]]  #: occupations, by the region that offers them
    schedules: Sequence[str]
    asking: dict[str, Job]  #: the first job of each occupation

    @classmethod
    def of(cls, jobs: Sequence[Job]) -> "Market":
        """Weigh what these jobs offer; there must be at least one."""
        by_province = groupby(comunas(), _province)
        return cls(
            jobs=jobs,
            homes=Weighted((comuna, comuna.population) for comuna in comunas()),
            provinces={province: [c.code for c in group] for province, group in by_province},
            anywhere=_wishes(jobs, _MOST_WISHED),
            around={
                region: _wishes(list(group), _MOST_WISHED_AROUND)
                for region, group in groupby(sorted(jobs, key=_region), _region)
            },
            schedules=sorted({job.schedule for job in jobs if job.schedule}),
            asking={job.occupation: job for job in reversed(jobs)},
        )

    def search(self, rng: Random, home: Comuna, number: int) -> dict[str, Any]:
        """Invent one search of somebody who lives in `home`."""
        wished = {self._wish(rng, home) for _ in range(_OCCUPATIONS.draw(rng))}
        search: dict[str, Any] = {
            "search_id": f"B{number}",
            "occupations": sorted(wished),
            "comunas": self._places(rng, home),
        }
        pay_min = _PAY_MIN.draw(rng)
        if pay_min is not None:
            search["pay_min"] = pay_min
        if self.schedules and rng.random() < _PICKY_ABOUT_SCHEDULE:
            search["schedules"] = sorted({rng.choice(self.schedules) for _ in range(2)})
        return search

    def near(self, home: Comuna, most: int) -> Sequence[Job]:
        """Give the jobs in a comuna, then those of its region, then the others; so many."""

        def distance(job: Job) -> int:
            return (job.comuna != home.code) + (job.comuna[:2] != home.region)

        return sorted(self.jobs, key=distance)[:most]

    def _wish(self, rng: Random, home: Comuna) -> str:
        around = self.around.get(home.region, self.anywhere)
        return (around if rng.random() < _AROUND else self.anywhere).draw(rng)

    def _places(self, rng: Random, home: Comuna) -> list[str]:
        match _PLACES.draw(rng):
            case "own":
                return []
            case "neighbours":
                province = self.provinces[_province(home)]
                others = {rng.choice(province) for _ in range(_NEIGHBOURS)}
                return sorted({home.code, *others})
            case "region":
                return [home.region]
            case _:
                return ["*"]


def _province(comuna: Comuna) -> str:
    return comuna.code[:3]


def _region(job: Job) -> str:
    return job.comuna[:2]


def _wishes(jobs: Sequence[Job], most: float) -> Weighted[str]:
    # By the square root: what is offered most is not wished for as much more.
    offered = {name: sqrt(n) for name, n in Counter(job.occupation for job in jobs).items()}
    every = sum(offered.values())
    wishes = [(name, min(weight / every, most)) for name, weight in offered.items()]
    rest = 1 - sum(weight for _, weight in wishes)
    return Weighted(wishes + [(name, rest / len(_NOT_OFFERED)) for name in _NOT_OFFERED])
