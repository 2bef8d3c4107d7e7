"""Whose signature is believed: a key of a file, or those an issuer publishes, while it does."""

import hmac
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from hub.errors import Malformed, Refused, Unavailable
from hub.web.tokens import BadToken, Role, TokenKeys
from tests.web.signing import ED, GOOD, HOUR, NOW, as_jwk, as_pem, b64, rsa, sign


@pytest.mark.parametrize("key", [ED, rsa()], ids=["Ed25519", "RSA"])
async def test_a_key_file_is_believed_and_signs_nothing(
    key: Ed25519PrivateKey | RSAPrivateKey, tmp_path: Path
) -> None:
    file = tmp_path / "portal.pem"
    file.write_bytes(as_pem(key.public_key()))
    keys = TokenKeys.from_file(file)
    assert (await keys.read(sign(GOOD, key=key), NOW)).sub == "w1"
    assert (await keys.read(sign(GOOD, header={"kid": "any"}, key=key), NOW)).sub == "w1"
    with pytest.raises(BadToken):
        await keys.read(sign(GOOD, key=Ed25519PrivateKey.generate()), NOW)
    with pytest.raises(Refused, match="another issuer"):
        keys.issue(Role.WORKER, "w1", HOUR, NOW)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(None, "cannot be read", id="no file"),
        pytest.param(b"", "public key in PEM", id="empty"),
        pytest.param(b"-----BEGIN PUBLIC KEY-----\nAAAA\n", "public key in PEM", id="broken"),
        pytest.param(
            ED.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            "public key in PEM",
            id="a private key",
        ),
        pytest.param(
            new_ec(SECP256R1())
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            "must be Ed25519",
            id="another kind of key",
        ),
        pytest.param(b"weak", "2048 bits", id="RSA of 1,024 bits"),
    ],
)
def test_a_key_file_that_is_none_is_named(content: bytes | None, said: str, tmp_path: Path) -> None:
    file = tmp_path / "portal.pem"
    if content is not None:
        file.write_bytes(as_pem(rsa(1024).public_key()) if content == b"weak" else content)
    with pytest.raises(Malformed, match=said) as caught:
        TokenKeys.from_file(file)
    assert [fault.field for fault in caught.value.faults] == ["token_key_file"]


class Issuer:
    """A real server that publishes keys, counts who asks, and can fail."""

    def __init__(self) -> None:
        self.entries: list[Any] = []
        self.asked = 0
        self.answer: web.Response | None = None
        self.url = ""

    async def publish(self, _request: web.Request) -> web.Response:
        self.asked += 1
        return self.answer or web.json_response({"keys": self.entries})


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    """An issuer with one Ed25519 key, of the id `a`."""
    issuer = Issuer()
    issuer.entries = [as_jwk(ED, "a")]
    app = web.Application()
    app.router.add_get("/jwks.json", issuer.publish)
    async with TestServer(app) as server:
        issuer.url = str(server.make_url("/jwks.json"))
        yield issuer


async def test_published_keys_are_believed_and_asked_for_once(issuer: Issuer) -> None:
    issuer.entries.append(as_jwk(rsa(), "b"))
    keys = TokenKeys.from_jwks(issuer.url)
    for _ in range(3):
        assert await keys.read(sign(GOOD, header={"kid": "a"}), NOW)
        assert await keys.read(sign(GOOD, header={"kid": "b"}, key=rsa()), NOW)
    assert issuer.asked == 1
    with pytest.raises(Refused, match="another issuer"):
        keys.issue(Role.WORKER, "w1", HOUR, NOW)


async def test_a_new_key_is_found_by_its_id_at_most_once_a_minute(issuer: Issuer) -> None:
    keys = TokenKeys.from_jwks(issuer.url)
    await keys.read(sign(GOOD, header={"kid": "a"}), NOW)
    issuer.entries.append(as_jwk(rsa(), "b"))
    new = sign(GOOD, header={"kid": "b"}, key=rsa())
    for seconds in range(0, 60, 7):
        with pytest.raises(BadToken):
            await keys.read(new, NOW + timedelta(seconds=seconds))
    assert issuer.asked == 1
    assert await keys.read(new, NOW + timedelta(seconds=60))
    assert issuer.asked == 2


async def test_a_key_taken_back_is_believed_for_an_hour_at_most(issuer: Issuer) -> None:
    keys = TokenKeys.from_jwks(issuer.url)
    exp = int((NOW + 9 * HOUR).timestamp())
    token = sign(GOOD | {"exp": exp}, header={"kid": "a"})
    assert await keys.read(token, NOW)
    issuer.entries = [as_jwk(rsa(), "b")]
    assert await keys.read(token, NOW + timedelta(minutes=59))
    with pytest.raises(BadToken):
        await keys.read(token, NOW + HOUR)


FAILURES = [
    pytest.param(lambda: web.Response(status=503), id="503"),
    pytest.param(lambda: web.Response(text="<html>"), id="not JSON"),
    pytest.param(lambda: web.json_response([]), id="a list"),
    pytest.param(lambda: web.json_response({}), id="no keys"),
    pytest.param(lambda: web.json_response({"keys": None}), id="null keys"),
    pytest.param(lambda: web.Response(status=302, headers={"Location": "/"}), id="elsewhere"),
]


@pytest.mark.parametrize("failure", FAILURES)
async def test_an_issuer_that_never_answered_is_unavailable_and_recovers(
    failure: Any, issuer: Issuer
) -> None:
    keys = TokenKeys.from_jwks(issuer.url)
    token = sign(GOOD, header={"kid": "a"})
    issuer.answer = failure()
    for _ in range(2):
        with pytest.raises(Unavailable):
            await keys.read(token, NOW)
    assert issuer.asked == 1
    issuer.answer = None
    assert await keys.read(token, NOW + timedelta(minutes=1))


@pytest.mark.parametrize("failure", FAILURES)
async def test_an_issuer_that_fails_locks_nobody_out(failure: Any, issuer: Issuer) -> None:
    keys = TokenKeys.from_jwks(issuer.url)
    exp = int((NOW + 9 * HOUR).timestamp())
    token = sign(GOOD | {"exp": exp}, header={"kid": "a"})
    assert await keys.read(token, NOW)
    issuer.answer = failure()
    assert await keys.read(token, NOW + 2 * HOUR)
    assert issuer.asked == 2


async def test_an_issuer_that_is_not_there_is_unavailable(issuer: Issuer) -> None:
    keys = TokenKeys.from_jwks("http://127.0.0.1:1/jwks.json")
    with pytest.raises(Unavailable):
        await keys.read(sign(GOOD), NOW)


async def test_keys_of_no_use_are_passed_over(issuer: Issuer) -> None:
    good = issuer.entries[0]
    issuer.entries = [
        "a text",
        {},
        {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0", "kid": "shared"},
        {"kty": "OKP", "crv": "X25519", "x": good["x"], "kid": "a"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "a"},
        {"kty": "RSA", "n": "AQAB", "kid": "a"},
        {"kty": "unheard-of", "kid": "a"},
        good | {"use": "enc"},
        good,
    ]
    keys = TokenKeys.from_jwks(issuer.url)
    assert await keys.read(sign(GOOD, header={"kid": "a"}), NOW)
    head = b64(json.dumps({"alg": "HS256", "kid": "shared"}).encode())
    signed = f"{head}.{b64(json.dumps(GOOD).encode())}"
    secret = b"secret-secret-secret-secret"
    with pytest.raises(BadToken):
        await keys.read(f"{signed}.{b64(hmac.digest(secret, signed.encode(), 'sha256'))}", NOW)


@pytest.mark.filterwarnings("ignore:Key size:joserfc.errors.SecurityWarning")
async def test_a_weak_key_is_not_believed_though_published(issuer: Issuer) -> None:
    issuer.entries = [as_jwk(rsa(1024), "weak")]
    keys = TokenKeys.from_jwks(issuer.url)
    with pytest.raises(BadToken):
        await keys.read(sign(GOOD, header={"kid": "weak"}, key=rsa(1024)), NOW)
