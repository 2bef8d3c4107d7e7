"""A bounce as it came enters; what it says of a message of ours leaves (RFC 3464, VERP)."""

import hmac
import re
from collections.abc import Iterator, Sequence

from channels.base import Blame, Outcome, Receipt
from channels.email import letters
from channels.email.answers import judge
from channels.email.letters import Part
from channels.email.pipeline import Stage

#: Where the address a bounce came back to may stand.
_TO = ("to", "delivered-to", "x-original-to", "envelope-to")
_VERP = re.compile(r"bounce\+([A-Za-z2-7]{26})@")
#: People a report may speak of; each message of ours is to one.
_BLOCKS = 5
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
    letter = letters.read(body)
    ref = _ref(letter)
    if ref is None:
        return []
    for fields in _recipients(letter):
        if fields.get("action").casefold() != "failed":
            continue
        found = _STATUS.search(fields.get("status"))
        status = found[0] if found else "5.0.0"
        meant, blame = judge(Stage.RCPT, int(f"{status[0]}50"), status)
        if blame is Blame.ADDRESS and meant is Outcome.TEMPORARY_FAILURE:
            blame = Blame.MAILBOX
        # Given up is given up: a relay that says 4.4.7 tried for days.
        return [
            Receipt(
                ref=ref,
                outcome=Outcome.PERMANENT_FAILURE,
                code=f"bounce {status}",
                blame=blame,
            )
        ]
    return []


def _ref(letter: Part) -> str | None:
    for name in _TO:
        for value in letter.headers.get(name, ()):
            if found := _VERP.search(value):
                return found[1].lower()
    return None


def _recipients(letter: Part) -> Iterator[Part]:
    """Give the blocks of fields of a delivery status: that of the message, then each person's."""
    if letter.kind != "multipart/report":
        return
    for part in letters.parts(letter):
        if part.kind == "message/delivery-status":
            rest = part.body
            for _ in range(_BLOCKS):
                block = letters.read(rest.lstrip())
                yield block
                rest = block.body
                if not rest:
                    return
