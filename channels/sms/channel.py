"""Messages enter and leave as SMS through Twilio; receipts come back, at once and by hook."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageList

from channels.base import (
    HOLE_CLOSE,
    HOLE_OPEN,
    BadSignature,
    Blame,
    Hook,
    MayGo,
    Message,
    Obeyed,
    Outcome,
    Receipt,
    Written,
    always,
)
from channels.sms.codes import CODES, FAILED, LOST, NOBODY, NUMBER, OURS, STATUSES, TEXT, Verdict
from channels.sms.lookup import NOT_ASKED, Found, find
from channels.sms.wire import Wire, written

#: ITU-T E.164: a country code and at most fifteen digits in all.
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_OBEYED = {one.upper(): one for one in Obeyed}
_HOLE = re.compile(f"{HOLE_OPEN}([^{HOLE_CLOSE}]*){HOLE_CLOSE}")
#: What may name a person, or us, in a provider's words: numbers, addresses, SIDs, links.
_TELLING = re.compile(
    r"\+?\d[\d\s().-]{4,}\d|\S+@\S+|https?://\S+|\b[A-Z]{2}[0-9a-f]{32}\b", re.IGNORECASE
)

#: One request about one message.
_Act = Callable[[MessageList, Message], Awaitable[Receipt]]


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
        self._wire: Wire | None = None
        self._api: MessageList | None = None

    async def open(self) -> None:
        """Make the client, inside the running loop; connections are made as they are needed."""
        await self.close()
        options = self._options
        self._wire = Wire(options.base_url, options.timeout)
        client = Client(options.account_sid, options.auth_token, http_client=self._wire)
        self._api = client.api.v2010.account.messages

    async def close(self) -> None:
        """Give back every connection."""
        wire, self._wire, self._api = self._wire, None, None
        if wire is not None:
            await wire.close()

    async def send(self, messages: Sequence[Message], may_go: MayGo = always) -> Sequence[Receipt]:
        """Start the messages in order, a bounded number at once; answer one receipt each.

        The text goes as it stands, however many parts it makes.
        """
        return await self._each(messages, self._create, may_go)

    async def reconcile(self, messages: Sequence[Message]) -> Sequence[Receipt]:
        """Look messages up that may have gone; one receipt each.

        Found is accepted, delivered or a permanent failure; TEMPORARY_FAILURE says that it
        certainly is not there; UNKNOWN that the provider could not be asked or was not clear.
        """
        return await self._each(messages, self._look_up)

    async def _each(
        self, messages: Sequence[Message], act: _Act, may_go: MayGo = always
    ) -> Sequence[Receipt]:
        """Do this for each message, begun in their order, a bounded number at once."""
        if self._api is None:
            raise RuntimeError("open() the channel first")
        api, waiting, receipts = self._api, iter(messages), list[Receipt]()

        async def go_on() -> None:
            for message in waiting:
                if not may_go():
                    return
                receipts.append(await act(api, message))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._options.concurrency, len(messages))):
                group.create_task(go_on())
        return receipts

    async def _look_up(self, api: MessageList, message: Message) -> Receipt:
        options = self._options
        try:
            found = await find(
                api,
                message,
                _filled(message),
                from_number=options.from_number,
                service=options.messaging_service_sid,
            )
        except TwilioServiceException as refusal:
            code = str(refusal.code or refusal.status)
            return _failed(message, LOST, code=code, detail=self._discreet(refusal.title))
        except Exception as error:  # noqa: BLE001 - an odd answer makes the client raise anything
            detail = self._discreet(f"{type(error).__name__}: {error}")
            return _failed(message, LOST, code=NOT_ASKED, detail=detail)
        return found if isinstance(found, Receipt) else self._found(message, found)

    def _found(self, message: Message, found: Found) -> Receipt:
        outcome, blame, code = STATUSES.get(found.status), Blame.NOBODY, found.status
        if outcome is None:
            # It was taken, and did not arrive: whatever the reason, it does not go again.
            code = found.error or found.status
            outcome, blame = Outcome.PERMANENT_FAILURE, CODES.get(code, NOBODY)[1]
        return Receipt(
            ref=message.ref, outcome=outcome, code=code, blame=blame, provider_id=found.sid
        )

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
        if not ref or status not in {*STATUSES, *FAILED}:
            return []
        outcome, blame, code = STATUSES.get(status), Blame.NOBODY, status
        if outcome is None:
            code = hook.form.get("ErrorCode") or status
            outcome, blame = CODES.get(code, NOBODY)
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

    def incoming(self, hook: Hook) -> Sequence[Written]:
        """Read a person's own SMS; empty for a word on a message of ours."""
        form = hook.form
        sid, sender = form.get("MessageSid", ""), form.get("From", "")
        if hook.query.get("ref") or "Body" not in form or not sid:
            return ()
        if form.get("SmsStatus", "received") != "received" or not _E164.fullmatch(sender):
            return ()
        # Advanced Opt-Out: set where Twilio obeyed a keyword, and answered it.
        obeyed = _OBEYED.get(form.get("OptOutType", ""))
        return (Written(provider_id=sid, sender=sender, text=form["Body"], obeyed=obeyed),)

    async def _create(self, api: MessageList, message: Message) -> Receipt:
        """Hand one message over; whatever happens is an outcome."""
        if not _E164.fullmatch(message.to):
            return _failed(message, NUMBER, detail="not an E.164 number")
        try:
            body = _filled(message)
        except KeyError as missing:
            return _failed(message, TEXT, detail=f"nothing to fill the hole {missing}")
        written.set(False)
        try:
            made = await api.create_async(to=message.to, body=body, **self._common(message.ref))
        except TwilioRestException as refusal:
            return self._refused(message, refusal.status, refusal.code, refusal.msg)
        except TwilioServiceException as refusal:
            return self._refused(message, refusal.status, refusal.code, refusal.title)
        except Exception as error:  # noqa: BLE001 - an odd answer makes the client raise anything
            # Once written, what became of it is theirs to tell.
            verdict = LOST if written.get() else OURS
            detail = self._discreet(f"{type(error).__name__}: {error}")
            return _failed(message, verdict, detail=detail)
        if not made.sid:
            return _failed(message, LOST, detail="answered without a message")
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
        by_status = NOBODY if 400 <= status < 500 else LOST if status >= 500 else OURS
        verdict = CODES.get(known) or CODES.get(str(status), by_status)
        return _failed(message, verdict, code=known, detail=self._discreet(words))

    def _discreet(self, words: str) -> str:
        """Leave out of a provider's words what names anybody, and our secret."""
        return _TELLING.sub("#", words.replace(self._options.auth_token, "#"))[:200]


def _failed(message: Message, verdict: Verdict, *, code: str = "", detail: str = "") -> Receipt:
    outcome, blame = verdict
    return Receipt(ref=message.ref, outcome=outcome, code=code, detail=detail, blame=blame)


def _filled(message: Message) -> str:
    """Put the person's values into the draft's short text; raise KeyError for one missing."""
    return _HOLE.sub(lambda hole: message.fill[hole[1]], message.draft.short)
