"""What people read of a call, by e-mail and by SMS, and when it goes."""

import pytest

from channels.gsm7 import segments
from hub.model import BroadcastState
from hub.tables import broadcasts, calls
from tests.calls import MACUL, PROVIDENCIA, SMS_ONLY, asked, call, course, neighbour
from tests.dispatch.hands import sent_to
from tests.world import consents, world


async def test_an_sms_says_who_calls_to_what_and_how_to_answer_in_one_part(hub_database_url):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", **SMS_ONLY)
        await asked(w)
        (text,) = w.sms.texts()
        assert text == (
            "OMIL Macul: curso gratis de Soldadura basica, lunes 18 de mayo, 9:00. En Liceo "
            "Municipal. ¿Puede ir? Responda SI o NO; responder puede costar. Dudas: AYUDA"
        )
        assert segments(text).parts == 1


async def test_an_sms_with_room_for_it_has_the_link_of_its_call(hub_database_url):
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", **SMS_ONLY)
        await asked(w, course=course(name="Barismo", place="Sede"))
        (text,) = w.sms.texts()
        said, link = text.rsplit(" ", 1)
        assert said.endswith("En Sede. ¿Puede ir? Responda SI o NO; responder puede costar. Ver:")
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
        assert "Responda SI" in text


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
