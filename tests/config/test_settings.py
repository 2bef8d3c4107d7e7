"""Settings come from variables, a file and the defaults, and every one of them is documented."""

import json
import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import settings as running
from hypothesis import strategies as st

from channels.email.options import EmailOptions
from config.knobs import Knob, flatten
from config.settings import FILE_VARIABLE, BadSettings, Settings, knobs, load, unread
from tests.config.cases import BESIDE, OLD_SECRET, OTHERS, SECRET, SECRETS, file_of

ROOT = Path(__file__).parents[2]
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


def test_without_anything_the_defaults_hold() -> None:
    settings = load({})
    assert settings.database_url == "sqlite+aiosqlite:///var/hub.db"
    assert settings.public_url == "http://127.0.0.1:8080"
    assert (settings.priority.bands, settings.priority.special_bands) == (10, (0,))
    assert settings.secret_key is None
    assert not settings.mail.configured
    assert not settings.sms.configured


def test_every_setting_has_a_case() -> None:
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
    file = file_of(tmp_path, {key: text if isinstance(value, time) else value})
    settings = load(BESIDE.get(key, {}), file)
    assert _get(settings, key) == (value.rstrip("/") if isinstance(value, str) else value)


def test_the_contract_s_variables_are_all_read() -> None:
    assert {knob.variable for knob in knobs()} >= CONTRACT


def test_no_two_settings_share_a_variable() -> None:
    assert len({knob.variable for knob in knobs()}) == len(knobs())


def test_a_variable_wins_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"mail.rate": 7, "sms.rate": 8})
    settings = load({FILE_VARIABLE: str(file), "HUB_SMS_RATE": "9"})
    assert (settings.mail.rate, settings.sms.rate, settings.mail.connections) == (7, 9, 8)


def test_the_file_that_is_handed_over_wins_over_the_one_that_is_named(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"mail.rate": 7})
    assert load({FILE_VARIABLE: "/nowhere/at/all.toml"}, file).mail.rate == 7


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert load({knob.variable: "" for knob in knobs()} | {FILE_VARIABLE: ""}) == load({})


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
            f"`{json.dumps(defaults[knob.key], ensure_ascii=False)}`"
            if knob.key in defaults
            else "none",
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


def test_a_better_default_gives_way_to_a_file_and_to_a_variable(tmp_path: Path) -> None:
    better = {"public_url": "http://127.0.0.1:9000"}
    file = tmp_path / "hub.toml"
    file.write_text('public_url = "https://file.example"')
    assert load({}, otherwise=better).public_url == "http://127.0.0.1:9000"
    assert load({}, file, otherwise=better).public_url == "https://file.example"
    variable = {"HUB_PUBLIC_URL": "https://variable.example"}
    assert load(variable, file, otherwise=better).public_url == "https://variable.example"


def test_every_line_of_the_documents_that_sets_a_variable_is_taken() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    found = [
        match
        for page in pages
        for match in re.findall(
            r"^\s*export (HUB_\w+)='(.+)'", page.read_text("utf-8"), flags=re.MULTILINE
        )
    ]
    assert "HUB_SMTP_URL" in dict(found)
    for name, text in found:
        load({"HUB_MAIL_FROM": "avisos@bne.example"} | {name: text})


def test_every_option_of_a_relay_is_taken_and_documented() -> None:
    said = (ROOT / "docs/settings.md").read_text("utf-8").partition("## Options of a relay")[2]
    options = {
        "tls": "implicit",
        "cafile": "/etc/ssl/relay.pem",
        "max_messages": 20,
        "timeout": 2.5,
        "idle": 0.5,
        "bounce_domain": "rebotes.bne.example",
    }
    assert set(re.findall(r"^\| `(\w+)`", said.partition("\n## ")[0], re.MULTILINE)) == set(options)
    sender = "avisos@bne.example"
    url = f"smtp://u:p@relay.example?{urlencode(options)}"
    assert load({"HUB_SMTP_URL": url, "HUB_MAIL_FROM": sender}).mail.smtp_url == url
    relay = EmailOptions.parse(url, sender)
    assert {name: getattr(relay, name) for name in options} == options
