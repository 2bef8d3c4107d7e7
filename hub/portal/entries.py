"""Entries of the portal's stream come in; a batch of events and those that are none leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from hub.errors import Fault, Malformed
from hub.intake.contract.text import Wrong, identifier
from hub.intake.decode import decode
from hub.intake.parse import ONE, Batch, Rejected, TooLarge, parse_batch
from hub.intake.timely import Name
from hub.store.portal.rejected import Bad
from hub.store.vault import HUB

#: The one field of an entry: a CloudEvent in JSON.
FIELD = b"event"

_NOT_ONE = f"must be the one field of an entry, named {FIELD.decode()}"
#: Whose id an event may carry: their key seals what was rejected, and is lost with them.
_OWNERS = {"worker_id": "worker", "employer_id": "employer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the stream, as it came."""

    id: str
    fields: Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What some entries hold, in their order."""

    batch: Batch  #: the good ones, and the others as the log counts them
    bad: tuple[Bad, ...]


def read(entries: Sequence[Entry], faulty: Mapping[Name, Fault] = MappingProxyType({})) -> Reading:
    """Read entries; each that is no event the hub takes is rejected alone, by every fault.

    So are those that were found to be at fault.
    """
    batch = Batch(events=[], rejected=[])
    bad: list[Bad] = []
    for index, entry in enumerate(entries):
        one = _without(_read(entry), faulty)
        batch.events.extend(one.events)
        for rejected in one.rejected:
            batch.rejected.append(
                Rejected(
                    index=index, id=rejected.id, source=rejected.source, faults=rejected.faults
                )
            )
            bad.append(refused(entry, rejected.faults))
    return Reading(batch=batch, bad=tuple(bad))


def refused(entry: Entry, faults: tuple[Fault, ...]) -> Bad:
    """Give an entry as it is kept, with why."""
    event = _event(entry)
    return Bad(
        entry=entry.id,
        fields=entry.fields,
        owner=_owner(event),
        time=_time(event),
        faults=faults,
    )


def _read(entry: Entry) -> Batch:
    faults: tuple[Fault, ...] = (Fault("entry", _NOT_ONE),)
    if entry.fields.keys() == {FIELD}:
        try:
            return parse_batch(entry.fields[FIELD], ONE)
        except Malformed as error:
            faults = error.faults
        except TooLarge as error:
            faults = (Fault("body", str(error)),)
    return Batch(events=[], rejected=[Rejected(index=0, id=None, source=None, faults=faults)])


def _without(batch: Batch, faulty: Mapping[Name, Fault]) -> Batch:
    faults = [(one, faulty.get((one.source, one.id))) for one in batch.events]
    refused = [
        Rejected(index=0, id=one.id, source=one.source, faults=(fault,))
        for one, fault in faults
        if fault is not None
    ]
    return Batch(events=[], rejected=refused) if refused else batch


def _event(entry: Entry) -> Mapping[str, Any]:
    """Give an entry's event, as far as it can be read."""
    try:
        event, _ = decode(entry.fields.get(FIELD, b""))
    except Malformed:
        return {}
    return event if isinstance(event, dict) else {}


def _time(event: Mapping[str, Any]) -> datetime | None:
    try:
        time = datetime.fromisoformat(event["time"])
    except (KeyError, TypeError, ValueError):
        return None
    return time if time.tzinfo is not None else None


def _owner(event: Mapping[str, Any]) -> str:
    """Say whom an event speaks of, as far as it can be read; else it is the hub's own."""
    data = event.get("data")
    for name, kind in _OWNERS.items():
        try:
            return f"{kind}:{identifier(data[name])}" if isinstance(data, dict) else HUB
        except (KeyError, Wrong):
            continue
    return HUB
