"""What failed, what is late and what is set up go in; what staff are told of it comes out.

*Hoy* shows the same troubles as the mails to the operator: there is one source of both.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring
from hub.dispatch.budget import WARNED, day_of
from hub.forecast import Measure
from hub.model import Lane
from hub.portal.backlog import Backlog
from hub.store.dispatch import lanes as lane_states
from hub.store.letters import desk, letterbox
from hub.store.portal import failures
from hub.store.stopping import domains
from hub.store.stopping.domains import HeldDomain
from hub.store.watching import forecasts, speeds
from hub.store.watching.forecasts import Alarm
from hub.watching.portal import of_portal
from hub.watching.trouble import Trouble as Trouble
from templates import staff, troubles, words

#: The ways to people, each with what sets it up.
_SAID: Final = {Lane.EMAIL: "correo", Lane.SMS: "SMS"}
_WAYS: Final = {"correo": "HUB_SMTP_URL y HUB_MAIL_FROM", "SMS": "las variables HUB_TWILIO_…"}

#: So many of a way's latest messages say whether most are refused.
_LATEST: Final = 10

#: The kind of the trouble that a mail domain is held; its key is the domain.
DOMAIN: Final = "domain"
#: Every kind there is.
KINDS: Final = (
    "risk", DOMAIN, "events", "redis", "queue", "rejected", "unheard", "parked", "way", "refused",
    "resting", "budget", "late", "desk", "letters",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """By what the hub reaches people, as the settings say."""

    mail: bool
    sms: bool
    sms_budget: int | None  #: messages a day; None is no limit
    redis_url: str | None = field(repr=False)  #: of the portal's queue
    webhook: bool  #: the portal is posted what it is to hear


async def standing(
    db: AsyncConnection, keyring: Keyring, means: Means, between: Backlog, now: datetime
) -> list[Trouble]:
    """Give everything that stands still, the most pressing first.

    `between` is what waits between the portal and the hub.
    """
    held = await domains.standing(db, keyring)
    failed = await failures.count(db)
    unheard = await letterbox.given_up(db)
    went = await speeds.lately(db, now)
    resting = await lane_states.resting(db)
    spent = await lane_states.spent(db, Lane.SMS, day_of(now))
    alarm = await forecasts.alarm(db)
    asked = await desk.pressing(db, now)
    return [
        *at_risk(alarm),
        *of_domains(held),
        *of_events(failed),
        *of_letters(unheard),
        *of_portal(between),
        *of_ways(mail=means.mail, sms=means.sms),
        *of_refusals(went),
        *of_lanes(resting, spent, means.sms_budget),
        *of_desk(asked),
    ]


def at_risk(alarm: Alarm | None) -> Iterator[Trouble]:
    """Say how many broadcasts may be late, and what is done about it."""
    if alarm is None:
        return
    said = [
        words.counted(many, *forms)
        for many, forms in ((alarm.late, troubles.RISK_LATE), (alarm.at_risk, troubles.RISK_SOME))
        if many
    ]
    lanes = ", ".join(staff.LANES[lane] for lane in alarm.lanes)
    short = f" {troubles.RISK_LANES.format(lanes=lanes)}" if lanes else ""
    forwarded = f" {troubles.RISK_FORWARDED}" if alarm.forwarded else ""
    yield Trouble(
        kind="risk",
        stopped=f"{' y '.join(said)}.{short}",
        did=f"{troubles.RISK_DID}{forwarded}",
        todo=troubles.RISK_TODO,
    )


def of_domains(held: Iterable[HeldDomain]) -> Iterator[Trouble]:
    """Say which mail domains are held."""
    for one in held:
        waiting = words.counted(one.waiting, "correo espera", "correos esperan")
        did = troubles.DOMAIN_DID.format(waiting=waiting, since=words.when(one.since))
        yield Trouble(
            kind=DOMAIN,
            key=one.domain,
            stopped=troubles.DOMAIN_STOPPED.format(domain=one.domain),
            did=f"{why_held(one)} {did}",
            todo=troubles.DOMAIN_TODO,
        )


def why_held(one: HeldDomain) -> str:
    """Say why a mail domain is held."""
    bounced, accepted = words.number(one.bounced), words.number(one.accepted)
    return troubles.DOMAIN_WHY.format(bounced=bounced, accepted=accepted)


def of_events(failed: int) -> Iterator[Trouble]:
    """Say how many events could not be applied."""
    if failed:
        yield Trouble(
            kind="events",
            stopped=words.counted(
                failed, "evento no se pudo aplicar.", "eventos no se pudieron aplicar."
            ),
            did=troubles.EVENTS_DID,
            todo=troubles.EVENTS_TODO,
        )


def of_letters(unheard: int) -> Iterator[Trouble]:
    """Say how many messages of people could not be heard, and are tried no more."""
    if unheard:
        yield Trouble(
            kind="letters",
            stopped=words.counted(unheard, *troubles.LETTERS_STOPPED),
            did=troubles.LETTERS_DID,
            todo=troubles.LETTERS_TODO,
        )


def of_ways(*, mail: bool, sms: bool) -> Iterator[Trouble]:
    """Say which ways to people are not set up."""
    for way in _absent(mail=mail, sms=sms):
        yield Trouble(
            kind="way",
            key=way,
            stopped=troubles.WAY_MISSING.format(way=way),
            did=troubles.WAY_DID.format(way=way),
            todo=troubles.WAY_TODO.format(names=_WAYS[way]),
        )


def of_refusals(went: Mapping[Lane, Iterable[Measure]]) -> Iterator[Trouble]:
    """Say which ways have most of their latest messages, within the hour, refused for good.

    A few bad addresses are nobody's trouble but theirs; a provider that takes nothing answers so
    as well, and no breaker opens for it.
    """
    for lane, measures in went.items():
        tried = refused = 0
        for one in sorted(measures, key=lambda measure: measure.at, reverse=True):
            if tried >= _LATEST:
                break
            tried += one.tried
            refused += one.tried - one.accepted - one.put_off
        if tried >= _LATEST and refused * 2 > tried:
            yield Trouble(
                kind="refused",
                key=lane,
                stopped=troubles.REFUSED_STOPPED.format(
                    way=_SAID[lane], refused=words.number(refused), tried=words.number(tried)
                ),
                did=troubles.REFUSED_DID,
                todo=troubles.REFUSED_TODO,
            )


def of_lanes(resting: Mapping[Lane, datetime], spent: int, budget: int | None) -> Iterator[Trouble]:
    """Say which ways go by their second provider, and whether the day's SMS run out."""
    for lane, since in resting.items():
        way = _SAID[lane]
        yield Trouble(
            kind="resting",
            key=lane,
            stopped=troubles.REST_STOPPED.format(way=way, since=words.clock(since)),
            did=troubles.REST_DID.format(way=way),
            todo=troubles.REST_TODO,
        )
    if budget is None or spent < budget * WARNED:
        return
    said = {"spent": words.number(spent), "budget": words.number(budget)}
    over = spent >= budget
    yield Trouble(
        kind="budget",
        key="over" if over else "near",
        stopped=(troubles.BUDGET_OVER if over else troubles.BUDGET_NEAR).format(**said),
        did=troubles.BUDGET_OVER_DID if over else troubles.BUDGET_NEAR_DID,
        todo=troubles.BUDGET_OVER_TODO if over else troubles.BUDGET_NEAR_TODO,
    )


def of_desk(asked: int) -> Iterator[Trouble]:
    """Say how many requests about people's own data have to be answered by tomorrow."""
    if asked:
        yield Trouble(
            kind="desk",
            stopped=words.counted(asked, *troubles.DESK_STOPPED),
            did=troubles.DESK_DID,
            todo=troubles.DESK_TODO,
        )


def of_late(missed: Iterable[tuple[int, int]]) -> Iterator[Trouble]:
    """Say which broadcasts passed their due time: (broadcast, people not told by then)."""
    for broadcast, many in missed:
        people = words.counted(many, "persona", "personas")
        yield Trouble(
            kind="late",
            key=str(broadcast),
            stopped=troubles.LATE_STOPPED.format(number=broadcast, people=people),
            did=troubles.LATE_DID,
            todo=troubles.LATE_TODO,
        )


def missing(*, mail: bool, sms: bool) -> tuple[str, ...]:
    """Say which ways to people are not set up, in a sentence each."""
    return tuple(troubles.WAY_MISSING.format(way=way) for way in _absent(mail=mail, sms=sms))


def _absent(*, mail: bool, sms: bool) -> list[str]:
    return [way for way, there in zip(_WAYS, (mail, sms), strict=True) if not there]
