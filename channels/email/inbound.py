"""One e-mail that came to us enters; what its person wrote leaves, or that a mailbox complained.

What a machine wrote is told apart (RFC 3834), so that nobody answers it: two machines that
answer each other never end.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from channels.base import Obeyed, Written
from channels.email import letters
from channels.email.letters import Part
from channels.email.mime import BadAddress, mailbox

#: Of what was written no more is kept.
_MOST: Final = 4_000
_NAMED = re.compile(r"<\s*([^\s<>]{3,254})\s*>")
_BARE = re.compile(r"[^\s<>(),;:\"@]{1,64}@[^\s<>(),;:\"@]{1,190}")
_REF = re.compile(r"<([a-z2-7]{26})@", re.IGNORECASE)
_VERP = re.compile(r"bounce\+([A-Za-z2-7]{26})@")
#: What begins the letter that is answered.
_QUOTE = re.compile(
    r"^(?:>|-{2,} ?(?:original message|mensaje original|forwarded|mensaje reenviado)"
    r"|_{10,}|(?:el|on|le) .{0,200}(?:escribió|escribio|wrote|a écrit):?\s*$"
    r"|(?:de|from): .{0,200}@)",
    re.IGNORECASE,
)
#: What ends one, besides: a line of our own that is quoted without a mark.
_SIGNATURE = re.compile(r"^(?:--|—|Enviado desde |Sent from |Obtener Outlook)")
_ROBOTS = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|no-?responder|bounces?\b|daemon)", re.I
)
_COMPLAINTS: Final = frozenset({"abuse", "fraud", "opt-out", "opt-out-list"})


def read(raw: bytes, domain: str) -> Written | None:
    """Read a letter that is no bounce; None for what says nothing of anybody.

    `domain` is that of our own letters: what comes from it is of ourselves. Whoever carries a
    letter's address in From may be somebody else: `about` is what only its reader knows.
    """
    letter = letters.read(raw)
    number = f"email:{hashlib.sha256(raw).hexdigest()}"
    report = _report(letter)
    if report == "feedback-report":
        return _complaint(letter, number)
    sender = _sender(letter)
    if report or sender is None:
        return None
    return Written(
        provider_id=number,
        sender=sender,
        text=_new(letters.plain(letter)),
        subject=" ".join(letters.header(letter, "subject").split())[:200],
        reply_to=letter.get("message-id")[:300],
        about=_about(letter, ("in-reply-to", "references")),
        automatic=_automatic(letter, sender, domain),
    )


def _report(letter: Part) -> str:
    if letter.kind != "multipart/report":
        return ""
    return letter.parameter("report-type").casefold() or "delivery-status"


def _complaint(letter: Part, number: str) -> Written | None:
    """Read what a mailbox's *spam* button reports (RFC 5965), by our own reference in it."""
    kind, about = "", None
    for part in letters.parts(letter):
        if part.kind == "message/feedback-report":
            fields = letters.read(part.body.lstrip())
            kind = fields.get("feedback-type").casefold()
            found = _VERP.search(fields.get("original-mail-from"))
            about = about or (found[1].lower() if found else None)
        elif part.kind in ("message/rfc822", "text/rfc822-headers"):
            sent = letters.read(part.body.lstrip())
            about = about or _about(sent, ("message-id",))
    if about is None or kind not in _COMPLAINTS:
        return None
    return Written(
        provider_id=number,
        sender="",
        text="",
        about=about,
        obeyed=Obeyed.STOP,
        automatic=True,
        complaint=True,
    )


def _sender(letter: Part) -> str | None:
    """Give whom an answer would go to: who wrote it, and only one."""
    wrote = letter.get("from")[:500]
    found = _NAMED.findall(wrote) or _BARE.findall(wrote)
    if len(found) != 1:
        return None
    try:
        return mailbox(found[0])
    except BadAddress:
        return None


def _about(letter: Part, names: tuple[str, ...]) -> str | None:
    """Give our reference of the letter this one speaks of, the latest first."""
    for name in names:
        found = _REF.findall(letter.get(name))
        if found:
            return str(found[-1]).lower()
    return None


def _automatic(letter: Part, sender: str, domain: str) -> bool:
    """Say whether nobody sits there who would read an answer (RFC 3834 2)."""
    return any(_signs(letter, sender, domain))


def _signs(letter: Part, sender: str, domain: str) -> Iterator[bool]:
    yield letter.get("auto-submitted").casefold() not in ("", "no")
    yield letter.get("precedence").casefold() in ("bulk", "junk", "list", "auto_reply")
    yield letter.get("return-path").strip() == "<>"
    yield any(
        letter.get(name)
        for name in ("list-id", "list-unsubscribe", "x-autoreply", "x-autorespond", "x-loop")
    )
    local, _, theirs = sender.rpartition("@")
    yield _ROBOTS.match(local) is not None
    yield theirs.casefold() == domain.casefold()


def _new(text: str) -> str:
    """Give what is new in a letter: before what it answers, and before a signature."""
    kept: list[str] = []
    for line in text[: 4 * _MOST].splitlines():
        bare = line.strip()[:300]
        if _QUOTE.match(bare) or (_SIGNATURE.match(bare) and any(kept)):
            break
        kept.append("".join(c for c in line.rstrip() if c.isprintable()))
    return "\n".join(kept).strip()[:_MOST]
