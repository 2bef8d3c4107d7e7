"""A key's id enters; the public keys that may have signed leave: given ones, or a JWKS's."""

import asyncio
import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import aiohttp
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey, RSAKey

from hub.errors import Fault, Malformed, Unavailable

Key = OKPKey | RSAKey

log: Final = logging.getLogger(__name__)

_PATIENCE: Final = timedelta(minutes=1)  # between two requests, whatever ids are asked for
_FRESH: Final = timedelta(hours=1)  # how long a key taken back may still be believed
_TIMEOUT: Final = aiohttp.ClientTimeout(total=5)
_MIN_RSA_BITS: Final = 2048


class KeySource(Protocol):
    """Where keys come from."""

    async def find(self, kid: str | None, now: datetime) -> Sequence[Key]:
        """Give the keys that may have signed; Unavailable when that cannot be known now."""


class FixedKeys:
    """Keys given once."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self._keys = tuple(keys)

    async def find(self, kid: str | None, now: datetime) -> Sequence[Key]:
        """Give those of this id; a key without an id may be any."""
        return _of(self._keys, kid)


class Jwks:
    """Keys published at an address: kept for an hour, asked for again for an unknown id.

    It is asked at most once a minute. While it does not answer, what it last said holds: its
    failure locks nobody out who had come in before.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: tuple[Key, ...] = ()
        self._asked: datetime | None = None
        self._answered: datetime | None = None
        self._asking = asyncio.Lock()

    async def find(self, kid: str | None, now: datetime) -> Sequence[Key]:
        """Give those of this id; Unavailable as long as the address has never answered."""
        if self._should_ask(kid, now):
            async with self._asking:
                if self._should_ask(kid, now):  # another may have asked meanwhile
                    await self._ask(now)
        if self._answered is None:
            raise Unavailable("the issuer's keys could not be fetched")
        return _of(self._keys, kid)

    def _should_ask(self, kid: str | None, now: datetime) -> bool:
        if self._asked is not None and now - self._asked < _PATIENCE:
            return False
        stale = self._answered is None or now - self._answered >= _FRESH
        return stale or not _of(self._keys, kid)

    async def _ask(self, now: datetime) -> None:
        self._asked = now
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIMEOUT) as session,
                session.get(self._url, allow_redirects=False, raise_for_status=True) as response,
            ):
                entries = json.loads(await response.read())["keys"]
            self._keys = tuple(key for entry in entries if (key := _usable(entry)))
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            log.warning("no keys from the JWKS address: %s", error)
        else:
            self._answered = now


def read_key_file(path: Path) -> Key:
    """Read one public key in PEM: RSA of 2,048 bits or more, or Ed25519."""
    try:
        public = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise Malformed([Fault("token_key_file", f"cannot be read: {error.strerror}")]) from None
    except (ValueError, UnsupportedAlgorithm):
        raise Malformed([Fault("token_key_file", "must be a public key in PEM")]) from None
    if isinstance(public, Ed25519PublicKey):
        return OKPKey.import_key(public)
    if isinstance(public, RSAPublicKey) and public.key_size >= _MIN_RSA_BITS:
        return RSAKey.import_key(public)
    message = f"must be Ed25519, or RSA of {_MIN_RSA_BITS} bits or more"
    raise Malformed([Fault("token_key_file", message)])


def _of(keys: Sequence[Key], kid: str | None) -> Sequence[Key]:
    return [key for key in keys if kid is None or key.kid in (None, kid)]


def _usable(entry: dict[str, Any]) -> Key | None:
    """Read one key of a set; None for what the hub cannot verify with (RFC 7517 5)."""
    try:
        match entry.get("kty"), entry.get("crv"):
            case "RSA", _:
                rsa = RSAKey.import_key(entry)
                return rsa if rsa.raw_value.key_size >= _MIN_RSA_BITS else None
            case "OKP", "Ed25519":
                return OKPKey.import_key(entry)
    except (JoseError, ValueError, TypeError, AttributeError):
        log.warning("a key of the JWKS address is malformed and is not used")
    return None
