"""Answers to a call on a bad day: many at once, twice, late, from a new owner, by a scanner."""

import asyncio
import re
from collections import Counter
from datetime import datetime, timedelta

import pytest

from hub.model import Answer, Lane
from hub.tables import answers, heard, notes, recipients
from tests.calls import MACUL, asked, course, neighbour
from tests.dispatch.hands import row_id, told
from tests.web.answering import writes
from tests.web.site import PUBLIC_URL, web
from tests.web.test_answers_by_sms import ANSWERED
from tests.web.test_api_texts import NUMBER, sms
from tests.world import consents

SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
OLD, NEW = NUMBER, "+56987650002"


async def test_many_answer_at_once_and_every_one_counts_once(hub_database_url: str) -> None:
    """The small sister of `benchmarks/answers.py`, which lets ten thousand answer."""
    many, seats = 40, 7
    async with web(hub_database_url) as site:
        w = site.world
        sms_alone = {
            "profile": {"comuna": MACUL},
            "consents": consents("courses", channel="sms"),
        }
        await w.crowd(many, lambda _: sms_alone)
        await asked(w, course=course(seats=seats))
        said = [
            (one.to, "no puedo" if number % 4 == 0 else "Sipo")
            for number, one in enumerate(w.sms.sent)
        ]
        # The provider brings every third twice.
        brought = [*enumerate(said), *list(enumerate(said))[::3]]
        await asyncio.gather(
            *(site.hook("/hooks/sms", sms(text, f"SM{at}", who)) for at, (who, text) in brought)
        )
        await w.work()
        kept = Counter((row["answer"], row["place"] is None) for row in await w.rows(answers))
        yes = sum(text == "Sipo" for _, text in said)
        assert kept == {
            (Answer.YES, True): seats,
            (Answer.YES, False): yes - seats,
            (Answer.NO, True): many - yes,
        }
        places = sorted(row["place"] for row in await w.rows(answers) if row["place"])
        assert places == list(range(1, yes - seats + 1))
        assert len(await w.rows(heard)) == len(await w.rows(notes)) == many
        portal = [data["worker_id"] for kind, _, data in await told(w) if kind == ANSWERED]
        assert len(portal) == len(set(portal)) == many


@SQLITE
async def test_the_same_words_a_second_apart_are_one_answer(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", contact={"phone": OLD})
        await asked(site.world)
        assert len(await writes(site, "SI", "SM1")) == 1
        site.world.clock.move(seconds=1)
        assert await writes(site, "SI", "SM2") == []
        assert len([one for one in await told(site.world) if one[0] == ANSWERED]) == 1


@SQLITE
@pytest.mark.parametrize("called", [False, True], ids=["not called", "called too"])
async def test_a_new_owner_of_a_number_does_not_answer_for_the_old(
    hub_database_url: str, called: bool
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await neighbour(w, "Rosa", contact={"phone": OLD})
        await neighbour(w, "Luis", contact={"phone": NEW})
        await asked(w, by=["Rosa", "Luis"] if called else ["Rosa"])
        w.clock.move(minutes=1)
        await neighbour(w, "Rosa", contact={"email": "rosa@correo.example"})
        await neighbour(w, "Luis", contact={"phone": OLD})
        await w.apply()
        await writes(site, "SI", "SM1", OLD)
        assert [row["worker"] for row in await w.rows(answers)] == (
            [await row_id(w, "Luis")] if called else []
        )
        await writes(site, "NO", "SM2", NEW)  # nobody's now
        assert await row_id(w, "Rosa") not in {row["worker"] for row in await w.rows(answers)}


@SQLITE
async def test_a_scanner_that_follows_every_link_answers_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await neighbour(w, "Ana")
        await neighbour(w, "Rosa", contact={"phone": OLD})
        await asked(w, course=course(name="Aseo", hours=None, place="Sede"))
        links = set()
        for text in (*w.email.texts(), *w.sms.texts()):
            links |= set(re.findall(r"bne\.example(/\S+)", text))
        assert len(links) == 4  # yes, no and the way out of an e-mail; the link of an SMS
        for _ in range(2):
            for link in sorted(links):
                said = await site.get(link, headers={"User-Agent": "scanner"})
                assert said.status == 200
                more = re.findall(rf'href="(?:{PUBLIC_URL})?(/[^"#]+)"', said.text)
                for one in more:
                    await site.get(one.replace("&amp;", "&"))
        assert await w.rows(answers) == []
        before = len(w.email.sent)
        await asked(w, "c-32")
        assert len(w.email.sent) == before + 1  # nobody was unsubscribed


@SQLITE
async def test_a_call_on_a_holiday_is_in_the_list_in_time_and_by_sms_the_day_after(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_QUIET_HOLIDAYS="true") as site:
        w = site.world
        await neighbour(w, "Ana")
        await neighbour(w, "Rosa", contact={"phone": OLD})
        # Glorias Navales.
        w.clock.at = datetime.fromisoformat("2026-05-21T10:00:00-04:00")
        starts = w.clock.at + timedelta(days=10)
        until = w.clock.at + timedelta(days=6)
        await asked(w, course=course(starts_at=starts.isoformat()), answer_by=until.isoformat())
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 0)
        told_by = {row["told_by"] for row in await w.rows(recipients)}
        assert told_by == {Lane.EMAIL, "inbox_quiet"}
        w.clock.move(hours=22)
        await w.hub.keeper.look()
        await w.work()
        assert len(w.sms.sent) == 1
