"""A relay's replies go in; what to write next and what became of each mail come out.

RFC 5321 3.3, one command at a time; or RFC 2920, where one write carries a whole mail and the
commands of the next. Nothing here touches a wire.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from aiosmtplib import SMTPException, SMTPResponse, SMTPResponseException

from channels.base import MayGo, Message, always

#: A reply of several lines may not be longer than this, in bytes.
_LONGEST_REPLY = 32_768


class Stage(StrEnum):
    """What the relay was answering."""

    CONNECT = "connect"  #: greeting, EHLO, STARTTLS or login
    RSET = "rset"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  #: the command: nothing of the mail has gone out
    DOT = "dot"  #: the whole mail has gone out
    NOTHING = "nothing"  #: a mail to nobody, after DATA was let through without recipients


_HOPED: dict[Stage, tuple[int, ...]] = {
    Stage.MAIL: (250,),
    Stage.RCPT: (250, 251),
    Stage.DATA: (354,),
}


@dataclass(slots=True)  # not frozen: that doubles what making one costs
class Mail:
    """One message as it goes over the wire."""

    message: Message
    sender: str  #: of the envelope, in ASCII
    to: str  #: in ASCII
    body: bytes  #: with CRLF line ends, also at its end; its dots are stuffed here


class Mails(Protocol):
    """Where a talk gets its mails from, and tells what became of them: one word for each."""

    def take(self) -> Mail | None:
        """Give the next mail; None when no more should go over this line now."""

    def answered(self, mail: Mail, stage: Stage, answer: SMTPResponse) -> None:
        """Take the relay's word: that on the whole mail, or what it refused it with before."""

    def lost(self, mail: Mail, cause: Exception) -> None:
        """The mail went out and its answer was lost: the relay may have taken it, or not."""

    def broken(self, mail: Mail, stage: Stage, cause: Exception) -> None:
        """The line broke before anything of the mail went out: it may go by another."""


class Talk:
    """What is said on one line while it carries mails, one after the other.

    At most one mail is out and unanswered at a time; with pipelining, the commands of the next
    go out behind it.
    """

    def __init__(
        self,
        mails: Mails,
        *,
        pipelined: bool,
        eight_bit: bool,
        unclean: bool = False,
        may_go: MayGo = always,
    ) -> None:
        #: Whether a refused transaction is still open: the next mail begins with RSET.
        self.unclean = unclean
        self._mails = mails
        self._may_go = may_go
        self._pipelined = pipelined
        self._body_type = b" BODY=8BITMIME" if eight_bit else b""  # RFC 6152
        self._unsaid: deque[tuple[Stage, bytes]] = deque()
        self._awaited: deque[Stage] = deque()
        self._coming: Mail | None = None  # its commands go out, its text not yet
        self._refusal: tuple[Stage, SMTPResponse] | None = None  # of the one that is coming
        self._out: Mail | None = None  # its text is out

    @property
    def over(self) -> bool:
        """Whether nothing is awaited any more."""
        return not self._awaited

    def begin(self) -> bytes:
        """Give what to write first; nothing when there is no mail."""
        return self._next()

    def hear(self, answer: SMTPResponse) -> bytes:
        """Take one reply; give what to write next.

        Raise SMTPResponseException when the line is of no more use: `end` follows.
        """
        if not self._awaited:
            raise SMTPResponseException(*answer)  # nobody asked: most often an idle line's 421
        stage = self._awaited.popleft()
        if stage is Stage.DOT:
            self._conclude(answer)
        elif self._refusal is None and answer.code not in _HOPED.get(stage, (answer.code,)):
            self._refuse(stage, answer)
        if answer.code == 421 or (stage is Stage.RSET and answer.code != 250):
            raise SMTPResponseException(*answer)
        if self._awaited:
            return b""
        if self._coming is None:
            return self._next()
        if self._refusal is not None:
            return self._give_up(stage, answer)
        return self._say() if self._unsaid else self._text()

    def end(self, cause: Exception) -> None:
        """The line is gone: say what became of the mails on it."""
        out, coming = self._out, self._coming
        self._out = self._coming = None
        if out is not None:
            self._mails.lost(out, cause)
        if coming is not None and self._refusal is not None:
            self._mails.answered(coming, *self._refusal)
        elif coming is not None:
            asked = (stage for stage in self._awaited if stage in _HOPED)
            self._mails.broken(coming, next(asked, Stage.MAIL), cause)
        self._awaited.clear()

    def _next(self) -> bytes:
        """Begin the next mail, if there is one."""
        mail = self._mails.take()
        if mail is None:
            return b""
        self._coming, self._refusal = mail, None
        if self.unclean:
            self._unsaid.append((Stage.RSET, b"RSET\r\n"))
            self.unclean = False
        sender, to = mail.sender.encode("ascii"), mail.to.encode("ascii")
        self._unsaid += (
            (Stage.MAIL, b"MAIL FROM:<%b>%b\r\n" % (sender, self._body_type)),
            (Stage.RCPT, b"RCPT TO:<%b>\r\n" % to),
            (Stage.DATA, b"DATA\r\n"),
        )
        return self._say()

    def _say(self) -> bytes:
        """Give all the commands that wait to be said, or only the first."""
        words = b""
        while self._unsaid and not (words and not self._pipelined):
            stage, command = self._unsaid.popleft()
            self._awaited.append(stage)
            words += command
        return words

    def _text(self) -> bytes:
        """Give the mail that was let through, and the commands of the next behind it."""
        if not self._may_go():
            raise SMTPException("the mail came too late to the wire")
        mail, self._coming = self._coming, None
        assert mail is not None  # noqa: S101  `hear` has seen to it
        self._out = mail
        self._awaited.append(Stage.DOT)
        text = mail.body.replace(b"\r\n.", b"\r\n..") + b".\r\n"
        return text + self._next() if self._pipelined else text

    def _conclude(self, answer: SMTPResponse) -> None:
        """Take the relay's word on the mail that is out."""
        if not 200 <= answer.code < 300 and not 400 <= answer.code < 600:
            raise SMTPResponseException(*answer)  # neither yes nor no
        mail, self._out = self._out, None
        assert mail is not None  # noqa: S101  what is awaited is out
        self._mails.answered(mail, Stage.DOT, answer)

    def _refuse(self, stage: Stage, answer: SMTPResponse) -> None:
        """Keep why the mail that is coming will not go; raise when it is about the line."""
        if stage is Stage.MAIL and answer.code == 421:
            # Not about this mail, which so has no answer: relays close old or busy lines like this.
            self._awaited.appendleft(stage)
        else:
            self._refusal = stage, answer
        if not 400 <= answer.code < 600:
            raise SMTPResponseException(*answer)  # an answer to something else: out of step

    def _give_up(self, stage: Stage, answer: SMTPResponse) -> bytes:
        """Settle a refused mail, all of whose commands were answered, and go on."""
        mail, refusal = self._coming, self._refusal
        assert mail is not None  # noqa: S101  `hear` has seen to it
        assert refusal is not None  # noqa: S101  the same
        if stage is Stage.DATA and answer.code == 354 and refusal[0] is Stage.MAIL:
            # Whom would a lone dot send an empty mail to, and from whom? Better to hang up.
            raise SMTPResponseException(*answer)
        self._coming = None
        self._unsaid.clear()
        self._mails.answered(mail, *refusal)
        if stage is Stage.DATA and answer.code == 354:
            self._awaited.append(Stage.NOTHING)  # RFC 2920 3.1: no recipient is left
            return b".\r\n"
        self.unclean = refusal[0] is not Stage.MAIL
        return self._next()


@lru_cache(maxsize=256)
def _whole(line: bytes) -> SMTPResponse | None:
    """Read a reply of one line, most often one that came before; None for any other line."""
    code = line[:3]
    if not code.isdigit() or line[3:4] not in b" \r":
        return None
    return SMTPResponse(int(code), line[4:].strip().decode("utf-8", "surrogateescape"))


class Replies:
    """Bytes go in as they come, in pieces or several at once; whole replies come out."""

    def __init__(self) -> None:
        self._rest = b""
        self._text: list[str] = []
        self._size = 0

    def feed(self, data: bytes) -> Iterator[SMTPResponse]:
        """Give what is complete; raise SMTPResponseException for what is no reply."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if not self._text and (whole := _whole(line)):
                yield whole
                continue
            code, mark = line[:3], line[3:4]
            if not code.isdigit() or mark not in b" -\r":
                raise SMTPResponseException(-1, "not an SMTP reply")
            self._size += len(line)
            self._text.append(line[4:].strip().decode("utf-8", "surrogateescape"))
            if mark != b"-":
                yield SMTPResponse(int(code), "\n".join(self._text))
                self._text.clear()
                self._size = 0
        if self._size + len(self._rest) > _LONGEST_REPLY:
            raise SMTPResponseException(-1, "a reply without end")
