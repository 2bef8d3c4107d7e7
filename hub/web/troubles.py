"""What failed and what is set up go in; what staff are told of it, and what to do, comes out."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from hub.dispatch.budget import WARNED
from hub.model import Lane
from hub.web.offered import Trouble
from templates import staff, words

#: The ways to people, each with what sets it up.
_SAID: Final = {Lane.EMAIL: "correo", Lane.SMS: "SMS"}
_WAYS: Final = {"correo": "HUB_SMTP_URL y HUB_MAIL_FROM", "SMS": "las variables HUB_TWILIO_…"}


def standing(failed_events: int, *, mail: bool, sms: bool) -> Iterator[Trouble]:
    """Say which events could not be applied, and which ways to people are not set up."""
    if failed_events:
        yield Trouble(
            stopped=words.counted(
                failed_events, "evento no se pudo aplicar.", "eventos no se pudieron aplicar."
            ),
            did=staff.EVENTS_DID,
            todo=staff.EVENTS_TODO,
        )
    for way in _absent(mail=mail, sms=sms):
        yield Trouble(
            stopped=staff.WAY_MISSING.format(way=way),
            did=staff.WAY_DID.format(way=way),
            todo=staff.WAY_TODO.format(names=_WAYS[way]),
        )


def lanes(resting: Mapping[Lane, datetime], spent: int, budget: int | None) -> Iterator[Trouble]:
    """Say which ways go by their second provider, and whether the day's SMS run out."""
    for lane, since in resting.items():
        way = _SAID[lane]
        yield Trouble(
            stopped=staff.REST_STOPPED.format(way=way, since=words.clock(since)),
            did=staff.REST_DID.format(way=way),
            todo=staff.REST_TODO,
        )
    if budget is None or spent < budget * WARNED:
        return
    said = {"spent": words.number(spent), "budget": words.number(budget)}
    over = spent >= budget
    yield Trouble(
        stopped=(staff.BUDGET_OVER if over else staff.BUDGET_NEAR).format(**said),
        did=staff.BUDGET_OVER_DID if over else staff.BUDGET_NEAR_DID,
        todo=staff.BUDGET_OVER_TODO if over else staff.BUDGET_NEAR_TODO,
    )


def missing(*, mail: bool, sms: bool) -> tuple[str, ...]:
    """Say which ways to people are not set up, in a sentence each."""
    return tuple(staff.WAY_MISSING.format(way=way) for way in _absent(mail=mail, sms=sms))


def _absent(*, mail: bool, sms: bool) -> list[str]:
    return [way for way, there in zip(_WAYS, (mail, sms), strict=True) if not there]
