"""A thousand people answer one call at once, by the phone company's real hook.

On SQLite alone: the few of `test_answers.py` go the same way on both. HUB_TEST_ANSWERS=10000 lets
ten thousand answer; how fast they are heard is for the benchmark `answers` to say.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from sqlalchemy import Select, Table, func, select
from twilio.request_validator import RequestValidator

from benchmarks import people
from benchmarks.people import Person
from hub.model import Answer, Reach
from hub.tables import answers, heard, letterbox, notes
from tests.calls import MACUL, asked, course
from tests.web.site import AUTH_TOKEN, PUBLIC_URL, Web, web
from tests.web.test_api_texts import sms

PEOPLE = int(os.environ.get("HUB_TEST_ANSWERS", "1000"))
SEATS, LINES = PEOPLE // 20, 10
#: As people write: of ten four say no.
WORDS = ("SI", "sipo", "si, voy", "ya", "s", "SÍ", "no", "nop", "no puedo", "NO")
#: Every twentieth answer is brought a second time, at once.
AGAIN = 20
HOOK = "/hooks/sms"


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_all_answers_of_many_are_each_kept_once_and_no_seat_is_given_twice(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE=str(PEOPLE)) as site:
        w = site.world
        who = Person(occupations=(), comunas=(MACUL,), reach=Reach.SMS)
        await people.fill(w.hub.database, w.hub.keyring, PEOPLE, lambda _: who)
        await asked(w, course=course(seats=SEATS))
        assert len(w.sms.sent) == PEOPLE

        said = await bring(site)
        assert said == {b"204": PEOPLE + PEOPLE // AGAIN}
        assert await rows(site, letterbox) == PEOPLE
        await w.hear()

        yes = PEOPLE * 6 // 10
        seated = answers.c.place.is_(None)
        query = select(answers.c.answer, seated, func.count()).group_by(answers.c.answer, seated)
        async with w.hub.database.read() as db:
            kept = {(one, seat): many for one, seat, many in await db.execute(query)}
        assert kept == {
            (Answer.YES, True): SEATS,
            (Answer.YES, False): yes - SEATS,
            (Answer.NO, True): PEOPLE - yes,
        }
        places, whose = answers.c.place.distinct(), answers.c.worker.distinct()
        assert await counted(site, select(func.count(places))) == yes - SEATS
        assert await counted(site, select(func.count(whose))) == PEOPLE
        found = [await rows(site, one) for one in (heard, notes, letterbox)]
        assert found == [PEOPLE, PEOPLE, 0]


async def bring(site: Web) -> Counter[bytes]:
    """Post every answer over a few kept lines, some twice; count the codes of what was said."""
    said: Counter[bytes] = Counter()
    posts = iter(list(written(site)))

    async def line() -> None:
        # Its own bytes: a client's work for each would cost more than the hub's.
        reader, writer = await asyncio.open_connection(site.server.host, site.server.port)
        for post in posts:
            writer.write(post)
            head = await reader.readuntil(b"\r\n\r\n")
            said[head.split(b" ", 2)[1]] += 1
        writer.close()

    await asyncio.gather(*(line() for _ in range(LINES)))
    return said


def written(site: Web) -> Iterator[bytes]:
    """Write each answer as the company posts it, signed; one of so many comes twice."""
    sign = RequestValidator(AUTH_TOKEN).compute_signature
    for number in range(1, PEOPLE + 1):
        text, sender = WORDS[number % len(WORDS)], f"+569{80_000_000 + number}"
        form = sms(text, f"SM{number}", sender)
        body = urlencode(form)
        head = (
            f"POST {HOOK} HTTP/1.1",
            f"Host: {site.server.host}:{site.server.port}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            f"X-Twilio-Signature: {sign(PUBLIC_URL + HOOK, form)}",
        )
        post = "\r\n".join((*head, "", body)).encode()
        yield from [post] * (2 if number % AGAIN == 0 else 1)


async def rows(site: Web, table: Table) -> int:
    return await counted(site, select(func.count()).select_from(table))


async def counted(site: Web, query: Select[tuple[int]]) -> int:
    async with site.world.hub.database.read() as db:
        return await db.scalar(query) or 0
