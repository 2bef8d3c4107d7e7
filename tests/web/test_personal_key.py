"""Behind a message's link the key is asked: what it opens, to whom, and what guessing meets."""

import re

import pytest

from anonymizer.links import Kind
from hub.tables import deliveries, log, notes, personal_keys, recipients
from hub.web.session import COOKIE, Sessions
from tests.conversations.talk import WORKER, Talk, talking
from tests.web.site import PUBLIC_URL, Said, Web, web
from tests.world import consents

pytestmark = pytest.mark.usefixtures("quick_hash")


async def key_of(site: Web, sub: str = "Rosa") -> str:
    """Let a worker make their key, in a session of the portal's."""
    cookie = await site.sign_in("worker", sub)
    made = await site.post("/key", cookie=cookie, data={"csrf": site.csrf(cookie)})
    assert made.status == 200, made.text
    [(left, right)] = re.findall(r'<dd class="key">(\d{3}) (\d{3})</dd>', made.text)
    return left + right


def other(key: str, by: int = 1) -> str:
    """Give a key that is not this one."""
    return f"{(int(key) + by) % 1_000_000:06d}"


async def notified(talk: Talk) -> str:
    """Let the employer write; give the path of the link in Rosa's e-mail."""
    talk.site.world.email.sent.clear()
    await talk.say("employer", "Buenas tardes")
    await talk.site.world.work()
    [message] = talk.site.world.email.sent
    return message.fill["link"].removeprefix(PUBLIC_URL)


def signed_in(talk: Talk, said: Said) -> dict[str, str]:
    """Give what a browser sends that was let in."""
    return {"cookie": said.cookies[COOKIE]}


async def test_the_right_key_opens_its_conversation_for_half_an_hour(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        site = talk.site
        key, link = await key_of(site), await notified(talk)
        asked = await site.get(link)
        assert asked.status == 200
        for hidden in ("Buenas tardes", "cocina", "Rosa", talk.id):
            assert hidden not in asked.text
        said = await site.post(link, data={"key": f"{key[:3]} {key[3:]}"})
        assert (said.status, said.headers["Location"]) == (303, f"/messages/{talk.id}")
        session = Sessions(site.hub.keyring).read(said.cookies[COOKIE], site.world.clock.now())
        assert session is not None
        assert session.by_key
        who = signed_in(talk, said)
        page = await site.get(said.headers["Location"], **who)
        assert (page.status, "Buenas tardes" in page.text) == (200, True)
        assert "Salir" in page.text
        site.world.clock.move(minutes=29)
        assert (await site.get("/inbox", **who)).status == 200
        site.world.clock.move(minutes=1)
        assert (await site.get("/inbox", **who)).status == 401


async def test_leaving_ends_what_a_key_opened(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        site = talk.site
        key, link = await key_of(site), await notified(talk)
        cookie = (await site.post(link, data={"key": key})).cookies[COOKIE]
        left = await site.post("/session/end", cookie=cookie, data={"csrf": site.csrf(cookie)})
        assert left.status == 303
        assert (await site.get("/inbox", cookie=cookie)).status == 401
        assert "Clave personal" in (await site.get(link, cookie=cookie)).text


async def test_whoever_is_signed_in_as_its_worker_is_not_asked(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        site = talk.site
        link = await notified(talk)
        for role, sub, goes in (
            ("worker", "Rosa", True),
            ("worker", "Luis", False),
            ("employer", "Rosa", False),
        ):
            said = await site.get(link, cookie=await site.sign_in(role, sub))
            assert said.headers.get("Location") == (f"/messages/{talk.id}" if goes else None)
            assert said.status == (303 if goes else 200)


async def test_a_new_key_takes_the_place_of_the_old_and_is_shown_once(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        site = talk.site
        old, new, link = await key_of(site), await key_of(site), await notified(talk)
        page = await site.get("/key", cookie=await site.sign_in("worker", "Rosa"))
        assert "Ya tiene una clave." in page.text
        for digits in (old, new):
            assert f"{digits[:3]} {digits[3:]}" not in page.text
        if old != new:
            assert (await site.post(link, data={"key": old})).status == 422
        assert (await site.post(link, data={"key": new})).status == 303
        [row] = await site.world.rows(personal_keys)
        assert new.encode() not in row["hashed"]
        made = [one for one in await site.world.rows(log) if one["what"] == "personal_key.made"]
        assert len(made) == 2
        assert not [one for one in made if new in str(one)]


async def test_what_a_key_opened_makes_no_key(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        site = talk.site
        key, link = await key_of(site), await notified(talk)
        cookie = (await site.post(link, data={"key": key})).cookies[COOKIE]
        page = await site.get("/key", cookie=cookie)
        assert "Crear" not in page.text
        tried = await site.post("/key", cookie=cookie, data={"csrf": site.csrf(cookie)})
        assert tried.status == 403
        await site.post("/session/end", cookie=cookie, data={"csrf": site.csrf(cookie)})
        assert (await site.post(link, data={"key": key})).status == 303


async def test_a_scanners_looking_spends_nothing_and_signs_nobody_in(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        site = talk.site
        key, link = await key_of(site), await notified(talk)
        before = await site.world.rows(personal_keys)
        for method in ("GET", "HEAD") * 10:
            said = await site.ask(method, link)
            assert (said.status, said.cookies) == (200, {})
        assert await site.world.rows(personal_keys) == before
        assert (await talk.worker("GET")).json["unread"] == 1
        assert (await site.post(link, data={"key": key})).status == 303


async def test_a_form_on_somebody_elses_page_signs_nobody_in(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        site = talk.site
        key, link = await key_of(site), await notified(talk)
        forged = await site.post(link, data={"key": key}, headers={"Sec-Fetch-Site": "cross-site"})
        assert (forged.status, forged.cookies) == (403, {})


async def test_an_expired_link_offers_another_once_in_a_while(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        site, w = talk.site, talk.site.world
        key, link = await key_of(site), await notified(talk)
        w.clock.move(days=30, seconds=1)
        assert (await site.post(link, data={"key": key})).status == 404
        page = await site.get(link)
        assert page.status == 410
        assert f'action="{link}/again"' in page.text
        w.email.sent.clear()
        for _ in range(2):
            assert (await site.post(f"{link}/again")).status == 200
            await w.work()
        [message] = w.email.sent
        assert "otro enlace" in message.draft.subject
        assert message.unsubscribe is None
        again = message.fill["link"].removeprefix(PUBLIC_URL)
        assert (await site.post(again, data={"key": key})).headers["Location"].endswith(talk.id)
        expired = len(await w.rows(notes))
        assert (await site.post(f"{again}/again")).status == 200
        assert len(await w.rows(notes)) == expired


async def test_a_link_opens_what_it_is_of_and_nothing_else(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        site, w = talk.site, talk.site.world
        link = await notified(talk)
        token = link.rpartition("/")[2]
        [first] = [
            one for one in await w.rows(deliveries) if one["broadcast_id"] and one["worker"] == 1
        ]
        item = site.hub.links.long(Kind.ITEM, first["id"])
        missing = await site.get("/m/nothing")
        assert missing.status == 404
        for path in (f"/a/{token}", f"/a/{token}/inbox", f"/m/{item}"):
            assert (await site.get(path)).seen == missing.seen
            assert (await site.post(path, data={"key": "123456"})).status in (404, 405)


async def test_a_link_to_an_address_its_worker_has_no_more_opens_nothing(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        site, w = talk.site, talk.site.world
        key, link = await key_of(site), await notified(talk)
        w.clock.move(minutes=1)
        await w.worker("Rosa", contact=WORKER | {"email": "otra@correo.example"})
        await w.apply()
        assert (await site.get(link)).seen == (await site.get("/m/nothing")).seen
        assert (await site.post(link, data={"key": key})).status == 404


async def test_nothing_is_left_of_the_key_of_who_is_erased(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        site, w = talk.site, talk.site.world
        key, link = await key_of(site), await notified(talk)
        w.clock.move(minutes=1)
        await w.tell("worker.erased", worker_id="Rosa", time=w.clock.now())
        assert await w.rows(personal_keys) == []
        assert (await site.get(link)).seen == (await site.get("/m/nothing")).seen
        assert (await site.post(link, data={"key": key})).status == 404


@pytest.mark.parametrize("channel", ["email", "sms"])
async def test_from_one_item_the_key_opens_the_whole_list(
    hub_database_url: str, channel: str
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa", consents=consents("alerts", channel=channel))
        await w.employer()
        await w.vacancy()
        await w.work()
        [message] = (w.email if channel == "email" else w.sms).sent
        link = re.sub(r"^(https?://)?[^/]+", "", message.fill["link"])
        item = await site.get(link)
        assert item.status == 200
        assert f'href="{link}/inbox"' in item.text
        asked = await site.get(f"{link}/inbox")
        assert f'href="{link}"' in asked.text  # the way back to what the link opened
        assert "Ayudante" not in asked.text
        key = await key_of(site)
        said = await site.post(f"{link}/inbox", data={"key": key})
        assert (said.status, said.headers["Location"]) == (303, "/inbox")
        listed = await site.get("/inbox", cookie=said.cookies[COOKIE])
        assert "Ayudante de cocina" in listed.text
        assert len(await w.rows(recipients)) == 1
