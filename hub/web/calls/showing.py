"""A call comes in as its row; what the API says of it, and of some of its people, leaves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.calls import changing, few, naming
from hub.calls.acting import own
from hub.errors import Fault, Malformed
from hub.practice import PEOPLE
from hub.store.offices import practices, rosters, turnout
from hub.store.offices.rosters import Group, Piece, Row
from hub.web.calls.acting import office
from hub.web.site import Visit
from hub.web.tokens import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """Where a page of a call's people begins: after this one."""

    group: Group
    key: tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which of a call's people are shown."""

    limit: int = 100
    after: _At | None = None


def summary(
    row: Mapping[str, Any], told: Mapping[str, Any] | None, now: datetime
) -> dict[str, Any]:
    """Give a call without its people; `told` is the broadcast that tells it."""
    return {
        "call_id": naming.chosen(row["call_id"], row["comuna"]),
        "comuna": row["comuna"],
        "requested_by": row["requested_by"],
        "course": _course(row),
        "answer_by": row["answer_by"].isoformat(),
        "as_of": row["as_of"].isoformat(),
        "change": _change(row),
        "open": now < row["answer_by"] and row["cancelled_at"] is None,
        "cancelled": row["cancelled_at"] is not None,
        "practice": row["practice"] is not None,
        "state": state_of(row, told),
        "begins_at": None if told is None else told["published_at"].isoformat(),
        "due_at": None if told is None else told["due_at"].isoformat(),
        "audience": _audience(row, told),
    }


def _course(says: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: says[name] for name in ("code", "name", "place", "hours", "schedule", "seats")}
    return plain | {"starts_at": says["starts_at"].isoformat()}


def _change(row: Mapping[str, Any]) -> dict[str, Any] | None:
    change, undo = changing.waiting(row), row["change_undo_until"]
    if change is None:
        return None
    return {
        "course": _course(change.says),
        "answer_by": change.says["answer_by"].isoformat(),
        "as_of": change.says["as_of"].isoformat(),
        "goes_at": None if undo is None else undo.isoformat(),
    }


def state_of(row: Mapping[str, Any], told: Mapping[str, Any] | None) -> str | None:
    """Say where a call stands: as its broadcast does, or that it is practice."""
    if row["practice"] is not None:
        return practices.STATE
    return None if told is None else str(told["state"])


def _audience(row: Mapping[str, Any], told: Mapping[str, Any] | None) -> int:
    if row["practice"] is not None:
        return len(PEOPLE)
    return 0 if told is None else told["audience"]


async def document(
    db: AsyncConnection, visit: Visit, call_id: str, page: Page | None = None
) -> dict[str, Any]:
    """Give a call with a page of its people, by default the first.

    A no and its reason are the office's alone to see, and what a few said.
    """
    row, now = await own(db, office(visit), call_id), visit.site.now()
    whole = summary(row, await rosters.broadcast(db, call_id), now)
    turned = (await turnout.of(db, [call_id], now))[call_id]
    if visit.who.role is not Role.OFFICER:
        told = few.said(turned.counts) | {"on_its_way": None}
        return whole | told | {"call_id": row["call_id"], "counts": told, "next": None}
    found = await _roster(db, row, page or Page(), now)
    return whole | {"counts": turned.groups} | found


async def _roster(
    db: AsyncConnection, row: Mapping[str, Any], page: Page, now: datetime
) -> dict[str, Any]:
    """Give a page of a call's people, group after group, and where the next begins."""
    lists: dict[str, list[dict[str, Any]]] = {str(one): [] for one in Group}
    left, last, after = page.limit + 1, "", page.after
    for group in Group:
        if after is not None and list(Group).index(group) < list(Group).index(after.group):
            continue
        start = after.key if after is not None and after.group is group else None
        piece = Piece(group=group, limit=left, after=start)
        found = await rosters.rows(db, row, piece, now)
        more, left = len(found) == left, left - len(found)
        for one in found[:-1] if more else found:
            lists[group].append(_person(one))
            last = f"{group}:{rosters.turn_of(one)}:{one.worker_id}"
        if more:
            return {**lists, "next": last}
    return {**lists, "next": None}


def _person(one: Row) -> dict[str, Any]:
    return {
        "worker_id": one.worker_id,
        "reason": one.reason,
        "answered_by": one.way,
        "told": one.told,
        "has_channel": one.told_by not in (None, "inbox"),
        "prefers_call": one.prefers_call,
    }


def page_of(visit: Visit) -> Page:
    """Read which page of a call's people is asked for; Malformed of what no answer of ours gave."""
    given = visit.after()
    if given is None:
        return Page(limit=visit.limit())
    group, _, key = given.partition(":")
    turn, _, worker_id = key.partition(":")
    if group not in list(Group) or not re.fullmatch("[0-9]{1,9}", turn) or not worker_id:
        raise Malformed([Fault("after", "must be the `next` of an earlier answer")])
    after = _At(group=Group(group), key=(int(turn), worker_id))
    return Page(limit=visit.limit(), after=after)
