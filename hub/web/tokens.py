"""A bearer token's text enters; who is asking leaves, or BadToken. Our own tokens leave too."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from config import reference
from hub.errors import Fault, Malformed, Refused
from hub.web.keys import FixedKeys, Jwks, Key, KeySource, read_key_file

#: What may sign. RFC 9864 renames EdDSA with the curve Ed25519 after it; issuers write either.
ALGORITHMS: Final = ("EdDSA", "Ed25519", "RS256")

#: Longer ones are not read at all; ours have under three hundred characters.
MAX_LENGTH: Final = 4096

_MAX_SUB: Final = 200
#: Tokens whose signature was right, and is not looked at again.
_REMEMBERED: Final = 4_096
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class BadToken(Refused):
    """There is no token, or not one this hub believes."""


class Expired(BadToken):
    """The token has expired: ask for another."""


class Role(StrEnum):
    """As whom a token speaks."""

    PORTAL = "portal"  #: the exchange's own systems; the only one that brings events
    WORKER = "worker"
    EMPLOYER = "employer"
    OFFICER = "officer"  #: OMIL staff, of one comuna
    SENCE = "sence"
    OPERATOR = "operator"
    MODERATOR = "moderator"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Who is asking."""

    sub: str  #: the worker's, employer's or member of staff's id
    role: Role
    comuna: str | None  #: five-digit CUT code; an officer's own, nobody else's
    expires: datetime  #: UTC

    @property
    def sees_messages(self) -> bool:
        """Whether they may see how many messages a call is; others count its people.

        Two messages to one person say who is of a special band.
        """
        return self.role in (Role.OPERATOR, Role.AUDITOR)


class TokenKeys:
    """Reads tokens under the keys it was given, and signs them where one is the hub's own."""

    def __init__(self, source: KeySource, signer: OKPKey | None = None) -> None:
        self._source = source
        self._signer = signer
        self._remembered: dict[str, tuple[Key, Mapping[str, Any]]] = {}

    @classmethod
    def embedded(cls, seeds: Sequence[bytes]) -> Self:
        """Use Ed25519 keys of our own, made from 32 bytes each: the first signs, all read."""
        keys = [
            OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(seed), {"use": "sig"})
            for seed in seeds
        ]
        for key in keys:
            key.ensure_kid()
        return cls(FixedKeys(keys), keys[0])

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Believe one public key, RSA or Ed25519, in PEM; Malformed when it is something else."""
        return cls(FixedKeys([read_key_file(path)]))

    @classmethod
    def from_jwks(cls, url: str) -> Self:
        """Believe the keys published at a JWKS address (RFC 7517 5)."""
        return cls(Jwks(url))

    def issue(
        self, role: Role, sub: str, ttl: timedelta, now: datetime, comuna: str | None = None
    ) -> str:
        """Sign a token; Malformed when no hub would read it, Refused when only others sign."""
        faults = _faults(role, sub, comuna)
        if ttl < timedelta(seconds=1):
            faults.append(Fault("ttl", "must be a second or more"))
        if faults:
            raise Malformed(faults)
        if self._signer is None:
            raise Refused("this hub reads the tokens of another issuer and signs none")
        claims = {"sub": sub, "role": role.value, "exp": int((now + ttl).timestamp())}
        claims |= {"comuna": comuna} if comuna else {}
        header = {"alg": "EdDSA", "kid": self._signer.kid}
        return jwt.encode(header, claims, self._signer, registry=_REGISTRY)

    async def read(self, token: str, now: datetime) -> Claims:
        """Say who is asking; BadToken when it is nobody, Unavailable when no key is at hand."""
        kid = _kid(token)
        for key in await self._source.find(kid, now):
            try:
                claims = self._verified(token, key)
            except (JoseError, ValueError, RecursionError):
                continue  # signed by another key, or by nobody
            return _claims(claims, now)
        raise BadToken

    def _verified(self, token: str, key: Key) -> Mapping[str, Any]:
        """Give what a key signed; the library's errors for what it did not.

        Whoever asks will ask again: a signature that was right is not computed anew. A key that
        was taken back is not looked for, and whether a token has expired is asked every time.
        """
        signer, claims = self._remembered.get(token, (None, {}))
        if signer is not key:
            claims = jwt.decode(token, key, registry=_REGISTRY).claims
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[token] = key, claims
        return claims


def parse_ttl(text: str) -> timedelta:
    """Read a span such as `45s`, `30m`, `1h` or `2d`; ValueError for anything else."""
    if not re.fullmatch(r"[1-9][0-9]{0,5}[smhd]", text):
        raise ValueError("must be a number and s, m, h or d, such as 45s, 30m, 1h or 2d")
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


class _Registry(JWSRegistry):
    """The algorithms the hub reads, none of which the library need warn of at every token."""

    def get_alg(self, name: str) -> Any:
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


_REGISTRY: Final = _Registry(strict_check_header=False)


@lru_cache(_REMEMBERED)
def _kid(token: str) -> str | None:
    """Give the id of the key a token says it was signed with: not believed, only looked up."""
    if len(token) > MAX_LENGTH or not token.isascii():
        raise BadToken
    try:
        header = jws.extract_compact(token.encode()).headers()
        _REGISTRY.check_header(header)
        _REGISTRY.get_alg(header["alg"])
    except (JoseError, ValueError, TypeError, RecursionError):
        raise BadToken from None
    kid: str | None = header.get("kid")
    return kid


def _claims(claims: Mapping[str, Any], now: datetime) -> Claims:
    ours = {name: claims[name] for name in ("exp", "nbf", "sub") if claims.get(name) is not None}
    try:
        JWTClaimsRegistry(int(now.timestamp())).validate(ours)
        sub, role = ours["sub"], Role(claims["role"])
        expires = datetime.fromtimestamp(ours["exp"], UTC)
    except ExpiredTokenError:
        raise Expired from None
    except (JoseError, KeyError, ValueError, OverflowError, OSError):
        raise BadToken from None
    comuna = claims.get("comuna") if role is Role.OFFICER else None
    if _faults(role, sub, comuna):
        raise BadToken
    return Claims(sub=sub, role=role, comuna=comuna, expires=expires)


def _faults(role: Role, sub: str, comuna: object) -> list[Fault]:
    faults = []
    if not 0 < len(sub) <= _MAX_SUB or not sub.isprintable():
        faults.append(Fault("sub", f"must have 1 to {_MAX_SUB} printable characters"))
    if role is not Role.OFFICER and comuna is not None:
        faults.append(Fault("comuna", "only an officer has one"))
    if role is Role.OFFICER and not (
        isinstance(comuna, str) and reference.comuna(comuna) is not None
    ):
        faults.append(
            Fault("comuna", "must be an officer's, by its CUT code: five digits, as 07301")
        )
    return faults
