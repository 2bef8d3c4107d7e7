"""Candidates by the API: the portal names them, their employer lists them, under references."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from hub.conversations.reading import Person, person
from hub.errors import NotFound
from hub.intake.contract.fields import Data, Id
from hub.store.conversations import candidates
from hub.store.subjects import offers
from hub.web.bodies import read_json
from hub.web.site import Visit, answer


class MintRequest(Data):
    """Whom an employer may write to, about which vacancy."""

    employer_id: Id
    worker_id: Id
    vacancy_id: Id


async def mint(visit: Visit) -> web.Response:
    """Give an employer's reference for a worker."""
    wanted = await read_json(visit.request, MintRequest)
    opening = visit.site.hub.conversations.opening
    reference = await opening.mint(wanted.employer_id, wanted.worker_id, wanted.vacancy_id)
    return answer({"candidate": reference})


async def list_candidates(visit: Visit) -> web.Response:
    """Give the candidates of an employer's own vacancy, and what became of it."""
    vacancy_id, limit = visit.part("id"), visit.limit()
    async with visit.site.hub.database.read() as db:
        vacancy = await offers.vacancy(db, vacancy_id)
        if vacancy is None or vacancy["employer_id"] != visit.who.sub:
            raise NotFound
        after = visit.after() or ""
        found = await candidates.of_vacancy(db, visit.who.sub, vacancy_id, limit + 1, after)
        counters = await candidates.counters(db, visit.who.sub, vacancy_id)
    shown = found[:limit]
    items = [
        {"candidate": one.reference, **person_document(person(one.alias, one))}
        | {"conversation": one.conversation}
        for one in shown
    ]
    after_this = shown[-1].reference if len(found) > limit else None
    return answer({"items": items, "next": after_this, **asdict(counters)})


def person_document(one: Person) -> dict[str, Any]:
    """Give the JSON of what an employer knows of a candidate."""
    return {
        "alias": one.alias,
        "trade": one.trade,
        "region": one.region,
        "experience": one.experience,
    }
