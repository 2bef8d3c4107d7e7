"""The telephone company misbehaves as it is told, for whom and how often it is told."""

import asyncio

import pytest
from aiohttp import ClientError, ClientSession

from hub.demo.phones import ANSWER_LOST, BROKEN, HANG, OPTED_OUT, TOO_MANY, Mischief, PhoneCompany
from tests.demo.phoning import LUIS, ROSA, Clock, Sender


async def test_mischief_for_one_number_leaves_the_others_alone(
    company: PhoneCompany, sender: Sender
) -> None:
    company.misbehave(OPTED_OUT, to=ROSA)
    assert [(await sender.post(To=to))[0] for to in (ROSA, LUIS)] == [400, 201]
    company.misbehave(BROKEN)
    assert [(await sender.post(To=to))[0] for to in (ROSA, LUIS)] == [400, 500]
    company.behave()
    assert [(await sender.post(To=to))[0] for to in (ROSA, LUIS)] == [201, 201]


async def test_mischief_can_last_a_number_of_times(company: PhoneCompany, sender: Sender) -> None:
    company.misbehave(TOO_MANY, times=2)
    assert [(await sender.post())[0] for _ in range(4)] == [429, 429, 201, 201]


async def test_an_answer_lost_leaves_the_message_taken(
    company: PhoneCompany, sender: Sender
) -> None:
    company.misbehave(ANSWER_LOST)
    with pytest.raises(ClientError):
        await sender.post()
    assert len(company.screen(ROSA)) == company.total == 1


async def test_a_delay_is_spent_before_the_message_is_taken(
    company: PhoneCompany, sender: Sender
) -> None:
    company.misbehave(Mischief(delay=0.1))
    loop = asyncio.get_running_loop()
    start = loop.time()
    status, _ = await sender.post()
    assert (status, company.total) == (201, 1)
    assert loop.time() - start >= 0.099


async def test_a_request_left_hanging_does_not_keep_the_company_open(clock: Clock) -> None:
    company = PhoneCompany(now=clock)
    company.misbehave(HANG)
    async with asyncio.timeout(5), ClientSession() as session:
        async with company.serve() as url:
            hanging = asyncio.create_task(Sender(company, session, url).post())
            done, _ = await asyncio.wait({hanging}, timeout=0.2)
            assert not done
        await asyncio.wait({hanging})
    assert hanging.exception() is not None or hanging.result()[0] == 500
    assert company.total == 0
