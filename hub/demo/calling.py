"""The people of Curicó who would learn to weld, and a call of its OMIL that has begun: as events.

With Rosa they are as many as the tour of the demo says: thirty-eight, three without a channel.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from hub.answers import Reason
from hub.calls import answering
from hub.calls.answering import Given
from hub.demo.identities import person
from hub.demo.jobs import Event, event
from hub.errors import NotFound
from hub.model import Answer, Cadence, Lane, Way
from hub.store.workers import people
from hub.wiring import Hub

CURICO: Final = "07301"
#: What they look for; no job of the sample offers it.
OCCUPATION: Final = "Ayudantes de soldadura"
#: The first of them, and by what each can be told.
FIRST: Final = 4
REACHES: Final[Sequence[tuple[Lane, ...]]] = (
    *[(Lane.EMAIL, Lane.SMS)] * 14,
    *[(Lane.SMS,)] * 12,
    *[(Lane.EMAIL,)] * 8,
    *[()] * 3,
)
_FIELDS: Final[Mapping[Lane, str]] = {Lane.EMAIL: "email", Lane.SMS: "phone"}

#: The call that has begun: who is on its list, and what some of them say.
CALL: Final = "omil-curico-alimentos"
_BY_MAIL, _BY_SMS = (FIRST + REACHES.index(one) for one in ((Lane.EMAIL, Lane.SMS), (Lane.SMS,)))
_LISTED: Final = (*range(_BY_MAIL, _BY_MAIL + 6), *range(_BY_SMS, _BY_SMS + 6))
#: Who was told by SMS answers by it; an e-mail has a link.
_SAY: Final[Mapping[int, tuple[Answer, Way, Reason | None]]] = {
    _BY_MAIL: (Answer.YES, Way.LINK, None),
    _BY_MAIL + 1: (Answer.NO, Way.LINK, Reason.CARE),
    _BY_SMS: (Answer.YES, Way.SMS, None),
    _BY_SMS + 1: (Answer.NO, Way.SMS, Reason.WORK),
    _BY_SMS + 2: (Answer.YES, Way.SMS, None),
}


def worker_id(number: int) -> str:
    """Write a worker's id."""
    return f"W-{number:06}"


def learner(
    number: int,
    rng: Random,
    reach: Sequence[Lane],
    consents: Sequence[Mapping[str, Any]],
    most: int,
) -> dict[str, Any]:
    """Invent one of them, who agreed to hear of courses by whatever they have."""
    contact = person(number, rng)
    for lane, field in _FIELDS.items():
        if lane not in reach:
            del contact[field]
    if not reach:  # to be visited
        contact["address"] = f"Pasaje Los Boldos {1000 + number}, Curicó"
    years = float(rng.randrange(4))
    return {
        "worker_id": worker_id(number),
        "status": "seeking",
        "contact": contact,
        "profile": {
            "education": "Educación media completa",
            "experience_years": years,
            "comuna": CURICO,
        },
        "searches": [{"search_id": "B1", "occupations": [OCCUPATION], "comunas": []}],
        "consents": list(consents),
        "preferences": {"cadence": Cadence.INSTANT, "sms_daily_cap": most},
    }


def call_event(now: datetime) -> Event:
    """Let the OMIL of Curicó call a dozen of them to another course."""
    data = {
        "call_id": CALL,
        "comuna": CURICO,
        "requested_by": "omil-curico-2",
        "course": {
            "code": "1237984471",
            "name": "Manipulación de alimentos",
            "starts_at": (now + timedelta(days=13, hours=-1)).isoformat(),
            "place": "Sede vecinal, Calle Estado 531",
            "hours": 24,
            "schedule": "lunes a viernes, 9:00 a 13:00",
            "seats": 8,
        },
        "audience": {"worker_ids": [worker_id(number) for number in _LISTED]},
        "answer_by": (now + timedelta(days=9, hours=8)).isoformat(),
    }
    return event("cl.bne.course_call.requested", CALL, now, data)


async def answer_call(hub: Hub) -> None:
    """Let some of them say whether they can come, once they are told."""
    now = hub.clock.now()
    for number, (answer, way, reason) in _SAY.items():
        async with hub.database.write() as db:
            who = await people.row_id(db, worker_id(number))
            if who is None:
                return  # the demo is too small to have them
            given = Given(worker=who, call_id=CALL, answer=answer, way=way, reason=reason)
            try:
                await answering.take(db, hub.vault, given, now)
            except NotFound:
                return  # nobody was called
