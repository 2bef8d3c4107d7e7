"""Whoever changed a search waits for those a job is for, and for whoever asked first."""

from hub.tables import rematches, vacancies
from tests.broadcasts.test_matching import ON_SQLITE, OTHER, mails, open_jobs, told_of
from tests.world import world


@ON_SQLITE
async def test_many_who_change_at_once_are_told_a_few_at_a_time_in_their_order(hub_database_url):
    async with world(hub_database_url, HUB_SMS_RATE="3") as w:
        assert w.hub.matcher.most == 3  # in ten seconds: a tenth of three a second
        await open_jobs(w, 2)
        for number in range(8):
            w.clock.move(seconds=1)
            await w.worker(f"P{number}", contact={"email": f"p{number}@correo.example"})
            await w.apply()
        left = []
        for _ in range(4):
            await w.hub.matcher.look()
            await w.work()
            left.append(len(await w.rows(rematches)))
        assert left[:2] == [5, 2]
        assert left[-1] == 0
        told = [one.to for one in w.email.sent if one.to.startswith("p")]
        assert sorted(told[:3]) == [f"p{n}@correo.example" for n in range(3)]
        assert len(told) == 8


async def test_nobody_hears_of_a_job_before_those_its_order_is_for(hub_database_url):
    async with world(hub_database_url) as w:
        await open_jobs(w, 2)
        await w.vacancy("V-9", title="Cocinero 9")
        await w.apply()
        await w.plan()  # Luis is still to be told of it
        await w.worker("Rosa")
        await w.worker("Eva", searches=OTHER)
        await w.apply()
        await w.hub.matcher.look()
        assert await told_of(w) == []
        assert len(await w.rows(rematches)) == 1  # Eva looks for nothing that is open
        await w.work()
        await w.hub.matcher.look()
        assert await told_of(w) == []  # she has her turn again in five minutes
        w.clock.move(minutes=5)
        await w.hub.matcher.look()
        await w.work()
        assert await told_of(w) == ["V-0", "V-1", "V-9"]
        assert [one.draft.subject for one in mails(w)] == ["BNE: 3 trabajos con su nueva búsqueda"]
        assert await w.rows(rematches) == []


@ON_SQLITE
async def test_who_waits_for_a_job_that_stands_still_hears_of_the_others_after_six_hours(
    hub_database_url,
):
    async with world(hub_database_url) as w:
        await open_jobs(w, 2)
        await w.vacancy("V-9")
        await w.apply()
        await w.plan()
        await w.worker("Rosa")
        await w.apply()
        w.clock.move(hours=6)
        await w.hub.matcher.look()
        assert await told_of(w) == ["V-0", "V-1"]
        assert len(await w.rows(rematches)) == 1
        # Taken back, it is waited for no more.
        await w.tell("vacancy.recalled", vacancy_id="V-9", reason="fraude")
        await w.apply()
        w.clock.move(minutes=5)
        await w.hub.matcher.look()
        assert await told_of(w) == ["V-0", "V-1"]
        assert await w.rows(rematches) == []


@ON_SQLITE
async def test_nothing_is_matched_while_a_job_is_being_planned(hub_database_url):
    async with world(hub_database_url) as w:
        await open_jobs(w, 1)
        await w.worker("Rosa")
        await w.vacancy("V-9")
        await w.hub.matcher.look()
        assert await w.rows(rematches) != []
        await w.work()
        await w.hub.matcher.look()
        await w.work()
        assert await told_of(w) == ["V-0", "V-9"]
        assert len(await w.rows(vacancies)) == 2
