"""A message that may have gone enters; what the provider keeps of it, or nothing, leaves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from twilio.rest.api.v2010.account.message import MessageInstance, MessageList

from channels.base import HOLE_OPEN, Blame, Message, Outcome, Receipt
from channels.sms.codes import FAILED, STATUSES

#: What stands as the code of a doubt or of its end, where the provider gave none.
NOT_THERE, NOT_CLEAR, NOT_ASKED = "not-there", "not-clear", "not-asked"

#: Words that several messages may share are this one from so long before it on.
_SKEW = timedelta(minutes=5)
#: Where no text can be compared: what lies longer before a message is an earlier one.
_APART = timedelta(days=1)
#: Messages to one number read back at most; more of them in `_APART` leave the doubt.
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
    """Look for a message by number, sender and exact text; raises what the client raises.

    The provider's clock may be far from ours: whatever the times, a text that is there is
    never said to be absent. Nor is Twilio asked by date: what is still queued has none there.
    """
    sender = {} if from_number is None else {"from_": from_number}
    listed = await api.list_async(to=message.to, limit=_READ, **sender)
    ours = [one for one in listed if service in {None, one.messaging_service_sid}]
    same = [one for one in ours if one.body == body]
    # A filled hole is a link that no other message has: its text is found whatever the time.
    mine = HOLE_OPEN in message.draft.short
    for one in same:
        if mine or _since(one, message.at - _SKEW):
            return _read(one) or _doubt(message)
    long_before = message.at - _APART
    # A text that was taken out may have been this one.
    taken_out = any(not one.body and not _before(one, long_before) for one in listed)
    # Newest first: when the last is of long before, all that count were read.
    unread = len(listed) == _READ and not _before(listed[-1], long_before)
    return _doubt(message) if same or taken_out or unread else _absent(message)


def _read(one: MessageInstance) -> Found | None:
    status = str(one.status or "")
    if not one.sid or status not in {*STATUSES, *FAILED}:
        return None
    return Found(sid=one.sid, status=status, error=str(one.error_code or ""))


def _since(one: MessageInstance, moment: datetime) -> bool:
    created = _created(one)
    return created is not None and created >= moment


def _before(one: MessageInstance, moment: datetime) -> bool:
    created = _created(one)
    return created is not None and created < moment


def _created(one: MessageInstance) -> datetime | None:
    at: datetime | None = one.date_created
    return at.replace(tzinfo=at.tzinfo or UTC) if isinstance(at, datetime) else None


def _doubt(message: Message) -> Receipt:
    return Receipt(ref=message.ref, outcome=Outcome.UNKNOWN, code=NOT_CLEAR, blame=Blame.PROVIDER)


def _absent(message: Message) -> Receipt:
    return Receipt(
        ref=message.ref, outcome=Outcome.TEMPORARY_FAILURE, code=NOT_THERE, blame=Blame.PROVIDER
    )
