import json
import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as running
from hypothesis import strategies as st

from config.knobs import Knob, flatten
from config.settings import FILE_VARIABLE, BadSettings, Settings, knobs, load, unread

ROOT = Path(__file__).parents[2]
SECRET = "nobody-can-guess-this-one-" * 2
OLD_SECRET = "nobody-could-guess-that-one-" * 2

#: How a library words a fault, which is no help to whoever set a variable.
NOT_OURS = re.compile(r"Input should|String should|Value error|unable to parse|pydantic")

#: The variables of the contract.
CONTRACT = {
    "HUB_DATABASE_URL",
    "HUB_BROKER_URL",
    "HUB_REDIS_URL",
    "HUB_PUBLIC_URL",
    "HUB_SECRET_KEY",
    "HUB_SECRET_KEY_OLD",
    "HUB_SMTP_URL",
    "HUB_MAIL_FROM",
    "HUB_TWILIO_ACCOUNT_SID",
    "HUB_TWILIO_AUTH_TOKEN",
    "HUB_TWILIO_FROM",
    "HUB_TWILIO_MESSAGING_SERVICE_SID",
    "HUB_TWILIO_BASE_URL",
    "HUB_EMAIL_RATE",
    "HUB_SMS_RATE",
    "HUB_SMS_DAILY_BUDGET",
    "HUB_JWKS_URL",
}

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


def test_without_anything_the_defaults_hold() -> None:
    settings = load({})
    assert settings.database_url == "sqlite+aiosqlite:///var/hub.db"
    assert settings.public_url == "http://127.0.0.1:8080"
    assert (settings.priority.bands, settings.priority.special_bands) == (10, (0,))
    assert settings.secret_key is None
    assert not settings.mail.configured
    assert not settings.sms.configured


def test_every_setting_has_a_case_here() -> None:
    assert set(OTHERS) == {knob.key for knob in knobs()}


@pytest.mark.parametrize("knob", knobs(), ids=lambda knob: knob.key)
def test_every_variable_is_read(knob: Knob) -> None:
    text, value = OTHERS[knob.key]
    settings = load({knob.variable: text} | BESIDE.get(knob.key, {}))
    assert _get(settings, knob.key) == value != _get(load({}), knob.key)


@pytest.mark.parametrize("key", [key for key in OTHERS if key not in SECRETS])
def test_every_setting_but_secrets_is_read_from_a_file(key: str, tmp_path: Path) -> None:
    text, value = OTHERS[key]
    value = text.replace("user:pw@", "").replace(":pw@", "@") if isinstance(value, str) else value
    file = _file(tmp_path, {key: text if isinstance(value, time) else value})
    settings = load(BESIDE.get(key, {}), file)
    assert _get(settings, key) == (value.rstrip("/") if isinstance(value, str) else value)


def test_the_contract_s_variables_are_all_read() -> None:
    assert {knob.variable for knob in knobs()} >= CONTRACT


def test_no_two_settings_share_a_variable() -> None:
    assert len({knob.variable for knob in knobs()}) == len(knobs())


def test_a_variable_wins_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    file = _file(tmp_path, {"mail.rate": 7, "sms.rate": 8})
    settings = load({FILE_VARIABLE: str(file), "HUB_SMS_RATE": "9"})
    assert (settings.mail.rate, settings.sms.rate, settings.mail.connections) == (7, 9, 8)


def test_the_file_that_is_handed_over_wins_over_the_one_that_is_named(tmp_path: Path) -> None:
    file = _file(tmp_path, {"mail.rate": 7})
    assert load({FILE_VARIABLE: "/nowhere/at/all.toml"}, file).mail.rate == 7


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert load({knob.variable: "" for knob in knobs()} | {FILE_VARIABLE: ""}) == load({})


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
        ({"HUB_DATABASE_URL": "mysql://h/d"}, "HUB_DATABASE_URL", "begins with sqlite+aiosqlite"),
        ({"HUB_DATABASE_URL": "postgresql://h/d"}, "HUB_DATABASE_URL", "postgresql+asyncpg://"),
        ({"HUB_DATABASE_URL": "sqlite+aiosqlite://"}, "HUB_DATABASE_URL", "name a file"),
        ({"HUB_DATABASE_URL": "sqlite+aiosqlite:///:memory:"}, "HUB_DATABASE_URL", "memory"),
        ({"HUB_REDIS_URL": "http://h"}, "HUB_REDIS_URL", "begins with redis://"),
        ({"HUB_BROKER_URL": "redis://"}, "HUB_BROKER_URL", "no host"),
        ({"HUB_PUBLIC_URL": "hub.example"}, "HUB_PUBLIC_URL", "begins with http://"),
        ({"HUB_PUBLIC_URL": "http:hub.example"}, "HUB_PUBLIC_URL", "begins with http://"),
        ({"HUB_PUBLIC_URL": "http://h:99999"}, "HUB_PUBLIC_URL", "a port"),
        ({"HUB_PUBLIC_URL": "http://[h"}, "HUB_PUBLIC_URL", "host"),
        ({"HUB_PUBLIC_URL": "http://h h"}, "HUB_PUBLIC_URL", "spaces"),
        ({"HUB_JWKS_URL": "https://u:p@h/k"}, "HUB_JWKS_URL", "login"),
        ({"HUB_SMTP_URL": "relay.example"}, "HUB_SMTP_URL", "begins with smtp://"),
        ({"HUB_SMTP_URL": "smtp://h?tls=maybe"}, "HUB_SMTP_URL", "starttls"),
        ({"HUB_SMTP_URL": "smtp://h?ssl=1"}, "HUB_SMTP_URL", "only option"),
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
        pytest.param("desk_phone = 600", "desk_phone", "text", id="a number for a text"),
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
    file = _file(tmp_path, {"mail.rat": 1, "sms.rate": "many"})
    with pytest.raises(BadSettings) as caught:
        load({"HUB_PUBLIC_URL": "no", "HUB_SMTP_URL": "smtp://h", "HUB_PRIORITY_BANDS": "2"}, file)
    assert {name for name, _ in caught.value.faults} == {
        "mail.rat",
        "sms.rate",
        "HUB_PUBLIC_URL",
        "HUB_MAIL_FROM",
        "priority.middle_band",
    }


def test_no_secret_is_ever_shown() -> None:
    settings = load(
        {
            "HUB_SECRET_KEY": SECRET,
            "HUB_SECRET_KEY_OLD": OLD_SECRET,
            "HUB_TWILIO_ACCOUNT_SID": "AC1",
            "HUB_TWILIO_AUTH_TOKEN": "canary-token",
            "HUB_TWILIO_FROM": "+56987654321",
            "HUB_SMTP_URL": "smtp://u:canary-mail@h",
            "HUB_MAIL_FROM": "a@b.example",
            "HUB_DATABASE_URL": "postgresql+asyncpg://u:canary-db@h/d",
            "HUB_REDIS_URL": "redis://:canary-redis@h",
            "HUB_BROKER_URL": "redis://:canary-broker@h",
        }
    )
    assert settings.mail.configured
    assert settings.sms.configured
    assert not any(word in repr(settings) for word in ("canary", SECRET, OLD_SECRET))


@running(deadline=None)
@given(
    knob=st.sampled_from(knobs()),
    scheme=st.sampled_from(["", "http://", "smtp://", "redis://", "postgresql+asyncpg://"]),
    around=st.tuples(*[st.text(alphabet="a1:/@?=&[]<>. ", max_size=8)] * 2),
)
def test_no_fault_repeats_what_was_given(knob: Knob, scheme: str, around: tuple[str, str]) -> None:
    said = ""
    try:
        load({knob.variable: f"{scheme}{around[0]}canary{around[1]}"} | BESIDE.get(knob.key, {}))
    except BadSettings as error:
        said = str(error)
    assert "canary" not in said


def test_a_command_that_needs_the_secret_says_how_to_get_one() -> None:
    with pytest.raises(BadSettings, match=r"HUB_SECRET_KEY.*openssl rand"):
        load({}).require_secret()


def test_the_current_secret_comes_before_the_old_one() -> None:
    one, both = {"HUB_SECRET_KEY": SECRET}, {"HUB_SECRET_KEY_OLD": OLD_SECRET}
    assert load(one).require_secret() == (SECRET,)
    assert load(one | both).require_secret() == (SECRET, OLD_SECRET)
    with pytest.raises(BadSettings):
        load(both).require_secret()


def test_a_messaging_service_is_as_good_as_a_number() -> None:
    account = {"HUB_TWILIO_ACCOUNT_SID": "AC1", "HUB_TWILIO_AUTH_TOKEN": "t"}
    assert load(account | {"HUB_TWILIO_MESSAGING_SERVICE_SID": "MG1"}).sms.configured
    assert load(account | {"HUB_TWILIO_FROM": "+56987654321"}).sms.configured


def test_variables_nobody_reads_are_named_and_do_no_harm() -> None:
    environ = {"HUB_SMTP_RUL": "smtp://h", "HUB_PORT": "tcp://10.0.0.1", "PATH": "/bin"}
    assert load(environ) == load({})
    assert unread(environ | {FILE_VARIABLE: "x"}) == ("HUB_PORT", "HUB_SMTP_RUL")


def test_every_setting_stands_in_the_defaults_under_a_comment() -> None:
    text = (ROOT / "config/default.toml").read_text("utf-8")
    defaults = flatten(tomllib.loads(text))
    # With its commented examples uncommented, the file still is one, and lacks only secrets.
    whole = flatten(tomllib.loads(re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)))
    assert set(whole) == {knob.key for knob in knobs() if not knob.secret}
    assert defaults.keys() <= whole.keys()
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if re.match(r"(# )?\w+ = ", line):
            above = lines[number - 1]
            assert above.startswith("#") or re.match(r"(# )?\w+ = ", above), line


def test_every_setting_is_documented_with_its_variable_and_its_default() -> None:
    rows = re.findall(
        r"^\| (.+?) \| `(HUB_\w+)` \| (.+?) \| (.+) \|$",
        (ROOT / "docs/settings.md").read_text("utf-8"),
        flags=re.MULTILINE,
    )
    defaults = flatten(tomllib.loads((ROOT / "config/default.toml").read_text("utf-8")))
    expected = {
        (
            "only the variable" if knob.secret else f"`{knob.key}`",
            knob.variable,
            f"`{json.dumps(defaults[knob.key])}`" if knob.key in defaults else "none",
        )
        for knob in knobs()
    }
    assert {row[:3] for row in rows if row[1] != FILE_VARIABLE} == expected
    assert all(row[3].strip() for row in rows)


def test_the_example_of_the_documentation_is_right(tmp_path: Path) -> None:
    example = re.findall(
        r"```toml\n(.+?)```", (ROOT / "docs/settings.md").read_text("utf-8"), flags=re.DOTALL
    )
    file = tmp_path / "hub.toml"
    file.write_text(example[0])
    assert load({}, file).sms.daily_budget == 50000


def _get(settings: Settings, key: str) -> Any:
    value: Any = settings
    for name in key.split("."):
        value = getattr(value, name)
    return value


def _file(folder: Path, values: dict[str, Any]) -> Path:
    """Write a TOML file; JSON's texts, numbers and lists are TOML's as well."""
    file = folder / "hub.toml"
    file.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()))
    return file


def test_a_better_default_gives_way_to_a_file_and_to_a_variable(tmp_path: Path) -> None:
    better = {"public_url": "http://127.0.0.1:9000"}
    file = tmp_path / "hub.toml"
    file.write_text('public_url = "https://file.example"')
    assert load({}, otherwise=better).public_url == "http://127.0.0.1:9000"
    assert load({}, file, otherwise=better).public_url == "https://file.example"
    variable = {"HUB_PUBLIC_URL": "https://variable.example"}
    assert load(variable, file, otherwise=better).public_url == "https://variable.example"
