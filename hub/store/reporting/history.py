"""The log goes in; what was done to a broadcast, and what became of its deliveries, comes out.

Sending writes one entry for many deliveries, with their ids by what happened to them: it costs
the lanes one row a batch, and whoever asks about one delivery searches those of its broadcast.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import String, and_, cast, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.evidence import Answer, Changed, Deed, Wait
from hub.model import BroadcastState, DeliveryState, Lane, Waits
from hub.store.log import LAPSED, RECEIPTS, WAITS
from hub.store.offices.calls import EDITED
from hub.store.planning import holds
from hub.store.planning.broadcasts import subject_of
from hub.tables import log

_GATE: Final = ("gate_stopped", "gate_opened", "gate_let_go")
_STOPS: Final = {"held": "released", "paused": "resumed", "lane_paused": "lane_resumed"}
_BEGUN: Final = "broadcast"
#: What the hub itself does, perhaps in several steps: told once.
_FORWARD: Final = "brought_forward"
#: What an office, or whoever agrees to its call, does to it.
_OF_CALL: Final = ("call_approved", "call_approval_withdrawn", "stopped")
_ACTS: Final = (_BEGUN, *_STOPS, *_STOPS.values(), "recalled", _FORWARD, EDITED, *_OF_CALL)
#: Acts on a vacancy, which touch every broadcast of it.
_OF_VACANCY: Final = ("held", "released", "recalled")
#: Acts kept with what is told, and not with its broadcast.
_OF_SUBJECT: Final = (*_OF_VACANCY, EDITED)
#: Whose act it is where nobody is named.
WHOSE: Final = {holds.REPORTED: "worker", holds.NOT_VERIFIED: "portal"}


async def of_subject(db: AsyncConnection, subject: str, most: int) -> list[Mapping[str, Any]]:
    """Give what was done to one subject, the latest first, but for looks (ix_log_subject)."""
    c = log.c
    query = select(c.at, c.what, c.detail).where(c.subject == subject, c.what != "looked")
    found = await db.execute(query.order_by(c.at.desc(), c.id.desc()).limit(most))
    return [dict(row) for row in found.mappings()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One entry of the log about deliveries of a broadcast."""

    at: datetime
    what: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who did something, as the log keeps it: never a name."""

    sub: str
    role: str


async def pausers(db: AsyncConnection, broadcast_ids: Sequence[int]) -> dict[int, Doer]:
    """Give who last paused each of these broadcasts."""
    c = log.c
    query = (
        select(c.broadcast_id, c.detail)
        .where(c.broadcast_id.in_(broadcast_ids), c.what == "paused")
        .order_by(c.id)
    )
    return {
        row.broadcast_id: Doer(sub=row.detail["by"], role=row.detail["role"])
        for row in await db.execute(query)
    }


async def deeds(db: AsyncConnection, broadcast: Mapping[str, Any]) -> tuple[Deed, ...]:
    """Give the acts that touched a broadcast, given as its row, the first first."""
    c = log.c
    end = broadcast["finished_at"]
    lanes = and_(
        c.subject.in_([lane_subject(one) for one in Lane]),
        *([] if end is None else [c.at <= end]),
    )
    subject = and_(c.subject == subject_of(broadcast), c.what.in_(_OF_SUBJECT))
    query = (
        select(c.at, c.what, c.detail)
        .where(
            c.what.in_(_ACTS),
            c.at >= broadcast["created_at"],
            or_(c.broadcast_id == broadcast["id"], subject, lanes),
        )
        .order_by(c.id)
    )
    rows = [Logged(**row) for row in (await db.execute(query)).mappings()]
    forward = next((one for one in rows if one.what == _FORWARD), None)
    done = (one for one in rows if _is_deed(one) and (one.what != _FORWARD or one is forward))
    # An act on a vacancy stands there for each of its broadcasts.
    return tuple(dict.fromkeys(_deed(one) for one in done))


def lane_subject(lane: Lane) -> str:
    """Give the subject under which the log keeps what was done to a lane."""
    return f"lane:{lane}"


def _is_deed(one: Logged) -> bool:
    if one.what in _OF_CALL:
        return "role" in one.detail  # what ran out stopped by itself
    if one.what == EDITED:
        return bool(one.detail.get("changed"))
    return one.what != _BEGUN or one.detail["state"] == BroadcastState.HELD


def _deed(one: Logged) -> Deed:
    detail = one.detail
    if one.what == _BEGUN:  # held from its first moment on
        return Deed(at=one.at, act="held", role="portal")
    if one.what == _FORWARD:
        return Deed(at=one.at, act=_FORWARD, role="hub", lane=detail["lane"])
    reason = detail.get("why")
    if one.what == "recalled":
        reason = "fraud" if detail["fraud"] else "other"
    return Deed(
        at=one.at,
        act=one.what,
        role=detail.get("role") or WHOSE[detail["why"]],
        reason=reason,
        lane=detail.get("lane"),
        changed=tuple(
            Changed(field=name, before=before, after=after)
            for name, (before, after) in detail.get("changed", {}).items()
        ),
    )


async def of(db: AsyncConnection, broadcast_id: int, ids: Collection[int]) -> list[Logged]:
    """Give what the log keeps of these deliveries of a broadcast, and of its gate.

    Walks ix_log_broadcast_id and looks for the ids in the text of each entry, so that only
    those that hold them are read.
    """
    c = log.c
    text = cast(c.detail, String)
    theirs = and_(
        c.what.in_([RECEIPTS, LAPSED, WAITS]), or_(false(), *[text.like(f"%{one}%") for one in ids])
    )
    query = (
        select(c.at, c.what, c.detail)
        .where(c.broadcast_id == broadcast_id, or_(theirs, c.what.in_(_GATE)))
        .order_by(c.id)
    )
    return [Logged(**row) for row in (await db.execute(query)).mappings()]


def _said(delivery: int, past: Sequence[Logged], *kinds: str) -> Iterator[tuple[Logged, str, str]]:
    """Give each entry of these kinds about a delivery: its first word, and the rest."""
    for one in past:
        if one.what in kinds:
            for words, ids in one.detail.items():
                if isinstance(ids, list) and delivery in ids:
                    first, _, rest = words.partition(" ")
                    yield one, first, rest


def answers(delivery: int, past: Sequence[Logged]) -> tuple[Answer, ...]:
    """Give what its provider said of one delivery, the first first."""
    return tuple(
        Answer(at=one.at, state=state, code=code or None)
        for one, state, code in _said(delivery, past, RECEIPTS, LAPSED)
    )


def waited(
    row: Mapping[str, Any],
    planned_at: datetime | None,
    answered: Sequence[Answer],
    past: Sequence[Logged],
    done: Sequence[Deed],
) -> tuple[Wait, ...]:
    """Give why a delivery, given as its row, did not go at once, the first first."""
    lane, claimed, gone = row["channel"], row["composed_at"], row["first_handed_at"]
    found = [
        *_waits_noted(row["id"], past, claimed),
        *_retries(answered),
        *(one for one in _gates(past, lane) if claimed is None or one.since < claimed),
        *(
            one
            for one in _stops(done, lane)
            if (gone is None or one.since < gone)
            and (one.until is None or planned_at is None or one.until > planned_at)
        ),
    ]
    return tuple(sorted(found, key=lambda one: one.since))


def _waits_noted(delivery: int, past: Sequence[Logged], claimed: datetime | None) -> Iterator[Wait]:
    """Give the waits the log has of one delivery: the night, a digest, a cap."""
    for one, why, until in _said(delivery, past, WAITS):
        ended = _ended(one.at, datetime.fromisoformat(until), claimed)
        yield Wait(why=why, since=one.at, until=ended)


def _retries(answered: Sequence[Answer]) -> Iterator[Wait]:
    """Give the waits after each answer that meant "later", until the answer that followed it."""
    later = [*[one.at for one in answered[1:]], None]
    for one, until in zip(answered, later, strict=False):
        if one.state == DeliveryState.WAITING:
            yield Wait(why=Waits.RETRY, since=one.at, until=until)


def _gates(past: Sequence[Logged], lane: str) -> Iterator[Wait]:
    """Give when the gate stopped a lane of the broadcast."""
    moves = [
        (one.at, one.what == _GATE[0])
        for one in past
        if one.what in _GATE and one.detail["lane"] == lane
    ]
    for since, until in _spans(moves):
        yield Wait(why="gate", since=since, until=until)


def _stops(done: Sequence[Deed], lane: str) -> Iterator[Wait]:
    """Give when the broadcast was held or paused, or the lane was."""
    for begins, ends in _STOPS.items():
        moves = [
            (one.at, one.act == begins)
            for one in done
            if one.act in (begins, ends) and one.lane in (None, lane)
        ]
        for since, until in _spans(moves):
            yield Wait(why=begins, since=since, until=until)


def _ended(since: datetime, until: datetime, claimed: datetime | None) -> datetime:
    """Give when a wait was over: it can be let go, or carried along, before its time."""
    return until if claimed is None or claimed < since else min(until, claimed)


def _spans(moves: Sequence[tuple[datetime, bool]]) -> Iterator[tuple[datetime, datetime | None]]:
    """Give each time something stood, from moments at which it began (True) or ended."""
    since: datetime | None = None
    for at, begins in moves:
        if begins:
            since = since or at
        elif since is not None:
            yield since, at
            since = None
    if since is not None:
        yield since, None
