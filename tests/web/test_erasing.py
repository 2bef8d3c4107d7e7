"""*Borrar mis datos*: after it nothing of a worker can be read anywhere, and nothing is sent."""

import re
from typing import Any

import pytest
from structlog.testing import capture_logs

from anonymizer.vault import open_sealed
from channels.base import Outcome, Receipt
from hub.jobs import FAREWELL
from hub.store.vault import HUB
from hub.store.workers import erasing
from hub.tables import (
    answers,
    conversations,
    data_keys,
    deliveries,
    erasures,
    events,
    farewells,
    outbox,
    recipients,
    workers,
)
from tests.calls import asked, course, neighbour
from tests.store.dump import everything
from tests.waiting import eventually
from tests.web.reading import reading
from tests.web.site import Said, Web, web
from tests.world import START, consents

#: Words that stand nowhere else.
PERSON = {
    "name": "Rosamunda Huenchullan",
    "rut": "15.876.342-7",
    "email": "ros4munda@pelluhueco.example",
    "phone": "+56976143928",
    "address": "Pasaje Trupanco 233, Curicó",
}
CANARIES = ("huenchullan", "15876342", "15.876.342", "pelluhueco", "76143928", "trupanco")
WILLING = [*consents("alerts", "courses", "messages", "publication"), *consents("service")]


async def rosa(site: Web, **more: Any) -> str:
    """Let Rosa be told of a job and write to its company; sign her in."""
    w = site.world
    await w.worker("Rosa", **({"contact": PERSON, "consents": WILLING, "index": 0.2} | more))
    await w.worker("Luis", index=0.9)
    await w.employer()
    await w.vacancy()
    await w.work()
    as_rosa: dict[str, Any] = {"role": "worker", "sub": "Rosa"}
    opened = await site.post("/v1/conversations", json={"vacancy_id": "V-1"}, **as_rosa)
    line = {"text": "Soy Rosamunda Huenchullan, del Pasaje Trupanco"}
    headers = {"Idempotency-Key": "k-1"}
    path = f"/v1/conversations/{opened.json['id']}/messages"
    await site.post(path, json=line, headers=headers, **as_rosa)
    await w.work()
    return await site.sign_in("worker", "Rosa")


async def number_of(site: Web, cookie: str) -> str:
    said = await site.get("/erase", cookie=cookie)
    assert said.status == 200, said.text
    page = said.text
    found = re.search(r'name="receipt" value="(BR-[^"]+)"', page)
    assert found is not None
    return found[1]


async def press(site: Web, cookie: str, number: str) -> Said:
    data = {"receipt": number, "csrf": site.csrf(cookie)}
    return await site.post("/erase", cookie=cookie, data=data)


async def send_words(site: Web) -> None:
    await site.world.jobs.answer(FAREWELL)


async def told(site: Web) -> list[tuple[str, bytes]]:
    """Give what the portal is to hear, opened."""
    hub = site.world.hub
    async with hub.database.write() as db:
        key = (await hub.vault.keys(db, [HUB], site.world.clock.now()))[HUB]
    return [
        (row["type"], open_sealed(key, row["sealed"], f"outbox:{row['subject']}"))
        for row in await site.world.rows(outbox)
    ]


def heard(raw: bytes) -> list[str]:
    low = raw.lower()
    return [word for word in CANARIES if word.encode() in low]


async def test_after_it_nothing_of_them_can_be_read_anywhere(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        cookie = await rosa(site)
        [key] = await w.rows(data_keys, data_keys.c.owner == "worker:Rosa")
        before = (await w.report(), len(await w.rows(recipients)), len(await w.rows(deliveries)))
        with capture_logs() as said:
            number = await number_of(site, cookie)
            done = await press(site, cookie, number)
            await send_words(site)
            await w.work()
        assert (done.status, done.headers["Location"]) == (303, f"/receipts/{number}")
        assert done.cookies["hub_session"] == ""
        # A reader of an older view puts emptying SQLite's log off: the keeper tries again.
        await eventually(w.hub.database.scrub)
        raw = await everything(w.hub.database)
        assert heard(raw) == []
        assert key["wrapped"] not in raw, "whoever has the secret could open a backup's rows"
        assert heard(str(said).encode()) == []
        assert heard(b"".join(data for _, data in await told(site))) == []
        assert await w.rows(farewells) == []
        owners = {row["owner"] for row in await w.rows(data_keys)}
        assert not [one for one in owners if "Rosa" in one or "farewell" in one]
        assert {
            row["sealed"] for row in await w.rows(events, events.c.subject == "worker:Rosa")
        } == {None}
        # what was counted stays
        after = (await w.report(), len(await w.rows(recipients)), len(await w.rows(deliveries)))
        assert after == before


async def test_a_receipt_is_shown_printed_checked_and_sent_once(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        cookie = await rosa(site)
        number = await number_of(site, cookie)
        sent = len(w.email.sent)
        first = await press(site, cookie, number)
        again = await press(site, cookie, number)  # pressed twice
        assert (first.status, again.status) == (303, 303)
        assert first.headers["Location"] == again.headers["Location"]
        for _ in range(3):
            await send_words(site)
        [last] = w.email.sent[sent:]
        assert last.to == PERSON["email"]
        assert number in last.draft.long
        assert "Ya no le escribiremos." in last.draft.long
        page = await site.get(f"/receipts/{number}")
        assert number in reading(page.text)
        assert "5 de mayo de 2026" in page.text
        assert "Rosa" not in page.text
        typed = {"number": number.lower().replace("-", " ")}
        checked = await site.post("/receipts", data=typed)
        assert checked.headers["Location"] == f"/receipts/{number}"
        wrong = await site.post("/receipts", data={"number": "BR-0000-0000"})
        assert wrong.status == 422
        assert "No hay un comprobante con ese número." in wrong.text
        assert (await site.get("/receipts/BR-0000-0000")).status == 404
        kinds = [kind for kind, _ in await told(site)]
        assert kinds.count("cl.bne.erasure.requested") == 1


async def test_nothing_more_is_sent_and_no_page_knows_them(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        cookie = await rosa(site)
        await w.vacancy("V-2")
        await w.apply()
        await w.plan()  # she is among those to be told
        await press(site, cookie, await number_of(site, cookie))
        await send_words(site)
        count = len(w.email.sent)
        await w.work()
        assert {one.to for one in w.email.sent[count:]} == {"luis@correo.example"}
        assert w.sms.sent == []
        for path in ("/record", "/v1/record", "/alerts", "/key"):
            assert (await site.get(path, role="worker", sub="Rosa")).status == 404
        assert (await site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"] == []
        assert await w.rows(conversations) == []
        # to the company it is as if it had never been there
        theirs = (await site.get("/v1/conversations", role="employer", sub="E-1")).json
        assert theirs["items"] == []


async def test_what_the_portal_still_sends_is_not_kept_until_it_erased_them_too(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        cookie = await rosa(site)
        w.clock.move(minutes=30)
        await press(site, cookie, await number_of(site, cookie))
        data = {"worker_id": "Rosa", "contact": PERSON}
        w.clock.move(hours=1)
        await w.tell("worker.upserted", **data)  # of last night, to the portal
        assert await w.rows(workers, workers.c.worker_id == "Rosa") == []
        assert heard(await everything(w.hub.database)) == []
        await w.tell("worker.erased", worker_id="Rosa")  # it does the same
        [row] = await w.rows(erasures)
        assert row["own"] is None
        w.clock.move(hours=1)
        await w.tell("worker.upserted", **data)  # now they came back
        assert len(await w.rows(workers, workers.c.worker_id == "Rosa")) == 1


async def test_their_seat_goes_to_whoever_waits_for_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        for name in ("Rosa", "Ana"):
            await neighbour(w, name)
        await asked(w, course=course(seats=1))
        for name in ("Rosa", "Ana"):
            listed = (await site.get("/v1/inbox", role="worker", sub=name)).json["items"]
            path = f"/v1/inbox/{listed[0]['id']}/answer"
            await site.post(path, role="worker", sub=name, json={"answer": "yes"})
        cookie = await site.sign_in("worker", "Rosa")
        await press(site, cookie, await number_of(site, cookie))
        [ana] = await w.rows(answers)
        assert ana["place"] is None
        await w.work()
        assert any("cupo" in one.draft.long for one in w.email.sent[-1:])


@pytest.mark.parametrize(
    ("contact", "channel"),
    [
        ({"phone": "+56976143928"}, "sms"),
        ({"name": "Rosamunda"}, None),
    ],
    ids=["who has a telephone alone", "who has neither"],
)
async def test_the_last_word_goes_where_it_can(
    hub_database_url: str, contact: dict[str, str], channel: str | None
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa", contact=contact, consents=[])
        await w.apply()
        cookie = await site.sign_in("worker", "Rosa")
        number = await number_of(site, cookie)
        await press(site, cookie, number)
        await send_words(site)
        assert w.email.sent == []
        assert [number in one.draft.short for one in w.sms.sent] == [True] * (channel == "sms")
        assert await w.rows(farewells) == []


async def test_a_last_word_that_could_not_go_is_tried_for_an_hour_and_forgotten(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        cookie = await rosa(site)
        busy = Outcome.TEMPORARY_FAILURE
        w.email.answer = lambda message: Receipt(ref=message.ref, outcome=busy, code="451")
        await press(site, cookie, await number_of(site, cookie))
        await send_words(site)
        assert len(await w.rows(farewells)) == 1
        w.clock.move(minutes=61)
        await send_words(site)
        assert await w.rows(farewells) == []
        assert not [row for row in await w.rows(data_keys) if row["owner"].startswith("farewell")]


async def test_a_last_word_that_may_have_gone_goes_no_more(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w, hub = site.world, site.world.hub
        cookie = await rosa(site)
        sent = len(w.email.sent)
        await press(site, cookie, await number_of(site, cookie))
        async with hub.database.write() as db:  # taken, and then its process was killed
            one = await erasing.take_word(db, hub.vault, w.clock.now())
        assert one is not None
        assert one.address == PERSON["email"]
        await send_words(site)
        assert len(w.email.sent) == sent
        w.clock.move(minutes=6)
        await send_words(site)
        assert len(w.email.sent) == sent
        assert await w.rows(farewells) == []


async def test_only_the_button_erases(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site)
        page = await site.get("/erase", cookie=cookie)
        assert "No se pueden recuperar." in page.text
        number = await number_of(site, cookie)
        forged = await site.post("/erase", cookie=cookie, data={"receipt": number})
        assert forged.status == 403
        bare = {"csrf": site.csrf(cookie)}
        assert (await site.post("/erase", cookie=cookie, data=bare)).status == 404
        assert len(await site.world.rows(workers)) == 2
        assert (await site.get(f"/receipts/{number}")).status == 404
        assert site.world.clock.now() == START
