"""Who signed in goes in, a cookie that says so comes out; and back, with the token of its forms."""

import base64
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from anonymizer.vault import Keyring, VaultError, open_sealed, seal
from hub.web.tokens import Claims, Role

COOKIE: Final = "hub_session"

#: However long the portal's token would hold.
LONGEST: Final = timedelta(hours=8)

_PURPOSE: Final = "session"
_MAX_LENGTH: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One person signed in with one browser."""

    claims: Claims
    csrf: str  #: must come back with everything that acts


class Sessions:
    """Cookies under the hub's keys: sealed, so that a shared phone shows nobody's id."""

    def __init__(self, keyring: Keyring) -> None:
        self._keys: Sequence[bytes] = keyring.derive_all(_PURPOSE)

    def start(self, claims: Claims, now: datetime) -> str:
        """Give the value of the cookie for whoever showed a token."""
        expires = min(claims.expires, now + LONGEST)
        held = [claims.sub, str(claims.role), claims.comuna, int(expires.timestamp())]
        sealed = seal(self._keys[0], json.dumps(held).encode(), _PURPOSE)
        return base64.urlsafe_b64encode(sealed).decode()

    def read(self, cookie: str | None, now: datetime) -> Session | None:
        """Give the session of a cookie; None when it is none of ours, or over."""
        if not cookie or len(cookie) > _MAX_LENGTH:
            return None
        try:
            sealed = base64.b64decode(cookie, altchars=b"-_", validate=True)
        except ValueError:
            return None
        for key in self._keys:
            try:
                held = json.loads(open_sealed(key, sealed, _PURPOSE))
            except VaultError:
                continue
            sub, role, comuna, expires = held
            claims = Claims(
                sub=sub,
                role=Role(role),
                comuna=comuna,
                expires=datetime.fromtimestamp(expires, UTC),
            )
            csrf = hmac.digest(key, b"csrf:" + sealed, "sha256").hex()
            return Session(claims=claims, csrf=csrf) if claims.expires > now else None
        return None


def same(given: str, csrf: str) -> bool:
    """Compare a token that came back with the session's, in constant time."""
    return hmac.compare_digest(given.encode(errors="surrogateescape"), csrf.encode())
