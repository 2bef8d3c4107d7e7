"""A message that may have gone enters; what the provider keeps of it, or nothing, leaves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from twilio.rest.api.v2010.account.message import MessageInstance, MessageList

from channels.base import Blame, Message, Outcome, Receipt
from channels.sms.codes import FAILED, STATUSES

#: What stands as the code of a doubt or of its end, where the provider gave none.
NOT_THERE, NOT_CLEAR, NOT_ASKED = "not-there", "not-clear", "not-asked"

#: How far the provider's clock may be behind ours.
_SKEW = timedelta(minutes=5)
#: Messages to one number read back at most; more of them leave the doubt.
_READ = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A message as the provider keeps it."""

    sid: str
    status: str
    error: str  #: Twilio's code, if it did not arrive


async def find(
    api: MessageList,
    message: Message,
    body: str,
    *,
    from_number: str | None,
    service: str | None,
) -> Found | Receipt:
    """Look for a message by number, sender, time and exact text; raises what the client raises.

    The date filter is ours: Twilio's is by the moment of sending, and what is still queued
    has none.
    """
    sender = {} if from_number is None else {"from_": from_number}
    listed = await api.list_async(to=message.to, limit=_READ, **sender)
    since, older = message.at - _SKEW, False
    for one in listed:
        created = _created(one)
        if created is None:
            return _doubt(message)
        if created < since:
            older = True
            continue
        if service is not None and one.messaging_service_sid != service:
            continue
        if not one.body:
            return _doubt(message)  # its text was taken out: it may be this one
        if one.body == body:
            return _read(one) or _doubt(message)
    # Newest first: an older one says that all since were read.
    return _absent(message) if older or len(listed) < _READ else _doubt(message)


def _read(one: MessageInstance) -> Found | None:
    status = str(one.status or "")
    if not one.sid or status not in {*STATUSES, *FAILED}:
        return None
    return Found(sid=one.sid, status=status, error=str(one.error_code or ""))


def _created(one: MessageInstance) -> datetime | None:
    at: datetime | None = one.date_created
    return at.replace(tzinfo=at.tzinfo or UTC) if isinstance(at, datetime) else None


def _doubt(message: Message) -> Receipt:
    return Receipt(ref=message.ref, outcome=Outcome.UNKNOWN, code=NOT_CLEAR, blame=Blame.PROVIDER)


def _absent(message: Message) -> Receipt:
    return Receipt(
        ref=message.ref, outcome=Outcome.TEMPORARY_FAILURE, code=NOT_THERE, blame=Blame.PROVIDER
    )
