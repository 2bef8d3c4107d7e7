"""A plan has everyone eligible once, in their order, on the channels they may be told by."""

from datetime import timedelta

from sqlalchemy import update

from hub import order
from hub.broadcasts import planning
from hub.order import SHUFFLE_PRIME, Priority, shuffle_of
from hub.tables import broadcasts, deliveries, recipients, workers
from hub.tables.ids import CHANNEL_NUMBER
from tests.broadcasts.planned import in_chunks, planned
from tests.calls import call
from tests.world import START, consents, world

CONTACT = {"email": "alguien@correo.example", "phone": "+56987654321"}


def consent(channel):
    return [
        {"purpose": "alerts", "channel": channel, "granted": True, "at": "2026-05-01T10:00:00Z"}
    ]


#: What is known of a worker, by what they are to be told, and why by nothing outside.
CHANNELS = {
    "both addresses: e-mail goes first": ({}, {"email"}, None),
    "no e-mail": ({"contact": {"phone": "+56987654321"}}, {"sms"}, None),
    "e-mail without consent": ({"consents": consent("sms")}, {"sms"}, None),
    "SMS without consent": ({"consents": consent("email")}, {"email"}, None),
    "both chosen": ({"preferences": {"channels": "both"}}, {"email", "sms"}, None),
    "both chosen, one consented": (
        {"preferences": {"channels": "both"}, "consents": consent("sms")}, {"sms"}, None,
    ),
    "both chosen, one address": (
        {"preferences": {"channels": "both"}, "contact": {"email": CONTACT["email"]}},
        {"email"}, None,
    ),
    "a landline gets no SMS": ({"contact": {"phone": "+56221234567"}}, set(), "no_channel"),
    "a landline beside an e-mail": (
        {"contact": CONTACT | {"phone": "+56221234567"}, "preferences": {"channels": "both"}},
        {"email"}, None,
    ),
    "the inbox alone, by choice": ({"preferences": {"cadence": "inbox_only"}}, set(), "inbox_only"),
    "the inbox alone, consented or not": (
        {"preferences": {"cadence": "inbox_only"}, "consents": []}, set(), "inbox_only",
    ),
    "gathered in a digest": ({"preferences": {"cadence": "digest"}}, {"email"}, None),
    "no consent": ({"consents": []}, set(), "no_consent"),
    "consent for something else": ({"consents": consents("courses")}, set(), "no_consent"),
    "consent withdrawn": ({"consents": consents("alerts", granted=False)}, set(), "no_consent"),
    "no contact data": ({"contact": {}}, set(), "no_channel"),
    "no contact data and no consent": ({"contact": {}, "consents": []}, set(), "no_channel"),
    "consent for the address they have not": (
        {"contact": {"phone": "+56987654321"}, "consents": consent("email")}, set(), "no_consent",
    ),
    "two searches that find it": (
        {"searches": [{"search_id": "s1", "comunas": ["*"]},
                      {"search_id": "s2", "occupations": ["Cocina"]}]},
        {"email"}, None,
    ),
}  # fmt: skip
SPECIAL = {
    "band 0": ({}, {"email", "sms"}, None),
    "band 0, no e-mail": ({"contact": {"phone": "+56987654321"}}, {"sms"}, None),
    "band 0, one consented": ({"consents": consent("email")}, {"email"}, None),
    "band 0, the inbox alone": (
        {"preferences": {"cadence": "inbox_only"}}, set(), "inbox_only",
    ),
}  # fmt: skip


async def test_everyone_eligible_is_counted_and_planned_by_what_they_may_be_told(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        for name, (more, _, _) in CHANNELS.items():
            await w.worker(name, index=0.5, **{"contact": CONTACT} | more)
        for name, (more, _, _) in SPECIAL.items():
            await w.worker(name, index=0.1, **{"contact": CONTACT} | more)
        # 23 with 4 at 0.1 and 19 at 0.5: s[23·1//10] = s[2] = 0.1 would put those in band 1;
        # 20 more, more employable, make it s[4] = 0.5, and 0.1 is in band 0
        for number in range(20):
            await w.worker(f"W{number}", index=0.9, searches=[])
        await w.vacancy()
        await w.plan()
        everyone = CHANNELS | SPECIAL
        assert await planned(w) == {name: (by, why) for name, (_, by, why) in everyone.items()}
        bands = {row["worker_id"]: row["band"] for row in await w.rows(workers)}
        assert {bands[name] for name in SPECIAL} == {0}
        report = await w.report()
        assert (report.state, report.audience) == ("sending", len(everyone))
        assert (report.no_consent, report.no_channel) == (4, 3)


async def test_a_hub_with_one_channel_plans_that_one(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", preferences={"channels": "both"})
        await w.worker("Luis", contact={"email": "luis@correo.example"})
        await w.vacancy()
        del w.hub.channels["email"]
        w.hub.lanes = ("sms",)
        await w.plan()
        assert await planned(w) == {"Rosa": ({"sms"}, None), "Luis": (set(), "no_channel")}


async def test_a_vacancy_for_nobody_finishes(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.vacancy("V-1")  # without any worker
        await w.work()
        await w.worker("Rosa", searches=[])
        await w.vacancy("V-2")
        await w.work()
        found = [await w.report(number) for number in (1, 2)]
        assert [(one.state, one.audience, one.told) for one in found] == [("finished", 0, 0)] * 2


async def test_rows_lie_in_the_order_of_their_key_as_the_rule_gives_it(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.crowd(60)
        await w.vacancy()
        await w.plan()
        people = await w.rows(recipients)  # by id
        keys = [(row["order_at"], row["shuffle"]) for row in people]
        assert keys == sorted(keys)
        # by row id alone the shuffle would not be one
        assert [row["worker"] for row in people] != sorted(row["worker"] for row in people)
        a, b = shuffle_of(w.hub.keyring.derive("shuffle:1", 16))
        bands = {row["id"]: row["band"] for row in await w.rows(workers)}
        for row in people:
            place = Priority().place(bands[row["worker"]])
            assert (row["band"], row["place"]) == (bands[row["worker"]], place)
            assert row["order_at"] == Priority().order_at(START, place)
            assert row["shuffle"] == (row["worker"] * a + b) % SHUFFLE_PRIME
            assert row["due_at"] == START + timedelta(hours=6)
        by_id = {row["id"]: row for row in people}
        for line in await w.rows(deliveries):
            row = by_id[line["recipient"]]
            assert line["id"] == row["id"] * 4 + CHANNEL_NUMBER[line["channel"]]
            assert (line["state"], line["rank"]) == ("ready", order.Rank.REST)
            for name in ("worker", "broadcast_id", "place", "order_at", "shuffle"):
                assert line[name] == row[name]


async def test_the_setting_turns_the_order_round(hub_database_url):
    async with world(hub_database_url, HUB_PRIORITY_FIRST="most_employable") as w:
        await w.employer()
        await w.crowd(20)
        await w.vacancy()
        await w.plan()
        people = await w.rows(recipients)
        assert [row["place"] for row in people] == [n // 2 for n in range(20)]
        assert [row["band"] for row in people] == [9 - n // 2 for n in range(20)]
        assert [row["priority_first"] for row in await w.rows(broadcasts)] == ["most_employable"]


async def test_a_call_to_a_few_goes_by_lot_and_to_more_by_bands(hub_database_url):
    async with world(hub_database_url) as w:
        # Of those whom no message reaches an office knows: they make no call one to many.
        names = await w.crowd(
            14, lambda n: {"consents": consents("courses")} | ({"contact": {}} if n > 9 else {})
        )
        begins = w.clock.now()
        for name, people in {"few": names[1:], "many": names[:10]}.items():
            await w.tell("course_call.requested", **call(name, comuna="07301", by=people))
        await w.plan()
        few, many = [await w.rows(recipients, recipients.c.broadcast_id == n) for n in (1, 2)]
        assert {(row["place"], row["order_at"]) for row in few} == {(0, begins)}
        assert len(few) == 13
        assert len({row["band"] for row in few}) > 5
        assert [row["shuffle"] for row in few] == sorted(row["shuffle"] for row in few)
        for line in await w.rows(deliveries, deliveries.c.broadcast_id == 1):
            assert (line["place"], line["order_at"]) == (0, begins)
        assert [row["place"] for row in many] == sorted(row["band"] for row in many)
        assert len({row["order_at"] for row in many}) == len({row["band"] for row in many}) > 5


async def test_a_plan_in_chunks_is_the_plan_in_one(hub_database_url, monkeypatch):
    def varied(number):
        contact = [CONTACT, {"email": CONTACT["email"]}, {"phone": CONTACT["phone"]}, {}]
        return {
            "contact": contact[number % 4],
            "searches": [
                {"search_id": "s1", "occupations": ["Cocina"] if number % 5 else ["Aseo"]}
            ],
        }

    async def lines():
        return {
            number: {
                (row["worker"], row["channel"], row["order_at"], row["shuffle"])
                for row in await w.rows(deliveries, deliveries.c.broadcast_id == number)
            }
            for number in (1, 2)
        }

    async with world(hub_database_url) as w:
        await w.employer()
        many = 2_000 if w.hub.database.is_sqlite else 200  # PostgreSQL has no chunks
        await w.crowd(many, varied)
        await w.vacancy("V-1")
        await w.plan()
        in_chunks(monkeypatch, 300)
        # the same shuffle, so that the rows can be compared
        derive = w.hub.keyring.derive("shuffle:1", 16)
        monkeypatch.setattr(planning, "shuffle_of", lambda _: shuffle_of(derive))
        await w.vacancy("V-2")
        await w.plan()
        one, other = [await planned(w, number) for number in (1, 2)]
        assert one == other
        assert len(one) == many * 4 // 5
        both = await lines()
        assert both[1] == both[2]
        assert len(both[1]) > many // 2
        one, other = await w.rows(broadcasts)
        assert one["audience"] == other["audience"] == many * 4 // 5


async def test_what_cannot_be_planned_keeps_no_other_from_it(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Ana")
        await w.vacancy("V-1")
        await w.vacancy("V-2")
        await w.apply()
        one = broadcasts.c.subject_id == "V-1"
        async with w.hub.database.write() as db:
            await db.execute(update(broadcasts).where(one).values(subject_id="lost"))
        while await w.hub.planner.plan_next() is not None:
            pass
        states = {row["subject_id"]: row["state"] for row in await w.rows(broadcasts)}
        assert states == {"lost": "planning", "V-2": "sending"}
        async with w.hub.database.write() as db:
            await db.execute(
                update(broadcasts).where(broadcasts.c.subject_id == "lost").values(subject_id="V-1")
            )
        assert await w.hub.planner.plan_next() is None
        w.clock.move(minutes=1)
        while await w.hub.planner.plan_next() is not None:
            pass
        assert {row["state"] for row in await w.rows(broadcasts)} == {"sending"}
