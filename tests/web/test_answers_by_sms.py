"""Answers to a call by SMS: what is taken for one, what is asked back, and what is replied."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from channels.gsm7 import segments
from hub.tables import answers, calls, heard, log
from tests.calls import ANSWER_BY, asked, course, neighbour
from tests.dispatch.hands import row_id, told
from tests.web.answering import ROSA, comes, kept, writes
from tests.web.site import web
from tests.web.test_api_texts import NUMBER, sms

ANSWERED = "cl.bne.course_call.answered"


async def test_a_yes_and_then_a_no_by_sms_are_kept_replied_to_and_told(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        [reply] = await writes(site, "Sipo, voy", "SM1")
        assert reply.startswith("OMIL Macul: anotamos su SI")
        assert segments(reply).parts == 1
        assert await kept(site) == {"c-31": ("yes", None)}
        [reply] = await writes(site, "no puedo", "SM2")
        assert "No es una negativa" in reply
        [reply] = await writes(site, "3", "SM3")
        assert reply.startswith("OMIL Macul: gracias. Anotamos por que no puede ir")
        assert "Soldadura basica" in reply
        assert segments(reply).parts == 1
        assert await kept(site) == {"c-31": ("no", "care")}
        said = [data["answer"] for kind, _, data in await told(site.world) if kind == ANSWERED]
        assert said == ["can", "cannot"]
        meanings = [row["meaning"] for row in await site.world.rows(heard)]
        assert meanings == ["yes", "no", "reason"]
        noted = str(await site.world.rows(log))
        assert "Sipo" not in noted


async def test_a_no_is_never_an_opt_out_and_baja_never_an_answer(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        [reply] = await writes(site, "NO", "SM1")
        assert "anotamos su NO" in reply
        [reply] = await writes(site, "BAJA", "SM2")
        assert "no le mandaremos mas avisos" in reply
        assert await kept(site) == {"c-31": ("no", None)}


async def test_the_same_sms_twice_is_one_answer_with_one_reply(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        sent = [site.hook("/hooks/sms", sms("SI", sid)) for sid in ("SM1", "SM2", "SM1")]
        await asyncio.gather(*sent)
        await site.world.work()
        assert len(site.world.sms.sent) == 2  # the call, and one reply
        assert await kept(site) == {"c-31": ("yes", None)}


async def test_of_two_open_questions_it_is_asked_back_which(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        await asked(site.world, "c-32", course=course(name="Repostería"))
        [reply] = await writes(site, "si", "SM1")
        assert "1) Soldadura basica 2) Reposteria" in reply
        assert segments(reply).parts == 1
        assert await kept(site) == {}
        [reply] = await writes(site, "2", "SM2")
        assert "Reposteria" in reply
        assert await kept(site) == {"c-32": ("yes", None)}
        # We asked them to say NO if they cannot come to that one after all: it may be either.
        assert "Si ya no puede ir, responda NO." in reply
        [reply] = await writes(site, "no", "SM3")
        assert "1) Soldadura basica 2) Reposteria" in reply
        assert await kept(site) == {"c-32": ("yes", None)}
        [reply] = await writes(site, "1", "SM4")
        assert "para Soldadura basica anotamos su NO." in reply
        assert segments(reply).parts == 1
        assert await kept(site) == {"c-31": ("no", None), "c-32": ("yes", None)}
        # Now a NO takes back the one yes there is.
        [reply] = await writes(site, "no", "SM5")
        assert "para Reposteria anotamos su NO." in reply
        assert await kept(site) == {"c-31": ("no", None), "c-32": ("no", None)}


async def test_a_yes_is_to_the_one_question_that_has_no_answer(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        await asked(site.world, "c-32", course=course(name="Repostería"))
        await writes(site, "si", "SM0")
        await writes(site, "1 si", "SM1")
        [reply] = await writes(site, "si", "SM2")
        assert "anotamos su SI para Reposteria" in reply
        assert await kept(site) == {"c-31": ("yes", None), "c-32": ("yes", None)}


async def test_a_no_after_answer_by_is_asked_back_where_another_question_is_open(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        until = (ANSWER_BY + timedelta(days=2)).isoformat()
        await asked(site.world, "c-32", course=course(name="Repostería"), answer_by=until)
        await writes(site, "si", "SM0")
        await writes(site, "1", "SM1")
        site.world.clock.at = ANSWER_BY
        [reply] = await writes(site, "no", "SM2")
        assert "1) Soldadura basica 2) Reposteria" in reply
        [reply] = await writes(site, "1", "SM3")
        assert "para Soldadura basica anotamos su NO." in reply
        assert await kept(site) == {"c-31": ("no", None)}


async def test_a_number_with_its_answer_says_which(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        await asked(site.world, "c-32", course=course(name="Repostería"))
        await writes(site, "no", "SM1")
        await writes(site, "1 SI", "SM2")
        assert await kept(site) == {"c-31": ("yes", None)}


async def test_an_answer_too_late_is_told_so_and_not_kept(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        site.world.clock.at = ANSWER_BY.replace(hour=18)
        [reply] = await writes(site, "si", "SM1")
        assert "llego tarde" in reply
        assert await kept(site) == {}


@pytest.mark.parametrize(
    "earlier", [pytest.param([], id="plain"), pytest.param(["no"], id="singly")]
)
async def test_what_came_in_time_counts_though_it_is_heard_late_until_the_course_begins(
    hub_database_url: str, earlier: list[str]
) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        for text in earlier:
            await writes(site, text, "SM0")
        site.world.clock.at = ANSWER_BY - timedelta(minutes=1)
        await comes(site, "si", "SM1")
        site.world.clock.at = ANSWER_BY + timedelta(minutes=5)
        await site.world.work()
        assert await kept(site) == {"c-31": ("yes", None)}
        assert "llego tarde" not in site.world.sms.texts()[-1]
        site.world.clock.at = ANSWER_BY - timedelta(minutes=1)
        await comes(site, "no", "SM2")
        [call] = await site.world.rows(calls)
        site.world.clock.at = call["starts_at"]
        await site.world.work()
        assert await kept(site) == {"c-31": ("yes", None)}


@pytest.mark.parametrize("text", ["si no llueve", "quien es?", "mañana le digo"])
async def test_what_may_be_no_answer_is_none(hub_database_url: str, text: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await asked(site.world)
        [reply] = await writes(site, text, "SM1")
        assert "Responda solo SI o NO" in reply
        assert await kept(site) == {}


async def test_without_a_question_si_and_no_answer_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await neighbour(site.world, "Luis", contact={"phone": "+56987650000"})
        await asked(site.world, by=["Luis"])
        [reply] = await writes(site, "SI", "SM1")
        assert "Mesa de ayuda" in reply
        assert await kept(site) == {}


async def test_a_number_two_called_people_share_answers_for_neither(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await neighbour(site.world, "Juan", **ROSA)
        await asked(site.world)
        await writes(site, "SI", "SM1")
        assert await kept(site) == {}
        assert len(await site.world.rows(log, log.c.what == "answer_of_shared_number")) == 1


async def test_who_gets_a_seat_is_told_by_the_way_they_agreed_to(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Rosa", **ROSA)
        await neighbour(site.world, "Luis", contact={"phone": "+56987650000"})
        await asked(site.world, course=course(seats=1))
        await writes(site, "si", "SM1")
        [reply] = await writes(site, "si", "SM2", "+56987650000")
        assert "lista de espera" in reply
        texts: Any = await writes(site, "no", "SM3")
        to = {one.to: one.draft.short for one in site.world.sms.sent[-2:]}
        assert len(texts) == 2
        assert "tiene un cupo en Soldadura basica" in to["+56987650000"]
        assert "anotamos su NO" in to[NUMBER]
        rows = {row["worker"]: row["place"] for row in await site.world.rows(answers)}
        assert rows[await row_id(site.world, "Luis")] is None
