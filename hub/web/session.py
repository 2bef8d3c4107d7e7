"""Who signed in goes in, a cookie that says so comes out; and back, with the token of its forms."""

import base64
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_bytes
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

    id: bytes  #: of its row
    claims: Claims
    csrf: str  #: must come back with everything that acts
    by_key: bool = False  #: their personal key opened it, and not a token


class Sessions:
    """Cookies under the hub's keys: sealed, so that a shared phone shows nobody's id.

    A cookie says who signed in; whether that session still goes on, its row does.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._keys: Sequence[bytes] = keyring.derive_all(_PURPOSE)

    def start(
        self, claims: Claims, now: datetime, session: bytes = b"", *, by_key: bool = False
    ) -> str:
        """Give the value of the cookie for whoever may come in; `session` is its row's id."""
        expires = min(claims.expires, now + LONGEST)
        held = [
            claims.sub,
            str(claims.role),
            claims.comuna,
            int(expires.timestamp()),
            session.hex(),
            by_key,
        ]
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
            sub, role, comuna, expires, session, *by_key = held
            claims = Claims(
                sub=sub,
                role=Role(role),
                comuna=comuna,
                expires=datetime.fromtimestamp(expires, UTC),
            )
            csrf = hmac.digest(key, b"csrf:" + sealed, "sha256").hex()
            if claims.expires <= now:
                return None
            return Session(
                id=bytes.fromhex(session), claims=claims, csrf=csrf, by_key=by_key == [True]
            )
        return None


def of_token(token: str) -> bytes:
    """Give the id of the one session a token may begin.

    What was signed makes it, and not the signature: that can be written in more than one way.
    """
    return sha256(token.strip().rpartition(".")[0].encode()).digest()[:16]


def of_nothing() -> bytes:
    """Give the id of a session that no token begins."""
    return token_bytes(16)


def same(given: str, csrf: str) -> bool:
    """Compare a token that came back with the session's, in constant time."""
    return hmac.compare_digest(given.encode(errors="surrogateescape"), csrf.encode())
