"""An office calls its own people to a course: who is called, by what, and what they read."""

from datetime import timedelta

import pytest

from channels.gsm7 import segments
from hub.calls import acting
from hub.model import BroadcastState, DeliveryState, Lane
from hub.store.acts import Actor
from hub.tables import broadcasts, call_workers, calls, deliveries, log, recipients
from tests.calls import MACUL, PROVIDENCIA, asked, call, course, neighbour
from tests.dispatch.hands import delivery, recipient, row_id, sent_to
from tests.world import consents, world

SMS_ONLY = {"contact": {"phone": "+56987654321"}}
DONE = {"course_codes": ["1237984102", "x"]}


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


async def test_an_sms_says_who_calls_to_what_and_how_to_answer_in_one_part(hub_database_url):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", **SMS_ONLY)
        await asked(w)
        (text,) = w.sms.texts()
        said, link = text.rsplit(" ", 1)
        assert said == (
            "OMIL Macul: curso gratis de Soldadura..., lunes 18 de mayo, 9:00. "
            "¿Puede ir? Responda SI o NO; puede tener costo de su plan. Ver:"
        )
        assert link.startswith("bne.example/a/")
        assert segments(text).parts == 1


async def test_an_email_offers_yes_and_no_alike_and_how_to_stop_courses(hub_database_url):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        await asked(w)
        (text,) = w.email.texts()
        links = [line for line in text.splitlines() if line.startswith("https://")]
        yes, no, stop = links
        assert yes.removesuffix("?si") == no.removesuffix("?no")
        assert stop.startswith("https://bne.example/u/")
        assert "Liceo Municipal, Av. Las Torres 456" in text
        assert "omil-macul-2" not in text


@pytest.mark.parametrize("name", ["Gestión " * 20, "Ñ" * 200, "🔥"])
async def test_whatever_the_name_of_a_course_its_sms_is_one_part(hub_database_url, name):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", **SMS_ONLY)
        await asked(w, course=course(name=name.strip()))
        (text,) = w.sms.texts()
        assert segments(text).parts == 1
        assert "Responda SI o NO" in text


async def test_a_call_rides_with_no_alert_and_waits_for_neither_digest_nor_cap(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        chosen = {"cadence": "digest", "sms_daily_cap": 0}
        await neighbour(
            w,
            "Ana",
            **SMS_ONLY,
            preferences=chosen,
            consents=consents("courses", "alerts"),
            searches=[{"search_id": "s", "comunas": ["*"]}],
        )
        await w.vacancy("V-1")
        await w.vacancy("V-2")
        await w.work()
        assert w.sms.sent == []
        await asked(w)
        (text,) = w.sms.texts()
        assert text.startswith("OMIL Macul:")


async def test_a_call_in_the_night_waits_for_the_morning_as_all_sms_do(hub_database_url):
    async with world(hub_database_url) as w:
        w.clock.move(hours=12)
        await neighbour(w, "Ana", **SMS_ONLY)
        await asked(w)
        assert w.sms.sent == []
        w.clock.move(hours=10)
        await w.work()
        await w.work()
        assert len(w.sms.sent) == 1


async def test_a_later_event_changes_what_a_call_says_and_an_older_one_nothing(hub_database_url):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        await w.tell("course_call.requested", **call())
        w.clock.move(minutes=1)
        moved = call(course=course(place="Sede social"), answer_by="2026-05-12T18:00:00-04:00")
        await w.tell("course_call.requested", **moved)
        old = w.clock.now().replace(year=2025)
        await w.tell("course_call.requested", old, **call(comuna=PROVIDENCIA))
        (row,) = await w.rows(calls)
        assert (row["place"], row["comuna"]) == ("Sede social", MACUL)
        (told,) = await w.rows(broadcasts)
        assert told["valid_until"].isoformat() == "2026-05-12T22:00:00+00:00"
        await w.work()
        assert "Sede social" in w.email.texts()[0]


async def test_a_call_is_due_six_hours_after_it_was_asked_for_and_ends_when_nobody_can_answer(
    hub_database_url,
):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        asked_at = w.clock.now()
        await w.tell("course_call.requested", **call(answer_by="2026-05-06T18:00:00-04:00"))
        (told,) = await w.rows(broadcasts)
        assert (told["due_at"] - asked_at).total_seconds() == 6 * 3600
        w.clock.move(days=2)
        await w.hub.keeper.look()
        await w.work()
        (told,) = await w.rows(broadcasts)
        assert told["state"] == BroadcastState.STOPPED
        assert sent_to(w) == {"email": [], "sms": []}


async def test_a_vacancy_of_the_same_id_has_nothing_to_do_with_a_call(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        looks = {"searches": [{"search_id": "s", "comunas": ["*"]}]}
        await neighbour(w, "Ana", consents=consents("courses", "alerts"), **looks)
        await asked(w, "same")
        await w.vacancy("same")
        await w.employer(verified=False)
        await w.work()
        kinds = {row["kind"]: row["state"] for row in await w.rows(broadcasts)}
        assert kinds["course_call"] == BroadcastState.FINISHED
        assert kinds["vacancy"] == BroadcastState.HELD


async def test_of_a_call_of_many_nothing_goes_until_somebody_agrees(hub_database_url):
    async with world(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="2") as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await asked(w)
        w.clock.move(hours=1)
        await w.work()
        (told,) = await w.rows(broadcasts)
        assert told["state"] == BroadcastState.AWAITING_APPROVAL
        assert sent_to(w)["email"] == []
        await asked(w, "few", by=["Ana", "Beto"])
        assert len(sent_to(w)["email"]) == 2


async def test_many_small_calls_of_an_office_in_a_day_are_one_large_call(hub_database_url):
    async with world(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="2") as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await neighbour(w, "Eva", profile={"comuna": PROVIDENCIA})
        for number, who in enumerate(("Ana", "Beto", "Caro", "Ana")):
            await asked(w, f"c-{number}", by=[who])
            w.clock.move(hours=8)
        await asked(w, "theirs", comuna=PROVIDENCIA, by=["Eva"])
        states = {row["subject_id"]: row["state"] for row in await w.rows(broadcasts)}
        waiting = BroadcastState.AWAITING_APPROVAL
        # The first of them is a day old when the last comes, and what waits counts for nobody.
        assert [name for name, state in states.items() if state == waiting] == ["c-2"]


async def test_a_call_that_grew_before_it_began_waits_for_a_word_again(hub_database_url):
    async with world(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="2") as w:
        await neighbour(w, "Ana")
        await neighbour(w, "Beto")
        begins = w.clock.now() + timedelta(hours=5)
        await w.tell("course_call.requested", **call(begins_at=begins.isoformat()))
        await neighbour(w, "Caro")
        await w.apply()
        w.clock.move(hours=6)
        await w.hub.keeper.look()
        await w.work()
        (told,) = await w.rows(broadcasts)
        assert (told["state"], sent_to(w)["email"]) == (BroadcastState.AWAITING_APPROVAL, [])
        office = acting.Office(comuna=None, actor=Actor(sub="sence-1", role="sence"))
        async with w.hub.database.write() as db:
            await acting.approve(db, office, "c-31", w.hub.call_terms, w.clock.now())
        # Agreed to for three; a fourth who comes before it is planned is one too many.
        await neighbour(w, "Dora")
        await w.work()
        assert sent_to(w)["email"] == []
        async with w.hub.database.write() as db:
            await acting.approve(db, office, "c-31", w.hub.call_terms, w.clock.now())
        await w.work()
        assert len(sent_to(w)["email"]) == 4


async def test_where_there_is_no_second_person_it_goes_by_itself_unless_undone(hub_database_url):
    undo = {"HUB_CALLS_APPROVAL_ABOVE": "1", "HUB_CALLS_SECOND_PERSON": "false"}
    async with world(hub_database_url, **undo) as w:
        await neighbour(w, "Ana")
        await neighbour(w, "Beto")
        await asked(w)
        w.clock.move(minutes=14)
        await w.work()
        assert sent_to(w)["email"] == []
        w.clock.move(minutes=1)
        await w.work()
        await w.work()
        assert len(sent_to(w)["email"]) == 2
