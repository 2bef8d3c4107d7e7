"""A bounce as it came enters; what it says of a message of ours leaves (RFC 3464, VERP)."""

import hmac
import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.message import Message as Letter
from email.policy import default

from channels.base import Outcome, Receipt
from channels.email.answers import judge
from channels.email.pipeline import Stage

#: Where the address a bounce came back to may stand.
_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_VERP = re.compile(r"bounce\+([A-Za-z2-7]{26})@")
_STATUS = re.compile(r"([45])\.\d{1,3}\.\d{1,3}")


def signature(key: bytes, body: bytes) -> str:
    """Give what stands in X-Hub-Signature beside a bounce that is brought by a hook."""
    return f"sha256={hmac.digest(key, body, 'sha256').hex()}"


def signed(keys: Sequence[bytes], body: bytes, given: str) -> bool:
    """Say whether a signature is of this body, by any of the keys."""
    return any(
        hmac.compare_digest(signature(key, body).encode(), given.encode("utf-8", "replace"))
        for key in keys
    )


def read(body: bytes) -> list[Receipt]:
    """Read one message that came back to an envelope sender of ours.

    One receipt when a relay gave up on a message; none for what is delayed or delivered, for
    an answering machine, or for what is no bounce.
    """
    letter = message_from_bytes(body, policy=default)
    ref = _ref(letter)
    if ref is None:
        return []
    for fields in _recipients(letter):
        if _field(fields, "Action").casefold() != "failed":
            continue
        found = _STATUS.search(_field(fields, "Status"))
        status = found[0] if found else "5.0.0"
        # Given up is given up: a relay that says 4.4.7 tried for days.
        return [
            Receipt(
                ref=ref,
                outcome=Outcome.PERMANENT_FAILURE,
                code=f"bounce {status}",
                blame=judge(Stage.RCPT, int(f"{status[0]}50"), status)[1],
            )
        ]
    return []


def _ref(letter: Letter) -> str | None:
    for name in _TO:
        for value in letter.get_all(name, []):
            if found := _VERP.search(str(value)):
                return found[1].lower()
    return None


def _recipients(letter: Letter) -> Iterator[Letter]:
    """Give the blocks of fields of a delivery status: that of the message, then each person's."""
    if letter.get_content_type() != "multipart/report":
        return
    for part in letter.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield from (one for one in blocks if isinstance(one, Letter))


def _field(fields: Letter, name: str) -> str:
    return str(fields.get(name, "")).strip()
