"""*Hoy* says how many messages are in doubt and why, in plain words, and nothing without any."""

from channels.base import Outcome, Receipt
from hub.cli.doubts import WHY
from hub.tables import deliveries
from templates import staff
from tests.web.reading import reading
from tests.web.site import web


async def test_today_counts_what_is_in_doubt_by_channel_and_reason(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        w.sms.answer = lambda _: Receipt(ref="", outcome=Outcome.UNKNOWN, code="")
        await w.employer()
        only = {"contact": {"phone": "+56987650001"}}, {"contact": {"phone": "+56987650002"}}
        await w.crowd(2, lambda number: only[number])
        cookie = await site.sign_in("operator")
        assert "En duda" not in reading((await site.get("/today", cookie=cookie)).text)
        await w.vacancy()
        await w.work()
        page = reading((await site.get("/today", cookie=cookie)).text)
        assert "En duda: 2" in page
        assert "SMS: 2. Se perdió la respuesta. Desde el martes 5 de mayo, 10:00." in page
        async with w.hub.database.write() as db:
            where = deliveries.c.id == (await w.rows(deliveries))[0]["id"]
            await db.execute(deliveries.update().where(where).values(code="20500"))
        page = reading((await site.get("/today", cookie=cookie)).text)
        assert "SMS: 1. El proveedor dijo 20500." in page


def test_every_reason_has_words_for_both_who_read_them() -> None:
    assert set(staff.DOUBTS) == set(WHY)
