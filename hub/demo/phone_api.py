"""A form, a query or a message enters; Twilio's words for it leave: JSON, errors, callbacks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from channels.gsm7 import segments

API_VERSION = "2010-04-01"
LONGEST_BODY = 1600

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SENDER = re.compile(r"\+?[0-9]{3,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """One message as it lies on a phone."""

    to: str
    body: str
    at: datetime  #: UTC
    sid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """Why a message that was taken did not arrive."""

    code: int  #: Twilio's
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One message as the company keeps it."""

    sms: Sms
    account: str
    sender: str
    service: str | None
    callback: str | None
    failure: Undelivered | None  #: None when it arrived

    @property
    def status(self) -> str:
        """What became of it, in Twilio's word."""
        return "delivered" if self.failure is None else "undelivered"


class Refusal(Exception):
    """The request is answered with an error."""

    def __init__(self, status: int, code: int | None, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.answer = {
            "code": code or status,
            "message": words,
            "more_info": f"https://www.twilio.com/docs/errors/{code or status}",
            "status": status,
        }


def check(form: Mapping[str, str]) -> None:
    """Raise Refusal for what Twilio refuses, with its codes."""
    to, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
    callback = form.get("StatusCallback", "")
    rules = (
        (to, 21604, "A 'To' phone number is required."),
        (_E164.fullmatch(to), 21211, f"Invalid 'To' Phone Number: {to}"),
        (not to.startswith("+56") or to[3:4] == "9", 21614, f"'To' number {to} is not a mobile"),
        (sender or form.get("MessagingServiceSid"), 21603, "A 'From' phone number is required."),
        (not sender or _SENDER.fullmatch(sender), 21212, f"Invalid From Number: {sender}"),
        (to != sender, 21266, "'To' and 'From' number cannot be the same"),
        (body, 21602, "Message body is required."),
        (len(body) <= LONGEST_BODY, 21617, "The message body exceeds the 1600 character limit."),
        (not callback or _is_web(callback), 21609, "The StatusCallback URL is not a valid URL."),
    )
    for kept, code, words in rules:
        if not kept:
            raise Refusal(400, code, words)


def described(record: Record, *, first: bool = False) -> dict[str, object]:
    """Describe a message, just taken or later."""
    sms, at = record.sms, format_datetime(record.sms.at, usegmt=True)
    failure = None if first else record.failure
    taken = "accepted" if record.service else "queued"
    uri = f"/{API_VERSION}/Accounts/{record.account}/Messages/{sms.sid}"
    return {
        "sid": sms.sid,
        "account_sid": record.account,
        "api_version": API_VERSION,
        "body": sms.body,
        "date_created": at,
        "date_sent": None if first else at,
        "date_updated": at,
        "direction": "outbound-api",
        "error_code": failure and failure.code,
        "error_message": failure and failure.words,
        # A messaging service chooses its sender after it has answered.
        "from": None if first and record.service else record.sender,
        "messaging_service_sid": record.service,
        "num_media": "0",
        "num_segments": str(segments(sms.body).parts),
        "price": None,
        "price_unit": "USD",
        "status": taken if first else record.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": sms.to,
        "uri": f"{uri}.json",
    }


def callback_form(record: Record) -> dict[str, str]:
    """Say by status callback what became of a message."""
    form = {
        "AccountSid": record.account,
        "ApiVersion": API_VERSION,
        "From": record.sender,
        "To": record.sms.to,
        "MessageSid": record.sms.sid,
        "SmsSid": record.sms.sid,
        "MessageStatus": record.status,
        "SmsStatus": record.status,
    }
    if record.service:
        form["MessagingServiceSid"] = record.service
    if record.failure is not None:
        form |= {"ErrorCode": str(record.failure.code), "ErrorMessage": record.failure.words}
    return form


def same_as(record: Record) -> tuple[str, str]:
    """Give what two messages share that are one, sent twice.

    A sender that wants word of a message names it in its callback: a person may be told the
    same words twice, as who asks for help twice is. Without a callback, the words are all.
    """
    return record.sms.to, record.callback or record.sms.body


def date_filter(query: Mapping[str, str]) -> Callable[[datetime], bool]:
    """Read the three date filters; each names a day or a second, in UTC, and includes it."""
    on, until, since = (_span(query, name) for name in ("DateSent", "DateSent<", "DateSent>"))
    return lambda at: (
        (on is None or on[0] <= at < on[1])
        and (until is None or at < until[1])
        and (since is None or at >= since[0])
    )


def _span(query: Mapping[str, str], name: str) -> tuple[datetime, datetime] | None:
    if name not in query:
        return None
    try:
        start = datetime.fromisoformat(query[name])
    except ValueError:
        raise Refusal(400, 20001, f"{name} is not a date") from None
    whole_day = len(query[name]) == len("2026-05-05")
    start = start.replace(tzinfo=start.tzinfo or UTC)
    return start, start + (timedelta(days=1) if whole_day else timedelta(seconds=1))


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))
