"""`GET /v1/stream`: who hears what, where it resumes, and when it ends."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from yarl import URL

from hub.conversations import postman
from hub.web import guard
from tests.conversations.ears import ear
from tests.conversations.talk import EMPLOYER, SECRETS, WORKER, talking
from tests.waiting import eventually
from tests.web.site import Web

ONE_KIND = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)


async def test_each_side_hears_the_other_redacted_and_itself_as_written(hub_database_url):
    async with (
        talking(hub_database_url) as talk,
        ear(talk.site, "worker") as rosa,
        ear(talk.site, "employer") as firm,
    ):
        said = f"Hola, soy {WORKER['name']}, mi correo es {WORKER['email']}. ¿Cuándo empiezo?"
        await talk.say("worker", said)
        await talk.say("employer", f"Somos {EMPLOYER['legal_name']}, al {EMPLOYER['phone']}")
        for one, side in ((rosa, "worker"), (firm, "employer")):
            events = await one.heard(2)
            assert [(event.id, event.kind) for event in events] == [(1, "message"), (2, "message")]
            assert {event.data["conversation"] for event in events} == {talk.id}
            ask = talk.worker if side == "worker" else talk.employer
            shown = (await ask("GET")).json["messages"]
            assert [event.data["message"] for event in events] == shown
        assert rosa.events[0].data["message"]["text"] == said
        theirs = [str(firm.events[0].data), str(rosa.events[1].data)]
        assert "¿Cuándo empiezo?" in theirs[0]
        assert not [secret for secret in SECRETS if secret in "".join(theirs)]


async def test_reading_revealing_sharing_and_ending_are_heard(hub_database_url):
    async with (
        talking(hub_database_url) as talk,
        ear(talk.site, "worker") as rosa,
        ear(talk.site, "employer") as firm,
    ):
        await talk.say("employer", "Hola")
        await talk.worker("POST", "/read", json={"number": 1})
        await talk.employer("POST", "/reveal")
        await talk.worker("POST", "/share", json={"fields": ["phone"]})
        await talk.employer("POST", "/block")
        assert [one.kind for one in await rosa.heard(4)] == [
            "message", "revealed", "message", "ended",
        ]  # fmt: skip
        events = await firm.heard(5)
        assert [one.kind for one in events] == ["message", "read", "revealed", "message", "ended"]
        assert events[1].data == {"conversation": talk.id, "number": 1}
        assert events[2].data["message"]["kind"] == "revealed"
        assert events[3].data["message"]["fields"] == {"phone": "+56976543210"}
        assert rosa.events[3].data == events[4].data == {"conversation": talk.id}
        assert rosa.raw.count(b"block") == 0


async def test_a_held_text_is_heard_by_its_writer_alone(hub_database_url):
    async with (
        talking(hub_database_url) as talk,
        ear(talk.site, "worker") as rosa,
        ear(talk.site, "employer") as firm,
    ):
        await talk.say("employer", "Para postular debe transferir $30.000 por el uniforme")
        await talk.say("employer", "Hola")
        held, _ = await firm.heard(2)
        assert held.data["message"]["state"] == "held"
        [heard] = await rosa.heard(1)
        assert (heard.id, heard.data["message"]["text"]) == (1, "Hola")


async def test_nobody_hears_what_others_say(hub_database_url):
    async with (
        talking(hub_database_url) as talk,
        ear(talk.site, "worker", "Luis") as luis,
        ear(talk.site, "worker", "Nobody") as nobody,
        ear(talk.site, "worker") as rosa,
    ):
        await talk.say("employer", "Hola")
        await rosa.heard(1)
        talk.site.world.clock.move(hours=1)
        assert await eventually(lambda: luis.over and nobody.over)
        assert luis.raw == nobody.raw == b"retry: 3000\n\n"


async def test_who_comes_again_hears_what_was_missed_and_no_more(hub_database_url):
    async with talking(hub_database_url) as talk:
        for number in range(1, 4):
            await talk.say("employer", f"Hola {number}")
        async with ear(talk.site, "worker") as now, ear(talk.site, "worker", last=1) as again:
            assert [one.id for one in await again.heard(2)] == [2, 3]
            async with ear(talk.site, "worker", after=0, last=2) as both:
                await both.heard(1)
            async with ear(talk.site, "worker", after=0) as all_of_it:
                assert [one.id for one in await all_of_it.heard(3)] == [1, 2, 3]
            await talk.say("employer", "Hola 4")
            assert [one.id for one in await now.heard(1)] == [4]


async def test_more_than_is_read_at_once_comes_whole(hub_database_url, monkeypatch):
    monkeypatch.setattr(postman, "ROOM", 3)
    async with talking(hub_database_url) as talk:
        for number in range(20):
            await talk.say("employer", f"Hola {number}")
        async with ear(talk.site, "worker", after=0) as one:
            assert [event.id for event in await one.heard(20)] == list(range(1, 21))


WRONG = {"a word": "hello", "negative": "-1", "a fraction": "1.5", "too long": "9" * 20, "none": ""}


@ONE_KIND
@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_place_to_resume_from_is_named(hub_database_url, value):
    async with talking(hub_database_url) as talk:
        who = {"role": "worker", "sub": "Rosa"}
        by_header = await talk.site.get("/v1/stream", headers={"Last-Event-ID": value}, **who)
        by_query = await talk.site.get(f"/v1/stream?after={value}", **who)
        for said, field in ((by_header, "Last-Event-ID"), (by_query, "after")):
            assert said.status == 422
            assert [error["field"] for error in said.json["errors"]] == [field]


async def test_who_missed_what_is_not_kept_is_told_to_read_anew(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", "Hola")
        talk.site.world.clock.move(days=4)
        await talk.say("employer", "¿Sigue ahí?")
        await talk.site.world.jobs.answer("clear")
        async with (
            ear(talk.site, "worker", last=0) as too_late,
            ear(talk.site, "worker", last=1) as in_time,
            ear(talk.site, "worker", last=7) as of_another_life,
        ):
            for one in (too_late, of_another_life):
                [event] = await one.heard(1)
                assert (event.id, event.kind, event.data) == (2, "reset", {})
            assert [one.id for one in await in_time.heard(1)] == [2]
            await talk.say("employer", "Hola")
            assert [one.id for one in await too_late.heard(2)] == [2, 3]


@ONE_KIND
async def test_a_party_has_so_many_streams_and_others_have_theirs(hub_database_url):
    more = {"HUB_CONVERSATIONS_STREAMS_PER_PARTY": "2"}
    async with talking(hub_database_url, **more) as talk:
        site = talk.site

        async def another() -> int:
            return (await site.ask("HEAD", "/v1/stream", role="worker", sub="Rosa")).status

        async with ear(site, "worker"):
            async with ear(site, "worker"):
                full = await site.get("/v1/stream", role="worker", sub="Rosa")
                assert (full.status, full.headers["Retry-After"]) == (429, "60")
                async with ear(site, "employer"):
                    assert "hub_streams 3.0" in (await site.get("/metrics")).text
            async with ear(site, "worker"):
                await talk.say("employer", "Hola")
        assert await another() == 200


@ONE_KIND
async def test_it_ends_with_the_token(hub_database_url):
    async with talking(hub_database_url) as talk, ear(talk.site, "worker") as rosa:
        talk.site.world.clock.move(minutes=59)
        await talk.say("employer", "Hola")
        await rosa.heard(1)
        assert not rosa.over
        talk.site.world.clock.move(minutes=1)
        assert await eventually(lambda: rosa.over)


async def test_it_ends_with_the_session_of_the_browser(hub_database_url):
    async with talking(hub_database_url) as talk:
        site = talk.site
        cookie, other = [await site.sign_in("worker", name) for name in ("Rosa", "Luis")]
        async with (
            ear(site, "worker", cookie=cookie) as rosa,
            ear(site, "worker", cookie=other) as luis,
        ):
            await talk.say("employer", "Hola")
            await rosa.heard(1)
            data = {"csrf": site.csrf(cookie)}
            assert (await site.post("/session/end", cookie=cookie, data=data)).status == 303
            assert await eventually(lambda: rosa.over)
            assert not luis.over


@ONE_KIND
async def test_silence_is_filled_with_beats_for_longer_than_any_answer_takes(
    hub_database_url, monkeypatch
):
    monkeypatch.setattr(postman, "BEAT", 0.1)
    async with talking(hub_database_url) as talk:
        monkeypatch.setattr(guard, "PATIENCE", 0.5)
        async with ear(talk.site, "worker") as rosa:
            assert await eventually(lambda: rosa.beats >= 2)
            monkeypatch.setattr(guard, "PATIENCE", 25.0)
            await talk.say("employer", "Hola")
            await rosa.heard(1)


@ONE_KIND
async def test_what_was_written_here_is_handed_out_unread_and_then_forgotten(
    hub_database_url, monkeypatch
):
    read: list[object] = []
    looks: list[object] = []

    async def reading(_db, _vault, signs):
        looks.append(signs)
        read.extend(signs)
        return {}

    monkeypatch.setattr(postman.hearing, "read", reading)
    monkeypatch.setattr(postman, "_LOOK", 0.05)  # they come between a line and its being heard
    async with talking(hub_database_url) as talk, ear(talk.site, "worker") as rosa:
        for _ in range(30):
            await talk.say("employer", "Hola")
        await rosa.heard(30)
        assert looks
        assert not read
        fresh = talk.site.hub.conversations.fresh
        assert await eventually(lambda: not any(fresh.get("worker:Rosa", n) for n in range(1, 31)))


@ONE_KIND
async def test_when_the_hub_stops_streams_end(hub_database_url):
    async with talking(hub_database_url) as talk, ear(talk.site, "worker") as rosa:
        await talk.site.server.close()
        assert await eventually(lambda: rosa.over)


@ONE_KIND
async def test_a_client_that_does_not_read_is_cut_off_and_loses_nothing(
    hub_database_url, monkeypatch
):
    monkeypatch.setattr(postman, "PATIENCE", 0.2)
    more = {
        "HUB_CONVERSATIONS_MESSAGES_PER_HOUR": "100000",
        "HUB_WEB_WRITES_PER_MINUTE": "100000",
    }
    async with talking(hub_database_url, **more) as talk, deaf(talk.site) as line:
        site, sent = talk.site, 0
        assert await eventually(lambda: len(site.postman) == 1)
        narrow(site.postman)
        while len(site.postman):
            assert (await talk.say("worker", "ñandú " * 300)).status == 201
            sent += 1
        assert await asyncio.wait_for(at_end(line), 5)
        async with ear(site, "worker", after=0) as rosa:
            assert [event.id for event in await rosa.heard(sent)] == list(range(1, sent + 1))


def narrow(of: postman.Postman) -> None:
    """Let no more wait on the way to the one client than the least the system allows."""
    transport = of._ears["worker:Rosa"][0].cut.__self__
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2048)
    transport.set_write_buffer_limits(2048)


async def at_end(line: asyncio.StreamReader) -> bool:
    with suppress(ConnectionError):
        while await line.read(1024):
            pass
    return True


@asynccontextmanager
async def deaf(site: Web) -> AsyncIterator[asyncio.StreamReader]:
    """Listen as Rosa, with little room for what comes, and read none of it."""
    base = URL(site.base)
    with socket.socket() as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        own.connect((base.host, base.port))
        reader, writer = await asyncio.open_connection(sock=own, limit=1024)
        token = site.token("worker", "Rosa")
        head = f"GET /v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
        writer.write(head.encode())
        yield reader
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
