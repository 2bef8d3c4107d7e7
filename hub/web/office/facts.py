"""A call's row comes in; what it says, and for what it waits, leaves as its office reads it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from config.reference import comuna, zone_at
from hub.calls import changing
from hub.model import BroadcastState
from templates import office as said
from templates import words


def office_name(code: str) -> str:
    """Name the office of a comuna: OMIL Macul."""
    return f"OMIL {place_name(code)}"


def place_name(code: str) -> str:
    """Name a comuna; one nobody knows by its code."""
    place = comuna(code)
    return place.name if place else code


def said_by(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Give what a call says, as lines of what and it."""
    zone = zone_at(row["comuna"])
    hours = None if row["hours"] is None else words.counted(row["hours"], "hora", "horas")
    asked = (
        ("Qué", words.calm(row["name"]) + (f", {hours}" if hours else "")),
        ("Dónde", row["place"]),
        ("Cuándo", words.when(row["starts_at"], zone)),
        ("Horario", row["schedule"]),
        ("Cupos", None if row["seats"] is None else words.number(row["seats"])),
        ("Contestan hasta", words.when(row["answer_by"], zone)),
    )
    return tuple((what, it) for what, it in asked if it)


def changes(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Give what a call would say instead, line by line, where that waits for a word."""
    change = changing.waiting(row)
    if change is None:
        return ()
    before = dict(said_by(row))
    after = said_by({**row, **change.says})
    gone = tuple((what, said.NO_MORE) for what in before if what not in dict(after))
    return (*((what, it) for what, it in after if before.get(what) != it), *gone)


def change_waits(row: Mapping[str, Any]) -> str:
    """Say what a change of a call waits for; empty where there is none."""
    if row["change"] is None:
        return ""
    if row["change_undo_until"] is not None:
        at_clock = words.clock(row["change_undo_until"], zone_at(row["comuna"]))
        return said.CHANGE_AT.format(clock=at_clock)
    return said.CHANGE_FOR_APPROVAL


def waits(
    row: Mapping[str, Any],
    sent: Mapping[str, Any] | None,
    now: datetime,
    *,
    own: bool = False,
) -> str:
    """Say why a call has not begun and when it does, or that its course is not held; else empty.

    `sent` is the broadcast that tells it. Its `own` office has people to telephone then.
    """
    if row["cancelled_at"] is not None:
        return f"{said.CANCELLED} {said.CALL_THEM}" if own else said.CANCELLED
    if sent is None:
        return ""
    if sent["state"] == BroadcastState.AWAITING_APPROVAL and row["undo_until"] is None:
        return f"{said.FOR_APPROVAL} {goes(row, sent, now)}".strip()
    return goes(row, sent, now)


def goes(row: Mapping[str, Any], sent: Mapping[str, Any] | None, now: datetime) -> str:
    """Say when a call goes that has not gone; empty where it has, or nobody knows."""
    if sent is None or row["cancelled_at"] is not None:
        return ""
    zone, state, begins = zone_at(row["comuna"]), sent["state"], sent["published_at"]
    later = said.BEGINS.get(state, "").format(when=words.when(begins, zone))
    until = row["undo_until"]
    if state != BroadcastState.AWAITING_APPROVAL or until is None:
        return later if begins > now else ""
    if begins > until:
        return said.GOES_LATER.format(when=words.when(begins, zone))
    return said.GOES_AT.format(clock=words.clock(until, zone))
