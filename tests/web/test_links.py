"""Links out of messages: one item, for thirty days, spending nothing; and the way to stop."""

from typing import Any

import pytest

from anonymizer.links import Kind
from hub.tables import consents, deliveries, log, outbox, recipients, workers
from tests.web.site import PUBLIC_URL, Web, walked, web
from tests.world import SECRET


async def rosas(site: Web) -> dict[str, str]:
    """Give the paths of the links Rosa's e-mail had."""
    [message] = [one for one in site.world.email.sent if one.to == "rosa@correo.example"]
    return {name: url.removeprefix(PUBLIC_URL) for name, url in message.fill.items()}


async def test_a_link_shows_its_one_job_and_spends_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        link = (await rosas(site))["link"]
        for method in ("GET", "HEAD", "GET"):
            said = await site.ask(method, link)
            assert said.status == 200
        assert "Ayudante de cocina" in said.text
        assert "Usted busca este tipo de trabajo: Cocina." in said.text
        assert '"/inbox' not in said.text
        assert not said.cookies
        assert {row["seen_at"] for row in await site.world.rows(recipients)} == {None}


async def test_a_short_link_of_an_sms_shows_its_job(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await site.world.worker("Rosa", contact={"phone": "+56987654321"})
        await site.world.employer()
        await site.world.vacancy()
        await site.world.work()
        [message] = site.world.sms.sent
        path = message.fill["link"].removeprefix(PUBLIC_URL)
        assert len(path) == len("/a/") + 13
        said = await site.get(path)
        assert (said.status, "Ayudante de cocina" in said.text) == (200, True)


async def test_after_thirty_days_a_link_has_expired(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        link = (await rosas(site))["link"]
        site.world.clock.move(days=30)
        assert (await site.get(link)).status == 200
        site.world.clock.move(seconds=1)
        said = await site.get(link)
        assert (said.status, "Este enlace ya venció" in said.text) == (410, True)
        assert "Ayudante" not in said.text


async def test_whatever_is_no_link_of_ours_looks_as_no_page(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        missing = await site.get("/nowhere")
        links = site.hub.links
        link = (await rosas(site))["link"].removeprefix("/a/")
        unsent = 4_000_001
        tried = [
            "/a/x",
            "/a/%00",
            f"/a/{link[:-2]}{'a' if link[-2] != 'a' else 'b'}{link[-1]}",
            f"/a/{links.long(Kind.ITEM, unsent)}",
            f"/a/{links.short(Kind.ITEM, unsent)}",
            f"/a/{links.long(Kind.UNSUBSCRIBE, 5)}",
            f"/a/{links.long(Kind.INBOX, 1)}",
            "/u/x",
            f"/u/{link}",
            f"/u/{links.long(Kind.UNSUBSCRIBE, unsent)}",
        ]
        for path in tried:
            assert (await site.get(path)).seen == missing.seen, path
        assert missing.status == 404


async def test_what_was_never_handed_over_cannot_be_opened(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await site.world.worker("Rosa")
        await site.world.employer()
        await site.world.vacancy()
        await site.world.plan()
        [row] = await site.world.rows(deliveries)
        for link in (site.hub.links.long, site.hub.links.short):
            assert (await site.get(f"/a/{link(Kind.ITEM, row['id'])}")).status == 404


async def test_the_job_of_somebody_who_was_erased_is_gone(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        links = await rosas(site)
        site.world.clock.move(minutes=1)
        await site.world.tell("worker.erased", worker_id="Rosa")
        for path in links.values():
            assert (await site.get(path)).status == 404


async def test_guessing_short_links_is_stopped_and_opening_them_is_not(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_TRUSTED_PROXIES="127.0.0.1") as site:
        await walked(site)
        [number] = [row["id"] for row in await site.world.rows(deliveries) if row["worker"] == 1]
        good = f"/a/{site.hub.links.short(Kind.ITEM, number)}"
        for _ in range(40):
            assert (await site.get(good)).status == 200
        guesses = [f"/a/{'2' * 11}{n:02}".replace("0", "z") for n in range(31)]
        statuses = [(await site.get(path)).status for path in guesses]
        assert statuses == [404] * 30 + [429]
        assert (await site.get(good)).status == 429
        assert (await site.get(good, headers={"X-Forwarded-For": "192.0.2.7"})).status == 200
        site.world.clock.move(seconds=61)
        assert (await site.get(good)).status == 200


# Stopping


async def state_of(site: Web, worker: str = "Rosa") -> tuple[int, list[Any]]:
    [row] = await site.world.rows(workers, workers.c.worker_id == worker)
    said = await site.world.rows(consents, consents.c.worker == row["id"])
    return row["alerts_by"], [(one["channel"], one["granted"], one["source"]) for one in said]


async def test_a_look_at_the_page_to_stop_stops_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        said = await site.get((await rosas(site))["unsubscribe_link"])
        assert (said.status, "¿Dejar de recibir correos?" in said.text) == (200, True)
        assert "Le llegarán los trabajos por mensaje de texto." in said.text
        assert (await state_of(site))[0] == 3


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"data": {"List-Unsubscribe": "One-Click"}}, id="one-click of RFC 8058"),
        pytest.param({"data": b"--x--"}, id="any body"),
        pytest.param({}, id="the page's own form"),
        pytest.param({"cookie": "whatever"}, id="with some cookie"),
    ],
)
async def test_a_post_withdraws_consent_on_that_channel_alone(
    hub_database_url: str, how: dict[str, Any]
) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        said = await site.post((await rosas(site))["unsubscribe_link"], **how)
        assert (said.status, "No le mandaremos más correos" in said.text) == (200, True)
        by, words = await state_of(site)
        assert by == 2  # SMS still
        assert ("email", False, "unsubscribe-link") in words
        assert (await state_of(site, "Luis"))[0] == 3


async def test_it_is_logged_and_told_to_the_portal_once(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        stop = (await rosas(site))["unsubscribe_link"]
        first = await site.post(stop)
        site.world.clock.move(hours=1)
        again = await site.post(stop)
        assert first.seen == again.seen
        told = await site.world.rows(outbox, outbox.c.type == "cl.bne.consent.changed")
        assert [one["subject"] for one in told] == ["worker:Rosa"]
        notes = [row["detail"] for row in await site.world.rows(log) if row["what"] == "consent"]
        withdrawn = [one for one in notes if not one["granted"]]
        assert [(one["purpose"], one["channel"]) for one in withdrawn] == [("alerts", "email")]
        assert withdrawn[0]["text_version"]


async def test_nothing_more_goes_out_on_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        await site.post((await rosas(site))["unsubscribe_link"])
        site.world.email.sent.clear()
        site.world.clock.move(hours=1)
        await site.world.vacancy("V-2")
        await site.world.work()
        assert {one.to for one in site.world.email.sent} == {"luis@correo.example"}
        assert len(site.world.sms.sent) == 1  # what was consented goes on


async def test_it_holds_against_a_consent_dated_later_and_against_old_ones_sent_again(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        ahead = [
            {
                "purpose": "alerts",
                "channel": "email",
                "granted": True,
                "at": "2026-05-05T20:00:00Z",
            }
        ]
        await walked(site)
        await site.world.tell("worker.upserted", worker_id="Rosa", consents=ahead)
        await site.post((await rosas(site))["unsubscribe_link"])
        assert (await state_of(site))[0] & 1 == 0
        site.world.clock.move(minutes=1)
        await site.world.tell("worker.upserted", worker_id="Rosa", consents=ahead)
        assert (await state_of(site))[0] & 1 == 0


async def test_a_later_consent_lets_it_begin_again(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        await site.post((await rosas(site))["unsubscribe_link"])
        site.world.clock.move(days=1)
        again = {
            "purpose": "alerts",
            "channel": "email",
            "granted": True,
            "at": site.world.clock.now().isoformat(),
        }
        await site.world.tell("worker.upserted", worker_id="Rosa", consents=[again])
        assert (await state_of(site))[0] == 3


@pytest.mark.parametrize(
    "contact",
    [
        pytest.param({"email": "rosa.nueva@correo.example", "phone": "+56987654321"}, id="another"),
        pytest.param({"phone": "+56987654321"}, id="none"),
    ],
)
async def test_an_old_address_has_no_say_once_there_is_another(
    hub_database_url: str, contact: dict[str, str]
) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        stop = (await rosas(site))["unsubscribe_link"]
        site.world.clock.move(minutes=1)
        await site.world.tell("worker.upserted", worker_id="Rosa", contact=contact)
        before = await state_of(site)
        asked, said = await site.get(stop), await site.post(stop)
        # What is said is true: nothing more comes to the old one. It tells nothing else.
        assert (said.status, "No le mandaremos más correos" in said.text) == (200, True)
        for page in (asked, said):
            assert "mensaje de texto" not in page.text
        assert await state_of(site) == before
        assert await site.world.rows(outbox, outbox.c.type == "cl.bne.consent.changed") == []
        # Back at the old one, its link acts again.
        site.world.clock.move(minutes=1)
        again = {"email": "rosa@correo.example"}
        await site.world.tell("worker.upserted", worker_id="Rosa", contact=again)
        await site.post(stop)
        assert (await state_of(site))[0] == 0


async def test_the_link_to_stop_outlives_a_change_of_the_secret(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        stop = (await rosas(site))["unsubscribe_link"]
    newer = "a newer secret of thirty-two letters"
    changed = {"HUB_SECRET_KEY": newer, "HUB_SECRET_KEY_OLD": SECRET}
    async with web(hub_database_url, **changed) as site:
        assert (await site.post(stop)).status == 200
        assert (await state_of(site))[0] == 2


async def test_the_link_to_stop_never_expires(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        site.world.clock.move(days=400)
        assert (await site.post((await rosas(site))["unsubscribe_link"])).status == 200
