"""What becomes of a vacancy from its publication to its end, and who is told of it meanwhile."""

from datetime import timedelta

from channels.base import Outcome, Receipt
from hub.tables import broadcasts, recipients, vacancies, workers
from tests.world import START, world

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SMS_ONLY = {
    "contact": {"phone": "+56987654321"},
    "preferences": {"sms_daily_cap": 100},
}
EMAIL_ONLY = {"contact": {"email": "rosa@correo.example"}}


def at(moment):
    return moment.isoformat()


async def standing(w):
    """Give kind and state of every broadcast, in their order."""
    return [f"{row['kind']} {row['state']}" for row in await w.rows(broadcasts)]


def told(w):
    """Give who was written to, in order, over every channel."""
    return [message.to for message in (*w.email.sent, *w.sms.sent)]


#: When a vacancy is published, from now on, and what becomes of it at once.
PUBLISHED = {
    "now": (timedelta(0), "planning"),
    "four hours ago": (-4 * HOUR, "planning"),
    "five minutes ahead, by a clock that runs fast": (5 * MINUTE, "planning"),
    "later than that": (5 * MINUTE + timedelta(seconds=1), "scheduled"),
    "tomorrow": (timedelta(days=1), "scheduled"),
}


async def test_a_vacancy_is_due_six_hours_after_its_publication_and_waits_for_it(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
        for name, (ahead, _) in PUBLISHED.items():
            await w.vacancy(name, published_at=at(START + ahead))
        found = {
            row["subject_id"]: (row["due_at"], row["state"]) for row in await w.rows(broadcasts)
        }
        assert found == {
            name: (START + ahead + 6 * HOUR, state) for name, (ahead, state) in PUBLISHED.items()
        }
        await w.work()
        assert told(w) == ["rosa@correo.example"]  # one message of the three
        assert [r["told_by"] for r in await w.rows(recipients)] == ["email"] * 3


async def test_a_future_vacancy_is_told_from_its_publication_on(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy(published_at=at(START + HOUR))
        w.clock.move(minutes=59)
        await w.work()
        assert (told(w), await standing(w)) == ([], ["vacancy scheduled"])
        w.clock.move(minutes=1)
        await w.hub.keeper.look()
        await w.work()
        assert (told(w), await standing(w)) == (["rosa@correo.example"], ["vacancy finished"])
        [row] = await w.rows(recipients)
        assert row["due_at"] == START + 7 * HOUR


async def test_a_vacancy_that_comes_late_keeps_its_due_time_and_is_never_said_to_be_in_time(
    hub_database_url,
):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy("V-1", published_at=at(START - 4 * HOUR))
        await w.vacancy("V-2", published_at=at(START - 7 * HOUR))
        await w.work()
        in_time, late = await w.report(1), await w.report(2)
        assert (in_time.told, in_time.told_in_time) == (1, 1)
        assert (late.due_at, late.told, late.told_in_time) == (START - HOUR, 1, 0)


async def test_an_edit_changes_what_is_told_and_tells_nobody_anew(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **EMAIL_ONLY)
        await w.worker("Luis", **SMS_ONLY)
        await w.vacancy(pay_max=500_000)
        await w.work("email")
        until = START + timedelta(days=60)
        edited = {"pay_max": 600_000, "title": "Maestra de cocina", "valid_until": at(until)}
        await w.vacancy(**edited)
        await w.vacancy(published_at=at(START - HOUR), **edited)  # an earlier one is an edit too
        [row] = await w.rows(vacancies)
        assert (row["title"], row["pay_max"]) == ("Maestra de cocina", 600_000)
        assert row["published_at"] == START
        [one] = await w.rows(broadcasts)
        assert (one["valid_until"], one["due_at"]) == (until, START + 6 * HOUR)
        await w.work()
        assert told(w) == ["rosa@correo.example", "+56987654321"]
        assert "Ayudante de cocina" in w.email.texts()[0]
        assert "Maestra de cocina" in w.sms.texts()[0]


async def test_a_reactivation_tells_those_not_told_and_only_them(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **EMAIL_ONLY)
        await w.worker("Luis", **SMS_ONLY)  # planned, not handed over
        await w.vacancy()
        await w.work("email")
        await w.worker("Ana")  # not there yet
        await w.vacancy(published_at=at(START + MINUTE))
        assert await standing(w) == ["vacancy stopped", "vacancy planning"]
        await w.work()
        assert told(w) == ["rosa@correo.example", "ana@correo.example", "+56987654321"]
        assert await standing(w) == ["vacancy stopped", "vacancy finished"]
        assert (await w.report(2)).audience == 2
        again = await w.rows(recipients, recipients.c.broadcast_id == 2)
        assert {row["due_at"] for row in again} == {START + MINUTE + 6 * HOUR}


#: What a vacancy comes again with, and what of it is told to those who know of it.
CHANGED = {
    "nothing": ({}, None),
    "other facts": ({"title": "Otro título", "contract": "Plazo fijo"}, None),
    "the most it pays": ({"pay_max": 700_000}, ["pay"]),
    "the least it pays, not said any more": ({"pay_min": None}, ["pay"]),
    "the place": ({"comuna": "07101"}, ["comuna"]),
    "the schedule": ({"schedule": "Parcial"}, ["schedule"]),
    "all three": (
        {"schedule": None, "comuna": "07101", "pay_min": 1},
        ["pay", "comuna", "schedule"],
    ),
}


async def test_a_reactivation_tells_those_told_what_changed_of_pay_place_or_schedule(
    hub_database_url,
):
    facts = {"pay_min": 500_000, "pay_max": 600_000, "schedule": "Completa"}
    everywhere = {"searches": [{"search_id": "s1", "comunas": ["*"]}]}
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **everywhere)
        await w.worker("Luis", **everywhere)
        for name in CHANGED:
            await w.vacancy(name, **facts)
        await w.work()
        # whoever does not seek any more is told no update either
        await w.tell("worker.upserted", worker_id="Luis", status="paused")
        await w.worker("Ana", **everywhere)
        for name, (other, _) in CHANGED.items():
            await w.vacancy(name, published_at=at(START + MINUTE), **facts | other)
        await w.work()
        names = {row["id"]: row["worker_id"] for row in await w.rows(workers)}
        for name, (_, changed) in CHANGED.items():
            found = [
                (
                    row["kind"],
                    row["changed"],
                    {
                        names[one["worker"]]
                        for one in await w.rows(recipients, recipients.c.broadcast_id == row["id"])
                        if one["told_at"]
                    },
                )
                for row in await w.rows(broadcasts, broadcasts.c.subject_id == name)
            ]
            update = [("update", changed, {"Rosa"})] if changed else []
            first, again = ("vacancy", [], {"Rosa", "Luis"}), ("vacancy", [], {"Ana"})
            assert found == [first, *update, again], name


async def test_whom_an_update_reached_is_not_told_twice_by_the_next_reactivation(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **EMAIL_ONLY)
        await w.worker("Luis", **SMS_ONLY)
        await w.vacancy(pay_max=500_000)
        await w.work()
        await w.vacancy(published_at=at(START + MINUTE), pay_max=600_000)
        await w.work("email")  # Rosa knows the new pay, Luis does not
        await w.vacancy(published_at=at(START + 2 * MINUTE), pay_max=600_000)
        await w.work()
        assert told(w) == ["rosa@correo.example"] * 2 + ["+56987654321"] * 2
        # another change is told to everybody, and with it what somebody may have missed
        await w.vacancy(published_at=at(START + 3 * MINUTE), pay_max=700_000)
        await w.vacancy(published_at=at(START + 4 * MINUTE), pay_max=700_000, schedule="Parcial")
        await w.work()
        assert told(w) == ["rosa@correo.example"] * 3 + ["+56987654321"] * 3
        changed = [row["changed"] for row in await w.rows(broadcasts)]
        assert changed == [[], ["pay"], [], [], ["pay"], [], ["pay", "schedule"], []]


async def test_a_vacancy_of_an_unknown_employer_waits_until_it_is_verified(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.vacancy()
        await w.work()
        assert (told(w), await standing(w)) == ([], ["vacancy held"])
        w.clock.move(hours=1)
        await w.employer(verified=False)
        await w.work()
        assert (told(w), await standing(w)) == ([], ["vacancy held"])
        w.clock.move(hours=6)
        await w.hub.keeper.watch()
        await w.employer(verified=True)
        await w.plan()
        await w.hub.keeper.watch()
        assert [row["missed"] for row in await w.rows(broadcasts)] == [1]
        await w.work()
        report = await w.report()
        # its due time kept running
        assert (report.state, report.told, report.told_in_time) == ("finished", 1, 0)
        assert report.due_at == START + 6 * HOUR


async def test_an_employer_no_longer_verified_stops_what_is_unsent(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **EMAIL_ONLY)
        await w.worker("Luis", **SMS_ONLY)
        await w.vacancy("V-1")
        await w.vacancy("V-2", published_at=at(START + 2 * HOUR))
        await w.work("email")
        await w.employer(verified=False)
        await w.vacancy("V-3")
        await w.work()
        assert told(w) == ["rosa@correo.example"]
        assert await standing(w) == ["vacancy held"] * 3
        await w.employer(verified=True)
        assert await standing(w) == ["vacancy sending", "vacancy scheduled", "vacancy planning"]
        await w.work()
        w.clock.move(hours=2)
        await w.hub.keeper.look()
        await w.work()
        assert sorted(told(w)) == ["+56987654321"] * 2 + ["rosa@correo.example"] * 3
        assert await standing(w) == ["vacancy finished"] * 3


async def test_a_vacancy_that_changes_hands_is_held_as_its_new_employer_is(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer("E-1")
        await w.employer("E-2", verified=False)
        await w.worker("Rosa")
        again = {"edited": at(START), "reactivated": at(START + MINUTE)}
        for name in again:
            await w.vacancy(name)
        for name, published_at in again.items():
            await w.vacancy(name, employer_id="E-2", published_at=published_at)
        await w.work()
        assert told(w) == []
        assert await standing(w) == ["vacancy held", "vacancy stopped", "vacancy held"]
        for name, published_at in again.items():
            await w.vacancy(name, employer_id="E-1", published_at=published_at)
        await w.work()
        assert told(w) == ["rosa@correo.example"]  # of both
        assert await standing(w) == ["vacancy finished", "vacancy stopped", "vacancy finished"]


async def test_whoever_a_message_was_refused_for_is_told_by_the_reactivation(hub_database_url):
    def later(_):
        return Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="451")

    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Luis", contact={"email": "luis@correo.example"})
        w.email.answer = later
        await w.vacancy()
        await w.work()
        assert (await w.report(1)).told == 0
        w.email.answer = lambda _: None
        w.clock.move(minutes=1)
        await w.vacancy()
        await w.work()
        again = await w.report(2)
        assert (again.state, again.audience, again.told) == ("finished", 1, 1)
