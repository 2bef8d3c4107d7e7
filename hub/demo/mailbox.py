"""Every mail the demo sends comes in; the latest come out as a person would read them."""

import re
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.policy import default
from functools import cached_property
from itertools import dropwhile, islice

from hub.demo.smtpd import Envelope, Server, Stage
from hub.demo.sorting import Kind, kind_of

_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
#: How many Message-IDs are remembered to tell a repeat.
_IDS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as its reader sees it."""

    to: str
    subject: str
    text: str
    html: str
    at: datetime  #: when it arrived, by the mailbox's clock
    message_id: str

    @property
    def name(self) -> str:
        """Its Message-ID before the @: what it is called in a path."""
        return _name(self.message_id)


class _Kept:
    """One mail as it came, read when somebody looks."""

    def __init__(self, envelope: Envelope, at: datetime, name: str) -> None:
        self.to = ", ".join(envelope.to)
        self.name = name
        self._body = envelope.body
        self._at = at
        self._mail: Mail | None = None

    @cached_property
    def subject(self) -> str:
        """What its head says it is about: most mails are never read whole."""
        head = BytesHeaderParser(policy=default).parsebytes(self._body)
        return str(head.get("Subject", ""))

    def read(self) -> Mail:
        if self._mail is None:
            parsed = BytesParser(policy=default).parsebytes(self._body)
            self._mail = Mail(
                to=self.to,
                subject=str(parsed.get("Subject", "")),
                text=_part(parsed, "plain"),
                html=_part(parsed, "html"),
                at=self._at,
                message_id=str(parsed.get("Message-ID", "")),
            )
        return self._mail


class Mailbox:
    """A catch-all: it takes mail for anybody and keeps the latest.

    Own server, since aiosmtpd took 400 to 950 mails a second where this one takes thousands.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        keep: int = 2_000,
        note: Callable[[Envelope, datetime], object] = lambda one, at: None,
    ) -> None:
        self.repeated = 0  #: mails whose Message-ID had come before
        self._clock = clock
        self._keep = keep
        self._note = note  # hears each mail as it comes
        self._server = Server(self._take)
        self._latest: deque[_Kept] = deque()
        self._by_address: dict[str, deque[_Kept]] = {}
        self._ids: OrderedDict[bytes, None] = OrderedDict()

    @property
    def total(self) -> int:
        """How many mails were accepted since the start."""
        return self._server.count

    @property
    def port(self) -> int:
        """Where it listens, once started."""
        return self._server.port

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen, in the running loop; port 0 takes any that is free."""
        await self._server.start(host, port)

    async def stop(self) -> None:
        """Stop listening; what was kept can still be read."""
        await self._server.stop()

    def answer(
        self, reply: str | None, *, at: Stage = Stage.RCPT, times: int | None = None
    ) -> None:
        """Misbehave: answer `reply` (`450 4.2.1 Later`, or a fault of smtpd) so often or always.

        None behaves again, everywhere.
        """
        if reply is None:
            self._server.faults.clear()
        else:
            self._server.faults.set(at, reply, times=times)

    def messages(
        self,
        to: str | None = None,
        *,
        limit: int = 50,
        before: str | None = None,
        like: str = "",
        kind: Kind | None = None,
    ) -> list[Mail]:
        """Give the latest mails, newest first, to one address or to anybody.

        `before` is the name of a mail: those that came before it, and none once it is forgotten.
        `like` is a part of their address; `kind`, what they are about.
        """
        kept = self._latest if to is None else self._by_address.get(to, deque())
        wanted: Iterable[_Kept] = reversed(tuple(kept))
        if before is not None:
            wanted = islice(dropwhile(lambda one: one.name != before, wanted), 1, None)
        asked = (
            one
            for one in wanted
            if like.casefold() in one.to.casefold() and kind in (None, kind_of(one.subject))
        )
        return [one.read() for one in islice(asked, limit)]

    def find(self, name: str) -> Mail | None:
        """Give the mail of this name; None when it was never here, or is forgotten."""
        return next((one.read() for one in self._latest if one.name == name), None)

    def recall(self, mails: Iterable[tuple[Envelope, datetime]]) -> None:
        """Take again what had come to an earlier one, oldest first."""
        for envelope, at in mails:
            self._server.count += 1
            self._put(envelope, at)

    def _take(self, envelope: Envelope) -> None:
        at = self._clock()
        self._note(envelope, at)
        self._put(envelope, at)

    def _put(self, envelope: Envelope, at: datetime) -> None:
        found = _MESSAGE_ID.search(envelope.body, 0, max(envelope.body.find(b"\r\n\r\n"), 0))
        message_id = found[1] if found is not None else b""
        one = _Kept(envelope, at, _name(message_id.decode("ascii", "replace")))
        self._latest.append(one)
        self._by_address.setdefault(one.to, deque()).append(one)
        if len(self._latest) > self._keep:
            self._drop(self._latest.popleft())
        if message_id:
            self._count_repeat(message_id)

    def _drop(self, oldest: _Kept) -> None:
        same = self._by_address[oldest.to]
        same.popleft()
        if not same:
            del self._by_address[oldest.to]

    def _count_repeat(self, message_id: bytes) -> None:
        if message_id in self._ids:
            self.repeated += 1
        self._ids[message_id] = None
        if len(self._ids) > _IDS:
            self._ids.popitem(last=False)


def _name(message_id: str) -> str:
    return message_id.strip("<>").partition("@")[0]


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    content = body.get_content() if isinstance(body, EmailMessage) else ""
    return str(content).replace("\r\n", "\n")
