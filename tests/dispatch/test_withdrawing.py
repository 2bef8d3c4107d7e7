"""Whoever withdraws SMS is told within the six hours all the same, whatever else holds for them.

Everything that may hold is crossed with everything else, and all of them hear of one vacancy.
"""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from channels.base import Written
from hub.intake import consents as by_link
from hub.intake import preferences
from hub.intake.preferences import Wanted, Word
from hub.model import Lane, Purpose
from hub.tables import recipients, workers
from tests.dispatch.hands import sender
from tests.world import World, consents, world

CONTACT = ("both", "phone", "email")
CONSENTS = ("all", "sms", "each")
CHANNELS = ("first", "both")
CADENCE = ("instant", "digest", "inbox_only")
WHEN = ("before it is published", "once it is planned", "when part of it is sent")
WAYS = ("the page", "the link of a message", "BAJA", "the portal")
PEOPLE = [
    one
    for one in product(CONTACT, CONSENTS, CHANNELS, CADENCE, WHEN, WAYS)
    if one[0] != "email" or one[5] != "BAJA"  # it takes a telephone
]


def person(number: int) -> Mapping[str, Any]:
    has, given, channels, cadence, _, _ = PEOPLE[number]
    name = f"W{number:04d}"
    addresses = {"email": f"{name.lower()}@correo.example", "phone": f"+5698765{number:04d}"}
    return {
        "contact": {k: v for k, v in addresses.items() if has in ("both", k)},
        "consents": {
            "all": consents("alerts"),
            "sms": consents("alerts", channel="sms"),
            "each": consents("alerts", channel="sms") + consents("alerts", channel="email"),
        }[given],
        "preferences": {"channels": channels, "cadence": cadence},
    }


async def withdraw(w: World, when: str) -> None:
    """Let everybody whose moment it is say no more SMS, each by their way."""
    hub, now = w.hub, w.clock.now()
    theirs = [number for number, one in enumerate(PEOPLE) if one[4] == when]
    no = Word(purpose=Purpose.ALERTS, channel="sms", granted=False)
    events, texts = [], []
    async with hub.database.write() as db:
        for number in theirs:
            name, way = f"W{number:04d}", PEOPLE[number][5]
            if way == "the page":
                await preferences.change(db, hub.vault, name, Wanted(words=[no]), now)
            elif way == "the link of a message":
                await by_link.withdraw(db, hub.vault, name, Purpose.ALERTS, Lane.SMS, now)
            elif way == "BAJA":
                phone = f"+5698765{number:04d}"
                texts.append(Written(provider_id=f"SM-{name}", sender=phone, text="baja"))
            else:
                said = consents("alerts", at=now, granted=False, channel="sms")
                events.append(w.event("worker.upserted", {"worker_id": name, "consents": said}))
    await w.hear(*texts)
    await w.accept(*events)
    await w.apply()


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_whoever_withdraws_sms_is_told_in_time_by_what_is_left(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.crowd(len(PEOPLE), person)
        await w.employer()
        await withdraw(w, WHEN[0])
        await w.vacancy()
        await w.apply()
        await w.plan()
        await withdraw(w, WHEN[1])
        await sender(w, Lane.EMAIL).work_once()  # one batch of each
        await sender(w, Lane.SMS).work_once()
        before = len(w.sms.sent)
        await withdraw(w, WHEN[2])
        for _ in range(13):
            await w.work()
            w.clock.move(minutes=30)
        names = {row["id"]: row["worker_id"] for row in await w.rows(workers)}
        told = {names[row["worker"]]: row for row in await w.rows(recipients)}
        assert len(told) == len(PEOPLE)
        by_sms = {one.to for one in w.sms.sent[:before] if "trabajo" in one.draft.short}
        for number, (has, given, _, cadence, when, way) in enumerate(PEOPLE):
            row, who = told[f"W{number:04d}"], (number, PEOPLE[number])
            assert row["told_at"] is not None, who
            assert row["told_at"] <= row["due_at"], who
            mailed = has in ("both", "email") and given != "sms" and cadence != "inbox_only"
            already = when == WHEN[2] and f"+5698765{number:04d}" in by_sms
            if not already:
                assert row["told_by"] == ("email" if mailed else "inbox"), (who, way)
        after = {one.to for one in w.sms.sent[before:] if "trabajo" in one.draft.short}
        assert after == set(), "an alert by SMS after it was withdrawn"
        assert w.clock.now() > told["W0000"]["due_at"]
