"""What a worker wants of their alerts goes in, in their own words; how they are told changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import NotFound
from hub.intake import consents, contract
from hub.intake.reach import effective, whole
from hub.model import WHOLE_PURPOSES, Cadence, Purpose
from hub.store import log
from hub.store.locks import hold_workers
from hub.store.vault import Vault
from hub.store.workers import people
from hub.store.workers.people import Known

#: By what a word came: a program that speaks for the worker, or our own pages.
BY_API, BY_PAGE = "preferences", "mis-avisos"

#: A grant at the moment of a withdrawal would lose to it.
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A yes or no to one purpose on one outside channel, or on `all` of what has none."""

    purpose: Purpose
    channel: str
    granted: bool
    text_version: str | None = None  #: of what was read; kept with the word as evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a worker asks for; None and no words leave things as they are."""

    cadence: Cadence | None = None
    both_channels: bool | None = None
    night_sms: bool | None = None
    sms_daily_cap: int | None = None
    prefers_call: bool | None = None  #: to be telephoned by their OMIL
    words: Sequence[Word] = ()
    source: str = BY_API  #: by what the words came

    @property
    def columns(self) -> dict[str, Any]:
        """Give the columns of the worker that were asked for."""
        asked = {
            "cadence": self.cadence,
            "both_channels": self.both_channels,
            "night_sms": self.night_sms,
            "sms_daily_cap": self.sms_daily_cap,
            "prefers_call": self.prefers_call,
        }
        return {name: value for name, value in asked.items() if value is not None}


async def change(
    db: AsyncConnection, vault: Vault, worker_id: str, wanted: Wanted, now: datetime
) -> bool:
    """Let a worker's own word hold from now on; say whether anything changed.

    An event of the portal with an older time does not undo it. The portal is told by
    `cl.bne.consent.changed` and `cl.bne.preferences.changed`. Runs in the caller's
    transaction; NotFound for a worker nobody knows.
    """
    await hold_workers(db, [worker_id])
    known = await people.known(db, [worker_id])
    worker = known.get(worker_id)
    if worker is None:
        raise NotFound
    # What was never said of whether to call is a no.
    news = {name: it for name, it in wanted.columns.items() if (worker.row[name] or False) != it}
    said = [
        _dated(worker, one, wanted.source, now)
        for word in wanted.words
        if _held(worker, word) is not word.granted
        for one in _spread(worker, word)
    ]
    if not news and not said:
        return False
    await consents.merge(db, [consents.Said(worker_id=worker_id, consents=said)], known, now)
    told = [("cl.bne.consent.changed", one.model_dump(mode="json")) for one in said]
    row = dict(news)
    if news:
        at = max(now, worker.row["wanted_at"])
        row["wanted_at"] = at
        detail = preferences(dict(worker.row) | news)
        note = log.Note(what="preferences", subject=f"worker:{worker_id}", detail=detail)
        await log.write(db, [note], now)
        told.append(("cl.bne.preferences.changed", detail | {"at": at.isoformat()}))
    await people.change(db, [{"id": worker.id, **row, **consents.columns(worker)}])
    events = [
        (kind, f"worker:{worker_id}", {"worker_id": worker_id, **data}) for kind, data in told
    ]
    await log.tell_portal(db, vault, events, now)
    return True


def preferences(row: Mapping[str, Any]) -> dict[str, Any]:
    """Write a worker's preferences in the words of the contract, from their row."""
    return {
        "cadence": str(row["cadence"]),
        "channels": "both" if row["both_channels"] else "first",
        "night_sms": bool(row["night_sms"]),
        "sms_daily_cap": row["sms_daily_cap"],
        "prefers_call": bool(row["prefers_call"]),
    }


def _held(worker: Known, word: Word) -> bool | None:
    """Give what holds of what a word is about."""
    if word.purpose in WHOLE_PURPOSES:
        return whole(worker.consents, word.purpose)
    return effective(worker.consents, word.purpose, word.channel)


def _spread(worker: Known, word: Word) -> list[Word]:
    """Say a word wherever it must be said to hold: a yes to all undoes every no of a channel."""
    if word.purpose not in WHOLE_PURPOSES or not word.granted:
        return [word]
    refused = [
        where
        for (purpose, where), held in worker.consents.items()
        if purpose == word.purpose and where != word.channel and not held.granted
    ]
    return [replace(word, channel=where) for where in (word.channel, *sorted(refused))]


def _dated(worker: Known, word: Word, source: str, now: datetime) -> contract.Consent:
    """Date a word so that it wins over whatever was said before, even of a later time."""
    earlier = [
        held.at
        for (purpose, where), held in worker.consents.items()
        if purpose == word.purpose
        and (word.purpose in WHOLE_PURPOSES or where in (word.channel, "all"))
    ]
    least = _TICK if word.granted else timedelta(0)
    return contract.Consent.model_validate(
        {
            "purpose": str(word.purpose),
            "channel": str(word.channel),
            "granted": word.granted,
            "at": max([now, *(at + least for at in earlier)]).isoformat(),
            "text_version": word.text_version,
            "source": source,
        }
    )
