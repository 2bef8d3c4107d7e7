"""An office calls its own people to a course: who is called, by what, and who first."""

import pytest

from hub.model import BroadcastState, DeliveryState, Lane
from hub.tables import broadcasts, call_workers, deliveries, log, recipients
from tests.calls import MACUL, PROVIDENCIA, asked, call, neighbour
from tests.dispatch.hands import delivery, recipient, row_id, sent_to
from tests.world import consents, world


async def called(w, *names):
    """Say who of these is among the recipients."""
    there = {row["worker"] for row in await w.rows(recipients)}
    return [name for name in names if await row_id(w, name) in there]


async def test_only_people_of_the_offices_own_comuna_are_called(hub_database_url):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        await w.worker("Eva", profile={"comuna": PROVIDENCIA}, consents=consents("courses"))
        await w.worker("Sin", profile={}, consents=consents("courses"))
        await asked(w)
        assert await called(w, "Ana", "Eva", "Sin") == ["Ana"]
        assert sent_to(w) == {"email": ["ana@correo.example"], "sms": []}


async def test_a_list_is_checked_row_by_row_and_strangers_to_the_comuna_are_named(hub_database_url):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        await neighbour(w, "Beto")
        await w.worker("Eva", profile={"comuna": PROVIDENCIA}, consents=consents("courses"))
        await asked(w, by=["Ana", "Eva", "Nadie"])
        assert await called(w, "Ana", "Beto", "Eva") == ["Ana"]
        assert len(await w.rows(call_workers)) == 1
        (refused,) = await w.rows(log, log.c.what == "call_refused")
        assert refused["subject"] == "call:c-31"
        assert refused["detail"] == {
            "elsewhere": {"many": 1, "worker_ids": ["Eva"]},
            "unknown": {"many": 1, "worker_ids": ["Nadie"]},
        }


async def test_who_moved_away_after_the_list_was_made_is_not_called(hub_database_url):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        await neighbour(w, "Beto")
        await w.tell("course_call.requested", **call(by=["Ana", "Beto"]))
        await neighbour(w, "Beto", profile={"comuna": PROVIDENCIA})
        await w.work()
        assert await called(w, "Ana", "Beto") == ["Ana"]


async def test_who_moved_away_after_the_planning_has_it_in_their_list_alone(hub_database_url):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        await neighbour(w, "Beto")
        await w.tell("course_call.requested", **call())
        await w.plan()
        w.clock.move(minutes=1)
        await neighbour(w, "Ana", profile={"comuna": PROVIDENCIA})
        await w.work()
        assert sent_to(w) == {"email": ["beto@correo.example"], "sms": []}
        ana = await recipient(w, "Ana")
        assert (ana["told_by"], (await delivery(w, Lane.EMAIL, "Ana"))["state"]) == (
            Lane.INBOX,
            DeliveryState.SUPPRESSED,
        )
        assert [row["state"] for row in await w.rows(broadcasts)] == [BroadcastState.FINISHED]


#: What a call asks, who passes, who does not.
CRITERIA = {
    "an occupation": (
        {"occupations": ["Soldador"]},
        {"searches": [{"search_id": "s", "occupations": ["Soldador"]}]},
        {"searches": [{"search_id": "s", "occupations": ["Cocina"]}]},
    ),
    "an occupation, of who takes any": (
        {"occupations": ["Soldador"]},
        {"searches": [{"search_id": "s"}]},
        {"searches": []},
    ),
    "schooling at least": (
        {"education_min": "Educación media completa"},
        {"profile": {"education": "Educación superior completa"}},
        {"profile": {"education": "Educación básica completa"}},
    ),
    "schooling at most": (
        {"education_max": "Educación media completa"},
        {"profile": {"education": "Educación media completa"}},
        {"profile": {"education": "Educación superior completa"}},
    ),
    "experience at most": (
        {"experience_years_max": 5},
        {"profile": {"experience_years": 5}},
        {"profile": {"experience_years": 5.5}},
    ),
    "a course not taken yet": (
        {"course_codes_not": ["1237984102"]},
        {"profile": {"course_codes": ["12379841022", 'a"b', "X"]}},
        {"profile": {"course_codes": ["X", "1237984102"]}},
    ),
    "a course not taken yet, of as many as may be named": (
        {"course_codes_not": [f"{number:010}" for number in range(1_000)]},
        {"profile": {"course_codes": ["1237984102", "000000099"]}},
        {"profile": {"course_codes": ["X", "0000000999"]}},
    ),
    "a course not taken yet, of an odd name": (
        {"course_codes_not": ['a"b', "ñandú"]},
        {"profile": {"course_codes": ["a", "b", "ÑANDÚ"]}},
        {"profile": {"course_codes": ["ñandú"]}},
    ),
    "seeking": ({}, {}, {"status": "paused"}),
    "being processed at all": ({}, {}, {"consents": consents("processing", granted=False)}),
}


@pytest.mark.parametrize(("criteria", "passes", "fails"), CRITERIA.values(), ids=CRITERIA)
async def test_each_rule_of_a_call(fresh_database, criteria, passes, fails):
    with fresh_database() as url:
        async with world(url) as w:
            await neighbour(w, "Pasa", **passes)
            await neighbour(w, "Falla", **fails)
            await neighbour(w, "Nada", searches=[{"search_id": "s"}])  # of whom nothing is known
            await asked(w, by=criteria)
            assert await called(w, "Pasa", "Falla", "Nada") == ["Pasa", "Nada"]


#: What a person agreed to, by what they are told, and why by nothing outside.
AGREED = {
    "courses": (consents("courses"), {"email"}, None),
    "courses by SMS": (consents("courses", channel="sms"), {"sms"}, None),
    "alerts alone": (consents("alerts"), set(), "no_consent"),
    "nothing": ([], set(), "no_consent"),
}


@pytest.mark.parametrize(("said", "ways", "alone"), AGREED.values(), ids=AGREED)
async def test_a_call_goes_by_consent_to_courses_and_an_alert_by_consent_to_alerts(
    hub_database_url, said, ways, alone
):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", consents=said)
        await asked(w)
        assert {row["channel"] for row in await w.rows(deliveries)} == ways
        (one,) = await w.rows(recipients)
        assert one["alone"] == alone
        assert one["told_by"] == (Lane.INBOX if alone else "".join(ways))


async def test_consent_withdrawn_after_the_planning_stops_it_and_the_other_channel_opens(
    hub_database_url,
):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        await w.tell("course_call.requested", **call())
        await w.plan()
        # Of alerts everything is withdrawn, of courses e-mail: SMS is left.
        given = [*consents("alerts", granted=False), *consents("courses", granted=True)]
        gone = consents("courses", granted=False, channel="email", at=w.clock.now())
        await neighbour(w, "Ana", consents=[*given, *gone])
        await w.work()
        assert [len(found) for found in sent_to(w).values()] == [0, 1]


async def test_the_least_employable_of_the_comuna_hear_first(hub_database_url):
    async with world(hub_database_url) as w:
        given = {"profile": {"comuna": MACUL}, "consents": consents("courses")}
        await w.crowd(40, lambda _: given)
        await asked(w)
        turn = {row["worker"]: row["place"] for row in await w.rows(recipients)}
        told = [one.removesuffix("@correo.example").upper() for one in sent_to(w)["email"]]
        places = [turn[await row_id(w, name)] for name in told]
        assert len(places) == 40
        assert places == sorted(places)
        assert set(places) == set(range(10))
