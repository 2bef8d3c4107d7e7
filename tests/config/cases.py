"""Every setting with a value that is not its default, and what must stand beside it."""

import json
from datetime import time
from pathlib import Path
from typing import Any

SECRET = "nobody-can-guess-this-one-" * 2
OLD_SECRET = "nobody-could-guess-that-one-" * 2

#: A value for every setting that is not its default, as a variable gives it and as it is read.
OTHERS: dict[str, tuple[str, Any]] = {
    "database_url": ("postgresql+asyncpg://hub:pw@db.example/hub",) * 2,
    "broker_url": ("redis://:pw@redis.example:6379/0",) * 2,
    "redis_url": ("unix:///run/redis.sock?db=1",) * 2,
    "public_url": ("https://avisos.bne.example/", "https://avisos.bne.example"),
    "secret_key": (SECRET, SECRET),
    "secret_key_old": (OLD_SECRET, OLD_SECRET),
    "jwks_url": ("https://bne.example/jwks.json",) * 2,
    "token_key_file": ("/etc/hub/portal.pem",) * 2,
    "portal_url": ("https://bne.example/mi-cuenta",) * 2,
    "desk_phone": ("600 111 2222",) * 2,
    "operator_mail": ("a@bne.example, b@bne.example", ("a@bne.example", "b@bne.example")),
    "mail.smtp_url": ("smtp://user:pw@relay.example:587?tls=starttls",) * 2,
    "mail.mail_from": ("BNE <avisos@bne.example>",) * 2,
    "mail.rate": ("0.5", 0.5),
    "mail.connections": ("3", 3),
    "mail.second_smtp_url": ("smtp://other.example:25",) * 2,
    "sms.account_sid": ("AC1",) * 2,
    "sms.auth_token": ("not-a-real-token",) * 2,
    "sms.from_number": ("+56987654321",) * 2,
    "sms.messaging_service_sid": ("MG1",) * 2,
    "sms.base_url": ("http://127.0.0.1:8090",) * 2,
    "sms.rate": ("7", 7.0),
    "sms.daily_budget": ("0", 0),
    "sms.part_price": ("12.5", 12.5),
    "sms.concurrency": ("9", 9),
    "sms.second_account_sid": ("AC2",) * 2,
    "sms.second_auth_token": ("nor-this-one",) * 2,
    "sms.second_from_number": ("+56987654322",) * 2,
    "sms.second_base_url": ("http://127.0.0.1:8091",) * 2,
    "priority.first": ("most_employable",) * 2,
    "priority.bands": ("20", 20),
    "priority.middle_band": ("4", 4),
    "priority.special_bands": ("0,1", (0, 1)),
    "priority.gate_minutes": ("0", 0),
    "priority.window_hours": ("2.5", 2.5),
    "priority.due_hours": ("8", 8.0),
    "quiet.begins": ("22:30", time(22, 30)),
    "quiet.ends": ("07:00", time(7)),
    "quiet.sundays": ("true", True),
    "quiet.holidays": ("true", True),
    "quiet.gathered_minutes": ("30", 30),
    "quiet.last_of_day_minutes": ("5", 5),
    "dispatch.batch_limit": ("100", 100),
    "dispatch.lease_seconds": ("60", 60),
    "dispatch.retry_first_seconds": ("10", 10),
    "dispatch.retry_longest_seconds": ("600", 600),
    "bounces.minutes": ("30", 30),
    "addresses.welcomes_per_day": ("0", 0),
    "addresses.questions_per_day": ("7", 7),
    "calls.approval_above": ("50", 50),
    "calls.second_person": ("false", False),
    "calls.undo_minutes": ("30", 30),
    "calls.again_share": ("0.25", 0.25),
    "calls.again_before_hours": ("12", 12),
    "calls.reminder_days": ("2", 2),
    "calls.reminder_at": ("09:30", time(9, 30)),
    "bounces.storm_people": ("50", 50),
    "bounces.storm_share": ("0.5", 0.5),
    "links.days": ("7", 7),
    "conversations.messages_per_hour": ("9", 9),
    "conversations.openings_per_hour": ("8", 8),
    "conversations.previews_per_hour": ("7", 7),
    "conversations.streams_per_party": ("3", 3),
    "conversations.stream_days": ("2", 2),
    "retention.events_days": ("31", 31),
    "retention.rejected_days": ("40", 40),
    "retention.outbox_days": ("32", 32),
    "retention.details_days": ("33", 33),
    "retention.texts_days": ("34", 34),
    "retention.notes_days": ("35", 35),
    "retention.heard_days": ("36", 36),
    "retention.desk_days": ("46", 46),
    "retention.reports_days": ("37", 37),
    "retention.bounces_days": ("38", 38),
    "retention.interests_days": ("39", 39),
    "retention.log_days": ("4000", 4000),
    "intake.max_events": ("10", 10),
    "intake.max_bytes": ("2048", 2048),
    "intake.most_waiting": ("300", 300),
    "intake.lease_seconds": ("5", 5),
    "portal.webhook_url": ("https://portal.example/hub", "https://portal.example/hub"),
    "portal.webhook_secret": (f"whsec_{'A' * 44}", f"whsec_{'A' * 44}"),
    "portal.webhook_secret_old": (f"whsec_{'B' * 44}", f"whsec_{'B' * 44}"),
    "portal.webhook_days": ("1.5", 1.5),
    "portal.stream_length": ("500", 500),
    "web.connections": ("20", 20),
    "web.head_seconds": ("2.5", 2.5),
    "web.idle_seconds": ("30", 30.0),
    "web.connections_per_peer": ("9", 9),
    "web.reads_per_minute": ("500", 500),
    "web.writes_per_minute": ("50", 50),
    "web.portal_per_minute": ("9000", 9000),
    "web.strangers_per_minute": ("70", 70),
    "web.trusted_proxies": ("10.0.0.0/8, 127.0.0.1", ("10.0.0.0/8", "127.0.0.1/32")),
}

SECRETS = {
    "secret_key",
    "secret_key_old",
    "sms.auth_token",
    "sms.second_auth_token",
    "portal.webhook_secret",
    "portal.webhook_secret_old",
}
#: What must stand beside a setting for the whole to be right.
BESIDE = {
    "operator_mail": {"HUB_SMTP_URL": "smtp://relay.example", "HUB_MAIL_FROM": "a@b.example"},
    "mail.smtp_url": {"HUB_MAIL_FROM": "a@b.example"},
    "portal.webhook_url": {"HUB_PORTAL_WEBHOOK_SECRET": f"whsec_{'A' * 44}"},
    "sms.account_sid": {"HUB_TWILIO_AUTH_TOKEN": "t", "HUB_TWILIO_FROM": "12345"},
    "sms.auth_token": {"HUB_TWILIO_ACCOUNT_SID": "a", "HUB_TWILIO_FROM": "12345"},
    "mail.second_smtp_url": {"HUB_SMTP_URL": "smtp://r.example", "HUB_MAIL_FROM": "a@b.example"},
    "sms.second_account_sid": {
        "HUB_TWILIO_ACCOUNT_SID": "a",
        "HUB_TWILIO_AUTH_TOKEN": "t",
        "HUB_TWILIO_FROM": "12345",
        "HUB_SMS_SECOND_AUTH_TOKEN": "t",
        "HUB_SMS_SECOND_FROM_NUMBER": "12345",
    },
}


def file_of(folder: Path, values: dict[str, Any]) -> Path:
    """Write a TOML file; JSON's texts, numbers and lists are TOML's as well."""
    file = folder / "hub.toml"
    file.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()))
    return file
