"""The pages of people who signed in, filled by real handlers from real databases."""

import re

from hub.tables import recipients
from tests.web.reading import FORBIDDEN, reading
from tests.web.site import Web, walked, web


async def first_item(site: Web, cookie: str) -> str:
    page = (await site.get("/inbox", cookie=cookie)).text
    return re.findall(r'href="(/inbox/\w+)"', page)[0]


async def test_a_worker_reads_their_list_and_one_job(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        rosa = await site.sign_in("worker", "Rosa")
        listed = await site.get("/inbox", cookie=rosa)
        assert "Hoy, martes 5 de mayo" in listed.text
        assert "10:0" not in reading(listed.text)
        job = await site.get(await first_item(site, rosa), cookie=rosa)
        assert "Usted busca este tipo de trabajo: Cocina." in job.text
        assert "Picar verduras" in job.text  # nothing of it names the employer
        for page in (listed, job):
            assert page.status == 200
            assert not FORBIDDEN.search(reading(page.text))
            assert site.csrf(rosa) in page.text  # leaving takes one tap


async def test_opening_a_job_while_signed_in_is_seeing_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        rosa = await site.sign_in("worker", "Rosa")
        item = await first_item(site, rosa)
        await site.ask("HEAD", item, cookie=rosa)
        assert {row["seen_at"] for row in await site.world.rows(recipients)} == {None}
        await site.get(item, cookie=rosa)
        seen = [row["seen_at"] for row in await site.world.rows(recipients) if row["seen_at"]]
        assert seen == [site.world.clock.now()]


async def test_anothers_job_is_as_no_page(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        rosa, luis = await site.sign_in("worker", "Rosa"), await site.sign_in("worker", "Luis")
        theirs = await site.get(await first_item(site, rosa), cookie=luis)
        missing = await site.get("/nowhere", cookie=luis)
        assert theirs.seen == missing.seen
        assert missing.status == 404


async def test_an_empty_list_says_so(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        said = await site.get("/inbox", role="worker", sub="Nadie")
        assert "Hoy no hay trabajos nuevos. Le avisaremos." in said.text


async def test_a_long_list_goes_on(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa")
        await w.employer()
        for number in range(21):
            await w.accept(
                w.event(
                    "vacancy.published",
                    {
                        "vacancy_id": f"V-{number}",
                        "employer_id": "E-1",
                        "title": f"Cocina {number}",
                        "occupation": "Cocina",
                        "comuna": "07301",
                        "published_at": w.clock.now().isoformat(),
                        "valid_until": "2026-06-01T00:00:00Z",
                    },
                )
            )
        await w.work()
        first = (await site.get("/inbox", role="worker", sub="Rosa")).text
        [older] = re.findall(r'href="(/inbox\?after=\w+)"', first)
        rest = (await site.get(older, role="worker", sub="Rosa")).text
        titles = re.findall(r"<h3>(Cocina \d+)</h3>", first + rest)
        assert len(titles) == len(set(titles)) == 21
        assert "after=" not in rest
        assert (await site.get("/inbox?after=1", role="worker", sub="Rosa")).status == 404


async def test_while_the_database_is_away_the_list_says_nothing_is_lost(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await site.hub.database.close()
        said = await site.get("/inbox", role="worker", sub="Rosa")
        assert said.status == 503
        assert "Sus avisos están guardados." in said.text
        today = await site.get("/today", role="operator")
        assert (today.status, "Algo falló de nuestro lado" in today.text) == (503, True)


async def test_the_operator_sees_whether_the_six_hours_hold(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa")
        await w.employer()
        await w.vacancy()
        await w.plan()
        text = reading((await site.get("/today", role="operator")).text)
        assert "Todo al día." in text
        assert "Ayudante de cocina" in text
        assert "Próximo vencimiento 16:00" in text
        w.clock.move(hours=5, minutes=30)
        text = reading((await site.get("/today", role="operator")).text)
        assert "Es una persona sin avisar todavía." in text
        w.clock.move(hours=1)
        for path in ("/today", "/today/1"):
            text = reading((await site.get(path, role="operator")).text)
            assert "1 persona fuera de plazo." in text, path


async def test_what_is_under_way_comes_first_and_what_ended_is_folded_and_goes_on(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa")
        await w.employer()
        for number in range(23):
            await w.vacancy(f"V-{number}")
        await w.work()
        await w.vacancy("V-99")
        await w.plan()
        first = (await site.get("/today", role="operator")).text
        text = reading(first)
        assert text.index("En espera") < text.index("En curso: 1") < text.index("Terminados: 23")
        assert '<details id="terminados">' in first
        [older] = re.findall(r'href="(/today\?antes=\d+)#terminados"', first)
        rest = (await site.get(older, role="operator")).text
        assert '<details id="terminados" open>' in rest
        ended = [page.partition('id="terminados"')[2] for page in (first, rest)]
        shown = re.findall(r'href="(/today/\d+)"', "".join(ended))
        assert len(shown) == len(set(shown)) == 23
        assert "antes=" not in ended[1]
        assert (await site.get("/today?antes=x", role="operator")).status == 404


async def test_many_under_way_are_shown_by_their_due_time_the_rest_in_a_line_each(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa")
        await w.employer()
        for number in range(12):
            await w.vacancy(f"V-{number}", title=f"Cocina {number}")
            await w.plan()
            w.clock.move(minutes=1)
        text = (await site.get("/today", role="operator")).text
        full, _, lines = text.partition('<details id="otros">')
        assert "En curso: 12" in full
        assert "Vencen después: 2" in lines
        shown = re.compile(r">(Cocina \d+)<")
        assert shown.findall(full) == [f"Cocina {number}" for number in range(10)]
        assert shown.findall(lines) == ["Cocina 10", "Cocina 11"]


async def test_whoever_only_their_list_tells_is_told_and_counted_apart(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa", consents=[])
        await w.worker("Luis")
        await w.worker("Ana", preferences={"cadence": "inbox_only"})
        await w.employer()
        await w.vacancy()
        await w.work()
        text = reading((await site.get("/today/1", role="operator")).text)
        assert re.search(r"Avisados\s*3", text)
        assert "Solo en su lista: 2" in text
        assert re.search(r"Lo eligieron así\s*1\s*Sin consentimiento\s*1", text)
        assert "No se pudo avisar" not in text
        unreachable = (await site.get("/v1/broadcasts/1", role="operator")).json["unreachable"]
        assert unreachable == {"no_consent": 1, "no_channel": 0, "failed": 0}


async def test_what_ended_early_is_not_late(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa")
        await w.employer()
        await w.vacancy()
        await w.plan()
        w.clock.move(hours=1)
        await w.tell("vacancy.closed", vacancy_id="V-1")
        w.clock.move(hours=6)
        assert "fuera de plazo" not in (await site.get("/today/1", role="operator")).text


async def test_a_broadcast_is_shown_whole_and_can_be_followed(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        said = await site.get("/today/1", role="sence")
        text = reading(said.text)
        for figure in (r"Les corresponde\s*2", r"Correo\s*Aceptados\s*2", r"Ya se ven\s*2"):
            assert re.search(figure, text), figure
        assert 'data-seconds="5"' in said.text
        still = await site.get("/today/1?seguir=no", role="sence")
        assert "data-seconds" not in still.text
        missing = await site.get("/today/99", role="sence")
        assert missing.seen == (await site.get("/nowhere", role="sence")).seen
