"""Employer events go in; sealed identities come out, and holds of their vacancies."""

import json
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import seal
from hub.intake import contract, wording
from hub.intake.results import Fate
from hub.model import AHEAD, BroadcastState
from hub.store import log
from hub.store.planning import holds
from hub.store.subjects import offers
from hub.store.vault import Vault


async def upsert(
    db: AsyncConnection,
    vault: Vault,
    data: contract.EmployerUpserted,
    *,
    time: datetime,
    now: datetime,
) -> Fate:
    """Apply one employer event; answer `applied` or `outdated`.

    Verifying an employer lets its held vacancies go.
    """
    held = await offers.employer(db, data.employer_id)
    if held is not None and held["as_of"] > time:
        return Fate.OUTDATED
    row = {"employer_id": data.employer_id, "verified": data.verified, "as_of": time}
    row |= {
        name: value
        for name in ("size", "trade", "comuna")
        if (value := getattr(data, name)) is not None
    }
    if data.identity is not None:
        owner = f"employer:{data.employer_id}"
        key = (await vault.keys(db, [owner], now))[owner]
        plain = json.dumps(data.identity.model_dump(mode="json", exclude_none=True)).encode()
        row["identity"] = seal(key, plain, f"identity:{owner}")
    await offers.put_employer(db, row)
    if held is None or data.identity is not None:
        await wording.reword(db, vault, data.employer_id, now)
    await reconsider(db, data.employer_id, now=now)
    return Fate.APPLIED


async def reconsider(db: AsyncConnection, employer_id: str, *, now: datetime) -> None:
    """Hold what an employer has to tell, or let it go, as it is verified or not."""
    mine = holds.of_employer(employer_id)
    changed = await holds.restate(db, mine, now=now, soon=now + AHEAD)
    notes = [
        log.Note(
            what="held" if state is BroadcastState.HELD else "released",
            broadcast_id=one,
            detail={"why": holds.NOT_VERIFIED, "state": state},
        )
        for one, state in changed.items()
    ]
    await log.write(db, notes, now)
