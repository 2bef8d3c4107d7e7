"""What a draft and a person's values become on the wire, and that nothing in them can break out."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from html import escape

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from channels.base import HOLE_CLOSE, HOLE_OPEN, Draft, Message
from channels.email.mime import BadAddress, Unsendable, compile_draft, mailbox

FROM = "BNE <avisos@bne.example>"
AT = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)


def hole(name: str) -> str:
    return f"{HOLE_OPEN}{name}{HOLE_CLOSE}"


def draft(
    *,
    subject: str = "Trabajo para usted",
    long: str = f"Hola {hole('name')}:\n\nHay un trabajo en Curicó.\n",
    html: str = f"<html><body><p>Hola {hole('name')}</p></body></html>\n",
) -> Draft:
    return Draft(subject=subject, short="", long=long, html=html, version="v1")


def message(
    what: Draft | None = None,
    *,
    ref: str = "mfrggzdfmztwq2lk",
    at: datetime = AT,
    unsubscribe: str | None = "https://bne.example/u/abc",
    **fill: str,
) -> Message:
    return Message(
        ref=ref,
        to="rosa@correo.example",
        draft=what or draft(),
        fill=fill or {"name": "Rosa"},
        at=at,
        unsubscribe=unsubscribe,
    )


def write(of: Message, *, eight_bit: bool = True, mail_from: str = FROM) -> bytes:
    return compile_draft(of.draft, mail_from).fill(of, mailbox(of.to), eight_bit=eight_bit)


def read(wire: bytes) -> EmailMessage:
    parsed = BytesParser(policy=default).parsebytes(wire)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(parsed: EmailMessage, kind: str) -> str:
    body = parsed.get_body((kind,))
    assert isinstance(body, EmailMessage)
    content = body.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def as_kept(*texts: str) -> str:
    """What a reader gets of texts put together: no control characters, one kind of line end."""
    return "".join(
        re.sub("\r\n?", "\n", re.sub("[^\t\n\r -~\x80-\ud7ff\ue000-\U0010ffff]", "", text))
        for text in texts
    )


any_text = st.text(st.characters(), max_size=300) | st.text(
    st.sampled_from("a.= _-?\r\n\t \x00ñ🌾" + HOLE_OPEN + HOLE_CLOSE), max_size=60
)
#: Any text around holes; stray hole marks would make other holes than the ones meant.
around = any_text.map(lambda t: t.replace(HOLE_OPEN, "").replace(HOLE_CLOSE, ""))


@given(
    subject=any_text,
    before=around,
    after=around,
    first=any_text,
    second=any_text,
    unsubscribe=st.none() | st.text(max_size=60),
    eight_bit=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_whatever_the_words_the_mail_parses_without_defects_and_gives_them_back(
    subject: str,
    before: str,
    after: str,
    first: str,
    second: str,
    unsubscribe: str | None,
    eight_bit: bool,
) -> None:
    long = f"{before}{hole('a')}|{hole('b')}{after}{hole('a')}"
    of = message(
        draft(subject=subject, long=long, html=f"<p>{long}</p>"),
        unsubscribe=unsubscribe,
        a=first,
        b=second,
    )
    wire = write(of, eight_bit=eight_bit)
    parsed = read(wire)

    assert [p.defects for p in parsed.walk()] == [[], [], []]
    assert all(not value.defects for value in parsed.values())
    kept = re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+", " ", subject).strip()
    assert parsed["Subject"] == kept
    assert parsed["To"] == "rosa@correo.example"
    assert part(parsed, "plain") == as_kept(before, first, "|", second, after, first)
    assert part(parsed, "html") == as_kept(
        "<p>", before, escape(first), "|", escape(second), after, escape(first), "</p>"
    )
    assert len(parsed.keys()) == 9 + 2 * bool(unsubscribe) - (not eight_bit)
    lines = wire.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines)
    assert eight_bit or wire.isascii()
    assert write(of, eight_bit=eight_bit) == wire


@given(to=st.emails())
@settings(max_examples=100, deadline=None)
def test_an_address_that_is_taken_comes_back_from_the_header(to: str) -> None:
    try:
        box = mailbox(to)
    except BadAddress:
        assume(False)
    of = message()
    parsed = read(compile_draft(of.draft, FROM).fill(of, box, eight_bit=True))
    assert [a.addr_spec for a in parsed["To"].addresses] == [to]


@pytest.mark.parametrize(
    ("mail_from", "name"),
    [
        pytest.param("avisos@bne.example", "", id="bare"),
        pytest.param("BNE <avisos@bne.example>", "BNE", id="named"),
        pytest.param('"Bolsa, de Empleo" <avisos@bne.example>', "Bolsa, de Empleo", id="quoted"),
        pytest.param("Atención Ñuñoa <avisos@bne.example>", "Atención Ñuñoa", id="not ascii"),
    ],
)
def test_the_sender_stands_in_the_from_header(mail_from: str, name: str) -> None:
    parsed = read(write(message(), mail_from=mail_from))
    (sender,) = parsed["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "avisos@bne.example")
    assert parsed["From"].defects == ()


def test_the_headers_say_who_when_which_and_how_to_stop() -> None:
    parsed = read(write(message()))
    assert parsed["Message-ID"] == "<mfrggzdfmztwq2lk@bne.example>"
    assert parsed["Date"].datetime == AT
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["List-Unsubscribe"] == "<https://bne.example/u/abc>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed.get_content_type() == "multipart/alternative"


def test_a_message_without_unsubscription_has_no_such_headers() -> None:
    parsed = read(write(message(unsubscribe=None)))
    assert "List-Unsubscribe" not in parsed
    assert "List-Unsubscribe-Post" not in parsed


def test_eight_bit_words_go_as_they_are_and_are_declared_all_the_way_up() -> None:
    wire = write(message(name="Begoña"))
    assert "Hola Begoña".encode() in wire
    assert [p["Content-Transfer-Encoding"] for p in read(wire).walk()] == ["8bit"] * 3


def test_without_eight_bit_everything_is_ascii() -> None:
    wire = write(message(name="Begoña"), eight_bit=False)
    assert wire.isascii()
    parsed = read(wire)
    assert "Content-Transfer-Encoding" not in parsed
    assert part(parsed, "plain") == "Hola Begoña:\n\nHay un trabajo en Curicó.\n"


def test_only_the_part_with_a_line_too_long_is_encoded() -> None:
    long_line = draft(html=f"<p>{'á' * 490}{hole('name')}</p>")  # 980 + 7 bytes, and the name
    short_name = read(write(message(long_line, name="Rosa")))
    long_name = read(write(message(long_line, name="Rosa Aurora Elena")))
    assert [p["Content-Transfer-Encoding"] for p in short_name.walk()] == ["8bit"] * 3
    assert [p["Content-Transfer-Encoding"] for p in long_name.walk()] == [
        "8bit",
        "8bit",
        "quoted-printable",
    ]
    assert part(long_name, "html") == f"<p>{'á' * 490}Rosa Aurora Elena</p>"


def test_values_spread_over_many_short_lines_stay_eight_bit() -> None:
    many = draft(long="".join(f"{hole('name')}\n" for _ in range(400)))
    plain = read(write(message(many, name="Rosa"))).get_body(("plain",))
    assert plain is not None
    assert plain["Content-Transfer-Encoding"] == "8bit"


def test_values_are_escaped_in_html_and_only_there() -> None:
    parsed = read(write(message(name='<b onclick="x">&')))
    assert 'Hola <b onclick="x">&:' in part(parsed, "plain")
    assert "<p>Hola &lt;b onclick=&quot;x&quot;&gt;&amp;</p>" in part(parsed, "html")


def test_a_value_that_holds_the_boundary_changes_the_boundary() -> None:
    usual = read(write(message())).get_boundary()
    assert usual
    hostile = message(name=f"\r\n--{usual}--\r\n")
    parsed = read(write(hostile))
    assert parsed.get_boundary() != usual
    assert f"--{usual}--" in part(parsed, "plain")
    assert [p.defects for p in parsed.walk()] == [[], [], []]
    assert write(hostile) == write(hostile)


def test_a_value_that_looks_like_a_hole_is_not_filled() -> None:
    of = message(draft(long=hole("a") + hole("b"), html=""), a=hole("b"), b="B")
    assert part(read(write(of)), "plain") == hole("b") + "B"


def test_the_date_is_that_of_the_message_and_not_of_the_moment() -> None:
    later = message(at=AT + timedelta(hours=3))
    assert read(write(later))["Date"].datetime == AT + timedelta(hours=3)


@pytest.mark.parametrize(
    ("of", "says"),
    [
        pytest.param(message(other="x"), "name", id="a hole without a value"),
        pytest.param(message(ref="a\r\nBcc: x@x.example"), "reference", id="line break in ref"),
        pytest.param(message(ref=""), "reference", id="no ref"),
        pytest.param(message(unsubscribe="https://x/" + "a" * 900), "URL", id="url too long"),
    ],
)
def test_what_cannot_be_written_is_said(of: Message, says: str) -> None:
    with pytest.raises(Unsendable, match=says):
        write(of)
