"""Worker events go in, many at a time; workers, searches, consents and sealed contact come out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.fields import split
from anonymizer.vault import Keyring, seal
from config.reference import schooling_order
from hub.intake import consents, contract
from hub.intake.results import Fate
from hub.model import Cadence, Lane
from hub.store.locks import hold_workers
from hub.store.subjects import rematches
from hub.store.vault import Vault, mail_domain
from hub.store.workers import addresses, people
from hub.store.workers.people import ContactRow, Known, SearchRow

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One worker event to apply."""

    time: datetime
    data: contract.WorkerUpserted


def fresh(worker_id: str, middle_band: int, as_of: datetime) -> dict[str, Any]:
    """Give the row of a worker of whom nothing is known yet."""
    return {
        "worker_id": worker_id,
        "status": "seeking",
        "processing": True,
        "publication": False,
        "comuna": None,
        "education": None,
        "experience_years": None,
        "course_codes": [],
        "band": middle_band,
        "cadence": Cadence.INSTANT,
        "both_channels": False,
        "night_sms": False,
        "sms_daily_cap": 2,
        "prefers_call": False,
        "reachable_by": 0,
        "alerts_by": 0,
        "courses_by": 0,
        "messages_by": 0,
        "service_by": 0,
        "as_of": as_of,
        "wanted_at": as_of,
    }


async def upsert(
    db: AsyncConnection,
    vault: Vault,
    changes: Sequence[Change],
    *,
    middle_band: int,
    now: datetime,
) -> list[Fate]:
    """Apply changes to different workers at once; answer `applied` or `outdated` for each."""
    ids = [change.data.worker_id for change in changes]
    erased = await people.erased(db, [f"worker:{worker_id}" for worker_id in ids])
    await hold_workers(db, ids)
    known = await people.known(db, ids)
    alive = [
        change
        for change in changes
        if erased.get(f"worker:{change.data.worker_id}", _LONG_AGO) < change.time
    ]
    strangers = [
        fresh(change.data.worker_id, middle_band, _LONG_AGO)
        for change in alive
        if change.data.worker_id not in known
    ]
    if strangers:
        added = await people.add(db, strangers)
        known |= {row["worker_id"]: Known(id=added[row["worker_id"]], row=row) for row in strangers}
    current = [
        change for change in alive if change.time >= known[change.data.worker_id].row["as_of"]
    ]
    # A consent counts by its own time: one that comes late is merged all the same.
    said = [
        consents.Said(worker_id=change.data.worker_id, consents=change.data.consents)
        for change in alive
    ]
    await consents.merge(db, said, known, now)
    await _replace_contacts(db, vault, current, known, now)
    await _replace_searches(db, current, known, now)
    applied = {change.data.worker_id: change for change in current}
    rows = [_row(known[change.data.worker_id], applied) for change in alive]
    await people.change(db, rows)
    await addresses.note(db, list(known), now)
    return [Fate.APPLIED if worker_id in applied else Fate.OUTDATED for worker_id in ids]


async def _replace_contacts(
    db: AsyncConnection,
    vault: Vault,
    changes: Sequence[Change],
    known: dict[str, Known],
    now: datetime,
) -> None:
    carrying = [change for change in changes if change.data.contact is not None]
    keys = await vault.keys(db, [f"worker:{c.data.worker_id}" for c in carrying], now)
    rows, lifted = [], []
    for change in carrying:
        worker = known[change.data.worker_id]
        row = _contact_row(worker.id, change.data, keys, vault.keyring)
        rows.append(row)
        for lane, name in ((Lane.EMAIL, "email"), (Lane.SMS, "phone")):
            address = getattr(change.data.contact, name)
            if lane not in worker.suppressed or address is None:
                continue
            # By every key there is: a new secret makes no new address.
            if worker.suppressed[lane] not in vault.keyring.blinds(name, address):
                del worker.suppressed[lane]
                lifted.append((worker.id, str(lane)))
        worker.has_email = row.email_blind is not None
        worker.has_mobile = row.sms_capable
    await people.replace_contacts(db, rows)
    await people.lift_suppressions(db, lifted)


def _contact_row(
    worker: int, data: contract.WorkerUpserted, keys: dict[str, bytes], keyring: Keyring
) -> ContactRow:
    # Whatever the registry does not know as a search criterion is sealed (D140 annex 7).
    _, sealed = split(data.model_dump(mode="json", exclude_none=True))
    contact = sealed.get("contact", {})

    def blind(name: str) -> bytes | None:
        return keyring.blind(name, contact[name]) if contact.get(name) else None

    phone, email = contact.get("phone"), contact.get("email")
    return ContactRow(
        worker=worker,
        sealed=seal(
            keys[f"worker:{data.worker_id}"], json.dumps(contact).encode(), f"contact:{worker}"
        ),
        sms_capable=bool(phone) and contract.sms_capable(phone),
        email_blind=blind("email"),
        phone_blind=blind("phone"),
        rut_blind=blind("rut"),
        domain_blind=keyring.blind("domain", mail_domain(email)) if email else None,
    )


async def _replace_searches(
    db: AsyncConnection, changes: Sequence[Change], known: dict[str, Known], now: datetime
) -> None:
    """Write what these look for; who looks for something new is matched with what is open."""
    new: dict[int, list[SearchRow]] = {}
    moved: dict[int, str | None] = {}
    for change in changes:
        worker, data = known[change.data.worker_id], change.data
        home = data.profile.comuna if data.profile is not None else worker.row["comuna"]
        if data.searches is not None:
            new[worker.id] = [_search_row(search, home) for search in data.searches]
        elif home != worker.row["comuna"]:
            moved[worker.id] = home
    before = await rematches.searches_of(db, new)
    await people.replace_searches(db, new)
    await people.move_home(db, moved)
    wider = [
        worker
        for worker, many in new.items()
        if {rematches.asks(one) for one in many} - before.get(worker, set())
    ]
    await rematches.ask(db, [*wider, *moved], now)


def _search_row(search: contract.Search, home: str | None) -> SearchRow:
    return SearchRow(
        search_id=search.search_id,
        pay_min=search.pay_min,
        at_home=not search.comunas,
        occupations=search.occupations,
        comunas=search.comunas or ((home,) if home else ()),
        schedules=search.schedules,
    )


def _row(worker: Known, applied: dict[str, Change]) -> dict[str, Any]:
    """Give every column of a worker anew: what the event carries, and what follows from it."""
    row = dict(worker.row) | {"id": worker.id}
    change = applied.get(row["worker_id"])
    if change is not None:
        row |= _carried(change.data) | {"as_of": change.time}
        wanted = change.data.preferences
        if wanted is not None and change.time >= row["wanted_at"]:
            row |= _wanted(wanted) | {"wanted_at": change.time}
    del row["band"]  # the cut's alone
    return row | consents.columns(worker)


def _carried(data: contract.WorkerUpserted) -> dict[str, Any]:
    row: dict[str, Any] = {}
    if data.status is not None:
        row["status"] = data.status
    if data.profile is not None:
        label = data.profile.education
        row["comuna"] = data.profile.comuna
        row["education"] = None if label is None else schooling_order(label)
        row["experience_years"] = data.profile.experience_years
        row["course_codes"] = list(data.profile.course_codes)
    return row


def _wanted(wanted: contract.Preferences) -> dict[str, Any]:
    # Said of by who knows of it alone: no portal undoes it by keeping silent.
    call = {} if wanted.prefers_call is None else {"prefers_call": wanted.prefers_call}
    return call | {
        "cadence": wanted.cadence or Cadence.INSTANT,
        "both_channels": wanted.channels == "both",
        "night_sms": bool(wanted.night_sms),
        "sms_daily_cap": 2 if wanted.sms_daily_cap is None else wanted.sms_daily_cap,
    }
