"""The id an office chose for a call goes in; the id the call is kept by comes out, and back.

Ids are unique in the whole hub, and what is another's is not there: an office that chooses the
id of a call of elsewhere must not learn of it. Its own is kept by another, and shown by that one.
Nobody chooses an id that looks kept apart, and no call has one whose other name a call of the same
comuna has: what an office sees and asks for is one call.
"""

import re
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Fault, Malformed
from hub.store.offices import calls

_KEPT_APART: Final = re.compile(r"~\d{5}\Z")


def chosen(call_id: str, comuna: str | None) -> str:
    """Give the id by which the office of a comuna knows a call; None: whoever sees all of them."""
    return call_id if comuna is None else call_id.removesuffix(f"~{comuna}")


def names(call_id: str, comuna: str) -> tuple[str, str]:
    """Give the ids by which the call of a comuna may be kept that was given this one."""
    return call_id, f"{call_id}~{comuna}"


async def kept(db: AsyncConnection, call_id: str, comuna: str | None) -> str:
    """Give the id by which the call is kept, or would be, that an office knows by this one."""
    if comuna is None:
        return call_id
    call_id, apart = names(chosen(call_id, comuna), comuna)
    of = await calls.comunas(db, (call_id, apart))
    if of.get(call_id, comuna) == comuna and of.get(apart) != comuna:
        return call_id
    return apart


def fault(call_id: str) -> Fault | None:
    """Say what is wrong with an id that somebody chose, whoever it was."""
    if _KEPT_APART.search(call_id) is None:
        return None
    return Fault("call_id", "must not end with ~ and five digits")


def check(call_id: str) -> None:
    """Refuse an id that nobody may choose; Malformed."""
    found = fault(call_id)
    if found is not None:
        raise Malformed([found])
