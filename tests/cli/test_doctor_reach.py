"""Relay, SMS account, issuer, Redis and webhook are asked, and not one thing is sent to anybody."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import encode_basic_auth, web
from aiohttp.test_utils import TestServer

from config.settings import load
from hub.cli import reach, reach_portal
from hub.cli.findings import Finding, Mark
from tests.channels.smtp_server import Relay, make_authority, running
from tests.cli.program import hub, settings

NOW = datetime(2026, 5, 5, 14, tzinfo=UTC)
ACCOUNT, TOKEN = "AC" + "0" * 32, "hush-hush"


def mail(url: str) -> Any:
    """Give settings with a relay."""
    return load({"HUB_SMTP_URL": url, "HUB_MAIL_FROM": "BNE <avisos@bne.example>"})


@pytest.mark.parametrize(
    ("login", "tls", "mark", "words"),
    [
        pytest.param("hub:hush-hush@", "none", Mark.OK, "logged in", id="login"),
        pytest.param("hub:wrong@", "none", Mark.BAD, "535 5.7.8", id="a wrong password"),
        pytest.param("", "none", Mark.OK, "answers", id="no login"),
        pytest.param("", "auto", Mark.WARNING, "in the clear", id="no encryption offered"),
        pytest.param("", "starttls", Mark.BAD, "", id="none where it must be"),
    ],
)
async def test_the_relay_is_asked_as_when_sending_and_nothing_is_sent(
    login: str, tls: str, mark: Mark, words: str
) -> None:
    async with running(Relay(users={"hub": "hush-hush"} if login else None)) as relay:
        (found,) = await reach.relay(mail(f"smtp://{login}127.0.0.1:{relay.port}?tls={tls}"))
        assert not relay.mails
    assert (found.mark, words in found.said) == (mark, True)
    assert "hush-hush" not in found.said


async def test_a_relay_that_encrypts_is_well(tmp_path: Path) -> None:
    authority = make_authority(tmp_path)
    async with running(Relay(tls=authority.server)) as relay:
        (found,) = await reach.relay(mail(f"smtp://127.0.0.1:{relay.port}"))
        assert found.mark is Mark.OK
        (found,) = await reach.relay(mail(f"smtp://127.0.0.1:{relay.port}?tls=starttls"))
        assert (found.mark, "TLS" in found.said) == (Mark.BAD, True)  # nobody vouches for it


async def test_a_relay_that_is_not_there_is_bad() -> None:
    (found,) = await reach.relay(mail("smtp://127.0.0.1:1"))
    assert found.mark is Mark.BAD


async def test_each_relay_is_asked_and_named_by_its_setting() -> None:
    async with running(Relay()) as relay:
        first = f"smtp://127.0.0.1:{relay.port}?tls=none"
        given = load(
            {
                "HUB_SMTP_URL": first,
                "HUB_SMTP_SECOND_URL": "smtp://127.0.0.1:1",
                "HUB_MAIL_FROM": "avisos@bne.example",
            }
        )
        found, second = await reach.relay(given)
    assert (found.check, found.mark) == ("e-mail", Mark.OK)
    assert (second.check, second.mark) == ("second e-mail", Mark.BAD)
    assert "HUB_SMTP_SECOND_URL" in second.do


class Provider:
    """What speaks as Twilio does of accounts."""

    def __init__(self) -> None:
        self.status, self.state = 200, "active"

    async def account(self, request: web.Request) -> web.Response:
        """Answer for the account."""
        if request.headers["Authorization"] != encode_basic_auth(ACCOUNT, TOKEN):
            return web.json_response({"code": 20003}, status=401)
        answer = {"sid": request.match_info["sid"], "status": self.state}
        return web.json_response(answer, status=self.status)


@pytest.fixture
async def provider() -> AsyncIterator[tuple[Provider, str]]:
    """A provider, and where it is."""
    one, app = Provider(), web.Application()
    app.router.add_get("/2010-04-01/Accounts/{sid}.json", one.account)
    async with TestServer(app) as server:
        yield one, str(server.make_url("")).rstrip("/")


@pytest.mark.parametrize(
    ("token", "status", "state", "mark"),
    [
        pytest.param(TOKEN, 200, "active", Mark.OK, id="ours"),
        pytest.param("wrong", 200, "active", Mark.BAD, id="a wrong token"),
        pytest.param(TOKEN, 200, "suspended", Mark.BAD, id="suspended"),
        pytest.param(TOKEN, 404, "", Mark.WARNING, id="shows no accounts"),
        pytest.param(TOKEN, 503, "", Mark.BAD, id="out of order"),
    ],
)
async def test_the_sms_account_is_asked_for(
    token: str, status: int, state: str, mark: Mark, provider: tuple[Provider, str]
) -> None:
    one, url = provider
    one.status, one.state = status, state
    (found,) = await reach.account(_sms(url, token))
    assert found.mark is mark
    assert token not in found.said + found.do or token == "wrong"


async def test_each_account_is_asked_for_and_named_by_its_settings(
    provider: tuple[Provider, str],
) -> None:
    _, url = provider
    found, second = await reach.account(
        _sms(
            url,
            TOKEN,
            HUB_SMS_SECOND_ACCOUNT_SID=ACCOUNT,
            HUB_SMS_SECOND_AUTH_TOKEN="wrong",
            HUB_SMS_SECOND_FROM_NUMBER="+56987654321",
            HUB_SMS_SECOND_BASE_URL=url,
        )
    )
    assert (found.check, found.mark) == ("SMS", Mark.OK)
    assert (second.check, second.mark) == ("second SMS", Mark.BAD)
    assert "HUB_SMS_SECOND_AUTH_TOKEN" in second.do


async def test_a_provider_that_is_not_there_is_bad() -> None:
    (found,) = await reach.account(_sms("http://127.0.0.1:1", TOKEN))
    assert found.mark is Mark.BAD


def _sms(url: str, token: str, **more: str) -> Any:
    return load(
        more
        | {
            "HUB_TWILIO_ACCOUNT_SID": ACCOUNT,
            "HUB_TWILIO_AUTH_TOKEN": token,
            "HUB_TWILIO_FROM": "+56232109876",
            "HUB_TWILIO_BASE_URL": url,
        }
    )


async def test_an_issuer_of_tokens_is_asked_for_its_keys(tmp_path: Path) -> None:
    (own,) = await reach.issuer(load({}), NOW)
    assert own.mark is Mark.OK
    (away,) = await reach.issuer(load({"HUB_JWKS_URL": "http://127.0.0.1:1/jwks"}), NOW)
    assert away.mark is Mark.BAD
    (none,) = await reach.issuer(load({"HUB_TOKEN_KEY_FILE": str(tmp_path / "no.pem")}), NOW)
    assert (none.mark, "cannot be read" in none.said) == (Mark.BAD, True)


def _one(document: Any, check: str) -> dict[str, str]:
    return next(one for one in document["findings"] if one["check"] == check)


def test_redis_is_asked_and_the_setting_that_is_at_fault_is_named(
    redis_url: str, tmp_path: Path
) -> None:
    here = settings(f"sqlite+aiosqlite:///{tmp_path}/hub.db")
    away = "redis://:a-password@127.0.0.1:1/0"
    said = hub("doctor", "--json", HUB_REDIS_URL=redis_url, HUB_BROKER_URL=away, **here)
    assert _one(said.json, "Redis of HUB_REDIS_URL")["state"] == "ok"
    fault = _one(said.json, "Redis of HUB_BROKER_URL")
    assert (fault["state"], "127.0.0.1:1 does not answer" in fault["said"]) == ("bad", True)
    assert "HUB_BROKER_URL" in fault["do"]
    assert "a-password" not in said.out
    wrong = redis_url.replace("redis://", "redis://nobody:a-password@")
    said = hub("doctor", "--json", HUB_REDIS_URL=wrong, **here)
    refused = _one(said.json, "Redis of HUB_REDIS_URL")
    assert (refused["state"], "HUB_REDIS_URL" in refused["do"]) == ("bad", True)
    assert "a-password" not in said.out


@pytest.mark.parametrize(
    ("status", "state"),
    [(204, "ok"), (405, "ok"), (401, "ok"), (307, "bad"), (404, "warning"), (503, "warning")],
)
async def test_the_webhook_is_looked_at_and_posted_nothing(status: int, state: str) -> None:
    methods = []

    async def answer(request: web.Request) -> web.Response:
        methods.append(request.method)
        return web.Response(status=status)

    app = web.Application()
    app.router.add_route("*", "/hub", answer)
    async with TestServer(app) as server:
        url = f"{server.make_url('/hub')}?key=private"
        found = await _looked(url)
    assert (found.mark, methods) == (Mark(state), ["HEAD"])
    assert "private" not in found.said + found.do
    assert state == "ok" or "HUB_PORTAL_WEBHOOK_URL" in found.do


async def test_a_webhook_where_nobody_is_names_its_setting() -> None:
    found = await _looked("http://127.0.0.1:1/hub")
    assert found.mark is Mark.BAD
    assert "HUB_PORTAL_WEBHOOK_URL" in found.do


async def _looked(url: str) -> Finding:
    secret = f"whsec_{'A' * 44}"
    variables = {"HUB_PORTAL_WEBHOOK_URL": url, "HUB_PORTAL_WEBHOOK_SECRET": secret}
    [found] = await reach_portal.webhook(load(variables))
    return found
