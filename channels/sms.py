"""Messages enter and leave as SMS through Twilio; receipts come back, at once and by hook."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

import aiohttp
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageList

from channels.base import (
    HOLE_CLOSE,
    HOLE_OPEN,
    BadSignature,
    Blame,
    Hook,
    Message,
    Outcome,
    Receipt,
)

Verdict = tuple[Outcome, Blame]

_OURS: Verdict = (Outcome.TEMPORARY_FAILURE, Blame.PROVIDER)
_NUMBER: Verdict = (Outcome.PERMANENT_FAILURE, Blame.ADDRESS)
_TEXT: Verdict = (Outcome.PERMANENT_FAILURE, Blame.MESSAGE)
_NOBODY: Verdict = (Outcome.PERMANENT_FAILURE, Blame.NOBODY)
_LOST: Verdict = (Outcome.UNKNOWN, Blame.PROVIDER)

#: Twilio's error codes, those of the answer (2xxxx) and those of the later word (3xxxx).
#: A code means *temporary* only where the message certainly went to nobody: an SMS is never
#: sent a second time on a doubt.
CODES: Mapping[str, Verdict] = {
    "20003": _OURS,  # wrong account or token
    "20005": _OURS,  # account not active
    "20429": _OURS,  # too many requests: not processed
    "20500": _LOST,  # an error inside: sent again, the person may get it twice
    "20503": _OURS,  # Twilio's own word that the service takes nothing now
    "21211": _NUMBER,  # the number is not valid
    "21212": _OURS,  # our sender number is not valid
    "21214": _NUMBER,  # the number cannot be reached
    "21217": _NUMBER,  # the number does not look valid
    "21265": _NUMBER,  # the number is a short code
    "21266": _NUMBER,  # the number is our own
    "21408": _OURS,  # our account may not send to this country
    "21601": _OURS,  # our sender cannot send SMS
    "21602": _TEXT,  # the text is empty
    "21603": _OURS,  # no sender named
    "21604": _NUMBER,  # no number named
    "21606": _OURS,  # our sender is not ours, or not for this country
    "21608": _OURS,  # a trial account may only send to numbers it has verified
    "21609": _OURS,  # our callback URL is not valid
    "21610": (Outcome.PERMANENT_FAILURE, Blame.OPT_OUT),  # the person answered STOP
    "21611": _OURS,  # our sender's queue is full
    "21612": _OURS,  # our sender has no route to this number
    "21614": _NUMBER,  # the number is not a mobile
    "21617": _TEXT,  # longer than 1,600 characters
    "21635": _NUMBER,  # the number is a landline
    "21659": _OURS,  # our sender is not ours
    "21701": _OURS,  # our messaging service does not exist
    "21703": _OURS,  # our messaging service has no sender
    "21730": _OURS,  # under maintenance
    "30001": _OURS,  # our queue overflowed before it was sent
    "30002": _OURS,  # our account is suspended
    "30003": (Outcome.TEMPORARY_FAILURE, Blame.ADDRESS),  # the handset is off or out of reach
    "30004": _NUMBER,  # this number is blocked from receiving it
    "30005": _NUMBER,  # nobody has this number (any more)
    "30006": _NUMBER,  # a landline, or a carrier that cannot be reached
    "30007": _TEXT,  # filtered as unwanted by a carrier
    "30008": _NOBODY,  # the carrier gave no reason
    "30019": _TEXT,  # larger than the carrier takes
    "30036": _OURS,  # it waited in the queue past its validity
    "30410": _NOBODY,  # the carrier did not answer in time: it may have been delivered
    # Without a code of theirs, the HTTP status. From 500 on a doubt: gateways lose answers.
    "401": _OURS,
    "403": _OURS,
    "404": _OURS,
    "408": _LOST,  # given up on in the middle, taken or not
    "429": _OURS,
}

#: Twilio's word for the state of a message, where it is not a failure.
STATUSES: Mapping[str, Outcome] = {
    "accepted": Outcome.ACCEPTED,
    "scheduled": Outcome.ACCEPTED,
    "queued": Outcome.ACCEPTED,
    "sending": Outcome.ACCEPTED,
    "sent": Outcome.ACCEPTED,
    "delivered": Outcome.DELIVERED,
    "read": Outcome.DELIVERED,
}

#: ITU-T E.164: a country code and at most fifteen digits in all.
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_HOLE = re.compile(f"{HOLE_OPEN}([^{HOLE_CLOSE}]*){HOLE_CLOSE}")
#: What may name a person, or us, in a provider's words: numbers, addresses, SIDs, links.
_TELLING = re.compile(
    r"\+?\d[\d\s().-]{4,}\d|\S+@\S+|https?://\S+|\b[A-Z]{2}[0-9a-f]{32}\b", re.IGNORECASE
)
#: Whether this task's request went on the wire: what was not written was not sent.
_written: ContextVar[bool] = ContextVar("written")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsOptions:
    """How to reach Twilio, as whom. One sender: a number, or a messaging service."""

    account_sid: str
    auth_token: str = field(repr=False)
    from_number: str | None = None  #: E.164, or a short code
    messaging_service_sid: str | None = None
    base_url: str = "https://api.twilio.com"
    status_callback: str | None = None  #: public URL of our hook; a ref is added to each
    timeout: float = 15.0  #: seconds for one request, from connecting to the last byte
    concurrency: int = 50  #: requests at once; the client's pool holds 100 connections

    def __post_init__(self) -> None:
        if (self.from_number is None) == (self.messaging_service_sid is None):
            raise ValueError("give either from_number or messaging_service_sid")
        if not 1 <= self.concurrency <= 100:
            raise ValueError("concurrency must be from 1 to 100")
        if self.timeout <= 0:
            raise ValueError("timeout must be above 0")


class SmsChannel:
    """SMS through Twilio's API and status callbacks, or anything that speaks them."""

    name: str = "sms"
    shape: Literal["short", "long"] = "short"

    def __init__(self, options: SmsOptions) -> None:
        self._options = options
        self._validator = RequestValidator(options.auth_token)
        self._wire: _Wire | None = None
        self._api: MessageList | None = None

    async def open(self) -> None:
        """Make the client, inside the running loop; connections are made as they are needed."""
        await self.close()
        options = self._options
        self._wire = _Wire(options)
        client = Client(options.account_sid, options.auth_token, http_client=self._wire)
        self._api = client.api.v2010.account.messages

    async def close(self) -> None:
        """Give back every connection."""
        wire, self._wire, self._api = self._wire, None, None
        if wire is not None:
            await wire.close()

    async def send(self, messages: Sequence[Message]) -> Sequence[Receipt]:
        """Start the messages in order, a bounded number at once; answer one receipt each.

        The text goes as it stands, however many parts it makes.
        """
        if self._api is None:
            raise RuntimeError("open() the channel first")
        api, waiting, receipts = self._api, iter(messages), list[Receipt]()

        async def hand_over() -> None:
            for message in waiting:
                receipts.append(await self._create(api, message))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._options.concurrency, len(messages))):
                group.create_task(hand_over())
        return receipts

    def receipts(self, hook: Hook) -> Sequence[Receipt]:
        """Read a status callback; raise BadSignature unless Twilio signed this URL and form.

        Empty for what says nothing of a message of ours: a person's own SMS, a callback
        without our ref, or a state without a meaning here.
        """
        headers = {name.lower(): value for name, value in hook.headers.items()}
        signature = headers.get("x-twilio-signature", "")
        if not self._validator.validate(hook.url, hook.form, signature):
            raise BadSignature("the signature does not match this URL and form")
        ref, status = hook.query.get("ref"), hook.form.get("MessageStatus", "")
        if not ref or status not in {*STATUSES, "undelivered", "failed", "canceled"}:
            return []
        outcome, blame, code = STATUSES.get(status), Blame.NOBODY, status
        if outcome is None:
            code = hook.form.get("ErrorCode") or status
            outcome, blame = CODES.get(code, _NOBODY)
        return [
            Receipt(
                ref=ref,
                outcome=outcome,
                code=code,
                detail=self._discreet(hook.form.get("ErrorMessage", "")),
                blame=blame,
                provider_id=hook.form.get("MessageSid", ""),
            )
        ]

    async def _create(self, api: MessageList, message: Message) -> Receipt:
        """Hand one message over; whatever happens is an outcome."""
        if not _E164.fullmatch(message.to):
            return _failed(message, _NUMBER, detail="not an E.164 number")
        try:
            body = _filled(message)
        except KeyError as missing:
            return _failed(message, _TEXT, detail=f"nothing to fill the hole {missing}")
        _written.set(False)
        try:
            made = await api.create_async(to=message.to, body=body, **self._common(message.ref))
        except TwilioRestException as refusal:
            return self._refused(message, refusal.status, refusal.code, refusal.msg)
        except TwilioServiceException as refusal:
            return self._refused(message, refusal.status, refusal.code, refusal.title)
        except Exception as error:  # noqa: BLE001 - an odd answer makes the client raise anything
            # Once written, what became of it is theirs to tell.
            verdict = _LOST if _written.get() else _OURS
            detail = self._discreet(f"{type(error).__name__}: {error}")
            return _failed(message, verdict, detail=detail)
        if not made.sid:
            return _failed(message, _LOST, detail="answered without a message")
        return Receipt(
            ref=message.ref,
            outcome=Outcome.ACCEPTED,
            code=made.status or "",
            provider_id=made.sid,
        )

    def _common(self, ref: str) -> dict[str, str]:
        """Name the sender, and the callback where there is one."""
        options = self._options
        fields = (
            {"from_": options.from_number}
            if options.from_number is not None
            else {"messaging_service_sid": options.messaging_service_sid or ""}
        )
        if options.status_callback is not None:
            joint = "&" if "?" in options.status_callback else "?"
            fields["status_callback"] = f"{options.status_callback}{joint}ref={quote(ref)}"
        return fields

    def _refused(self, message: Message, status: int, code: object, words: str) -> Receipt:
        known = str(code or status)
        by_status = _NOBODY if 400 <= status < 500 else _LOST if status >= 500 else _OURS
        verdict = CODES.get(known) or CODES.get(str(status), by_status)
        return _failed(message, verdict, code=known, detail=self._discreet(words))

    def _discreet(self, words: str) -> str:
        """Leave out of a provider's words what names anybody, and our secret."""
        return _TELLING.sub("#", words.replace(self._options.auth_token, "#"))[:200]


class _Wire(AsyncTwilioHttpClient):  # type: ignore[misc]  # untyped
    """Twilio's own HTTP client, pooled, at our base URL, and silent.

    Without its pool it awaits between storing a response and reading it back from an
    attribute all requests share: concurrent ones then get each other's answers.
    """

    def __init__(self, options: SmsOptions) -> None:
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_note_written)
        super().__init__(pool_connections=True, trace_configs=[trace], timeout=options.timeout)
        self._base = urlsplit(options.base_url.rstrip("/"))

    async def request(self, method: str, url: str, **how: Any) -> Response:
        """Make one request, at our base URL and with our time limit."""
        asked, base = urlsplit(url), self._base
        url = urlunsplit((base.scheme, base.netloc, base.path + asked.path, asked.query, ""))
        how["timeout"] = how.get("timeout") or self.timeout
        # As a header: the client's own way is deprecated in aiohttp and warns at every request.
        if (auth := how.pop("auth", None)) is not None:
            how["headers"] = {**how["headers"], "Authorization": aiohttp.encode_basic_auth(*auth)}
        return await super().request(method, url, **how)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Say nothing: a look-up's URL holds a person's number."""

    def log_response(self, status_code: int, response: object) -> None:
        """Say nothing."""


async def _note_written(*_: object) -> None:
    _written.set(True)


def _failed(message: Message, verdict: Verdict, *, code: str = "", detail: str = "") -> Receipt:
    outcome, blame = verdict
    return Receipt(ref=message.ref, outcome=outcome, code=code, detail=detail, blame=blame)


def _filled(message: Message) -> str:
    """Put the person's values into the draft's short text; raise KeyError for one missing."""
    return _HOLE.sub(lambda hole: message.fill[hole[1]], message.draft.short)
