"""A real process stands still with a marked e-mail in its hand, and goes on when it is too late."""

import json
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.demo import smtpd
from hub.demo.smtpd import SLOW, Stage
from hub.web.tokens import Role
from tests.bad_days.test_crash import Reader
from tests.test_journey import PATIENCE, Town, town
from tests.waiting import eventually
from tests.world import cloud_event, consents, cooks_job, crowd


async def _publish(t: Town) -> None:
    """Bring one person who is told by e-mail, and a job for them."""
    now = datetime.now(UTC)
    (person,), _ = crowd(1, lambda _: {"consents": consents("alerts", channel="email")})
    many = [
        ("worker.upserted", person),
        ("employer.upserted", {"employer_id": "E-1", "verified": True}),
        ("vacancy.published", cooks_job(now)),
    ]
    body = json.dumps([cloud_event(*said, now, number=n) for n, said in enumerate(many)])
    headers = t.signed(Role.PORTAL, "portal")
    headers["Content-Type"] = "application/cloudevents-batch+json"
    async with t.web.post("/v1/events", data=body, headers=headers) as answer:
        assert answer.status == 202, await answer.text()


async def test_who_stood_still_does_not_send_what_another_has_sent(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtpd, "_SLOW_SECONDS", 12.0)  # however late we see that it is marked
    db = Reader(postgres_url)
    async with town(postgres_url, tmp_path) as t:
        # The relay greets, and reads on much later: the e-mail is marked, and waits.
        t.mail.answer(SLOW, at=Stage.GREETING, times=1)
        first, second = tmp_path / "first.log", tmp_path / "second.log"
        with t.hub(log=first) as serving:
            await t.until_ready(serving)
            await _publish(t)
            await eventually(lambda: db.count("handed_at IS NOT NULL"), within=PATIENCE)
            serving.send_signal(signal.SIGSTOP)
            assert t.mail.total == 0
            with t.hub("worker", log=second):
                await eventually(lambda: db.count("state = 'accepted'"), within=PATIENCE)
                assert t.mail.total == 1
                serving.send_signal(signal.SIGCONT)
                await eventually(lambda: "lease.too_late" in first.read_text(), within=PATIENCE)
        assert t.mail.total == 1
        assert await db.count("state = 'accepted'") == 1
