"""One setting's text enters; the same text in its normal form leaves, or a ValueError saying why.

No message repeats the text: it may hold a password.
"""

import re
from base64 import b64decode
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from ipaddress import ip_network
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

_SMS_SENDER: Final = re.compile(r"\+?[0-9]{3,15}")
#: What fits into the one SMS that answers AYUDA: a telephone, and when somebody answers it.
_DESK_PHONE: Final = re.compile(r"[0-9+*#() -]{3,20}")
_DESK_HOURS: Final = re.compile(r"[0-9A-Za-zÁÉÍÓÚÜÑáéíóúüñ][0-9A-Za-zÁÉÍÓÚÜÑáéíóúüñ ,.:-]{0,30}")
#: Bytes of a webhook's key (Standard Webhooks).
_WEBHOOK_KEY: Final = (24, 64)
_LABEL: Final = "[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?"
_SECONDS: Final = (r"0*[1-9][0-9]{0,3}(\.[0-9]+)?|0*\.[0-9]*[1-9]", "more than 0 seconds, as in 30")
#: What a relay's URL may say behind its question mark: of each option its form, and what to
#: write. How many connections there are is a setting of its own.
_RELAY_OPTIONS: Final = {
    "tls": ("auto|starttls|implicit|none", "one of auto, starttls, implicit, none"),
    "cafile": (r"[^\0]+", "a file, as in /etc/ssl/relay.pem"),
    "max_messages": (r"0*[1-9][0-9]{0,5}", "a whole number, as in 500"),
    "timeout": _SECONDS,
    "idle": _SECONDS,
    "bounce_domain": (
        rf"(?=.{{1,200}}\Z){_LABEL}(\.{_LABEL})+",
        "a domain, as in rebotes.bne.example",
    ),
}


def holds_password(text: str) -> bool:
    """Say whether a URL carries a password."""
    try:
        return urlsplit(text).password is not None
    except ValueError:
        return False


def database_url(text: str) -> str:
    """Check a SQLAlchemy URL of one of the two databases the hub runs on."""
    parts = _split(text, ("sqlite+aiosqlite", "postgresql+asyncpg"))
    if parts.scheme.startswith("sqlite") and parts.path in {"", "/", "/:memory:"}:
        raise ValueError("name a file, as in sqlite+aiosqlite:///var/hub.db: memory is lost")
    return text


def clock(text: object) -> object:
    """Read an hour of the day, such as `21:00`; what is no text is left to its type."""
    if not isinstance(text, str):
        return text
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007  an hour has no zone
    except ValueError:
        raise ValueError("write an hour as 21:00") from None


def redis_url(text: str) -> str:
    """Check a URL of Redis: redis, rediss, or unix for a socket."""
    parts = _split(text, ("redis", "rediss", "unix"))
    if parts.scheme != "unix":
        _need_host(parts)
    return text


def smtp_url(text: str) -> str:
    """Check a relay's URL: `smtp://user:pass@host:port?tls=auto`, and each of its options."""
    parts = _split(text, ("smtp",))
    _need_host(parts)
    if parts.path not in {"", "/"} or parts.fragment:
        raise ValueError("nothing but options, as in ?tls=starttls, follows the host and port")
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in _RELAY_OPTIONS:
            raise ValueError("the only options are " + ", ".join(_RELAY_OPTIONS))
        pattern, wanted = _RELAY_OPTIONS[name]
        if not re.fullmatch(pattern, value):
            raise ValueError(f"its option {name} must be {wanted}")
    return text


def web_url(text: str) -> str:
    """Check an http or https URL without a login, and cut the slash it ends with."""
    parts = _split(text, ("http", "https"))
    _need_host(parts)
    if parts.username is not None or parts.password is not None:
        raise ValueError("leave the login out of this URL")
    return text.rstrip("/")


def webhook_secret(text: str) -> str:
    """Check a webhook's secret: `whsec_` and 24 to 64 random bytes in base64."""
    try:
        key = b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not _WEBHOOK_KEY[0] <= len(key) <= _WEBHOOK_KEY[1]:
        raise ValueError("whsec_ and 24 to 64 bytes in base64, as `openssl rand -base64 32` prints")
    return text


def sender(text: str) -> str:
    """Check the form of a From header with one address, with or without a name."""
    # An address alone is of the same form as one in angle brackets: only the name is apart.
    name, bracket, rest = text.rpartition("<")
    address = rest.removesuffix(">") if bracket else text
    try:
        parsed = Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError):
        raise ValueError("one address, as in BNE <avisos@bne.example>") from None
    if not (parsed.username and parsed.domain) or bool(bracket) != text.endswith(">"):
        raise ValueError("one address, as in BNE <avisos@bne.example>")
    if not text.isprintable() or set(name) & set("<>@,;"):
        raise ValueError("the name before the address holds none of < > @ , ;")
    return text


def network(text: str) -> str:
    """Check a network in CIDR, or one address of it, and give it as CIDR."""
    try:
        return str(ip_network(text.strip()))
    except ValueError:
        raise ValueError("networks in CIDR, such as 10.0.0.0/8 or 127.0.0.1") from None


def mailbox(text: str) -> str:
    """Check one e-mail address without a name."""
    if "<" in text or " " in text.strip():
        raise ValueError("an address alone, as in operador@bne.example")
    return sender(text.strip())


def desk_phone(text: str) -> str:
    """Check the help desk's telephone as people read it."""
    if not _DESK_PHONE.fullmatch(text.strip()):
        raise ValueError("20 digits and spaces at most, as in 600 000 0000")
    return text.strip()


def desk_hours(text: str) -> str:
    """Check when the help desk answers: words that go on after its telephone."""
    if not _DESK_HOURS.fullmatch(text.strip()):
        raise ValueError("31 letters and digits at most, as in: todos los días de 8 a 20")
    return text.strip().rstrip(".")


def sms_sender(text: str) -> str:
    """Check the number SMS come from: E.164, or a short code."""
    if not _SMS_SENDER.fullmatch(text):
        raise ValueError("3 to 15 digits, as in +56987654321, or a short code")
    return text


def _split(text: str, schemes: tuple[str, ...]) -> SplitResult:
    if not text.isprintable() or " " in text:
        raise ValueError("a URL holds neither spaces nor control characters")
    if not text.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise ValueError("must begin with " + " or ".join(f"{scheme}://" for scheme in schemes))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:  # whose words repeat the text
        raise ValueError("has a host or a port that is none") from None
    if port == 0:
        raise ValueError("a port lies between 1 and 65535")
    return parts


def _need_host(parts: SplitResult) -> None:
    if not parts.hostname:
        raise ValueError("names no host")
