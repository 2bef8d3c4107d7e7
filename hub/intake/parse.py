"""The raw JSON of one or many CloudEvents comes in; typed events and named faults leave."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message as Headers
from typing import Any

from hub.errors import Fault, Malformed, Refused
from hub.intake import contract
from hub.intake.contract.advice import CLOCK_TOLERANCE, Promise, advise
from hub.intake.contract.text import Wrong, identifier, instant, text
from hub.intake.decode import decode, given_twice

ONE = "application/cloudevents+json"
MANY = "application/cloudevents-batch+json"
EITHER = "application/json"

#: The most events in one batch.
MOST_EVENTS = 1000
#: The most bytes in one body: 1 MiB.
MOST_BYTES = 1024 * 1024

_SPACE = re.compile(r"\s")
_JSON_TYPE = re.compile(r"[a-z0-9.!#$&^_-]+/([a-z0-9.!#$&^_-]+\+)?json", re.IGNORECASE)


class TooLarge(Refused):
    """The body holds more than is taken at once."""


class UnsupportedType(Malformed):
    """The content type is not one the hub reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event the portal sent, found good."""

    source: str
    id: str  #: unique within its source
    type: str  #: one of `contract.TYPES`
    time: datetime | None  #: UTC; of the change it tells
    subject: str  #: worker:ID, employer:ID, vacancy:ID, call:ID or notice:ID
    data: contract.Data = field(repr=False)
    #: Other attributes of the envelope, as they came; nothing is concluded from them.
    extensions: Mapping[str, object] = field(repr=False)

    def canonical(self) -> bytes:
        """Give the data in the one form they have, to be sealed; see `load`."""
        return contract.canonical(self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """One event that will not be applied, and why."""

    index: int  #: its place in the batch, from 0
    id: str | None  #: as far as it could be read
    source: str | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one body held, in its order."""

    events: list[Event]
    rejected: list[Rejected]


def parse_batch(body: bytes, content_type: str) -> Batch:
    """Read one event or a batch, as the content type says (CloudEvents 1.0, JSON format).

    Raises TooLarge, UnsupportedType, and Malformed when the body as a whole cannot be read; a
    fault of a single event rejects that event alone.
    """
    if len(body) > MOST_BYTES:
        raise TooLarge(f"the body has more than {MOST_BYTES} bytes: send smaller batches")
    expected = _expected(content_type)
    value, doubled = decode(body)
    many = isinstance(value, list)
    if expected == (ONE if many else MANY):
        found = "an array" if many else "not an array"
        raise Malformed([Fault("body", f"is {found}: one event is {ONE}, an array is {MANY}")])
    values = value if isinstance(value, list) else [value]
    if len(values) > MOST_EVENTS:
        raise TooLarge(f"the batch has more than {MOST_EVENTS} events: send smaller batches")
    events: list[Event] = []
    rejected: list[Rejected] = []
    for index, one in enumerate(values):
        try:
            events.append(read_event(one, doubled=doubled))
        except Malformed as error:
            rejected.append(_rejected(index, one, error))
    return Batch(events=events, rejected=rejected)


def read_event(value: object, *, doubled: bool = True) -> Event:
    """Read one event as `decode` gave it; raises Malformed with every fault.

    `doubled` is what `decode` said of its keys: where there are none, none are looked for.
    """
    if not isinstance(value, dict):
        raise Malformed([Fault("event", "must be an object")])
    faults = list(given_twice(value)) if doubled else []
    read: dict[str, Any] = {}
    for name, check in _ATTRIBUTES.items():
        if name in value:
            try:
                read[name] = check(value[name])
            except Wrong as wrong:
                faults.append(Fault(name, str(wrong)))
        elif name in _REQUIRED:
            faults.append(Fault(name, "is required"))
    if "type" in read and "data" in read:
        try:
            data = contract.read(read["type"], read["data"])
        except Malformed as error:
            faults.extend(error.faults)
    if faults:
        raise Malformed(faults[: contract.MOST_FAULTS])
    kind = contract.TYPES[read["type"]]
    return Event(
        source=read["source"],
        id=read["id"],
        type=read["type"],
        time=read.get("time"),
        subject=f"{kind.subject}:{getattr(data, kind.key)}",
        data=data,
        extensions={name: it for name, it in value.items() if name not in _ATTRIBUTES},
    )


def warnings(event: Event, now: datetime, handled: Collection[str], terms: Promise) -> list[str]:
    """Say what is accepted and yet worth saying: a code, the event's id, and a sentence each.

    `handled` are the types this hub acts on; others are kept until it does.
    """
    found = list(advise(event.data, now, terms))
    if event.type not in handled:
        found.insert(0, f"only_kept: {event.type} is kept, and not acted on by this version")
    if event.time is not None and event.time > now + CLOCK_TOLERANCE:
        found.append(
            "time_ahead: time is in the future: a change with an earlier time will be ignored"
        )
    parted = (one.partition(": ") for one in found)
    return [f"{code}: {event.id}: {sentence}" for code, _, sentence in parted]


def _specversion(value: object) -> str:
    if value != "1.0":
        raise Wrong('must be "1.0"')
    return "1.0"


def _source(value: object) -> str:
    found = identifier(value)
    if _SPACE.search(found):
        raise Wrong("must be a URI reference: it holds a space")
    return found


def _type(value: object) -> str:
    found = text(value)
    if found not in contract.TYPES:
        raise Wrong("is not a known type; known are " + ", ".join(contract.TYPES))
    return found


def _json_type(value: object) -> str:
    found = text(value)
    if not _JSON_TYPE.fullmatch(found.partition(";")[0].strip()):
        raise Wrong("must be application/json: data are JSON")
    return found


def _object(value: object) -> object:
    if not isinstance(value, dict):
        raise Wrong("must be an object")
    return value


def _no_base64(_: object) -> None:
    raise Wrong("is not read: give the data as a JSON object in `data`")


#: What an envelope says that matters here, and how it is read.
_ATTRIBUTES: Mapping[str, Callable[[object], object]] = {
    "specversion": _specversion,
    "id": identifier,
    "source": _source,
    "type": _type,
    "time": instant,
    "datacontenttype": _json_type,
    "data": _object,
    "data_base64": _no_base64,
}
_REQUIRED = frozenset({"specversion", "id", "source", "type", "data"})


def _expected(content_type: str) -> str:
    headers = Headers()
    headers["Content-Type"] = content_type
    found = headers.get_content_type()
    if found not in (ONE, MANY, EITHER):
        raise UnsupportedType(
            [Fault("Content-Type", f"must be {ONE} for one event or {MANY} for an array of them")]
        )
    if headers.get_content_charset("utf-8") not in ("utf-8", "us-ascii"):
        raise UnsupportedType([Fault("Content-Type", "its charset must be utf-8")])
    return found


def _rejected(index: int, value: object, error: Malformed) -> Rejected:
    return Rejected(
        index=index,
        id=_legible(value, "id"),
        source=_legible(value, "source"),
        faults=error.faults,
    )


def _legible(value: object, name: str) -> str | None:
    try:
        return identifier(value.get(name)) if isinstance(value, dict) else None
    except Wrong:
        return None
