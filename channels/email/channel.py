"""Messages go in, an SMTP relay is handed e-mails, its answers come out as receipts (RFC 5321)."""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

from aiosmtplib import SMTPException, SMTPResponse

from channels.base import (
    BadSignature,
    Blame,
    Draft,
    Hook,
    MayGo,
    Message,
    Outcome,
    Receipt,
    Written,
    always,
)
from channels.email import bounces, inbound, unread
from channels.email.answers import explain, receipt_of
from channels.email.line import Broken, Line, Slots
from channels.email.mime import BadAddress, Template, Unsendable, compile_draft, mailbox
from channels.email.options import EmailOptions, client, tls_context
from channels.email.pipeline import Mail, Stage

#: Lines that break one after the other before a worker gives up on the batch.
_PATIENCE = 3
#: Drafts kept compiled.
_DRAFTS = 256


def _unreached(ref: str, broken: Broken) -> Receipt:
    """Say of a message that the relay had nothing of it."""
    code, detail = explain(broken.cause)
    return Receipt(
        ref=ref,
        outcome=Outcome.TEMPORARY_FAILURE,
        code=code,
        detail=f"{broken.stage}: {detail}",
        blame=Blame.PROVIDER,
    )


class _Batch:
    """Messages on their way: each leaves in turn, and its receipt comes back."""

    def __init__(self, messages: Sequence[Message], may_go: MayGo) -> None:
        self.may_go = may_go
        self.receipts: list[Receipt] = []
        self.trouble: Broken | None = None  #: the last
        self.answered = 0  #: messages the relay had its say on, over lines that held
        self._waiting = deque(messages)
        self._tried: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._waiting) and self.may_go()

    def take(self) -> Message:
        """Give the next message in order."""
        return self._waiting.popleft()

    def give_back(self, message: Message, broken: Broken) -> None:
        """Put a message first in order for another line; the second time it has failed."""
        self.trouble = broken
        if id(message) in self._tried:
            self.receipts.append(_unreached(message.ref, broken))
        else:
            self._tried.add(id(message))
            self._waiting.appendleft(message)

    def end(self) -> list[Receipt]:
        """Give every receipt; what no line took fails for now, as the last line did.

        What may not go any more has none.
        """
        if not self.may_go():
            return self.receipts
        trouble = self.trouble or Broken(Stage.MAIL, SMTPException("no line held"))
        return self.receipts + [_unreached(message.ref, trouble) for message in self._waiting]


class _Turn:
    """What one line carries of a batch before it is somebody else's: the Mails of its talk."""

    def __init__(
        self,
        batch: _Batch,
        line: Line,
        slots: Slots,
        *,
        share: int,  # messages the line may carry in all
        write: Callable[[Message, Line], Mail | Receipt],
    ) -> None:
        self.held = 0  #: messages after whose answer the line still held
        self._batch = batch
        self._line = line
        self._slots = slots
        self._share = share
        self._write = write
        self._begun = False

    def take(self) -> Mail | None:
        """Give the next message that can be written at all."""
        while self._batch and self._may_go_on():
            mail = self._write(self._batch.take(), self._line)
            if isinstance(mail, Mail):
                self._line.taken += 1
                self._begun = True
                return mail
            self._batch.receipts.append(mail)
        return None

    def _may_go_on(self) -> bool:
        # A line that is waited for carries one message a turn: what is sent meanwhile, perhaps
        # more urgent, need not wait for all of these.
        claimed = self._begun and (self._slots.wanted or self._slots.closed)
        return self._line.taken < self._share and not claimed

    def answered(self, mail: Mail, stage: Stage, answer: SMTPResponse) -> None:
        """Read the relay's word."""
        self._batch.receipts.append(receipt_of(mail.message.ref, stage, answer, mail.to))
        if answer.code != 421 and (stage is Stage.DOT or answer.code >= 400):
            self.held += 1
            self._batch.answered += 1

    def lost(self, mail: Mail, cause: Exception) -> None:
        """Say that the relay may have it."""
        code, detail = explain(cause)
        unknown = Receipt(
            ref=mail.message.ref,
            outcome=Outcome.UNKNOWN,
            code=code,
            detail=detail,
            blame=Blame.PROVIDER,
        )
        self._batch.receipts.append(unknown)

    def broken(self, mail: Mail, stage: Stage, cause: Exception) -> None:
        """Leave it to another line."""
        self._batch.give_back(mail.message, Broken(stage, cause))


class EmailChannel:
    """E-mail by way of one SMTP relay, over a few connections that are kept."""

    name = "email"
    shape: Literal["short", "long"] = "long"

    def __init__(self, options: EmailOptions) -> None:
        self._options = options
        self._return_domain = options.return_domain
        self._template = lru_cache(maxsize=_DRAFTS)(self._compile)
        self._tls: ssl.SSLContext | None = None
        self._slots: Slots | None = None
        self._idle: list[Line] = []

    async def open(self) -> None:
        """Make ready, inside the running loop; raise OSError when `cafile` cannot be read.

        Nothing is connected before there is something to send.
        """
        self._tls = await asyncio.to_thread(tls_context, self._options)
        self._slots = Slots(self._options.connections)

    async def close(self) -> None:
        """Give back every connection; mails on the wire end first, the rest of a send fails."""
        slots, self._slots = self._slots, None
        if slots is None:
            return
        slots.closed = True
        for _ in range(slots.number):
            await slots.acquire()
        idle, self._idle = self._idle, []
        await asyncio.gather(*(line.quit() for line in idle))
        for _ in range(slots.number):
            slots.release()

    async def send(self, messages: Sequence[Message], may_go: MayGo = always) -> Sequence[Receipt]:
        """Hand the messages over, starting them in order; answer one receipt each.

        A message whose line breaks before it went out goes by another line, once. When no
        line holds, all that is left fails for now, without a wait for each.
        """
        if self._slots is None:
            raise RuntimeError("the channel is not open")
        batch = _Batch(messages, may_go)
        async with asyncio.TaskGroup() as group:
            for _ in range(min(len(messages), self._options.connections)):
                group.create_task(self._work(batch, self._slots))
        return batch.end()

    async def reconcile(self, messages: Sequence[Message]) -> Sequence[Receipt]:
        """Let them go again: of two with one Message-ID and the same bytes people see one."""
        return [
            Receipt(ref=message.ref, outcome=Outcome.TEMPORARY_FAILURE, code="same-id")
            for message in messages
        ]

    def incoming(self, hook: Hook) -> Sequence[Written]:
        """Read what a person wrote, or that their mailbox complained."""
        written = unread.or_else(None, lambda: inbound.read(hook.body, self._options.domain))
        return () if written is None else (written,)

    def receipts(self, hook: Hook) -> Sequence[Receipt]:
        """Read a bounce whose body is the message as it came; raise BadSignature unless signed."""
        headers = {name.lower(): value for name, value in hook.headers.items()}
        given = headers.get("x-hub-signature", "")
        if not bounces.signed(self._options.hook_keys, hook.body, given):
            raise BadSignature("the signature does not match this body")
        return unread.or_else([], lambda: bounces.read(hook.body))

    async def _work(self, batch: _Batch, slots: Slots) -> None:
        """Carry turn after turn, while there are messages and lines hold."""
        strikes = 0
        while batch and strikes < _PATIENCE:
            answered = batch.answered
            async with slots:
                if slots.closed or not batch:
                    return
                try:
                    line = await self._line()
                except Broken as broken:
                    batch.trouble = broken
                    return
                share = self._options.max_messages
                turn = _Turn(batch, line, slots, share=share, write=self._write)
                try:
                    await line.carry(turn, may_go=batch.may_go)
                    strikes = 0 if line.alive else 1 if turn.held else strikes + 1
                finally:
                    await self._put_away(line)
            if line.silent and batch.answered == answered:
                return  # the relay is silent to everybody: no second wait

    def _write(self, message: Message, line: Line) -> Mail | Receipt:
        """Write a message as this line can carry it; or say why it never will be."""
        ref = message.ref
        try:
            to = mailbox(message.to)
            body = self._template(message.draft).fill(message, to, eight_bit=line.eight_bit)
        except BadAddress as fault:
            return _unwritten(ref, fault, Blame.ADDRESS)
        except Unsendable as fault:
            return _unwritten(ref, fault, Blame.MESSAGE)
        return Mail(message, f"bounce+{ref}@{self._return_domain}", to, body)

    async def _line(self) -> Line:
        """Give a line that holds, kept or new; raise Broken when there is none to be had."""
        while self._idle:
            line = self._idle.pop()
            if line.resume():
                return line
        line = Line(client(self._options, self._tls))
        await line.open()
        return line

    async def _put_away(self, line: Line) -> None:
        if line.alive and line.taken < self._options.max_messages:
            line.keep(self._options.idle)
            self._idle.append(line)
        else:
            await line.quit()

    def _compile(self, draft: Draft) -> Template:
        return compile_draft(draft, self._options.mail_from)


def _unwritten(ref: str, fault: ValueError, blame: Blame) -> Receipt:
    return Receipt(ref=ref, outcome=Outcome.PERMANENT_FAILURE, detail=str(fault), blame=blame)
