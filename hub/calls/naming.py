"""The id an office chose for a call goes in; the id the call is kept by comes out, and back.

Ids are unique in the whole hub, and what is another's is not there: an office that chooses the
id of a call of elsewhere must not learn of it. Its own is kept by another, and shown by that one.
"""

import re
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Fault, Malformed
from hub.store import calls

_KEPT_APART: Final = re.compile(r"~(\d{5})$")


def chosen(call_id: str, comuna: str | None) -> str:
    """Give the id by which the office of a comuna knows a call; None: whoever sees all of them."""
    return call_id if comuna is None else call_id.removesuffix(f"~{comuna}")


async def kept(db: AsyncConnection, call_id: str, comuna: str | None) -> str:
    """Give the id by which the call is kept, or would be, that an office knows by this one."""
    if comuna is None:
        return call_id
    call_id = chosen(call_id, comuna)
    apart = f"{call_id}~{comuna}"
    of = await calls.comunas(db, (call_id, apart))
    if of.get(call_id, comuna) == comuna and of.get(apart) != comuna:
        return call_id
    return apart


def check(call_id: str, comuna: str) -> None:
    """Refuse an id, as one to be chosen, that is kept for another office's; Malformed."""
    found = _KEPT_APART.search(call_id)
    if found is not None and found[1] != comuna:
        raise Malformed([Fault("call_id", "must not end with ~ and the code of another comuna")])
