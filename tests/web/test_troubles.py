"""What stands still is said on *Hoy*: events that could not be applied, ways not set up."""

from dataclasses import replace

from sqlalchemy import update

from channels.base import Written
from hub.dispatch.forecasting import Rest
from hub.model import Lane
from hub.tables import events, letterbox
from tests.dispatch.hands import sender
from tests.web.reading import reading
from tests.web.site import web


async def test_events_that_could_not_be_applied_stand_on_today(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        for name in ("Rosa", "Luis"):
            await site.world.worker(name)
        cookie = await site.sign_in("operator", "op-1")
        assert "no se pud" not in (await site.get("/today", cookie=cookie)).text
        for seq, said in (
            (1, "1 evento no se pudo aplicar."),
            (2, "2 eventos no se pudieron aplicar."),
        ):
            async with site.world.hub.database.write() as db:
                failed = update(events).where(events.c.seq == seq)
                await db.execute(failed.values(result="failed: KeyError"))
            page = reading((await site.get("/today", cookie=cookie)).text)
            assert said in page
            assert "ejecute hub events retry" in page
        assert "hub_events_failed 2.0" in (await site.get("/metrics")).text


async def test_what_could_not_be_heard_stands_on_today(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await site.sign_in("operator", "op-1")
        for number in (1, 2):
            wrote = Written(provider_id=f"SM{number}", sender="+56987654321", text="hola")
            await site.world.hub.incoming.keep(Lane.SMS, [wrote])
        async with site.world.hub.database.write() as db:
            await db.execute(update(letterbox).values(tries=8))
        page = reading((await site.get("/today", cookie=cookie)).text)
        assert "2 mensajes de personas no se pudieron atender." in page
        assert "ejecute hub hear" in page
        metrics = (await site.get("/metrics")).text
        assert 'hub_troubles{kind="letters"} 1.0' in metrics


async def test_a_way_without_a_provider_is_said_on_today(hub_database_url: str) -> None:
    none = {"HUB_TWILIO_ACCOUNT_SID": "", "HUB_TWILIO_AUTH_TOKEN": "", "HUB_TWILIO_FROM": ""}
    async with web(hub_database_url, **none) as site:
        page = reading((await site.get("/today", cookie=await site.sign_in("operator"))).text)
        assert "El envío por SMS no está configurado." in page
        assert "El envío por correo" not in page


async def test_a_broadcast_does_not_blame_people_for_a_way_without_a_provider(
    hub_database_url: str,
) -> None:
    none = {"HUB_SMTP_URL": "", "HUB_MAIL_FROM": ""}
    async with web(hub_database_url, **none) as site:
        w = site.world
        await w.worker("Rosa")
        await w.employer()
        await w.vacancy()
        await w.plan()
        page = reading((await site.get("/today/1", cookie=await site.sign_in("operator"))).text)
        assert "El envío por correo no está configurado." in page
        assert "El envío por SMS" not in page
        assert "Sin correo ni SMS por donde avisarles" in page
        assert "que sirva" not in page


async def test_a_broadcast_at_risk_stands_on_today_until_it_is_no_more(
    hub_database_url: str,
) -> None:
    # One person has SMS alone, and the lane takes eight hours for a message.
    async with web(hub_database_url, HUB_SMS_RATE=str(1 / 28_800)) as site:
        w = site.world
        await w.worker("Rosa", contact={"name": "Rosa", "phone": "+56987654321"})
        await w.employer()
        await w.vacancy()
        await w.plan()
        cookie = await site.sign_in("operator", "op-1")

        async def today() -> str:
            await replace(w.hub.forecaster, rest=Rest()).look()
            return reading((await site.get("/today", cookie=cookie)).text)

        assert "Llegará tarde" in await today()  # its verdict; the alarm may be a moment's
        assert "1 aviso llegará tarde." not in await today()
        w.clock.move(seconds=31)
        page = await today()
        assert "1 aviso llegará tarde. No alcanza: SMS." in page
        assert "El sistema sigue enviando en orden." in page
        assert "Revise si el proveedor responde y si puede ir más rápido." in page
        one = reading((await site.get("/today/1", cookie=cookie)).text)
        assert "Llegará tarde" in one
        await w.worker("Rosa", status="paused", contact={"name": "Rosa", "phone": "+56987654321"})
        await w.work("inbox")
        while await sender(w, Lane.SMS).work_once():
            pass
        assert "llegará tarde" not in await today()
