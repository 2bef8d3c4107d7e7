"""What a relay answered, or did not, goes in; what it means in our words comes out."""

import re
import ssl
from functools import lru_cache

from aiosmtplib import SMTPResponse, SMTPResponseException

from channels.base import Blame, Outcome, Receipt
from channels.email.pipeline import Stage

#: What a refusal means. First match wins, of `stage code enhanced-code` (RFC 5321 4.2.3,
#: RFC 3463, RFC 5248). Only what concerns the person may be permanent and blamed on the address.
_MEANING: tuple[tuple[str, Outcome, Blame], ...] = (
    # the relay itself, our account with it, our sender address: never the person's loss
    (r"(connect|mail) .*", Outcome.TEMPORARY_FAILURE, Blame.PROVIDER),
    (r"\w+ 421 .*", Outcome.TEMPORARY_FAILURE, Blame.PROVIDER),
    # later: a full or busy mailbox; a full or stopped relay; greylisting, limits and the rest
    (r"\w+ 4.. 4\.2\..*", Outcome.TEMPORARY_FAILURE, Blame.ADDRESS),
    (r"\w+ (4.. 4\.3\..*|452 )", Outcome.TEMPORARY_FAILURE, Blame.PROVIDER),
    (r"\w+ 4.*", Outcome.TEMPORARY_FAILURE, Blame.NOBODY),
    # authentication, and our domain's SPF, DKIM or reverse name: ours to put right
    (r"\w+ 53. .*", Outcome.TEMPORARY_FAILURE, Blame.PROVIDER),
    (r"\w+ 5.. 5\.7\.(8|9|1[0-4]|2\d)", Outcome.TEMPORARY_FAILURE, Blame.PROVIDER),
    # 5.1: addresses, of which .7 and .8 are about the sender's
    (r"\w+ 5.. 5\.1\.[78]", Outcome.TEMPORARY_FAILURE, Blame.PROVIDER),
    (r"\w+ 5.. 5\.1\..*", Outcome.PERMANENT_FAILURE, Blame.ADDRESS),
    # 5.2: mailboxes: full ones are emptied, a message too long stays so, the rest are disabled
    (r"\w+ 5.. 5\.2\.2", Outcome.TEMPORARY_FAILURE, Blame.ADDRESS),
    (r"\w+ 5.. 5\.[23]\.[34]", Outcome.PERMANENT_FAILURE, Blame.MESSAGE),
    (r"\w+ 5.. 5\.2\..*", Outcome.PERMANENT_FAILURE, Blame.ADDRESS),
    # 5.3: the mail system; 5.4: no way to the domain; 5.5: the protocol, but for a 550 5.5.0
    (r"\w+ 5.. 5\.3\..*", Outcome.TEMPORARY_FAILURE, Blame.PROVIDER),
    (r"\w+ 5.. 5\.4\..*", Outcome.PERMANENT_FAILURE, Blame.ADDRESS),
    (r"rcpt 550 5\.5\.0", Outcome.PERMANENT_FAILURE, Blame.ADDRESS),
    (r"\w+ 5.. 5\.5\..*", Outcome.TEMPORARY_FAILURE, Blame.PROVIDER),
    # 5.6: content; 5.7: policy, about the content once it was seen, before that about who we are
    (r"\w+ 5.. 5\.6\..*", Outcome.PERMANENT_FAILURE, Blame.MESSAGE),
    (r"dot 5.. 5\.7\..*", Outcome.PERMANENT_FAILURE, Blame.MESSAGE),
    (r"\w+ 5.. 5\.7\..*", Outcome.PERMANENT_FAILURE, Blame.PROVIDER),
    # no enhanced code, or one that says nothing
    (r"rcpt (501|550|551|553|556) .*", Outcome.PERMANENT_FAILURE, Blame.ADDRESS),
    (r"\w+ 552 .*", Outcome.TEMPORARY_FAILURE, Blame.ADDRESS),
    (r"\w+ (50[0-4]|521|555) .*", Outcome.TEMPORARY_FAILURE, Blame.PROVIDER),
    (r"dot 5.*", Outcome.PERMANENT_FAILURE, Blame.MESSAGE),
    (r"\w+ 5.*", Outcome.PERMANENT_FAILURE, Blame.PROVIDER),
    # out of step: neither yes nor no
    (r".*", Outcome.TEMPORARY_FAILURE, Blame.PROVIDER),
)
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")
#: Relays say that we may not use them with 550, 553 or 554, as if the address were at fault.
_NO_RELAY = re.compile(r"\brelay", re.IGNORECASE)
_QUEUED = re.compile(r"(?:queued as|\bid=|^ok)[ :]*([\w.-]{5,})", re.IGNORECASE)
_ADDRESS_LIKE = re.compile(r"\S+@\S+|\d{6,}")


def judge(stage: Stage, code: int, text: str) -> tuple[Outcome, Blame]:
    """Say what a relay's refusal means for the message."""
    if stage is Stage.RCPT and code >= 500 and _NO_RELAY.search(text):
        return Outcome.TEMPORARY_FAILURE, Blame.PROVIDER
    return _meaning(f"{stage} {code} {_enhanced(code, text)}")


@lru_cache(maxsize=1024)
def _meaning(answer: str) -> tuple[Outcome, Blame]:
    return next((o, b) for pattern, o, b in _MEANING if re.fullmatch(pattern, answer))


def _enhanced(code: int, text: str) -> str:
    found = _ENHANCED.match(text)
    return found[0] if found and found[0][0] == str(code)[0] else ""


def receipt_of(ref: str, stage: Stage, answer: SMTPResponse, to: str) -> Receipt:
    """Read one answer of the relay about one message."""
    code = f"{answer.code} {_enhanced(answer.code, answer.message)}".strip()
    if stage is Stage.DOT and answer.code < 300:
        queued = _QUEUED.search(answer.message)
        provider_id = queued[1] if queued else ""
        return Receipt(ref=ref, outcome=Outcome.ACCEPTED, code=code, provider_id=provider_id)
    outcome, blame = judge(stage, answer.code, answer.message)
    detail = _words(answer.message, to)
    return Receipt(ref=ref, outcome=outcome, code=code, detail=detail, blame=blame)


def _words(text: str, to: str = "") -> str:
    """Give the relay's words on one line, without any address or part of one, or long numbers."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    text = _ADDRESS_LIKE.sub("…", text)
    local, _, domain = to.partition("@")
    for part in (local, local.partition("+")[0], domain):
        if part:
            text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text[:200]


def explain(cause: BaseException) -> tuple[str, str]:
    """Give the code, if the relay said one, and why the line did not hold."""
    if isinstance(cause, SMTPResponseException):
        code = f"{cause.code} {_enhanced(cause.code, cause.message)}".strip()
        return (code if cause.code > 0 else ""), _words(cause.message)
    if isinstance(cause, TimeoutError):
        return "", "no answer in time"
    if isinstance(cause, ssl.SSLError):
        return "", f"TLS: {_words(cause.reason or 'failed')}"
    if isinstance(cause.__cause__, OSError):
        return explain(cause.__cause__)
    if isinstance(cause, OSError) and cause.strerror:
        return "", _words(cause.strerror)
    return "", _words(str(cause)) or "connection lost"
