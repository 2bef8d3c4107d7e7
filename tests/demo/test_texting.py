"""On the demo's phone one answers as anybody would, and the hub does what was asked."""

from functools import partial

from aiohttp import ClientSession
from sqlalchemy import func, select

from hub.demo.stage import Stage
from hub.tables import consents
from tests.demo.staging import staged
from tests.waiting import eventually


async def _withdrawn(set_up: Stage) -> bool:
    async with set_up.hub.database.read() as db:
        query = select(func.count()).where(consents.c.source == "sms", ~consents.c.granted)
        return (await db.scalar(query) or 0) > 0


async def _confirmed(base: str, client: ClientSession) -> bool:
    async with client.get(f"{base}/demo/phone") as page:
        return "listo, no le mandaremos mas avisos" in await page.text()


async def test_baja_from_the_phone_is_done_and_confirmed() -> None:
    async with staged(workers=60, limit=2) as set_up, ClientSession() as client:
        base = set_up.hub.settings.public_url
        for text, status in (("OTRA", 404), ("BAJA", 303)):
            said = await client.post(
                f"{base}/demo/phone", data={"text": text}, allow_redirects=False
            )
            assert said.status == status
        assert await _withdrawn(set_up)
        assert await eventually(partial(_confirmed, base, client), within=20)
