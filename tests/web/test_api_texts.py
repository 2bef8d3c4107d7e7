"""A person's own SMS comes in by the provider's hook: one answer, and SMS alone stops."""

from typing import Any

import pytest

from channels.base import Blame, Outcome, Receipt
from hub.tables import consents, deliveries, desk_items, log, outbox, suppressions, workers
from tests.web.reading import reading
from tests.web.site import Web, web
from tests.world import World
from tests.world import consents as granted

NUMBER = "+56987654321"
ROSA = {"phone": NUMBER, "email": "rosa@correo.example"}


def sms(text: str, sid: str = "SM1", sender: str = NUMBER) -> dict[str, str]:
    return {"MessageSid": sid, "SmsStatus": "received", "From": sender, "To": "+1", "Body": text}


async def writes(site: Web, text: str, sid: str = "SM1", sender: str = NUMBER) -> None:
    said = await site.hook("/hooks/sms", sms(text, sid, sender))
    assert (said.status, said.text) == (204, "")
    await site.world.work()


async def ways(w: World) -> list[tuple[int, int]]:
    return [(row["alerts_by"], row["courses_by"]) for row in await w.rows(workers)]


async def rosa(site: Web, name: str = "Rosa", **more: Any) -> None:
    said = granted("alerts", "courses")
    await site.world.worker(name, **({"contact": ROSA, "consents": said} | more))
    await site.world.apply()


async def test_baja_stops_sms_for_everyone_with_the_number_and_nothing_else(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await rosa(site)
        await rosa(site, "Juan")
        await rosa(site, "Luis", contact={"phone": "+56987650000"})
        for _ in range(2):  # brought twice by the provider
            await writes(site, "baja por favor")
        assert await ways(w) == [(1, 1), (1, 1), (2, 2)]
        [text] = w.sms.texts()
        assert text == (
            "BNE: listo, no le mandaremos mas avisos por mensaje de texto. "
            "Si quiere volver, responda ALTA. Sus otros datos siguen igual."
        )
        words = await w.rows(consents, consents.c.channel == "sms")
        assert {(row["purpose"], row["granted"], row["source"]) for row in words} == {
            (purpose, False, "sms") for purpose in ("alerts", "courses", "messages", "service")
        }
        told = await w.rows(outbox, outbox.c.type == "cl.bne.consent.changed")
        assert len(told) == 8
        assert sum(row["what"] == "sms_heard" for row in await w.rows(log)) == 1
        assert "sms" in site.rung


async def test_alta_gives_back_what_was_withdrawn(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await rosa(site)
        await writes(site, "BAJA")
        await writes(site, "ALTA", "SM2")
        assert await ways(w) == [(3, 3)]
        assert len(w.sms.sent) == 2
        assert "otra vez" in w.sms.texts()[1]
        await writes(site, "BAJA", "SM3")
        assert await ways(w) == [(1, 1)]


async def test_alta_gives_no_consent_that_nobody_gave(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        said = granted("alerts", "messages") + granted("courses", granted=False, channel="sms")
        await rosa(site, consents=said)
        for number, text in enumerate(("BAJA", "ALTA")):
            await writes(site, text, f"SM{number}")
        [row] = await w.rows(workers)
        by = [row[f"{one}_by"] for one in ("alerts", "messages", "courses", "service")]
        assert by == [3, 3, 0, 0]


async def test_a_message_that_waits_does_not_go_after_baja(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await rosa(site, contact={"phone": NUMBER})
        await w.employer()
        await w.vacancy()
        await w.apply()
        await w.plan()
        await writes(site, "Pare")
        assert len(w.sms.sent) == 1
        assert "ALTA" in w.sms.texts()[0]
        rows = await w.rows(deliveries, deliveries.c.broadcast_id > 0)
        assert [row["state"] for row in rows] == ["suppressed"]


@pytest.mark.parametrize("text", ["NO", "SI", "quien es?"])
async def test_what_is_no_keyword_is_answered_with_help_once_a_day(
    hub_database_url: str, text: str
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await rosa(site)
        for number in range(3):
            await writes(site, text, f"SM{number}")
        assert len(w.sms.sent) == 1
        assert "Responda BAJA" in w.sms.texts()[0]
        assert await ways(w) == [(3, 3)]
        w.clock.move(hours=25)
        await writes(site, text, "SM9")
        assert len(w.sms.sent) == 2
        await writes(site, "ayuda", "SM10")
        assert len(w.sms.sent) == 3


async def test_the_sms_of_somebody_unknown_changes_nothing_and_is_answered_once_a_day(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await rosa(site)
        for number, text in enumerate(("BAJA", "¿quién es?", "¿quién es?")):
            await writes(site, text, f"SM{number}", sender="+56922223333")
        await answer_all(w)
        assert await ways(w) == [(3, 3)]
        [reply] = w.sms.sent
        assert reply.to == "+56922223333"
        assert w.sms.texts()[0].startswith("BNE: no conocemos este numero.")
        w.clock.move(hours=25)
        await writes(site, "AYUDA", "SM9", sender="+56922223333")
        await answer_all(w)
        assert len(w.sms.sent) == 2
        items = await w.rows(desk_items)
        assert [(row["kind"], row["worker"]) for row in items] == [("written", None)] * 2


async def test_strangers_together_cannot_make_the_hub_write_without_end(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        for number in range(32):
            await writes(site, "hola, una pregunta", f"SM{number}", sender=f"+569222233{number:02}")
        await answer_all(w)
        assert len(w.sms.sent) == 30  # at once; then one each two minutes: 60 in any hour
        # Whoever came when the hour was full has not used up their day.
        w.clock.move(minutes=5)
        for number in (0, 30, 31):
            await writes(site, "ayuda", f"SM-{number}", sender=f"+569222233{number:02}")
        await answer_all(w)
        assert [one.to for one in w.sms.sent[30:]] == ["+56922223330", "+56922223331"]


async def test_nobody_abroad_is_answered_by_sms_and_the_desk_has_what_they_ask(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        for number, sender in enumerate(("+882345000001", "+2521234567", "+56922223333")):
            await writes(site, "hola, una pregunta", f"SM{number}", sender=sender)
        await answer_all(w)
        assert [one.to for one in w.sms.sent] == ["+56922223333"]
        assert len(await w.rows(desk_items)) == 3


async def test_what_nobody_understands_is_the_desks_once_and_five_times_a_day_at_most(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await rosa(site)
        for text in ("SI", "gracias", "ayuda"):  # to no question, courteous, a keyword
            await writes(site, text, f"SM-{text}")
        assert await w.rows(desk_items) == []
        for number in range(8):
            for _ in range(2):  # brought twice by the provider
                await writes(site, "¿cuándo me pagan?", f"SM{number}")
        assert len(await w.rows(desk_items)) == 5
        assert len(w.sms.sent) == 2  # help, asked for and not


async def answer_all(w: World) -> None:
    """Let every reply go."""
    while await w.jobs.steps["replies"]():
        pass


async def test_unsigned_it_is_not_heard(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await rosa(site)
        said = await site.hook("/hooks/sms", sms("BAJA"), token="another" * 5)
        assert said.status == 404
        assert await ways(site.world) == [(3, 3)]


def blocked(_: Any) -> Receipt:
    """Answer as the provider does for whom it blocks."""
    return Receipt(ref="", outcome=Outcome.PERMANENT_FAILURE, code="21610", blame=Blame.OPT_OUT)


async def test_who_opted_out_at_the_provider_is_answered_once_and_without_a_loop(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        w.sms.answer = blocked
        await rosa(site)
        await writes(site, "BAJA")  # the provider stopped it too, and takes no confirmation
        assert len(await w.rows(outbox, outbox.c.type == "cl.bne.consent.changed")) == 4
        await writes(site, "ALTA", "SM2")
        assert await ways(w) == [(1, 1)]
        assert len(w.sms.sent) == 2
        w.sms.answer = lambda _: None
        await writes(site, "START", "SM3")
        assert (await ways(w), await w.rows(suppressions)) == ([(3, 3)], [])
        assert len(w.sms.sent) == 3


async def test_a_block_at_the_provider_is_a_withdrawal_and_alta_gives_it_back(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        w.sms.answer = blocked
        both = {"channels": "both"}
        await rosa(site, preferences=both)
        await rosa(site, "Juan", preferences=both)  # of the same number
        await rosa(site, "Luis", contact={"phone": "+56987650000"}, profile={}, searches=[])
        await w.employer()
        await w.vacancy()
        await w.work()
        assert await ways(w) == [(1, 1), (1, 1), (2, 2)]
        said = await w.rows(consents, consents.c.channel == "sms")
        assert {(row["granted"], row["source"], row["text_version"]) for row in said} == {
            (False, "sms-provider", None)
        }
        told = await w.rows(outbox)
        changed = [row["subject"] for row in told if row["type"] == "cl.bne.consent.changed"]
        assert sorted(changed) == ["worker:Juan"] * 4 + ["worker:Rosa"] * 4
        assert "cl.bne.contact.failed" not in {row["type"] for row in told}
        cookie = await site.sign_in("worker", "Rosa")
        assert "Por correo." in reading((await site.get("/alerts", cookie=cookie)).text)
        w.sms.answer = lambda _: None
        await writes(site, "ALTA")
        assert await ways(w) == [(3, 3), (3, 3), (2, 2)]


@pytest.mark.parametrize(
    ("kind", "text", "reach"),
    [
        pytest.param("STOP", "chao", (1, 1), id="stopped, by a word we do not know"),
        pytest.param("HELP", "que es esto", (3, 3), id="helped"),
        pytest.param("START", "ya", (3, 3), id="started"),
    ],
)
async def test_what_the_provider_obeyed_is_kept_and_not_answered_again(
    hub_database_url: str, kind: str, text: str, reach: tuple[int, int]
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await rosa(site)
        said = await site.hook("/hooks/sms", sms(text) | {"OptOutType": kind})
        assert (said.status, said.text) == (204, "")
        await w.work()
        assert (await ways(w), w.sms.sent) == ([reach], [])
        [heard] = await w.rows(log, log.c.what == "sms_heard")
        assert heard["detail"] == {"meaning": kind.lower()}


async def test_what_the_provider_started_again_is_given_back(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await rosa(site)
        for number, kind in enumerate(("STOP", "START")):
            await site.hook("/hooks/sms", sms("x", f"SM{number}") | {"OptOutType": kind})
            assert await ways(w) == [[(1, 1)], [(3, 3)]][number]
        await w.work()
        assert w.sms.sent == []
        told = await w.rows(outbox, outbox.c.type == "cl.bne.consent.changed")
        assert len(told) == 4 + 2  # what was never said is not given
