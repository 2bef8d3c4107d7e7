"""Tokens signed by no library of tokens, and the keys that sign them."""

import base64
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as new_rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import OKPKey, RSAKey

from hub.web.tokens import TokenKeys

NOW = datetime(2026, 5, 5, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEED, OLD_SEED, OTHER_SEED = b"s" * 32, b"o" * 32, b"x" * 32
KEYS = TokenKeys.embedded([SEED])
ED = Ed25519PrivateKey.from_private_bytes(SEED)

GOOD: dict[str, Any] = {"sub": "w1", "role": "worker", "exp": int((NOW + HOUR).timestamp())}


@cache
def rsa(bits: int = 2048, serial: int = 0) -> RSAPrivateKey:
    """Keys take long to make: one for each serial number."""
    return new_rsa(public_exponent=65537, key_size=bits)


def sign(
    claims: dict[str, Any],
    header: dict[str, Any] | None = None,
    key: Ed25519PrivateKey | RSAPrivateKey = ED,
) -> str:
    """Sign whatever is asked, by no library of tokens."""
    alg = "RS256" if isinstance(key, RSAPrivateKey) else "EdDSA"
    head = {"alg": alg} | (header or {})
    return sign_bytes(json.dumps(head).encode(), json.dumps(claims).encode(), key)


def sign_bytes(head: bytes, body: bytes, key: Ed25519PrivateKey | RSAPrivateKey) -> str:
    signed = f"{b64(head)}.{b64(body)}"
    if isinstance(key, RSAPrivateKey):
        signature = key.sign(signed.encode(), PKCS1v15(), SHA256())
    else:
        signature = key.sign(signed.encode())
    return f"{signed}.{b64(signature)}"


def as_jwk(key: Ed25519PrivateKey | RSAPrivateKey, kid: str) -> dict[str, Any]:
    if isinstance(key, RSAPrivateKey):
        return {**RSAKey.import_key(key.public_key()).as_dict(private=False), "kid": kid}
    return {**OKPKey.import_key(key.public_key()).as_dict(private=False), "kid": kid}


def as_pem(key: Any) -> bytes:
    pem: bytes = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
