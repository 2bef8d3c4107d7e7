"""On the demo's phone one answers as anybody would, and the hub does what was asked."""

import re
from functools import partial

from aiohttp import ClientSession, CookieJar
from sqlalchemy import func, select

from hub.demo import people
from hub.demo.stage import Stage
from hub.tables import consents
from tests.demo.staging import staged
from tests.waiting import eventually


async def _withdrawn(set_up: Stage) -> bool:
    async with set_up.hub.database.read() as db:
        query = select(func.count()).where(consents.c.source == "sms", ~consents.c.granted)
        return (await db.scalar(query) or 0) > 0


async def _shows(said: str, base: str, client: ClientSession) -> bool:
    async with client.get(f"{base}/demo/phone") as page:
        return said in await page.text()


async def _answer(base: str, client: ClientSession, text: str) -> int:
    data = {"text": text}
    async with client.post(f"{base}/demo/phone", data=data, allow_redirects=False) as said:
        return said.status


async def test_baja_from_the_phone_is_done_and_confirmed() -> None:
    async with staged(workers=60, limit=2) as set_up, ClientSession() as client:
        base = set_up.hub.settings.public_url
        assert await _answer(base, client, "BAJA") == 303
        assert await eventually(partial(_withdrawn, set_up), within=120)
        done = "listo, no le mandaremos mas avisos"
        assert await eventually(partial(_shows, done, base, client), within=120)


async def test_anything_can_be_written_and_what_cannot_be_read_is_helped() -> None:
    async with staged(workers=60, limit=2) as set_up, ClientSession() as client:
        base = set_up.hub.settings.public_url
        for text in ("", "   ", "a" * 161):
            assert await _answer(base, client, text) == 422
        assert await _answer(base, client, "hola, ¿quién es?") == 303
        assert await _shows("hola, ¿quién es?", base, client)  # what was written stays in sight
        assert await eventually(partial(_shows, "Responda BAJA", base, client), within=120)
        assert not await _withdrawn(set_up)


async def test_what_rosa_asks_lies_at_the_desk_and_its_answer_reaches_her_phone() -> None:
    jar = CookieJar(unsafe=True)  # the demo is at a bare number
    async with staged(workers=60, limit=2) as set_up, ClientSession(cookie_jar=jar) as client:
        base = set_up.hub.settings.public_url
        await set_up.ask()
        await set_up.ask()  # as it is started once
        assert await _answer(base, client, "¿como cambio mi comuna?") == 303
        async with client.post(f"{base}/demo/be", data={"who": "operator"}):
            pass
        for said, answer in (
            ("el nuevo es el ▒ oculto", "vaya a su OMIL"),
            ("cambio mi comuna", "en la BNE, en sus datos"),
        ):
            async with client.get(f"{base}/desk") as page:
                text = await page.text()
            assert said in text
            csrf = re.search(r'name="csrf" value="([^"]+)"', text)
            where = re.search(r'action="(/desk/\d+)"', text)
            assert csrf is not None
            assert where is not None
            data = {"csrf": csrf[1], "answer": answer}
            async with client.post(f"{base}{where[1]}", data=data) as done:
                assert "Respuesta enviada." in await done.text()
        reached = partial(_shows, "BNE: en la BNE, en sus datos", base, client)
        assert await eventually(reached, within=120)


async def test_who_asks_for_help_twice_is_told_twice_and_nothing_is_repeated() -> None:
    async with staged(workers=60, limit=2) as set_up, ClientSession() as client:
        base = set_up.hub.settings.public_url
        [rosa] = people.workers(1, 1, set_up.queue.jobs)
        number = rosa["data"]["contact"]["phone"]
        for times in (1, 2):
            assert await _answer(base, client, "AYUDA") == 303
            helped = partial(_helped, set_up, number, times)
            assert await eventually(helped, within=120)
        assert set_up.phones.repeated == 0


async def _helped(set_up: Stage, number: str, times: int) -> bool:
    said = [one.body for one in set_up.phones.screen(number) if "Es gratis" in one.body]
    return len(said) == times
