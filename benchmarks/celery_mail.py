"""What one would write without the hub, on Celery and Redis: a plain way, and an expert's.

`send_mail` is a task per mail, as Celery's own documentation shows: it opens a connection, sends
one `EmailMessage` and notes in PostgreSQL that it went. `send_hundred` does a hundred: MIME
written by hand, one kept connection, one statement for their receipts.
"""

import asyncio
import json
import os
import smtplib
from collections.abc import Sequence
from email.header import Header
from email.message import EmailMessage
from email.utils import formatdate
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
_ALL_SENT = (
    "UPDATE deliveries SET state = 'accepted', code = told.code, accepted_at = clock_timestamp()"
    " FROM unnest($1::bigint[], $2::text[]) AS told (id, code) WHERE deliveries.id = told.id"
)
_BOUNDARY = "=_7d1f0c6c2b9a4e58"


@cache
def _draft() -> dict[str, str]:
    texts: dict[str, str] = json.loads(Path(os.environ["BENCH_DRAFT"]).read_text())
    return texts


@cache
def _database() -> tuple[asyncio.AbstractEventLoop, Any]:
    """Give this process's one connection, kept open, and the loop it lives on."""
    loop = asyncio.new_event_loop()
    return loop, loop.run_until_complete(asyncpg.connect(os.environ["BENCH_DATABASE"]))


@cache
def _relay() -> smtplib.SMTP:
    relay = smtplib.SMTP("127.0.0.1", int(os.environ["BENCH_SMTP_PORT"]))
    relay.ehlo()
    return relay


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


@cache
def _whole() -> str:
    """Give the mail as text, with what is personal in braces."""
    draft = _draft()
    subject = Header(draft["subject"], "utf-8").encode()
    head = (
        f"From: {draft['from']}\nTo: {{to}}\nSubject: {subject}\n"
        f"Date: {formatdate()}\nMessage-ID: <{{delivery}}@bne.example>\nMIME-Version: 1.0\n"
        "List-Unsubscribe: <{unsubscribe}>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
        f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"\n\n'
    )
    text, html = (
        f"--{_BOUNDARY}\nContent-Type: text/{kind}; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\n"
        for kind in ("plain", "html")
    )
    whole = f"{head}{text}{draft['text']}\n{html}{draft['html']}\n--{_BOUNDARY}--\n"
    return "\r\n".join(whole.splitlines()) + "\r\n"


@app.task  # type: ignore[untyped-decorator]
def send_hundred(mails: Sequence[tuple[int, str]]) -> None:
    """Send as many mails as there are and note them in one statement."""
    relay, whole, codes = _relay(), _whole(), []
    for delivery, to in mails:
        link = f"https://bne.example/a/{delivery:026d}"
        body = (
            whole.replace("{to}", to)
            .replace("{delivery}", str(delivery))
            .replace("{link}", link)
            .replace("{unsubscribe}", link.replace("/a/", "/u/"))
        )
        relay.mail("avisos@bne.example", ["BODY=8BITMIME"])
        relay.rcpt(to)
        codes.append(str(relay.data(body.encode())[0]))
    loop, connection = _database()
    ids = [delivery for delivery, _ in mails]
    loop.run_until_complete(connection.execute(_ALL_SENT, ids, codes))
