"""An upsert replaces the parts it carries; consents merge; what may be told follows from both."""

import json
from datetime import timedelta

from sqlalchemy import insert

from anonymizer.vault import open_sealed
from hub.model import Reach
from hub.tables import (
    consents,
    contacts,
    log,
    search_comunas,
    search_occupations,
    searches,
    suppressions,
    workers,
)
from tests.world import START, world

WHOLE = {
    "worker_id": "Rosa",
    "status": "seeking",
    "contact": {
        "name": "Rosa Prueba",
        "email": "rosa@correo.example",
        "phone": "+56987654321",
        "address": "Calle Falsa 123",
    },
    "profile": {
        "education": "Educación media completa",
        "experience_years": 2,
        "comuna": "07301",
        "course_codes": ["C-1"],
    },
    "searches": [
        {"search_id": "s1", "occupations": ["Cocina"], "pay_min": 500_000},
        {"search_id": "s2", "comunas": ["13"], "schedules": ["Parcial"]},
    ],
    "consents": [
        {
            "purpose": "alerts",
            "channel": "all",
            "granted": True,
            "at": "2026-05-01T10:00:00-04:00",
        }
    ],
    "preferences": {
        "cadence": "digest",
        "channels": "both",
        "night_sms": True,
        "sms_daily_cap": 5,
    },
}
BOTH = int(Reach.EMAIL | Reach.SMS)


#: What one more event carries, and what is other than before because of it.
CARRIED = {
    "nothing": ({}, {}),
    "status": ({"status": "paused"}, {"status": "paused"}),
    "contact, as a whole": (
        {"contact": {"email": "otra@correo.example"}},
        {
            "contact": {"email": "otra@correo.example"},
            "reachable_by": int(Reach.EMAIL),
            "alerts_by": int(Reach.EMAIL),
        },
    ),
    "contact, down to nothing": (
        {"contact": {}},
        {"contact": {}, "reachable_by": 0, "alerts_by": 0},
    ),
    "a landline, which gets no SMS": (
        {"contact": {"phone": "+56221234567"}},
        {"contact": {"phone": "+56221234567"}, "reachable_by": 0, "alerts_by": 0},
    ),
    "profile, as a whole; the search that names no comuna moves with it": (
        {"profile": {"comuna": "13101"}},
        {
            "comuna": "13101",
            "education": None,
            "experience_years": None,
            "course_codes": [],
            "searches": {"s1": (["13101"], ["Cocina"], 500_000), "s2": (["13"], [""], None)},
        },
    ),
    "profile without a comuna, so that nothing is nearby": (
        {"profile": {"education": "Educación media completa", "experience_years": 2}},
        {
            "comuna": None,
            "course_codes": [],
            "searches": {"s1": ([], ["Cocina"], 500_000), "s2": (["13"], [""], None)},
        },
    ),
    "searches, as a whole": (
        {"searches": [{"search_id": "s2", "occupations": ["Aseo", "Bodega"]}]},
        {"searches": {"s2": (["07301"], ["Aseo", "Bodega"], None)}},
    ),
    "searches, down to none": ({"searches": []}, {"searches": {}}),
    "preferences, as a whole": (
        {"preferences": {"sms_daily_cap": 0}},
        {"cadence": "instant", "both_channels": False, "night_sms": False, "sms_daily_cap": 0},
    ),
}


async def picture(w, name):
    """Give all that is known of a worker, as one nest of plain values."""
    [row] = await w.rows(workers, workers.c.worker_id == name)
    held = {key: row[key] for key in row if key not in ("id", "worker_id", "band", "as_of")}
    [contact] = await w.rows(contacts, contacts.c.worker == row["id"])
    async with w.hub.database.read() as db:
        [key] = (await w.hub.vault.known(db, [f"worker:{name}"])).values()
    held["contact"] = json.loads(open_sealed(key, contact["sealed"], f"contact:{row['id']}"))
    held["searches"] = {}
    for one in await w.rows(searches, searches.c.worker == row["id"]):
        places = await w.rows(search_comunas, search_comunas.c.search == one["id"])
        named = await w.rows(search_occupations, search_occupations.c.search == one["id"])
        held["searches"][one["search_id"]] = (
            sorted(place["comuna"] for place in places),
            sorted(it["occupation"] for it in named),
            one["pay_min"],
        )
    return held


async def test_an_upsert_replaces_what_it_carries_and_keeps_the_rest(hub_database_url):
    async with world(hub_database_url) as w:
        people = [WHOLE | {"worker_id": name} for name in CARRIED]
        await w.accept(*(w.event("worker.upserted", data) for data in people))
        await w.apply()
        before = {name: await picture(w, name) for name in CARRIED}
        assert {(one["reachable_by"], one["alerts_by"]) for one in before.values()} == {
            (BOTH, BOTH)
        }
        more = [{"worker_id": name} | carried for name, (carried, _) in CARRIED.items()]
        await w.accept(*(w.event("worker.upserted", data) for data in more))
        await w.apply()
        for name, (_, other) in CARRIED.items():
            assert await picture(w, name) == before[name] | other, name


def said(channel, granted, minute, purpose="alerts"):
    at = START - timedelta(days=1) + timedelta(minutes=minute)
    return {"purpose": purpose, "channel": channel, "granted": granted, "at": at.isoformat()}


YES, NO = True, False
#: What was said, event by event, and by what alerts may go afterwards.
MERGED = {
    "nothing said": ([[]], ""),
    "everything": ([[said("all", YES, 0)]], "email sms"),
    "one channel": ([[said("email", YES, 0)]], "email"),
    "another purpose does not count": ([[said("all", YES, 0, "courses")]], ""),
    "the latest wins": ([[said("all", YES, 0)], [said("all", NO, 1)]], ""),
    "the latest wins, whatever comes last": ([[said("all", NO, 1)], [said("all", YES, 0)]], ""),
    "given again": ([[said("all", NO, 0)], [said("all", YES, 1)]], "email sms"),
    "inside one event": ([[said("all", NO, 1), said("all", YES, 2), said("all", NO, 0)]],
                         "email sms"),
    "a withdrawal wins ties": ([[said("all", YES, 0), said("all", NO, 0)]], ""),
    "a withdrawal wins ties that come later": ([[said("all", NO, 0)], [said("all", YES, 0)]], ""),
    "a channel withdrawn after all": ([[said("all", YES, 0)], [said("sms", NO, 1)]], "email"),
    "all after a channel withdrawn": ([[said("sms", NO, 0)], [said("all", YES, 1)]], "email sms"),
    "all withdrawn after a channel": ([[said("email", YES, 0)], [said("all", NO, 1)]], ""),
    "a channel given after all withdrawn": ([[said("all", NO, 0)], [said("email", YES, 1)]],
                                            "email"),
    "all withdrawn ties with a channel": ([[said("email", YES, 0)], [said("all", NO, 0)]], ""),
    "not processed, still consented": ([[said("all", YES, 0), said("all", NO, 1, "processing")]],
                                       "email sms"),
}  # fmt: skip


async def test_consents_merge_per_purpose_and_channel_by_their_own_time(hub_database_url):
    contact = {"email": "rosa@correo.example", "phone": "+56987654321"}
    async with world(hub_database_url) as w:
        for name, (words, _) in MERGED.items():
            for one in words:
                data = {"worker_id": name, "contact": contact, "consents": one}
                await w.accept(w.event("worker.upserted", data))
        await w.apply()
        found = {
            row["worker_id"]: " ".join(
                one for one in ("email", "sms") if Reach.of(one) & row["alerts_by"]
            )
            for row in await w.rows(workers)
        }
        assert found == {name: expected for name, (_, expected) in MERGED.items()}
        # one row per purpose and channel, and every word that counted is in the log
        assert len(await w.rows(consents)) < len(await w.rows(log, log.c.what == "consent"))


async def test_consents_of_an_outdated_event_count_by_their_own_time(hub_database_url):
    async with world(hub_database_url) as w:
        await w.tell("worker.upserted", **WHOLE)
        older = START - timedelta(hours=1)
        withdrawal = said("sms", NO, 0)
        await w.tell(
            "worker.upserted", older, worker_id="Rosa", status="paused", consents=[withdrawal]
        )
        now = await picture(w, "Rosa")
        assert (now["status"], now["alerts_by"]) == ("seeking", int(Reach.EMAIL))


#: What was said of processing, and whether the worker is told.
PROCESSED = {
    "no word is taken as given by the portal": ([], True),
    "given": ([said("all", YES, 0, "processing")], True),
    "withdrawn": ([said("all", NO, 0, "processing")], False),
    "withdrawn on one channel is enough": (
        [said("all", YES, 1, "processing"), said("sms", NO, 0, "processing")],
        False,
    ),
    "given again": ([said("all", NO, 0, "processing"), said("all", YES, 1, "processing")], True),
}


async def test_a_worker_who_withdrew_processing_is_told_nothing(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        for number, (name, (words, _)) in enumerate(PROCESSED.items()):
            contact = {"email": f"{number}@correo.example"}
            await w.worker(name, contact=contact, consents=[*WHOLE["consents"], *words])
        await w.vacancy()
        await w.work()
        told = [number for number, (_, yes) in enumerate(PROCESSED.values()) if yes]
        assert (await w.report()).audience == len(told)
        assert {message.to for message in w.email.sent} == {
            f"{number}@correo.example" for number in told
        }


async def test_a_changed_address_lifts_its_suppression_and_no_other(hub_database_url):
    async with world(hub_database_url) as w:
        await w.tell("worker.upserted", **WHOLE)
        async with w.hub.database.write() as db:
            bounced = [
                {
                    "worker": 1,
                    "channel": one,
                    "reason": "recipient",
                    "at": START,
                    "address": w.hub.keyring.blind(name, WHOLE["contact"][name]),
                }
                for one, name in (("email", "email"), ("sms", "phone"))
            ]
            await db.execute(insert(suppressions), bounced)
        await w.tell("worker.upserted", worker_id="Rosa", contact=WHOLE["contact"])
        assert (await picture(w, "Rosa"))["alerts_by"] == 0
        moved = WHOLE["contact"] | {"email": "otra@correo.example"}
        await w.tell("worker.upserted", worker_id="Rosa", contact=moved)
        assert (await picture(w, "Rosa"))["alerts_by"] == int(Reach.EMAIL)
        assert [row["channel"] for row in await w.rows(suppressions)] == ["sms"]


async def test_an_index_of_somebody_unknown_makes_an_empty_worker(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.tell(
            "employability.loaded",
            worker_id="Rosa",
            index=0.5,
            method_version="m1",
            computed_on="2026-05-01",
        )
        await w.vacancy()
        await w.plan()
        assert (await w.report()).audience == 0
        # whatever comes of them afterwards is not outdated by it
        await w.tell("worker.upserted", START - timedelta(days=9), **WHOLE)
        assert (await picture(w, "Rosa"))["comuna"] == "07301"
        assert len(await w.rows(workers)) == 1
