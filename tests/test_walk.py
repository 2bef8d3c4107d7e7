"""The walk of one vacancy, from event to receipt, on both databases."""

from tests.world import world


async def test_a_vacancy_reaches_whoever_looks_for_it(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa", index=0.1)
        await w.worker("Luis", index=0.9)
        await w.worker("Ana", searches=[{"search_id": "s1", "occupations": ["Aseo"]}])
        await w.employer()
        await w.vacancy()
        await w.work()
        report = await w.report()
        assert (report.state, report.audience, report.told, report.told_in_time) == (
            "finished",
            2,
            2,
            2,
        )
        assert {m.to for m in w.email.sent} == {"rosa@correo.example", "luis@correo.example"}
        assert report.inversions == 0
