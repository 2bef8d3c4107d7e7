"""The conversation with a relay without a wire: replies in, commands and outcomes out."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from aiosmtplib import SMTPException, SMTPResponse, SMTPResponseException, SMTPServerDisconnected
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Draft, Message
from channels.email.pipeline import Mail, Replies, Stage, Talk

DRAFT = Draft(subject="", short="", long="", html="", version="")
LOST = SMTPServerDisconnected("connection lost")
AT = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)


def mail(number: int) -> Mail:
    message = Message(ref=f"r{number}", to="", draft=DRAFT, fill={}, at=AT)
    return Mail(message, f"bounce+r{number}@bne.example", f"p{number}@a.cl", b"Hi\r\n.\r\n")


class Book:
    """Mails to give, and a word on each."""

    def __init__(self, count: int) -> None:
        self.left = [mail(number) for number in range(count)]
        self.words: list[tuple[str, str]] = []  # ref, what became of it

    def take(self) -> Mail | None:
        return self.left.pop(0) if self.left else None

    def answered(self, mail: Mail, stage: Stage, answer: SMTPResponse) -> None:
        self.words.append((mail.message.ref, f"{stage} {answer.code}"))

    def lost(self, mail: Mail, _cause: Exception) -> None:
        self.words.append((mail.message.ref, "lost"))

    def broken(self, mail: Mail, stage: Stage, _cause: Exception) -> None:
        self.words.append((mail.message.ref, f"broken {stage}"))


def envelope(number: int) -> bytes:
    return b"MAIL FROM:<bounce+r%d@bne.example>\r\nRCPT TO:<p%d@a.cl>\r\nDATA\r\n" % (
        number,
        number,
    )


TEXT = b"Hi\r\n..\r\n.\r\n"


def lead(book: Book, codes: Sequence[int], *, pipelined: bool = True) -> tuple[list[bytes], Talk]:
    """Let a relay answer with these codes, then hang up if anything is still awaited."""
    talk = Talk(book, pipelined=pipelined, eight_bit=False)
    written = [talk.begin()]
    try:
        written += (talk.hear(SMTPResponse(code, "")) for code in codes)
    except SMTPException as fault:
        talk.end(fault)
        written.append(b"cut")
    if not talk.over:
        talk.end(LOST)
    return written, talk


def test_one_write_carries_a_mail_and_the_commands_of_the_next() -> None:
    book = Book(3)
    good = [250, 250, 354]
    written, talk = lead(book, [*good, 250, *good, 250, *good, 250])
    assert [one for one in written if one] == [
        envelope(0),
        TEXT + envelope(1),
        TEXT + envelope(2),
        TEXT,
    ]
    assert book.words == [("r0", "dot 250"), ("r1", "dot 250"), ("r2", "dot 250")]
    assert talk.over


def test_without_pipelining_each_command_waits_for_the_answer_before_it() -> None:
    book = Book(2)
    written, talk = lead(book, [250, 250, 354, 250, 250, 550], pipelined=False)
    first, second = envelope(0).splitlines(True), envelope(1).splitlines(True)
    assert written == [*first, TEXT, *second[:2], b""]
    assert book.words == [("r0", "dot 250"), ("r1", "rcpt 550")]
    assert talk.unclean


@pytest.mark.parametrize(
    ("codes", "words", "last"),
    [
        pytest.param([250, 550, 554], ["rcpt 550", "broken mail"], b"RSET", id="rcpt refused"),
        pytest.param([250, 550, 354], ["rcpt 550"], b".\r\n", id="rcpt refused, data let through"),
        pytest.param([250, 550, 354, 554], ["rcpt 550", "broken mail"], b"MAIL", id="lone dot"),
        pytest.param([250, 550, 354, 421], ["rcpt 550"], b"cut", id="lone dot 421"),
        pytest.param([250, 250, 451], ["data 451", "broken mail"], b"RSET", id="data refused"),
        pytest.param([550, 503, 503], ["mail 550", "broken mail"], b"MAIL", id="mail refused"),
        pytest.param([550, 503, 354], ["mail 550"], b"cut", id="mail refused, data let through"),
        pytest.param([550, 250, 354], ["mail 550"], b"cut", id="mail refused, rcpt let through"),
        pytest.param([550, 421], ["mail 550"], b"cut", id="mail refused, then closing"),
        pytest.param([421], ["broken mail"], b"cut", id="mail 421"),
        pytest.param([250, 421], ["rcpt 421"], b"cut", id="rcpt 421"),
        pytest.param([250, 250, 421], ["data 421"], b"cut", id="data 421"),
        pytest.param([354], ["mail 354"], b"cut", id="mail out of step"),
        pytest.param([250, 354], ["rcpt 354"], b"cut", id="rcpt out of step"),
        pytest.param([250, 250, 250], ["data 250"], b"cut", id="data out of step"),
        pytest.param([], ["broken mail"], b"", id="lost at once"),
        pytest.param([250], ["broken rcpt"], b"", id="lost after mail"),
        pytest.param([250, 250], ["broken data"], b"", id="lost after rcpt"),
        pytest.param([250, 250, 354], ["lost", "broken mail"], b"Hi", id="lost after the mail"),
        pytest.param(
            [250, 250, 354, 250], ["dot 250", "broken mail"], b"", id="lost before the next"
        ),
        pytest.param(
            [250, 250, 354, 421], ["dot 421", "broken mail"], b"cut", id="421 after the dot"
        ),
        pytest.param([250, 250, 354, 354], ["lost", "broken mail"], b"cut", id="dot out of step"),
        pytest.param([250, 550, 554, 502], ["rcpt 550", "broken mail"], b"cut", id="rset refused"),
    ],
)
def test_each_mail_gets_one_word(codes: list[int], words: list[str], last: bytes) -> None:
    book = Book(2)
    written, _ = lead(book, codes)
    assert [word for _, word in book.words] == words
    assert written[-1][:4].startswith(last[:4])
    if last == b".\r\n":
        assert written[-1] == last


def test_a_reply_nobody_asked_for_ends_the_line() -> None:
    book = Book(0)
    _, talk = lead(book, [])
    with pytest.raises(SMTPResponseException):
        talk.hear(SMTPResponse(421, "idle"))


CODES = st.sampled_from([250, 250, 250, 250, 354, 354, 421, 450, 550, 503, 220])


@given(codes=st.lists(CODES, max_size=40), pipelined=st.booleans(), count=st.integers(0, 5))
def test_whatever_the_relay_says_every_mail_gets_exactly_one_word(
    codes: list[int], pipelined: bool, count: int
) -> None:
    book = Book(count)
    written, _ = lead(book, codes, pipelined=pipelined)
    given_out = [f"r{number}" for number in range(count - len(book.left))]
    assert [ref for ref, _ in book.words] == given_out  # each once, in order
    fates = [word for _, word in book.words]
    assert fates.count("lost") <= 1
    assert sum(fate.startswith("broken") for fate in fates) <= 1
    out = b"".join(written).count(b"Hi\r\n")
    assert sum(fate == "lost" or fate.startswith("dot") for fate in fates) == out


@given(codes=st.lists(CODES, max_size=40))
def test_no_lone_dot_follows_a_sender_that_was_refused(codes: list[int]) -> None:
    book = Book(5)
    talk = Talk(book, pipelined=True, eight_bit=False)
    talk.begin()
    refused_sender = False
    asked = [Stage.MAIL, Stage.RCPT, Stage.DATA]
    try:
        for code in codes:
            if asked and asked.pop(0) is Stage.MAIL:
                refused_sender = code != 250
            written = talk.hear(SMTPResponse(code, ""))
            assert not (refused_sender and written == b".\r\n")
            if b"DATA\r\n" in written:
                before = [Stage.DOT] if written.startswith(b"Hi") else []
                before += [Stage.RSET] if b"RSET" in written else []
                asked = [*before, Stage.MAIL, Stage.RCPT, Stage.DATA]
    except SMTPException as fault:
        talk.end(fault)


WHOLE = b"250-mailbox.example\r\n250 8BITMIME\r\n250 Ok\r\n354 go\n550 5.1.1 no\xff\r\n250\r\n"


@given(cuts=st.lists(st.integers(0, len(WHOLE)), max_size=12).map(sorted))
def test_replies_are_read_alike_however_they_come_in_pieces(cuts: list[int]) -> None:
    replies = Replies()
    found: list[SMTPResponse] = []
    for start, end in zip([0, *cuts], [*cuts, len(WHOLE)], strict=True):
        found += replies.feed(WHOLE[start:end])
    assert found == [
        SMTPResponse(250, "mailbox.example\n8BITMIME"),
        SMTPResponse(250, "Ok"),
        SMTPResponse(354, "go"),
        SMTPResponse(550, "5.1.1 no\udcff"),
        SMTPResponse(250, ""),
    ]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"gibberish\r\n", id="no code"),
        pytest.param(b"25 Ok\r\n", id="two digits"),
        pytest.param(b"2500 Ok\r\n", id="four digits"),
        pytest.param(b"\r\n", id="nothing"),
        pytest.param(b"250-more\r\n" * 4_000, id="lines without end"),
        pytest.param(b"250 " + b"x" * 40_000, id="a line without end"),
    ],
)
def test_what_is_no_reply_is_said_to_be_none(said: bytes) -> None:
    with pytest.raises(SMTPResponseException):
        list(Replies().feed(said))
