"""An address of a person, or of ours, is taken as mail can carry it, or is refused."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.mime import BadAddress, author, mailbox


@given(address=st.text(max_size=40) | st.text(st.sampled_from('ab@.<> \r\n\0,;ñ"')))
@settings(deadline=None)
def test_no_address_that_is_taken_can_leave_its_line(address: str) -> None:
    try:
        box = mailbox(address)
    except BadAddress:
        return
    assert box.isascii()
    assert not re.search(r"[\s<>,;\"\x00]", box)


@pytest.mark.parametrize(
    ("address", "box"),
    [
        pytest.param("rosa.perez+bne@correo.example", "rosa.perez+bne@correo.example", id="plain"),
        pytest.param("rosa@ñandú.example", "rosa@xn--and-6ma2c.example", id="idna domain"),
    ],
)
def test_an_address_is_given_in_ascii(address: str, box: str) -> None:
    assert mailbox(address) == box


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="nothing"),
        pytest.param("rosa", id="no domain"),
        pytest.param("maría@correo.example", id="local part not ascii"),
        pytest.param("rosa@correo.example\r\nRCPT TO:<x@x.example>", id="line break"),
        pytest.param("rosa@correo.example\n", id="line break at the end"),
        pytest.param("rosa\0@correo.example", id="nul"),
        pytest.param("rosa@correo.example> SIZE=1", id="a parameter behind it"),
        pytest.param("a@b.example,c@d.example", id="two addresses"),
        pytest.param(f"{'a' * 65}@correo.example", id="local part too long"),
        pytest.param(f"a@{'b' * 64}.example", id="label too long"),
        pytest.param("a..b@correo.example", id="empty atom"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        mailbox(address)


@pytest.mark.parametrize(
    "mail_from",
    [
        pytest.param("Bolsa Nacional de Empleo", id="no address"),
        pytest.param("BNE\r\nBcc: x@x.example <avisos@bne.example>", id="line break"),
        pytest.param("BNE x@x.example <avisos@bne.example>, <y@y.example>", id="two addresses"),
        pytest.param(f"{'Atención ' * 20}<avisos@bne.example>", id="name too long"),
        pytest.param("María <maría@bne.example>", id="local part not ascii"),
    ],
)
def test_a_sender_that_cannot_stand_in_the_from_header_is_refused(mail_from: str) -> None:
    with pytest.raises(BadAddress):
        author(mail_from)
