"""The real program is killed in the middle of telling three hundred people, and started again.

The mailbox and the phone company are real servers in this process; the hub is a process of
its own, which SIGKILL ends without a last word.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from anonymizer.vault import Keyring
from hub.demo.mailbox import Mailbox
from hub.demo.phones import PhoneCompany
from hub.web.tokens import Role, TokenKeys
from tests.databases import postgres_database, sqlite_database
from tests.house import ROOT
from tests.waiting import eventually
from tests.world import SECRET, cloud_event, consents, cooks_job, crowd

PEOPLE = 300
WAYS = (
    {"consents": consents("alerts", channel="email")},
    {"consents": consents("alerts", channel="sms")},
    {"preferences": {"channels": "both"}},
)
#: A slow machine starts slowly.
PATIENCE = 180.0


@dataclass
class Town:
    """The servers at the other end, and how to reach the hub."""

    mail: Mailbox
    phones: PhoneCompany
    web: aiohttp.ClientSession
    environment: Mapping[str, str]
    port: int
    log: Path

    @property
    def arrived(self) -> int:
        """How many messages came to mailboxes and phones."""
        return self.mail.total + self.phones.total

    @contextmanager
    def hub(self, *arguments: str, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
        """Run the real program, all of it or what is asked for.

        It is killed at the end, unless it has ended before.
        """
        given = arguments or ("serve", "--port", str(self.port))
        with (log or self.log).open("ab") as words:
            process = subprocess.Popen(
                [sys.executable, "-m", "hub.cli.main", *given],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
            )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()

    async def ready(self) -> bool:
        """Say whether the hub works."""
        try:
            async with self.web.get("/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the hub works, and fail at once when it has ended instead."""

        async def look() -> bool:
            if process.poll() is not None:
                pytest.fail(self.log.read_text()[-4000:])
            return await self.ready()

        await eventually(look, within=PATIENCE)

    def portal(self) -> dict[str, str]:
        """Make the portal's token as an administrator does, and give the header it goes in."""
        done = subprocess.run(
            [sys.executable, "-m", "hub.cli.main", "token", "--role", "portal", "--sub", "portal"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            check=True,
        )
        return {"Authorization": f"Bearer {done.stdout.decode().strip()}"}

    @staticmethod
    def signed(role: Role, sub: str) -> dict[str, str]:
        """Give the header of a token the hub would have made itself."""
        keys = TokenKeys.embedded(Keyring((SECRET,)).derive_all("token-signing"))
        made = keys.issue(role, sub, timedelta(hours=1), datetime.now(UTC), None)
        return {"Authorization": f"Bearer {made}"}


@asynccontextmanager
async def town(database_url: str, folder: Path, *, keep: int = 2_000) -> AsyncIterator[Town]:
    """Start a mailbox and a phone company, and choose where the hub will be."""
    mail = Mailbox(clock=lambda: datetime.now(UTC), keep=keep)
    phones = PhoneCompany(now=lambda: datetime.now(UTC))
    await mail.start()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    try:
        async with phones.serve() as api, aiohttp.ClientSession(base) as web:
            mine = {name: word for name, word in os.environ.items() if not name.startswith("HUB_")}
            mine |= {
                "HUB_DATABASE_URL": database_url,
                "HUB_SECRET_KEY": SECRET,
                "HUB_PUBLIC_URL": base,
                "HUB_SMTP_URL": f"smtp://127.0.0.1:{mail.port}?tls=none",
                "HUB_MAIL_FROM": "avisos@bne.example",
                "HUB_EMAIL_RATE": "120",
                "HUB_TWILIO_ACCOUNT_SID": phones.account_sid,
                "HUB_TWILIO_AUTH_TOKEN": phones.auth_token,
                "HUB_TWILIO_FROM": "+56232109876",
                "HUB_TWILIO_BASE_URL": api,
                "HUB_SMS_RATE": "60",
                # The clock on the wall is the hub's here, and these tests run at any hour.
                "HUB_QUIET_BEGINS": "00:00",
                "HUB_QUIET_ENDS": "00:00",
                "HUB_DISPATCH_LEASE_SECONDS": "5",
            }
            yield Town(mail, phones, web, mine, port, folder / "hub.log")
    finally:
        await mail.stop()


def _events() -> list[dict[str, Any]]:
    """Write the workers, their indexes, an employer and a vacancy as the portal sends them."""
    now = datetime.now(UTC)
    people, indexes = crowd(PEOPLE, lambda number: WAYS[number % len(WAYS)])
    identity = {"legal_name": "Cocinerías Quillay Limitada"}
    many = [
        *(("worker.upserted", data) for data in people),
        *(("employability.loaded", data) for data in indexes),
        ("employer.upserted", {"employer_id": "E-1", "verified": True, "identity": identity}),
        ("vacancy.published", cooks_job(now)),
    ]
    return [cloud_event(*said, now, number=number) for number, said in enumerate(many)]


async def _post(t: Town, events: list[dict[str, Any]], headers: Mapping[str, str]) -> Any:
    kind = {"Content-Type": "application/cloudevents-batch+json"}
    async with t.web.post(
        "/v1/events", data=json.dumps(events), headers={**headers, **kind}
    ) as answer:
        assert answer.status == 202, await answer.text()
        return await answer.json()


async def _report(t: Town, headers: Mapping[str, str]) -> Any:
    async with t.web.get("/v1/broadcasts", headers=headers) as answer:
        found = (await answer.json())["items"]
        return found[0] if found else None


@pytest.fixture
def journey_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Give the URL of an empty database of a kind; the program makes its tables itself."""
    with ExitStack() as stack:

        def make(kind: str) -> str:
            if kind == "sqlite":
                return sqlite_database(tmp_path)
            return stack.enter_context(postgres_database(request.getfixturevalue("postgres")))

        yield make


@pytest.mark.parametrize(
    ("database", "share"),
    [
        pytest.param("sqlite", 0.0, id="sqlite-while it begins"),
        pytest.param("postgresql", 0.34, id="postgresql-when a third is told"),
        pytest.param("sqlite", 0.7, id="sqlite-near the end"),
    ],
)
async def test_killed_and_started_again_it_tells_everybody_once(
    journey_database, tmp_path, database, share
):
    by_email = {f"w{n:04d}@correo.example" for n in range(PEOPLE) if n % 3 != 1}
    by_sms = {f"+5698765{n:04d}" for n in range(PEOPLE) if n % 3 != 0}
    async with town(journey_database(database), tmp_path) as t:
        portal = await asyncio.to_thread(t.portal)
        operator = t.signed(Role.OPERATOR, "op-1")
        events = _events()
        with t.hub() as process:
            await t.until_ready(process)
            answer = await _post(t, events, portal)
            assert (answer["accepted"], answer["duplicates"]) == (len(events), 0)
            enough = share * (len(by_email) + len(by_sms))
            await eventually(lambda: t.arrived >= enough, within=PATIENCE)
        on_the_way = t.arrived

        with t.hub() as process:
            await t.until_ready(process)
            again = await _post(t, events, portal)  # the portal cannot know: it asks again
            assert (again["accepted"], again["duplicates"]) == (0, len(events))

            async def over() -> Any:
                report = await _report(t, operator)
                if report is None:
                    return None  # it was killed before the vacancy was taken up
                lanes = report["by_channel"]
                waiting = sum(
                    lanes.get(lane, {}).get(state, 0)
                    for lane in ("email", "sms")
                    for state in ("ready", "waiting", "sending")
                )
                seen = lanes.get("inbox", {}).get("visible", 0)
                return report if seen == PEOPLE and not waiting else None

            report = await eventually(over, within=PATIENCE)
            in_doubt = report["by_channel"]["sms"].get("unknown", 0)
            if not in_doubt:
                await eventually(lambda: _is_finished(t, operator), within=PATIENCE)
            report = await _report(t, operator)

        assert on_the_way < len(by_email) + len(by_sms)  # it was killed in the middle
        mails = Counter(mail.to for mail in t.mail.messages(limit=2_000))
        assert set(mails) == by_email
        assert max(mails.values()) <= 2
        ids = {(mail.to, mail.message_id) for mail in t.mail.messages(limit=2_000)}
        assert len(ids) == len(by_email)  # what came twice has the same Message-ID
        phones = Counter({number: len(t.phones.screen(number)) for number in by_sms})
        assert max(phones.values()) == 1
        assert (t.phones.total, t.phones.repeated) == (sum(phones.values()), 0)
        assert sum(1 for count in phones.values() if not count) <= in_doubt

        assert report["audience"] == PEOPLE
        accepted = {
            lane: sum(report["by_channel"][lane].get(s, 0) for s in ("accepted", "delivered"))
            for lane in ("email", "sms")
        }
        assert accepted == {"email": len(by_email), "sms": len(by_sms) - in_doubt}
        assert report["told"] == report["told_in_time"]
        assert PEOPLE - in_doubt <= report["told"] <= PEOPLE


async def _is_finished(t: Town, headers: Mapping[str, str]) -> bool:
    return bool((await _report(t, headers))["state"] == "finished")
