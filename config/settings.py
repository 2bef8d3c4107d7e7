"""Defaults, a file and the environment enter; one frozen Settings leaves, or every fault at once.

default.toml  <  the file named in HUB_CONFIG  <  HUB_* variables
"""

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from config import checks
from config.faults import explain
from config.groups import (
    Addressing,
    Bounces,
    Calling,
    Desk,
    Dispatch,
    Intake,
    Linking,
    Mail,
    Portal,
    Priority,
    Quiet,
    RedisUrl,
    Retention,
    SecretKey,
    Sms,
    StaffMail,
    Talking,
    Text,
    Web,
    WebUrl,
    listed,
)
from config.knobs import Knob, Secret, build, flatten, knobs_of

#: The variable that names the file.
FILE_VARIABLE: Final = "HUB_CONFIG"

_HOW_TO_GET_A_KEY: Final = (
    "is not set: give it 32 characters or more that nobody can guess, "
    "such as what `openssl rand -base64 32` prints, and keep them"
)


class BadSettings(Exception):
    """The settings are not as they should be; every fault is named."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in faults))
        #: What is wrong: the variable or the key in the file, and what would be right.
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every knob of the hub. What may hold a password is left out of its repr."""

    database_url: Annotated[str, AfterValidator(checks.database_url)] = field(repr=False)
    broker_url: RedisUrl | None = field(default=None, repr=False)  #: None rings in the process
    redis_url: RedisUrl | None = field(default=None, repr=False)
    public_url: WebUrl  #: without a slash at its end
    secret_key: Annotated[SecretKey | None, Secret()] = field(default=None, repr=False)
    secret_key_old: Annotated[SecretKey | None, Secret()] = field(default=None, repr=False)
    jwks_url: WebUrl | None = None
    token_key_file: Text | None = None  #: a path; one public key in PEM
    portal_url: WebUrl | None = None  #: where workers change what the portal owns
    #: Who is told by mail what needs them.
    operator_mail: Annotated[tuple[StaffMail, ...], Field(max_length=8), BeforeValidator(listed)]
    desk: Desk
    mail: Mail
    sms: Sms
    priority: Priority
    quiet: Quiet
    dispatch: Dispatch
    bounces: Bounces
    addresses: Addressing
    calls: Calling
    links: Linking
    conversations: Talking
    retention: Retention
    intake: Intake
    portal: Portal
    web: Web

    def require_secret(self) -> tuple[str, ...]:
        """Give the secrets, current first; raise BadSettings saying what to do without one."""
        if self.secret_key is None:
            raise BadSettings([("HUB_SECRET_KEY", _HOW_TO_GET_A_KEY)])
        older = (self.secret_key_old,) if self.secret_key_old else ()
        return (self.secret_key, *older)


def load(
    environ: Mapping[str, str],
    file: Path | None = None,
    *,
    otherwise: Mapping[str, object] = MappingProxyType({}),
) -> Settings:
    """Give the settings of this environment, and of a file, or of the one HUB_CONFIG names.

    `otherwise` holds defaults, by key, that are better known than those of default.toml. An
    empty variable is as good as none. Raise BadSettings with every fault.
    """
    faults: list[tuple[str, str]] = []
    given = flatten(tomllib.loads(files(__package__).joinpath("default.toml").read_text("utf-8")))
    given |= otherwise
    path = file or (Path(name) if (name := environ.get(FILE_VARIABLE)) else None)
    if path is not None:
        given |= _from_file(path, faults)
    values: dict[str, Any] = {}
    for knob in knobs():
        text = environ.get(knob.variable)
        try:
            if text:
                values[knob.key] = knob.kind.validate_python(text)
            elif knob.key in given:
                values[knob.key] = knob.kind.validate_python(given[knob.key], strict=True)
        except ValidationError as error:
            faults.append((knob.variable if text else knob.key, explain(error)))
    faults += _together(values)
    if faults:
        raise BadSettings(faults)
    return build(Settings, values)


@cache
def knobs() -> tuple[Knob, ...]:
    """Give every setting there is."""
    return knobs_of(Settings)


def unread(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Give the HUB_* variables no setting reads: most are a slip of the pen.

    They are no fault: some platforms add variables of their own under a service's name.
    """
    known = {knob.variable for knob in knobs()} | {FILE_VARIABLE}
    return tuple(sorted(name for name in environ if name.startswith("HUB_") and name not in known))


def _from_file(path: Path, faults: list[tuple[str, str]]) -> dict[str, Any]:
    """Read a file; what may not stand in it becomes a fault and is left out."""
    try:
        flat = flatten(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        faults.append((FILE_VARIABLE, f"{path} cannot be read: {error.strerror}"))
        return {}
    except ValueError as error:  # not UTF-8, or not TOML
        faults.append((FILE_VARIABLE, f"{path} is not TOML: {error}"))
        return {}
    book = {knob.key: knob for knob in knobs()}
    for key, value in flat.items():
        knob = book.get(key)
        if knob is None:
            close = difflib.get_close_matches(key, book, n=1)
            faults.append((key, "no such setting" + (f"; perhaps {close[0]}?" if close else "")))
        elif knob.secret or (isinstance(value, str) and checks.holds_password(value)):
            faults.append((key, f"a secret stands in no file: give it in {knob.variable}"))
    refused = {name for name, _ in faults}
    return {key: value for key, value in flat.items() if key not in refused}


def _together(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Find what no setting shows alone; what is itself at fault is missing here."""
    at = values.get
    if at("jwks_url") and at("token_key_file"):
        yield "HUB_JWKS_URL", "give it or HUB_TOKEN_KEY_FILE, not both"
    if at("portal.webhook_url") and not at("portal.webhook_secret"):
        yield "HUB_PORTAL_WEBHOOK_SECRET", "is needed with HUB_PORTAL_WEBHOOK_URL"
    if at("mail.smtp_url") and not at("mail.mail_from"):
        yield "HUB_MAIL_FROM", "is needed with HUB_SMTP_URL"
    if at("operator_mail") and not at("mail.smtp_url"):
        yield "HUB_SMTP_URL", "is needed with HUB_OPERATOR_MAIL"
    if at("sms.account_sid") and not at("sms.auth_token"):
        yield "HUB_TWILIO_AUTH_TOKEN", "is needed with HUB_TWILIO_ACCOUNT_SID"
    if at("sms.auth_token") and not at("sms.account_sid"):
        yield "HUB_TWILIO_ACCOUNT_SID", "is needed with HUB_TWILIO_AUTH_TOKEN"
    senders = [key for key in ("sms.from_number", "sms.messaging_service_sid") if at(key)]
    if at("sms.account_sid") and len(senders) != 1:
        yield "HUB_TWILIO_FROM", "give it or HUB_TWILIO_MESSAGING_SERVICE_SID, and not both"
    for key in ("sms.second_account_sid", "sms.second_auth_token", "sms.second_from_number"):
        if at("sms.second_account_sid") and not at(key):
            yield f"HUB_{key.upper().replace('.', '_')}", "is needed with a second account"
    if at("sms.second_account_sid") and not at("sms.account_sid"):
        yield "HUB_TWILIO_ACCOUNT_SID", "is needed before a second account"
    if at("mail.second_smtp_url") and not at("mail.smtp_url"):
        yield "HUB_SMTP_URL", "is needed before a second relay"
    bands = at("priority.bands", 100)
    if at("priority.middle_band", 0) >= bands:
        yield "priority.middle_band", "bands count from 0 to one less than priority.bands"
    if any(band >= bands for band in at("priority.special_bands", ())):
        yield "priority.special_bands", "bands count from 0 to one less than priority.bands"
    if at("priority.window_hours", 0) >= at("priority.due_hours", float("inf")):
        yield "priority.window_hours", "must be less than priority.due_hours"
    if at("dispatch.retry_first_seconds", 0) > at("dispatch.retry_longest_seconds", float("inf")):
        yield "dispatch.retry_first_seconds", "must not exceed dispatch.retry_longest_seconds"
    yield from _kept(values)


def _kept(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Find kinds of data that would outlive the log, or go while a link still needs them."""
    log, links = values.get("retention.log_days"), values.get("links.days")
    for key, days in values.items():
        if not key.startswith("retention."):
            continue
        if log is not None and days > log:
            yield key, "nothing is kept longer than retention.log_days"
        if key == "retention.notes_days" and links is not None and days < links:
            yield key, "must not be less than links.days"
