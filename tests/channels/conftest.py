"""What the tests of channels talk to: a telephone company, and a relay in both its ways."""

from collections.abc import AsyncIterator

import pytest

from hub.demo.phones import PhoneCompany
from tests.channels.mail_line import relay_of
from tests.channels.phone_line import NOW, TOKEN
from tests.channels.smtp_server import Relay, running


@pytest.fixture
def company() -> PhoneCompany:
    return PhoneCompany(now=lambda: NOW, auth_token=TOKEN)


@pytest.fixture
async def base_url(company: PhoneCompany) -> AsyncIterator[str]:
    async with company.serve() as url:
        yield url


@pytest.fixture(params=["pipelined", "plain"])
async def relay(request: pytest.FixtureRequest) -> AsyncIterator[Relay]:
    async with running(relay_of(request.param)) as relay:
        yield relay
