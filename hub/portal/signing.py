"""The body of a post and the secrets come in; its headers leave, as Standard Webhooks has them."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

_PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """Give the key a secret stands for: what follows `whsec_`, in base64."""
    return b64decode(secret.removeprefix(_PREFIX), validate=True)


def headers(name: str, body: bytes, keys: Sequence[bytes], now: datetime) -> dict[str, str]:
    """Sign a body: `webhook-id` stays the same for one event, the rest is of this moment.

    With two keys, while one takes the other's place, the receiver may trust either.
    """
    at = str(int(now.timestamp()))
    signed = b".".join((name.encode(), at.encode(), body))
    signatures = [b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys]
    return {
        "webhook-id": name,
        "webhook-timestamp": at,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }
