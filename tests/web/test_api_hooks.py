"""A provider's later word: believed by its signature alone, and concluded from once."""

import asyncio
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from channels.base import Outcome, Receipt
from hub.tables import deliveries, outbox, recipients, suppressions, workers
from tests.waiting import eventually
from tests.web.site import AUTH_TOKEN, PUBLIC_URL, Web, web
from tests.world import SECRET


async def told_by_sms(site: Web, *, lost: bool = False) -> str:
    """Let Rosa be told by SMS alone; give the path of the provider's callback.

    Its first answer may be lost: then nobody knows whether she was told.
    """
    w = site.world
    if lost:
        w.sms.answer = lambda _: Receipt(ref="", outcome=Outcome.UNKNOWN)
    await w.worker("Rosa", contact={"phone": "+56987654321"})
    await w.employer()
    await w.vacancy()
    await w.work()
    [message] = w.sms.sent
    return f"/hooks/sms?ref={message.ref}"


def form(status: str, code: str = "") -> dict[str, str]:
    sid = {"MessageSid": "SM00000000000000000000000000000001", "MessageStatus": status}
    return sid | ({"ErrorCode": code} if code else {})


async def delivery(site: Web) -> Any:
    [row] = await site.world.rows(deliveries, deliveries.c.channel == "sms")
    return row


async def test_a_delivery_is_noted_once(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site)
        first = site.world.clock.now()
        for _ in range(2):
            said = await site.hook(path, form("delivered"))
            assert (said.status, said.text) == (204, "")
            site.world.clock.move(minutes=1)
        row = await delivery(site)
        assert (row["state"], row["delivered_at"]) == ("delivered", first)


@pytest.mark.parametrize(
    "path",
    ["/hooks/sms?ref=nobody", "/hooks/email", "/hooks/inbox", "/hooks/fax", "/hooks/SMS"],
)
async def test_without_the_providers_signature_there_is_no_such_door(
    hub_database_url: str, path: str
) -> None:
    async with web(hub_database_url) as site:
        real = await told_by_sms(site)
        missing = await site.post("/hooks/nowhere", data=form("failed", "30005"))
        for tried in (path, real):
            unsigned = await site.post(tried, data=form("failed", "30005"))
            forged = await site.hook(tried, form("failed", "30005"), token="another" * 5)
            assert unsigned.seen == forged.seen == missing.seen
        assert missing.status == 404
        assert (await delivery(site))["state"] == "accepted"


async def test_a_signature_holds_for_one_form_and_one_address(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site)
        sign = RequestValidator(AUTH_TOKEN).compute_signature
        good = form("failed", "30005")
        for signed in (
            sign(PUBLIC_URL + path, form("delivered")),
            sign(f"{PUBLIC_URL}{path}x", good),
            sign(f"http://elsewhere.example{path}", good),
        ):
            said = await site.post(path, data=good, headers={"X-Twilio-Signature": signed})
            assert said.status == 404
        assert (await delivery(site))["state"] == "accepted"


async def test_a_number_that_does_not_work_is_given_up_and_told_once(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site)
        for _ in range(2):
            assert (await site.hook(path, form("undelivered", "30005"))).status == 204
        row = await delivery(site)
        assert (row["state"], row["code"]) == ("failed", "30005")
        assert [one["reason"] for one in await site.world.rows(suppressions)] == ["address"]
        assert [one["alerts_by"] for one in await site.world.rows(workers)] == [0]
        told = await site.world.rows(outbox, outbox.c.type == "cl.bne.contact.failed")
        assert [one["subject"] for one in told] == ["worker:Rosa"]
        # Told is told: accepted by the provider, and on time.
        assert [one["told_by"] for one in await site.world.rows(recipients)] == ["sms"]


async def test_a_late_word_on_an_old_number_leaves_the_new_one_alone(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site)
        site.world.clock.move(minutes=1)
        await site.world.worker("Rosa", contact={"phone": "+56987650001"})
        await site.world.apply()
        assert (await site.hook(path, form("undelivered", "30005"))).status == 204
        assert (await delivery(site))["state"] == "failed"
        assert await site.world.rows(suppressions) == []
        assert [one["alerts_by"] for one in await site.world.rows(workers)] == [2]
        assert await site.world.rows(outbox, outbox.c.type == "cl.bne.contact.failed") == []


async def test_a_late_word_holds_for_the_same_number_under_a_new_secret(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site)
    changed = {
        "HUB_SECRET_KEY": "a newer secret of thirty-two letters",
        "HUB_SECRET_KEY_OLD": SECRET,
    }
    async with web(hub_database_url, **changed) as site:
        assert (await site.hook(path, form("undelivered", "30005"))).status == 204
        assert [one["reason"] for one in await site.world.rows(suppressions)] == ["address"]


async def test_another_refusal_blames_no_address(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site)
        assert (await site.hook(path, form("undelivered", "30007"))).status == 204
        assert (await delivery(site))["state"] == "failed"
        assert await site.world.rows(suppressions) == []


async def test_a_temporary_failure_after_acceptance_changes_nothing(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site)
        assert (await site.hook(path, form("undelivered", "30003"))).status == 204
        assert (await delivery(site))["state"] == "accepted"


async def test_an_unknown_one_is_told_by_the_later_word(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site, lost=True)
        assert [one["told_by"] for one in await site.world.rows(recipients)] == [None]
        await site.hook(path, form("delivered"))
        row = await delivery(site)
        assert (row["state"], row["accepted_at"]) == ("delivered", site.world.clock.now())
        assert [one["told_by"] for one in await site.world.rows(recipients)] == ["sms"]


async def test_a_failure_of_an_unknown_one_opens_the_other_channel_and_rings(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site, lost=True)
        contact = {"phone": "+56987654321", "email": "rosa@correo.example"}
        await site.world.worker("Rosa", contact=contact)
        await site.world.apply()
        await site.hook(path, form("undelivered", "30005"))
        assert set(site.rung) == {"email", "sms"}
        await site.world.work()
        assert [one.to for one in site.world.email.sent] == ["rosa@correo.example"]
        assert [one["told_by"] for one in await site.world.rows(recipients)] == ["email"]


async def test_a_failure_of_the_last_channel_leaves_the_inbox(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site, lost=True)
        await site.hook(path, form("undelivered", "30005"))
        assert [one["told_by"] for one in await site.world.rows(recipients)] == ["inbox"]


async def test_a_word_that_overtakes_our_own_note_waits_for_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site)
        async with site.world.hub.database.write() as db:
            await db.execute(deliveries.update().values(state="sending"))
        hearing = asyncio.create_task(site.hook(path, form("delivered")))

        async def asked() -> bool:
            return 'route="/hooks/{channel}"' not in (await site.get("/metrics")).text

        assert await eventually(asked)
        async with site.world.hub.database.write() as db:
            await db.execute(deliveries.update().values(state="accepted"))
        assert (await hearing).status == 204
        assert (await delivery(site))["state"] == "delivered"


async def test_a_word_on_somebody_who_was_erased_is_heard_and_concludes_nothing(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        path = await told_by_sms(site)
        site.world.clock.move(minutes=1)
        await site.world.tell("worker.erased", worker_id="Rosa")
        assert (await site.hook(path, form("undelivered", "30005"))).status == 204
        assert await site.world.rows(suppressions) == []
