"""What a relay's URL may say, and that what is wrong in it is named."""

import pytest

from channels.email import EmailOptions, Tls

FROM = "BNE <avisos@bne.example>"


def test_everything_in_the_url_is_read() -> None:
    options = EmailOptions.parse(
        "smtp://us%40er:p%3Ass%2F@relay.example:2525?tls=starttls&connections=3&timeout=1.5"
        "&max_messages=9&idle=2&cafile=%2Fca.pem&bounce_domain=rebote.bne.example",
        FROM,
    )
    assert options == EmailOptions(
        host="relay.example",
        port=2525,
        username="us@er",
        password="p:ss/",
        tls=Tls.STARTTLS,
        mail_from=FROM,
        connections=3,
        timeout=1.5,
        max_messages=9,
        idle=2.0,
        cafile="/ca.pem",
        bounce_domain="rebote.bne.example",
    )
    assert options.return_domain == "rebote.bne.example"


@pytest.mark.parametrize(
    ("url", "tls", "port"),
    [
        pytest.param("smtp://relay.example", Tls.AUTO, 25, id="nothing said"),
        pytest.param("smtp://relay.example?tls=auto", Tls.AUTO, 25, id="auto"),
        pytest.param("smtp://relay.example/?tls=starttls", Tls.STARTTLS, 587, id="starttls"),
        pytest.param("smtp://relay.example?tls=implicit", Tls.IMPLICIT, 465, id="implicit"),
        pytest.param("smtp://relay.example?tls=none", Tls.NONE, 25, id="none"),
        pytest.param("smtp://relay.example:26?tls=implicit", Tls.IMPLICIT, 26, id="port said"),
    ],
)
def test_the_port_follows_from_the_encryption_unless_said(url: str, tls: Tls, port: int) -> None:
    options = EmailOptions.parse(url, FROM)
    assert (options.tls, options.port) == (tls, port)
    assert options.return_domain == "bne.example"


@pytest.mark.parametrize("host", ["[::1]", "127.0.0.1", "localhost", "correo_interno.example"])
def test_a_host_may_be_a_name_or_an_address(host: str) -> None:
    assert EmailOptions.parse(f"smtp://{host}:25", FROM).host == host.strip("[]")


@pytest.mark.parametrize(
    ("url", "mail_from", "part"),
    [
        pytest.param("smtps://relay.example", FROM, "scheme", id="other scheme"),
        pytest.param("relay.example:25", FROM, "scheme", id="no scheme"),
        pytest.param("smtp://", FROM, "host", id="no host"),
        pytest.param("smtp://a..b", FROM, "host", id="empty label"),
        pytest.param(f"smtp://{'a' * 64}.example", FROM, "host", id="label too long"),
        pytest.param("smtp://[::1", FROM, "host", id="open bracket"),
        pytest.param("smtp://relay.example:x", FROM, "port", id="port not a number"),
        pytest.param("smtp://relay.example:0", FROM, "port", id="port zero"),
        pytest.param("smtp://relay.example:99999", FROM, "port", id="port too high"),
        pytest.param("smtp://relay.example/inbox", FROM, "path", id="path"),
        pytest.param("smtp://user@relay.example", FROM, "password", id="user alone"),
        pytest.param("smtp://:pass@relay.example", FROM, "user", id="password alone"),
        pytest.param("smtp://relay.example?tls=yes", FROM, "tls", id="unknown encryption"),
        pytest.param("smtp://relay.example?pool=8", FROM, "pool", id="unknown option"),
        pytest.param("smtp://relay.example?timeout=soon", FROM, "timeout", id="not a number"),
        pytest.param("smtp://relay.example?timeout=nan", FROM, "timeout", id="nan"),
        pytest.param("smtp://relay.example?connections=0", FROM, "connections", id="none open"),
        pytest.param("smtp://relay.example?bounce_domain=a+b", FROM, "bounce_domain", id="bounce"),
        pytest.param("smtp://relay.example", "BNE", "mail_from", id="sender without address"),
    ],
)
def test_what_is_wrong_is_named(url: str, mail_from: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        EmailOptions.parse(url, mail_from)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("smtp://user:s3cret@relay.example", id="good"),
        pytest.param("smtp://user:s3cret@relay.example:x", id="port not a number"),
        pytest.param("smtp://user:s3cret@relay.example?tls=x", id="unknown encryption"),
        pytest.param("smtp://:s3cret@relay.example", id="no user"),
        pytest.param("smtp://user:s3cret@a..b", id="bad host"),
    ],
)
def test_the_password_is_shown_nowhere(url: str) -> None:
    try:
        shown = repr(EmailOptions.parse(url, FROM))
    except ValueError as fault:
        shown = f"{fault!r} {fault.__cause__!r}"
    assert "s3cret" not in shown
