"""A token says who is asking, until it ends; whatever is wrong with it, it says nothing."""

import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import Malformed
from hub.web.tokens import MAX_LENGTH, BadToken, Claims, Role, TokenKeys, parse_ttl
from tests.web.signing import (
    ED,
    GOOD,
    HOUR,
    KEYS,
    NOW,
    OLD_SEED,
    OTHER_SEED,
    SEED,
    as_pem,
    b64,
    rsa,
    sign,
    sign_bytes,
)


@pytest.mark.parametrize("role", list(Role))
async def test_what_is_issued_is_read(role: Role) -> None:
    comuna = "07301" if role is Role.OFFICER else None
    token = KEYS.issue(role, "x1", HOUR, NOW, comuna)
    assert await KEYS.read(token, NOW) == Claims(
        sub="x1", role=role, comuna=comuna, expires=NOW + HOUR
    )


def test_the_roles_are_those_of_the_contract() -> None:
    assert set(Role) == {
        "portal",
        "worker",
        "employer",
        "officer",
        "sence",
        "operator",
        "moderator",
        "auditor",
    }


async def test_two_processes_with_the_same_seed_read_each_other_s_tokens() -> None:
    token = TokenKeys.embedded([SEED]).issue(Role.PORTAL, "bne", HOUR, NOW)
    assert (await TokenKeys.embedded([SEED]).read(token, NOW)).role is Role.PORTAL


async def test_tokens_of_the_old_seed_are_read_and_new_ones_are_of_the_current() -> None:
    both = TokenKeys.embedded([SEED, OLD_SEED])
    old = TokenKeys.embedded([OLD_SEED]).issue(Role.WORKER, "w1", HOUR, NOW)
    assert (await both.read(old, NOW)).sub == "w1"
    new = both.issue(Role.WORKER, "w1", HOUR, NOW)
    assert (await KEYS.read(new, NOW)).sub == "w1"
    with pytest.raises(BadToken):
        await KEYS.read(old, NOW)


async def test_a_token_holds_to_the_second_it_expires() -> None:
    token = KEYS.issue(Role.WORKER, "w1", HOUR, NOW)
    assert await KEYS.read(token, NOW + HOUR - timedelta(seconds=1))
    with pytest.raises(BadToken):
        await KEYS.read(token, NOW + HOUR)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"exp": None}, id="no exp"),
        pytest.param({"exp": "2030"}, id="exp is a text"),
        pytest.param({"exp": True}, id="exp is a truth"),
        pytest.param({"exp": 1e300}, id="exp beyond the calendar"),
        pytest.param({"exp": 10**400}, id="exp beyond any number"),
        pytest.param({"exp": float("nan")}, id="exp is not a number"),
        pytest.param({"exp": int(NOW.timestamp())}, id="expires now"),
        pytest.param({"exp": 0}, id="expired long ago"),
        pytest.param({"exp": -(10**18)}, id="expired before time"),
        pytest.param({"nbf": int(NOW.timestamp()) + 60}, id="not yet"),
        pytest.param({"sub": None}, id="no sub"),
        pytest.param({"sub": ""}, id="an empty sub"),
        pytest.param({"sub": 7}, id="sub is a number"),
        pytest.param({"sub": ["w1"]}, id="sub is a list"),
        pytest.param({"sub": "w" * 201}, id="sub too long"),
        pytest.param({"sub": "w\u00001"}, id="sub with a NUL"),
        pytest.param({"role": None}, id="no role"),
        pytest.param({"role": "admin"}, id="an unknown role"),
        pytest.param({"role": "WORKER"}, id="a role in capitals"),
        pytest.param({"role": ["worker"]}, id="a list of roles"),
        pytest.param({"role": {"worker": 1}}, id="an object for a role"),
        pytest.param({"role": "officer"}, id="an officer without comuna"),
        pytest.param({"role": "officer", "comuna": "99999"}, id="an officer of nowhere"),
        pytest.param({"role": "officer", "comuna": ""}, id="an officer of an empty comuna"),
        pytest.param({"role": "officer", "comuna": 7301}, id="a comuna that is a number"),
        pytest.param({"role": "officer", "comuna": ["07301"]}, id="a list of comunas"),
    ],
)
async def test_wrong_claims_are_refused_though_rightly_signed(change: dict[str, Any]) -> None:
    assert await KEYS.read(sign(GOOD), NOW)
    claims = {name: value for name, value in (GOOD | change).items() if value is not None}
    with pytest.raises(BadToken):
        await KEYS.read(sign(claims), NOW)


async def test_only_an_officer_s_comuna_counts() -> None:
    assert (await KEYS.read(sign(GOOD | {"comuna": "07301"}), NOW)).comuna is None


async def test_claims_and_headers_that_are_not_ours_are_ignored() -> None:
    token = sign(GOOD | {"iss": "bne", "iat": 4e9, "jti": 7}, header={"x-trace": "1"})
    assert (await KEYS.read(token, NOW)).sub == "w1"


@pytest.mark.parametrize("alg", ["EdDSA", "Ed25519"])
async def test_both_names_of_the_algorithm_are_read(alg: str) -> None:
    assert await KEYS.read(sign(GOOD, header={"alg": alg}), NOW)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"alg": "none"}, id="none"),
        pytest.param({"alg": "None"}, id="None"),
        pytest.param({"alg": "HS256"}, id="HS256"),
        pytest.param({"alg": "RS256"}, id="RS256 with an Ed25519 key"),
        pytest.param({"alg": "ES256"}, id="ES256"),
        pytest.param({"alg": "Ed448"}, id="Ed448"),
        pytest.param({"alg": ["EdDSA"]}, id="a list of algorithms"),
        pytest.param({"alg": None}, id="null"),
        pytest.param({"kid": "another"}, id="an unknown key id"),
        pytest.param({"kid": 7}, id="a key id that is a number"),
        pytest.param({"kid": ["a"]}, id="a list of key ids"),
        pytest.param({"crit": ["x"], "x": 1}, id="a critical header unknown"),
        pytest.param({"crit": "x"}, id="crit is a text"),
    ],
)
async def test_a_wrong_header_is_refused_though_rightly_signed(header: dict[str, Any]) -> None:
    with pytest.raises(BadToken):
        await KEYS.read(sign(GOOD, header=header), NOW)


@pytest.mark.parametrize("signature", ["", "AAAA"], ids=["no signature", "a short one"])
@pytest.mark.parametrize("alg", ["none", "EdDSA"])
async def test_what_nobody_signed_is_refused(alg: str, signature: str) -> None:
    head, body, _ = sign(GOOD, header={"alg": alg}).split(".")
    with pytest.raises(BadToken):
        await KEYS.read(f"{head}.{body}.{signature}", NOW)


async def test_another_s_signature_is_refused() -> None:
    with pytest.raises(BadToken):
        await KEYS.read(TokenKeys.embedded([OTHER_SEED]).issue(Role.PORTAL, "p", HOUR, NOW), NOW)
    stranger = Ed25519PrivateKey.from_private_bytes(OTHER_SEED)
    with pytest.raises(BadToken):
        await KEYS.read(sign(GOOD, key=stranger), NOW)


async def test_a_public_key_is_no_shared_secret(tmp_path: Path) -> None:
    # The old confusion: sign with HMAC, the PEM of the public key being the secret.
    pem = as_pem(rsa().public_key())
    file = tmp_path / "portal.pem"
    file.write_bytes(pem)
    head = b64(json.dumps({"alg": "HS256"}).encode())
    signed = f"{head}.{b64(json.dumps(GOOD).encode())}"
    signature = b64(hmac.digest(pem, signed.encode(), hashlib.sha256))
    with pytest.raises(BadToken):
        await TokenKeys.from_file(file).read(f"{signed}.{signature}", NOW)


@settings(deadline=None)
@given(at=st.integers(min_value=0), letter=st.sampled_from("AQgw-_.09"))
async def test_one_changed_letter_is_noticed_or_changes_nothing(at: int, letter: str) -> None:
    token = KEYS.issue(Role.WORKER, "w1", HOUR, NOW)
    at %= len(token)
    changed = token[:at] + letter + token[at + 1 :]
    try:
        claims = await KEYS.read(changed, NOW)
    except BadToken:
        return
    # The last letter of each part has bits that mean nothing.
    assert claims == await KEYS.read(token, NOW)
    assert changed == token or len(token) - 1 == at


@settings(deadline=None)
@given(text=st.text(max_size=80) | st.text(alphabet='eyJhbGciOi.IkV-_{}[]"', max_size=200))
async def test_any_text_at_all_is_refused(text: str) -> None:
    with pytest.raises(BadToken):
        await KEYS.read(text, NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
NAMES = st.sampled_from(["alg", "kid", "crit", "b64", "typ", "jwk", "cty", "x5c"])


@settings(deadline=None)
@given(header=JSON | st.dictionaries(NAMES, JSON), claims=JSON | st.dictionaries(NAMES, JSON))
async def test_any_json_at_all_is_refused(header: Any, claims: Any) -> None:
    parts = [b64(json.dumps(part).encode()) for part in (header, claims)]
    with pytest.raises(BadToken):
        await KEYS.read(".".join([*parts, "AAAA"]), NOW)


@pytest.mark.parametrize("depth", [500, 1_400], ids=["deep", "deeper than the stack"])
async def test_nested_headers_and_claims_are_refused(depth: int) -> None:
    nest = b"[" * depth
    for token in (f"{b64(nest)}.e30.AAAA", sign_bytes(b'{"alg":"EdDSA"}', nest, ED)):
        with pytest.raises(BadToken):
            await KEYS.read(token, NOW)


async def test_a_token_that_is_too_long_is_not_even_read() -> None:
    long = sign(GOOD | {"more": "x" * MAX_LENGTH})
    with pytest.raises(BadToken):
        await KEYS.read(long, NOW)


@pytest.mark.parametrize(
    ("role", "sub", "ttl", "comuna", "fields"),
    [
        pytest.param(Role.OFFICER, "o1", HOUR, None, ["comuna"], id="no comuna"),
        pytest.param(Role.OFFICER, "o1", HOUR, "99999", ["comuna"], id="unknown comuna"),
        pytest.param(Role.WORKER, "w1", HOUR, "07301", ["comuna"], id="a worker's comuna"),
        pytest.param(Role.WORKER, "", HOUR, None, ["sub"], id="no sub"),
        pytest.param(Role.WORKER, "w" * 201, HOUR, None, ["sub"], id="a long sub"),
        pytest.param(Role.WORKER, "w1", timedelta(0), None, ["ttl"], id="no time"),
        pytest.param(Role.OFFICER, "\n", -HOUR, None, ["sub", "comuna", "ttl"], id="everything"),
    ],
)
def test_no_token_is_issued_that_would_not_be_read(
    role: Role, sub: str, ttl: timedelta, comuna: str | None, fields: list[str]
) -> None:
    with pytest.raises(Malformed) as caught:
        KEYS.issue(role, sub, ttl, NOW, comuna)
    assert [fault.field for fault in caught.value.faults] == fields


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("45s", timedelta(seconds=45)),
        ("30m", timedelta(minutes=30)),
        ("1h", HOUR),
        ("2d", timedelta(days=2)),
        ("999999d", timedelta(days=999_999)),
    ],
)
def test_a_span_is_read(text: str, span: timedelta) -> None:
    assert parse_ttl(text) == span


@pytest.mark.parametrize(
    "text",
    ["", "h", "1", "0h", "-1h", "1.5h", "1 h", "1H", "1w", "1h30m", "1h\n", "٣h", "9999999d"],
)
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as 45s"):
        parse_ttl(text)
