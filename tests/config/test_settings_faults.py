"""A fault is named by its setting in words of ours, every fault at once."""

import json
import re
from pathlib import Path

import pytest

from config.settings import FILE_VARIABLE, BadSettings, load
from tests.config.cases import SECRET, file_of

RELAY = {"HUB_SMTP_URL": "smtp://h", "HUB_MAIL_FROM": "a@b.example"}
#: How a library words a fault, which is no help to whoever set a variable.
NOT_OURS = re.compile(r"Input should|String should|Value error|unable to parse|pydantic")


# (variables, the one name at fault, a word of what is said)
@pytest.mark.parametrize(
    ("environ", "name", "said"),
    [
        ({"HUB_EMAIL_RATE": "many"}, "HUB_EMAIL_RATE", "number"),
        (
            {"HUB_PORTAL_WEBHOOK_URL": "https://portal.example"},
            "HUB_PORTAL_WEBHOOK_SECRET",
            "is needed with",
        ),
        ({"HUB_PORTAL_WEBHOOK_SECRET": "whsec_abc"}, "HUB_PORTAL_WEBHOOK_SECRET", "24 to 64"),
        ({"HUB_PORTAL_WEBHOOK_SECRET": f"{'A' * 30}="}, "HUB_PORTAL_WEBHOOK_SECRET", "base64"),
        ({"HUB_EMAIL_RATE": "0"}, "HUB_EMAIL_RATE", "must be more than 0"),
        ({"HUB_EMAIL_RATE": "nan"}, "HUB_EMAIL_RATE", "must be a number"),
        ({"HUB_SMTP_SECOND_URL": "smtp://r.example"}, "HUB_SMTP_URL", "before a second relay"),
        ({"HUB_SMS_DAILY_BUDGET": "-1"}, "HUB_SMS_DAILY_BUDGET", "must be 0 or more"),
        ({"HUB_SMS_DAILY_BUDGET": "1.5"}, "HUB_SMS_DAILY_BUDGET", "must be a whole number"),
        ({"HUB_SECRET_KEY": "x" * 31}, "HUB_SECRET_KEY", "32 characters"),
        ({"HUB_SECRET_KEY_OLD": "x"}, "HUB_SECRET_KEY_OLD", "32 characters"),
        ({"HUB_DATABASE_URL": "mysql://h/d"}, "HUB_DATABASE_URL", "must begin with sqlite+"),
        ({"HUB_DATABASE_URL": "postgresql://h/d"}, "HUB_DATABASE_URL", "postgresql+asyncpg://"),
        ({"HUB_DATABASE_URL": "sqlite+aiosqlite://"}, "HUB_DATABASE_URL", "name a file"),
        ({"HUB_DATABASE_URL": "sqlite+aiosqlite:///:memory:"}, "HUB_DATABASE_URL", "memory"),
        ({"HUB_REDIS_URL": "http://h"}, "HUB_REDIS_URL", "must begin with redis://"),
        ({"HUB_BROKER_URL": "redis://"}, "HUB_BROKER_URL", "no host"),
        ({"HUB_PUBLIC_URL": "hub.example"}, "HUB_PUBLIC_URL", "must begin with http://"),
        ({"HUB_PUBLIC_URL": "http:hub.example"}, "HUB_PUBLIC_URL", "must begin with http://"),
        ({"HUB_PUBLIC_URL": "http://h:99999"}, "HUB_PUBLIC_URL", "a port"),
        ({"HUB_PUBLIC_URL": "http://[h"}, "HUB_PUBLIC_URL", "host"),
        ({"HUB_PUBLIC_URL": "http://h h"}, "HUB_PUBLIC_URL", "spaces"),
        ({"HUB_JWKS_URL": "https://u:p@h/k"}, "HUB_JWKS_URL", "login"),
        ({"HUB_SMTP_URL": "relay.example"}, "HUB_SMTP_URL", "must begin with smtp://"),
        ({"HUB_SMTP_URL": "smtp://h?tls=maybe"}, "HUB_SMTP_URL", "starttls"),
        ({"HUB_SMTP_URL": "smtp://h?ssl=1"}, "HUB_SMTP_URL", "only options are tls, cafile"),
        ({"HUB_SMTP_URL": "smtp://h?connections=3"}, "HUB_SMTP_URL", "only options are"),
        ({"HUB_SMTP_URL": "smtp://h?tls=none&timeout=x"}, "HUB_SMTP_URL", "option timeout"),
        ({"HUB_SMTP_URL": "smtp://h?timeout=inf"}, "HUB_SMTP_URL", "seconds, as in 30"),
        ({"HUB_SMTP_URL": "smtp://h?idle=0"}, "HUB_SMTP_URL", "idle must be more than 0"),
        ({"HUB_SMTP_URL": "smtp://h?idle=0.0"}, "HUB_SMTP_URL", "idle must be more than 0"),
        ({"HUB_SMTP_URL": "smtp://h?max_messages=1.5"}, "HUB_SMTP_URL", "as in 500"),
        ({"HUB_SMTP_URL": "smtp://h?max_messages=0"}, "HUB_SMTP_URL", "as in 500"),
        ({"HUB_SMTP_URL": "smtp://h?cafile="}, "HUB_SMTP_URL", "cafile must be a file"),
        ({"HUB_SMTP_URL": "smtp://h?bounce_domain=a@b"}, "HUB_SMTP_URL", "must be a domain"),
        ({"HUB_SMTP_URL": "smtp://h?bounce_domain=-b.example"}, "HUB_SMTP_URL", "be a domain"),
        ({"HUB_SMTP_URL": "smtp://h?tls=none#b"}, "HUB_SMTP_URL", "nothing but options"),
        ({"HUB_SMTP_SECOND_URL": "smtp://h?idle=x", **RELAY}, "HUB_SMTP_SECOND_URL", "idle"),
        ({"HUB_SMTP_URL": "smtp://h/inbox"}, "HUB_SMTP_URL", "nothing but"),
        ({"HUB_SMTP_URL": "smtp://h"}, "HUB_MAIL_FROM", "needed with HUB_SMTP_URL"),
        ({"HUB_MAIL_FROM": "nobody"}, "HUB_MAIL_FROM", "one address"),
        ({"HUB_MAIL_FROM": "a@b.example, c@d.example"}, "HUB_MAIL_FROM", "one address"),
        ({"HUB_MAIL_FROM": "BNE <a@b.example>\r\nBcc: c"}, "HUB_MAIL_FROM", "address"),
        ({"HUB_TWILIO_FROM": "BNE"}, "HUB_TWILIO_FROM", "3 to 15 digits"),
        ({"HUB_TWILIO_AUTH_TOKEN": "t"}, "HUB_TWILIO_ACCOUNT_SID", "needed with"),
        (
            {"HUB_TWILIO_ACCOUNT_SID": "a", "HUB_TWILIO_FROM": "12345"},
            "HUB_TWILIO_AUTH_TOKEN",
            "needed with",
        ),
        (
            {"HUB_TWILIO_ACCOUNT_SID": "a", "HUB_TWILIO_AUTH_TOKEN": "t"},
            "HUB_TWILIO_FROM",
            "HUB_TWILIO_MESSAGING_SERVICE_SID",
        ),
        (
            {
                "HUB_TWILIO_ACCOUNT_SID": "a",
                "HUB_TWILIO_AUTH_TOKEN": "t",
                "HUB_TWILIO_FROM": "12345",
                "HUB_TWILIO_MESSAGING_SERVICE_SID": "m",
            },
            "HUB_TWILIO_FROM",
            "not both",
        ),
        (
            {"HUB_JWKS_URL": "https://h/k", "HUB_TOKEN_KEY_FILE": "k.pem"},
            "HUB_JWKS_URL",
            "not both",
        ),
        ({"HUB_PRIORITY_FIRST": "whoever_pays"}, "HUB_PRIORITY_FIRST", "or most_employable"),
        ({"HUB_PRIORITY_BANDS": "5"}, "priority.middle_band", "bands count from 0"),
        ({"HUB_PRIORITY_SPECIAL_BANDS": "10"}, "priority.special_bands", "bands count from 0"),
        ({"HUB_PRIORITY_SPECIAL_BANDS": "0,x"}, "HUB_PRIORITY_SPECIAL_BANDS", "whole"),
        ({"HUB_TRUSTED_PROXIES": "10.0.0.0/8,10.0.0.1/8"}, "HUB_TRUSTED_PROXIES", "CIDR"),
        ({"HUB_TRUSTED_PROXIES": "bne.example"}, "HUB_TRUSTED_PROXIES", "CIDR"),
        ({"HUB_PRIORITY_WINDOW_HOURS": "6"}, "priority.window_hours", "less than"),
        ({"HUB_DISPATCH_BATCH_LIMIT": "1001"}, "HUB_DISPATCH_BATCH_LIMIT", "1000"),
        ({"HUB_INTAKE_MAX_EVENTS": "1001"}, "HUB_INTAKE_MAX_EVENTS", "1000"),
        ({"HUB_INTAKE_MAX_BYTES": "1048577"}, "HUB_INTAKE_MAX_BYTES", "1048576"),
        (
            {"HUB_DISPATCH_RETRY_LONGEST_SECONDS": "29"},
            "dispatch.retry_first_seconds",
            "not exceed",
        ),
        ({FILE_VARIABLE: "/nowhere/at/all.toml"}, FILE_VARIABLE, "cannot be read"),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_a_fault_is_named(environ: dict[str, str], name: str, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        load(environ)
    assert [fault[0] for fault in caught.value.faults] == [name]
    assert said in caught.value.faults[0][1]
    assert name in str(caught.value)
    assert not NOT_OURS.search(str(caught.value))


# (what stands in the file, the one key at fault, a word of what is said)
@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        pytest.param("mail.rat = 1", "mail.rat", "perhaps mail.rate?", id="a slip of the pen"),
        pytest.param("[sports]\nclub = 'x'", "sports.club", "no such", id="a section unknown"),
        pytest.param("mail = 3", "mail", "no such", id="a section that is a number"),
        pytest.param("mail.rate = '100'", "mail.rate", "number", id="a text for a number"),
        pytest.param("mail.rate = true", "mail.rate", "number", id="a truth for a number"),
        pytest.param("mail.connections = 1.0", "mail.connections", "whole", id="not whole"),
        pytest.param(f"desk.phone = '{'6' * 21}'", "desk.phone", "20", id="no room in an SMS"),
        pytest.param("desk.hours = '8 a 20 ☎'", "desk.hours", "as in", id="no words of an SMS"),
        pytest.param(
            "desk.hours = 'lunes a domingo, de 8:00 a 20:00'", "desk.hours", "31", id="32"
        ),
        pytest.param("desk.phone = 600", "desk.phone", "text", id="a number for a text"),
        pytest.param(
            "priority.special_bands = ['0']", "priority.special_bands", "whole", id="texts"
        ),
        pytest.param(
            f"secret_key = '{SECRET}'", "secret_key", "HUB_SECRET_KEY", id="the secret key"
        ),
        pytest.param(
            "sms.auth_token = 't'", "sms.auth_token", "HUB_TWILIO_AUTH_TOKEN", id="a token"
        ),
        pytest.param(
            "mail.smtp_url = 'smtp://u:pw@h'", "mail.smtp_url", "HUB_SMTP_URL", id="a password"
        ),
        pytest.param(
            "database_url = 'postgresql+asyncpg://u:pw@h/d'",
            "database_url",
            "HUB_DATABASE_URL",
            id="the database's password",
        ),
        pytest.param("mail.rate = ", FILE_VARIABLE, "is not TOML", id="not TOML"),
    ],
)
def test_a_fault_in_the_file_is_named(text: str, name: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text(text)
    with pytest.raises(BadSettings) as caught:
        load({}, file)
    assert [fault[0] for fault in caught.value.faults] == [name]
    assert said in caught.value.faults[0][1]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"mail.rat": 1, "sms.rate": "many"})
    with pytest.raises(BadSettings) as caught:
        load({"HUB_PUBLIC_URL": "no", "HUB_SMTP_URL": "smtp://h", "HUB_PRIORITY_BANDS": "2"}, file)
    assert {name for name, _ in caught.value.faults} == {
        "mail.rat",
        "sms.rate",
        "HUB_PUBLIC_URL",
        "HUB_MAIL_FROM",
        "priority.middle_band",
    }
