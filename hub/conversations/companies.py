"""An employer goes in; what a worker may know of it comes out, before it shows itself and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import comuna
from hub.store.conversations.threads import Thread
from hub.store.workers import identities


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who an employer is, once it showed itself."""

    legal_name: str
    trade_names: tuple[str, ...]
    rut: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """What makes an employer credible while it is unknown."""

    alias: str
    verified: bool
    trade: str | None
    region: str | None
    comuna: str | None  #: only where others of its trade are there as well


async def strips(db: AsyncConnection, found: Sequence[Thread]) -> dict[int, Strip]:
    """Give what workers see of the employers of conversations, by the conversation's row id."""
    known = await identities.traits(db, {one.employer_id for one in found})
    return {
        one.id: await _strip(db, known.get(one.employer_id), one.employer_alias) for one in found
    }


async def strip_of(db: AsyncConnection, employer_id: str) -> Strip:
    """Give what workers see of an employer outside of any conversation: it has no alias there."""
    known = await identities.traits(db, [employer_id])
    return await _strip(db, known.get(employer_id), "")


async def _strip(db: AsyncConnection, traits: identities.Traits | None, alias: str) -> Strip:
    if traits is None:
        return Strip(alias=alias, verified=False, trade=None, region=None, comuna=None)
    place = comuna(traits.comuna or "")
    crowd = await identities.in_a_crowd(db, traits)
    return Strip(
        alias=alias,
        verified=traits.verified,
        trade=traits.trade,
        region=place.region_name if place else None,
        comuna=place.name if place and crowd else None,
    )


def company(identity: Mapping[str, object]) -> Company:
    """Give who an employer is, as it is shown when it shows itself."""
    names = identity.get("trade_names") or ()
    return Company(
        legal_name=str(identity.get("legal_name") or ""),
        trade_names=tuple(map(str, names)) if isinstance(names, list) else (),
        rut=dotted(str(identity.get("rut") or "")),
    )


def dotted(rut: str) -> str:
    """Write a RUT as people do: 76.543.210-3."""
    number, digit = rut[:-1], rut[-1:]
    return f"{int(number):,}-{digit}".replace(",", ".") if number.isdigit() else rut
