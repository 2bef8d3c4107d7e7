"""What one would write without the hub: a Celery task per mail, as its own documentation shows.

Each opens a connection, sends one `EmailMessage` and notes in PostgreSQL that it went.
"""

import asyncio
import json
import os
import smtplib
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from celery import Celery  # type: ignore[import-untyped]

app = Celery("celery_mail", broker=os.environ.get("BENCH_BROKER", "redis://127.0.0.1:1/0"))
app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=16)

_SENT = (
    "UPDATE deliveries SET state = 'accepted', code = $2, accepted_at = clock_timestamp()"
    " WHERE id = $1"
)


@cache
def _draft() -> dict[str, str]:
    texts: dict[str, str] = json.loads(Path(os.environ["BENCH_DRAFT"]).read_text())
    return texts


@cache
def _database() -> tuple[asyncio.AbstractEventLoop, Any]:
    """Give this process's one connection, kept open, and the loop it lives on."""
    loop = asyncio.new_event_loop()
    return loop, loop.run_until_complete(asyncpg.connect(os.environ["BENCH_DATABASE"]))


@app.task  # type: ignore[untyped-decorator]
def send_mail(delivery: int, to: str, link: str, unsubscribe: str) -> None:
    """Send one mail and note it."""
    draft = _draft()

    def filled(text: str) -> str:
        return text.replace("{link}", link).replace("{unsubscribe}", unsubscribe)

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = draft["from"], to, draft["subject"]
    message["List-Unsubscribe"] = f"<{unsubscribe}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(filled(draft["text"]))
    message.add_alternative(filled(draft["html"]), subtype="html")
    with smtplib.SMTP("127.0.0.1", int(os.environ["BENCH_SMTP_PORT"])) as relay:
        relay.send_message(message)
    loop, connection = _database()
    loop.run_until_complete(connection.execute(_SENT, delivery, "250"))
