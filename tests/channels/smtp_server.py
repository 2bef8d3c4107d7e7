"""A relay for tests: real sockets, TLS and login, and any fault at any stage."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hub.demo.smtpd import CLOSE, Envelope, Server, Session


class RelaySession(Session):
    """A session that can be encrypted, asks who one is, and speaks in pieces if told."""

    server: "Relay"

    def __init__(self, server: "Relay") -> None:
        super().__init__(server)
        self.known = not server.users
        self.begun = 0
        self._login: str | None = None
        self._unsaid = b""
        self._upgrading = False

    def extensions(self) -> tuple[str, ...]:
        """Offer STARTTLS while in the clear, and login."""
        offered = list(self.server.extensions)
        if self.server.starttls and not self._encrypted():
            offered.append("STARTTLS")
        if self.server.users:
            offered.append(f"AUTH {self.server.mechanisms}")
        return tuple(offered)

    def command(self, line: bytes) -> None:
        """Answer what is about encryption and login here."""
        verb = line.upper()
        if self._login is not None:
            user, self._login = self._login, None
            self._check(user, base64.b64decode(line).decode())
        elif verb == b"STARTTLS":
            self.reply(None, "220 2.0.0 Go ahead")
            self.flush()
            self.transport.pause_reading()
            self._upgrading = True
            self.server.upgrades.add(asyncio.ensure_future(self._encrypt()))
        elif verb.startswith(b"AUTH PLAIN "):
            _, user, password = base64.b64decode(line[11:]).decode().split("\0")
            self._check(user, password)
        elif verb.startswith(b"AUTH LOGIN "):
            self._login = base64.b64decode(line[11:]).decode()
            self.reply(None, "334 UGFzc3dvcmQ6")
        elif verb.startswith(b"MAIL") and not self.known:
            self.reply(None, "530 5.7.0 Authentication required")
        elif verb.startswith(b"MAIL") and self.begun == self.server.share:
            if self.server.farewell != CLOSE:
                self.reply(None, self.server.farewell)
            self.end()
        elif verb.startswith(b"MAIL"):
            self.begun += 1
            super().command(line)
        else:
            super().command(line)

    def data_received(self, data: bytes) -> None:
        """Count how often something comes."""
        self.server.reads += 1
        super().data_received(data)

    def flush(self) -> None:
        """Hold what would go in the clear while the line is being encrypted."""
        if not self._upgrading:
            super().flush()

    def write(self, data: bytes) -> None:
        """Write at once, or a byte a turn of the loop, or dribble once a mail has begun."""
        dribbling = self.server.dribble is not None and self.begun > 0
        if not (self.server.in_pieces or dribbling):
            super().write(data)
            return
        idle = not self._unsaid
        self._unsaid += data
        if idle:
            self._say_more()

    def _say_more(self) -> None:
        super().write(self._unsaid[:1])
        self._unsaid = self._unsaid[1:]
        if self._unsaid and not self.transport.is_closing():
            asyncio.get_running_loop().call_later(self.server.dribble or 0, self._say_more)

    def _check(self, user: str, password: str) -> None:
        self.known = self.server.users.get(user) == password
        good, bad = "235 2.7.0 Welcome", f"535 5.7.8 {user} may not enter"
        self.reply(None, good if self.known else bad)

    def _encrypted(self) -> bool:
        return self._upgrading or self.transport.get_extra_info("sslcontext") is not None

    async def _encrypt(self) -> None:
        assert self.server.tls is not None
        try:
            encrypted = await asyncio.get_running_loop().start_tls(
                self.transport, self, self.server.tls, server_side=True
            )
        except OSError:  # the client did not trust us
            self.server.sessions.discard(self)
            return
        assert encrypted is not None
        self.transport = encrypted
        self._upgrading = False
        self.flush()


class Relay(Server):
    """A relay that keeps what it accepted."""

    session = RelaySession

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        users: Mapping[str, str] | None = None,
        mechanisms: str = "PLAIN LOGIN",
        in_pieces: bool = False,
    ) -> None:
        self.mails: list[Envelope] = []
        super().__init__(self.mails.append)
        self.tls = tls
        self.starttls = tls is not None and not implicit
        self.implicit_tls = tls if implicit else None
        self.users = users or {}
        self.mechanisms = mechanisms
        self.in_pieces = in_pieces
        self.upgrades: set[asyncio.Future[None]] = set()
        self.dribble: float | None = None  #: seconds from one byte of a reply to the next
        self.reads = 0  #: how often something came
        self.share: int | None = None  #: mails on one connection before it is closed
        self.farewell = CLOSE  #: what is said then

    @property
    def addresses(self) -> list[str]:
        """Whom mails were accepted for, in order."""
        return [mail.to[0] for mail in self.mails]

    async def stop(self) -> None:
        """Hang up on everybody and stop listening."""
        await super().stop()
        await asyncio.gather(*self.upgrades, return_exceptions=True)


@asynccontextmanager
async def running(relay: Relay, port: int = 0) -> AsyncIterator[Relay]:
    """Run a relay for as long as the block lasts."""
    await relay.start(port=port)
    try:
        yield relay
    finally:
        await relay.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A certificate authority of our own and a server it vouches for."""

    cafile: Path
    server: ssl.SSLContext


def make_authority(folder: Path) -> Authority:
    """Make an authority and the certificate of a server at 127.0.0.1."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    ca = (
        _certificate(ca_name, ca_name, ca_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.example")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        _certificate(name, ca_name, key)
        .add_extension(address, critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    cafile, chain = folder / "ca.pem", folder / "server.pem"
    cafile.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    chain.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain)
    return Authority(cafile=cafile, server=context)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
