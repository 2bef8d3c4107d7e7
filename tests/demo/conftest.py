"""What tests of the telephone company share: its clock, the company, and a client of it."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, ClientTimeout

from hub.demo.phones import PhoneCompany
from tests.demo.phoning import Clock, Sender


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def company(clock: Clock) -> PhoneCompany:
    return PhoneCompany(now=clock)


@pytest.fixture
async def sender(company: PhoneCompany) -> AsyncIterator[Sender]:
    async with (
        company.serve() as url,
        ClientSession(timeout=ClientTimeout(total=10)) as session,
    ):
        yield Sender(company, session, url)
