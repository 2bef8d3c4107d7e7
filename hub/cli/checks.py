"""Settings and this machine enter; what is doubtful or wrong with them leaves. Nothing is asked."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.settings import BadSettings, Settings, knobs, load, unread
from hub.cli.findings import Finding, bad, ok, warning

#: A clock before this is wrong: the hub was not written yet.
WRITTEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
#: A clock after this is as wrong: certificates and tokens of today do not last so long.
BEYOND: Final = datetime(2100, 1, 1, tzinfo=UTC)

_DISTINCT: Final = 10  # different characters of a secret: fewer make a pattern
_LOOPBACK: Final = re.compile(r"localhost|127\.|::1|0\.0\.0\.0")
_A_WINTER_DAY: Final = datetime(2026, 7, 1, 12, tzinfo=UTC)


def read_settings(environ: Mapping[str, str]) -> tuple[Settings | None, list[Finding]]:
    """Read the settings; None when there is no reading them."""
    found = [_unread(name) for name in unread(environ)]
    try:
        settings = load(environ)
    except BadSettings as error:
        faults = [bad("settings", f"{name}: {said}", "correct it") for name, said in error.faults]
        return None, [*faults, *found]
    return settings, [ok("settings", "readable, and they go together"), *found]


def secret(settings: Settings) -> Finding:
    """Look whether the secret is there and no pattern; its length the settings see to."""
    try:
        present, *_ = settings.require_secret()
    except BadSettings as error:
        name, said = error.faults[0]
        return bad("secret key", f"{name} {said}", "set it")
    if len(set(present)) < _DISTINCT:
        do = "take what `openssl rand -base64 32` prints, and run `hub vault rotate`"
        return warning("secret key", "HUB_SECRET_KEY looks easy to guess", do)
    if settings.secret_key_old == present:
        do = "give HUB_SECRET_KEY_OLD the secret before, or take it away"
        return warning("secret key", "HUB_SECRET_KEY_OLD is the present secret", do)
    if settings.secret_key_old is not None:
        said = "HUB_SECRET_KEY_OLD is set: links and tokens made under it still hold"
        do = f"take it away {settings.links.days} days after `hub vault rotate` was run"
        return warning("secret key", said, do)
    return ok("secret key", f"set, {len(present)} characters")


def public_url(settings: Settings) -> Finding:
    """Look whether people's links can be opened, and are protected on their way."""
    url = urlsplit(settings.public_url)
    if _LOOPBACK.match(url.hostname or ""):
        do = "set HUB_PUBLIC_URL to the address people reach the hub by"
        return warning("public URL", f"{settings.public_url} opens on this machine only", do)
    if url.scheme != "https":
        do = "put the hub behind https, and say so in HUB_PUBLIC_URL"
        return warning("public URL", f"{settings.public_url} is not encrypted", do)
    return ok("public URL", settings.public_url)


def channels(settings: Settings) -> Iterator[Finding]:
    """Look which ways to people are not set up at all."""
    if not settings.mail.configured:
        do = "set HUB_SMTP_URL and HUB_MAIL_FROM"
        yield warning("e-mail", "not set up: nothing goes by e-mail", do)
    if not settings.sms.configured:
        do = "set HUB_TWILIO_ACCOUNT_SID, HUB_TWILIO_AUTH_TOKEN and HUB_TWILIO_FROM"
        yield warning("SMS", "not set up: nothing goes by SMS", do)


def desk(settings: Settings) -> Finding:
    """Look whether people are told to call a telephone that is nobody's."""
    said = f"{settings.desk.phone}, {settings.desk.hours}"
    if settings.desk == load({}).desk:
        do = "set HUB_DESK_PHONE and HUB_DESK_HOURS to where people may call, and when"
        return warning("help desk", f"{said}: an example", do)
    return ok("help desk", said)


def time_zones(zone: Callable[[str], ZoneInfo] = ZoneInfo) -> Finding:
    """Look whether the time zones know of Coyhaique, which left Santiago's in 2025 (2025b)."""
    try:
        winter = _A_WINTER_DAY.astimezone(zone("America/Coyhaique")).utcoffset()
    except ZoneInfoNotFoundError:
        winter = None
    if winter != timedelta(hours=-3):
        do = "update tzdata to 2025b or newer, of the system or of Python"
        return bad("time zones", "older than 2025b: quiet hours in Aysén would be wrong", do)
    return ok("time zones", "2025b or newer")


def clock(now: datetime) -> Finding:
    """Look whether the machine's clock can be right."""
    if not WRITTEN <= now < BEYOND:
        do = "set the clock of this machine, and keep it by NTP"
        return bad("clock", f"it shows {now:%Y-%m-%d %H:%M} UTC, which cannot be", do)
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _unread(name: str) -> Finding:
    close = difflib.get_close_matches(name, [knob.variable for knob in knobs()], n=1, cutoff=0.8)
    do = f"perhaps {close[0]}?" if close else "take it away, unless something else reads it"
    return warning("settings", f"{name} is set, and no setting reads it", do)
