"""A relay's URL and a From header go in; the options of the e-mail channel come out, checked."""

import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from aiosmtplib import SMTP

from channels.email.mime import BadAddress, author, mailbox

_HOST = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+")


class Tls(StrEnum):
    """How the line to the relay is encrypted."""

    #: STARTTLS when offered, else in the clear. The certificate is checked only when a
    #: password goes over the line: whoever takes no encryption takes any certificate.
    AUTO = "auto"
    STARTTLS = "starttls"  #: STARTTLS with a certificate that holds, or nothing is sent
    IMPLICIT = "implicit"  #: TLS from the first byte, as on port 465 (RFC 8314)
    NONE = "none"  #: in the clear


_PORTS = {Tls.AUTO: 25, Tls.STARTTLS: 587, Tls.IMPLICIT: 465, Tls.NONE: 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailOptions:
    """The relay, our account with it, and how hard it may be used.

    Raise ValueError, naming the part, for what cannot be used.
    """

    host: str
    port: int
    mail_from: str  #: the From header: `avisos@bne.example` or `BNE <avisos@bne.example>`
    username: str = ""  #: empty: no login
    password: str = field(default="", repr=False)
    tls: Tls = Tls.AUTO
    cafile: str = ""  #: PEM file of authorities to trust beside the system's
    connections: int = 8  #: open at once, at most
    max_messages: int = 500  #: on one connection before it is changed for a new one
    timeout: float = 30.0  #: seconds for any one answer of the relay
    idle: float = 60.0  #: seconds a connection is kept without work
    bounce_domain: str = ""  #: of the envelope sender; empty: that of `mail_from`

    hook_keys: tuple[bytes, ...] = field(default=(), repr=False)  #: what signs bounces brought

    def __post_init__(self) -> None:
        try:
            author(self.mail_from)
        except BadAddress as fault:
            raise ValueError(f"mail_from: {fault}") from None
        if not _HOST.fullmatch(self.host):
            raise ValueError("host: a host name or an IP address is needed")
        if not 1 <= self.port <= 65535:
            raise ValueError("port: a number from 1 to 65535 is needed")
        if bool(self.username) != bool(self.password):
            raise ValueError("user and password: both or neither are needed")
        for name in ("connections", "max_messages", "timeout", "idle"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: more than zero is needed")
        try:
            mailbox(f"bounce@{self.return_domain}")
        except BadAddress:
            raise ValueError("bounce_domain: a domain name is needed") from None

    @property
    def domain(self) -> str:
        """The domain we write from."""
        return author(self.mail_from)[1].rpartition("@")[2]

    @property
    def return_domain(self) -> str:
        """The domain bounces go to, each to an address of its own (VERP)."""
        return self.bounce_domain or self.domain

    @classmethod
    def parse(cls, smtp_url: str, mail_from: str) -> Self:
        """Read `smtp://user:pass@host:port?tls=auto`, percent-encoded where needed.

        The query takes `tls` and, by their names, every other option that is not in the URL.
        Raise ValueError naming the part that is wrong, never with the password in it.
        """
        try:
            url = urlsplit(smtp_url)
            port = url.port
        except ValueError:
            raise ValueError("host and port: not readable, as in smtp://host:25") from None
        if url.scheme != "smtp":
            raise ValueError("scheme: smtp:// is needed; for TLS from the start add ?tls=implicit")
        if url.path not in ("", "/") or url.fragment:
            raise ValueError("path: nothing may stand between the port and the question mark")
        return cls(
            host=url.hostname or "",
            username=unquote(url.username or ""),
            password=unquote(url.password or ""),
            mail_from=mail_from,
            **_query(url.query, port),
        )


_IN_QUERY: Mapping[str, Callable[[str], Any]] = {
    "tls": Tls,
    "cafile": str,
    "connections": int,
    "max_messages": int,
    "timeout": float,
    "idle": float,
    "bounce_domain": str,
}


def _query(query: str, port: int | None) -> dict[str, Any]:
    """Read the options behind the question mark, and the port that goes with them."""
    options: dict[str, Any] = {"tls": Tls.AUTO}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in _IN_QUERY:
            raise ValueError(f"{name}: no such option; there are {', '.join(_IN_QUERY)}")
        try:
            options[name] = _IN_QUERY[name](value)
        except ValueError:
            wanted = f"one of {', '.join(Tls)}" if name == "tls" else "a number"
            raise ValueError(f"{name}: {wanted} is needed") from None
    return options | {"port": _PORTS[options["tls"]] if port is None else port}


def tls_context(options: EmailOptions) -> ssl.SSLContext:
    """Make what the line is encrypted with; OSError when `cafile` cannot be read."""
    context = ssl.create_default_context()
    if options.cafile:
        context.load_verify_locations(options.cafile)
    if options.tls is Tls.AUTO and not options.password:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def client(options: EmailOptions, tls: ssl.SSLContext | None) -> SMTP:
    """Make a client of the relay; nothing is connected yet."""
    return SMTP(
        hostname=options.host,
        port=options.port,
        username=options.username or None,
        password=options.password or None,
        local_hostname=options.domain,
        timeout=options.timeout,
        use_tls=options.tls is Tls.IMPLICIT,
        start_tls={Tls.AUTO: None, Tls.STARTTLS: True}.get(options.tls, False),
        tls_context=tls,
    )
