"""Ten thousand answers to one call in a minute: how fast they are taken in, and then heard.

By the real door: the phone company's hook, signed, fifty at once; none may be waited for longer
than the company waits. Then every answer must be kept once, the seats given exactly, and every
person replied to, or the run fails.
"""

import asyncio
import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from benchmarks import people
from benchmarks.people import Person
from hub.model import Answer, Reach
from hub.store.schema import upgrade
from hub.tables import answers, notes
from tests.calls import MACUL, asked, course
from tests.databases import sqlite_database
from tests.web.site import AUTH_TOKEN, PUBLIC_URL, Web, web

PEOPLE = 10_000
SEATS = 500
AT_ONCE = 50
MOST_SECONDS = 60.0
#: As people write: of ten four say no.
_WORDS = ("SI", "sipo", "si, voy", "ya", "s", "SÍ", "no", "nop", "no puedo", "NO")


def main() -> None:
    """Let a call be told to so many, and all of them answer."""
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_database(Path(folder))
        upgrade(url)
        asyncio.run(_run(url))


async def _run(url: str) -> None:
    async with web(url, HUB_CALLS_APPROVAL_ABOVE=str(PEOPLE)) as site:
        w = site.world
        who = Person(occupations=(), comunas=(MACUL,), reach=Reach.SMS)
        await people.fill(w.hub.database, w.hub.keyring, PEOPLE, lambda _: who)
        await asked(w, course=course(seats=SEATS))
        if len(w.sms.sent) != PEOPLE:
            raise SystemExit(f"{len(w.sms.sent)} were asked")
        waits = await _answer(site)
        began = time.perf_counter()
        await w.hear()
        seconds = time.perf_counter() - began
        print(f"heard in {seconds:.1f} s: {PEOPLE / seconds:,.0f} a second")
        async with w.hub.database.read() as db:
            query = select(answers.c.answer, answers.c.place.is_(None), func.count())
            kept = await db.execute(query.group_by(answers.c.answer, answers.c.place.is_(None)))
            found = {(one, seat): many for one, seat, many in kept}
            replies = await db.scalar(select(func.count()).select_from(notes))
    yes = sum(word.casefold()[0] in "sy" for word in _WORDS) * PEOPLE // len(_WORDS)
    expected = {
        (Answer.YES, True): SEATS,
        (Answer.YES, False): yes - SEATS,
        (Answer.NO, True): PEOPLE - yes,
    }
    if found != expected or replies != PEOPLE:
        raise SystemExit(f"kept {found}, replied to {replies}; expected {expected}")
    slowest = sorted(waits)[len(waits) * 99 // 100]
    print(json.dumps({"answers": PEOPLE, "waited p99 ms": round(slowest * 1000)}))


async def _answer(site: Web) -> list[float]:
    """Post every answer; give how long each took."""
    left = iter(range(1, PEOPLE + 1))
    validator, path, waits = RequestValidator(AUTH_TOKEN), "/hooks/sms", []
    statuses: Counter[int] = Counter()

    async def write() -> None:
        for number in left:
            form: dict[str, Any] = {
                "MessageSid": f"SM{number}",
                "SmsStatus": "received",
                "From": f"+569{80_000_000 + number}",
                "To": "+1",
                "Body": _WORDS[number % len(_WORDS)],
            }
            signed = {"X-Twilio-Signature": validator.compute_signature(PUBLIC_URL + path, form)}
            began = time.perf_counter()
            async with site.client.post(site.base + path, data=form, headers=signed) as said:
                statuses[said.status] += 1
            waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(AT_ONCE)))
    seconds = time.perf_counter() - began
    print(f"{PEOPLE:,} answers in {seconds:.1f} s: {PEOPLE / seconds:,.0f} a second")
    if statuses != {204: PEOPLE}:
        raise SystemExit(f"the hook said {dict(statuses)}")
    if seconds > MOST_SECONDS:
        raise SystemExit(f"{seconds:.0f} seconds: {MOST_SECONDS:.0f} are the most")
    return waits
