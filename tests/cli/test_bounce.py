"""`hub bounce`, as a mail server's pipe alias calls it."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from channels.email import letters
from hub.tables import deliveries
from tests.channels.test_email_bounces import dsn
from tests.cli.program import hub, settings
from tests.web.site import web
from tests.world import SECRET, StillClock, world


async def test_a_bounce_on_stdin_is_written_once(hub_database_url: str) -> None:
    clock = StillClock(datetime.now(UTC) - timedelta(minutes=5))
    async with world(hub_database_url, clock) as w:
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy()
        await w.work()
        body = dsn(to=f"bounce+{w.email.sent[0].ref}@bne.example")
        account = {"HUB_SMTP_URL": "smtp://127.0.0.1:1", "HUB_MAIL_FROM": "BNE <a@bne.example>"}
        given = {**settings(hub_database_url), **account}
        first = hub("bounce", stdin=body, **given)
        assert (first.code, first.out) == (0, "a message of ours had failed\n")
        again = hub("bounce", stdin=body, **given)
        assert (again.code, again.out) == (0, "nothing new of a message of ours\n")
        [mail] = await w.rows(deliveries, deliveries.c.channel == "email")
        assert (mail["state"], mail["code"]) == ("failed", "bounce 5.1.1")


async def test_what_is_signed_with_the_key_it_prints_is_believed(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy()
        await w.work()
        printed = hub("bounce", "--key", HUB_SECRET_KEY=SECRET)
        assert (printed.code, printed.err) == (0, "")
        key = bytes.fromhex(printed.out.strip())
        body = dsn(to=f"bounce+{w.email.sent[0].ref}@bne.example")
        signed = {"X-Hub-Signature": f"sha256={hmac.new(key, body, sha256).hexdigest()}"}
        assert (await site.post("/hooks/email", data=body, headers=signed)).status == 204
        [mail] = await w.rows(deliveries, deliveries.c.channel == "email")
        assert mail["state"] == "failed"


async def test_a_letter_that_breaks_its_reading_is_nothing(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(raw: bytes) -> None:
        raise ValueError(raw)

    monkeypatch.setattr(letters, "read", breaks)
    async with world(hub_database_url):
        account = {"HUB_SMTP_URL": "smtp://127.0.0.1:1", "HUB_MAIL_FROM": "BNE <a@bne.example>"}
        said = hub("bounce", stdin=dsn(), **settings(hub_database_url), **account)
    assert (said.code, said.out) == (0, "nothing new of a message of ours\n")
    assert said.err.count("letter.not_read") == 2
    assert "bounce+" not in said.err


def test_without_a_secret_there_is_no_key() -> None:
    said = hub("bounce", "--key")
    assert (said.code, said.out) == (2, "")
    assert "HUB_SECRET_KEY" in said.err
