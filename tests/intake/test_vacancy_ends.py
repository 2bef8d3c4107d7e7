"""A vacancy ends, in whatever order that comes: nothing more goes out."""

from datetime import timedelta

from hub.tables import events, vacancies
from tests.intake.test_vacancies import EMAIL_ONLY, HOUR, MINUTE, SMS_ONLY, at, standing, told
from tests.world import START, world


async def test_nothing_goes_out_after_the_end(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **EMAIL_ONLY)
        await w.worker("Luis", **SMS_ONLY)
        for ended in ("closed", "recalled"):
            await w.vacancy(ended)
        await w.work("email")
        for ended in ("closed", "recalled"):
            await w.tell(f"vacancy.{ended}", vacancy_id=ended, reason="falsa")
        assert await standing(w) == ["vacancy stopped", "vacancy recalled", "correction sending"]
        await w.work()
        assert told(w) == ["rosa@correo.example"] * 2  # of both, and of the truth
        for ended in ("closed", "recalled"):
            await w.vacancy(ended, title="Otro título")  # an edit opens nothing again
        assert [(row["state"], row["reason"]) for row in await w.rows(vacancies)] == [
            ("closed", "falsa"),
            ("recalled", "falsa"),
        ]
        for ended in ("closed", "recalled"):
            await w.vacancy(ended, published_at=at(START + MINUTE))  # a reactivation does
        await w.work()
        assert told(w) == ["rosa@correo.example"] * 2 + ["+56987654321"]  # Luis, of both again
        assert {row["state"] for row in await w.rows(vacancies)} == {"open"}


async def test_a_vacancy_closed_while_it_is_planned_or_scheduled_tells_nobody(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy("V-1")
        await w.vacancy("V-2", published_at=at(START + HOUR))
        await w.tell("vacancy.closed", vacancy_id="V-1")
        await w.tell("vacancy.closed", vacancy_id="V-2")
        w.clock.move(hours=2)
        await w.work()
        assert (told(w), await standing(w)) == ([], ["vacancy stopped"] * 2)


async def test_an_end_that_arrives_before_its_publication_holds_by_the_time_of_the_event(
    hub_database_url,
):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
        w.clock.move(hours=3)
        publication = {
            "vacancy_id": "V-1",
            "employer_id": "E-1",
            "title": "Ayudante de cocina",
            "occupation": "Cocina",
            "comuna": "07301",
            "published_at": at(START),
            "valid_until": at(START + timedelta(days=9)),
        }
        again = publication | {"published_at": at(START + HOUR)}
        came_back = publication | {"published_at": at(START + 3 * HOUR)}
        await w.tell("vacancy.recalled", START + 2 * HOUR, vacancy_id="V-1", reason="falsa")
        await w.tell("vacancy.published", START, **publication)
        await w.tell("vacancy.published", START + HOUR, **again)  # older than its end as well
        assert (await standing(w), [v["state"] for v in await w.rows(vacancies)]) == (
            [],
            ["recalled"],
        )
        await w.tell("vacancy.published", START + 3 * HOUR, **came_back)
        await w.work()
        assert told(w) == ["rosa@correo.example"]
        assert [e["result"] for e in await w.rows(events)][2:] == [
            "kept: the vacancy is not known yet",
            "closed before it was published",
            "outdated",
            "reactivated",
        ]


async def test_an_end_older_than_the_reactivation_ends_nothing(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy()
        w.clock.move(hours=1)
        await w.vacancy()
        await w.tell("vacancy.closed", START + 30 * MINUTE, vacancy_id="V-1")
        await w.work()
        assert told(w) == ["rosa@correo.example"]


async def test_nothing_goes_out_past_its_validity(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **EMAIL_ONLY)
        await w.worker("Luis", **SMS_ONLY)
        await w.vacancy(valid_until=at(START + HOUR))
        await w.work("email")
        w.clock.move(hours=1)
        await w.work()
        assert (told(w), await standing(w)) == (["rosa@correo.example"], ["vacancy stopped"])
        await w.vacancy("V-2", published_at=at(START - HOUR), valid_until=at(START))
        await w.work()
        assert (told(w), await standing(w)) == (["rosa@correo.example"], ["vacancy stopped"] * 2)
