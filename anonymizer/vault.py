"""The ciphers of the vault: secrets and plain bytes enter; keys, sealed and blind bytes leave.

secret ── HKDF ─┬─ wrapping key ── wraps ── a person's data key ── seals ── their rows
                ├─ blind-index key            (lost with the person, erased everywhere)
                └─ one key per other purpose
"""

import hmac
import secrets as randomness
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: A shorter secret is refused: HKDF spreads what is unguessable, it adds nothing to it.
MIN_SECRET_LENGTH: Final = 32

_KEY: Final = 32  # AES-256
_NONCE: Final = 12  # the length AES-GCM is defined for (NIST SP 800-38D 8.2)
_TAG: Final = 16
_KEY_ID: Final = 4
_BLIND: Final = 16


class VaultError(Exception):
    """This does not open: another key, another place, or bytes that were changed."""


class SecretMissing(VaultError):
    """This was wrapped under a secret that is not on this keyring."""


class Keyring:
    """Everything derived from the hub's secrets, the current one first, older ones after.

    What is made is made under the current secret; what is read may be of any of them.
    """

    __slots__ = ("_blinders", "_secrets", "_wrappers", "key_id")

    #: Which secret is current, in eight characters that tell nothing of it.
    key_id: str

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            raise ValueError("a keyring needs at least one secret")
        if any(len(secret) < MIN_SECRET_LENGTH for secret in secrets):
            raise ValueError(f"a secret has at least {MIN_SECRET_LENGTH} characters")
        self._secrets = tuple(secret.encode() for secret in secrets)
        # Begun once and copied for each value: to take in the key costs as much as the value.
        self._blinders = tuple(
            hmac.new(_expand(secret, "vault:blind", _KEY), digestmod="sha256")
            for secret in self._secrets
        )
        ids = [_expand(secret, "vault:key-id", _KEY_ID) for secret in self._secrets]
        self._wrappers = {
            key_id: AESGCM(_expand(secret, "vault:wrap", _KEY))
            for key_id, secret in zip(ids, self._secrets, strict=True)
        }
        self.key_id = ids[0].hex()

    def wrap(self, data_key: bytes, owner: str) -> bytes:
        """Wrap a data key for its owner, such as `worker:4711`: 64 bytes, key id first."""
        key_id = bytes.fromhex(self.key_id)
        return key_id + _encrypt(self._wrappers[key_id], data_key, owner)

    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        """Give the data key back.

        Raise SecretMissing when it was wrapped under a secret we do not have, VaultError when
        it is not this owner's, or was damaged.
        """
        wrapper = self._wrappers.get(wrapped[:_KEY_ID])
        if wrapper is None:
            raise SecretMissing("wrapped under a secret that is not on this keyring")
        return _decrypt(wrapper, wrapped[_KEY_ID:], owner)

    def needs_rewrap(self, wrapped: bytes) -> bool:
        """Say whether this was wrapped under another secret than the current one."""
        return wrapped[:_KEY_ID].hex() != self.key_id

    def blind(self, field: str, value: str) -> bytes:
        """Index a value by which it can be found but not read, as 16 bytes to be stored.

        Equal values of one field give equal bytes: normalise first. Nothing in it links
        the same value in two fields.
        """
        return _blind(self._blinders[0], field, value)

    def blinds(self, field: str, value: str) -> tuple[bytes, ...]:
        """Give the index under every secret, current first, to look up what is stored."""
        return tuple(_blind(blinder, field, value) for blinder in self._blinders)

    def derive(self, purpose: str, length: int = _KEY) -> bytes:
        """Derive a key of the current secret for a purpose of the caller's own."""
        return _expand(self._secrets[0], f"purpose:{purpose}", length)

    def derive_all(self, purpose: str, length: int = _KEY) -> tuple[bytes, ...]:
        """Derive the purpose's key of every secret, current first, to read what is older."""
        return tuple(_expand(secret, f"purpose:{purpose}", length) for secret in self._secrets)


def new_data_key() -> bytes:
    """Make a fresh data key; whoever drops its only wrapped copy has erased what it sealed."""
    return randomness.token_bytes(_KEY)


def seal(data_key: bytes, plaintext: bytes, context: str) -> bytes:
    """Seal bytes for one place, the context: the row's own id, such as `contact:4711`."""
    return _encrypt(AESGCM(data_key), plaintext, context)


def open_sealed(data_key: bytes, sealed: bytes, context: str) -> bytes:
    """Open what was sealed; raise VaultError when the key, the place or a bit of it differs."""
    return _decrypt(AESGCM(data_key), sealed, context)


def _encrypt(cipher: AESGCM, plaintext: bytes, context: str) -> bytes:
    nonce = randomness.token_bytes(_NONCE)
    return nonce + cipher.encrypt(nonce, plaintext, context.encode())


def _decrypt(cipher: AESGCM, sealed: bytes, context: str) -> bytes:
    if len(sealed) < _NONCE + _TAG:
        raise VaultError("too short to have been sealed")
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
    except InvalidTag:
        # The cause is left out: a traceback must not carry what was being opened.
        raise VaultError from None


def _blind(blinder: hmac.HMAC, field: str, value: str) -> bytes:
    name = field.encode()
    begun = blinder.copy()
    # The length in front keeps ("ab", "c") and ("a", "bc") apart.
    begun.update(len(name).to_bytes(2) + name + value.encode())
    return begun.digest()[:_BLIND]


def _expand(secret: bytes, info: str, length: int) -> bytes:
    """Derive one key (RFC 5869); the info keeps the keys of two purposes unrelated."""
    hkdf = HKDF(algorithm=SHA256(), length=length, salt=None, info=f"pregonero:1:{info}".encode())
    return hkdf.derive(secret)
