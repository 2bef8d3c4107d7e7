"""Forms with a file come in, some of which mean harm; fields or Malformed come out, soon."""

import time

import pytest
from aiohttp import FormData

from hub.errors import Malformed
from hub.web import uploads
from tests.web.site import Web, web

HEAD = "multipart/form-data; boundary=XX"
PART = b'--XX\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
END = b"--XX--\r\n"
NESTED = b"--XX\n" + b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(600)
)


def test_a_form_gives_its_fields_and_the_text_of_its_file() -> None:
    body = PART % (b"name", "Soldadura básica\r\nII".encode()) + PART % (b"list", b"")
    body += (
        b"--XX \t\r\nContent-Type: text/csv\r\n"
        b'content-disposition: form-data; name=file; filename="Mis datos; name="b".csv"\r\n\r\n'
        b"A\xf1o\r\n\r\n--X\r\n\r\n--XX--and what nobody reads"
    )
    given = uploads.fields(HEAD, body, 3)
    assert given == {
        "name": "Soldadura básica\r\nII",
        "list": "",
        "file": "Año\r\n\r\n--X\r\n",
    }


@pytest.mark.parametrize(
    "head",
    [
        "Multipart/Form-Data;boundary=XX",
        'multipart/form-data; charset=utf-8; boundary="XX"',
        "multipart/form-data; boundary=XX ; charset=utf-8",
    ],
)
def test_a_boundary_is_read_however_it_is_written(head: str) -> None:
    assert uploads.fields(head, PART % (b"a", b"b") + END, 1) == {"a": "b"}


async def test_a_form_is_read_as_a_library_writes_it() -> None:
    form = FormData(quote_fields=True)
    form.add_field("list", "Ana\nLuis")
    form.add_field("file", "Ñuñoa".encode(), filename="año.csv", content_type="text/csv")
    payload = form()
    given = uploads.fields(payload.content_type, await payload.as_bytes(), 5)
    assert given == {"list": "Ana\nLuis", "file": "Ñuñoa"}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        pytest.param(HEAD, PART % (b"(" * 3000, b"x") + END, id="a name without end"),
        pytest.param(
            HEAD,
            b"--XX\r\nContent-Disposition: form-data; name=" + b"(" * 3000 + b"\r\n\r\nx\r\n" + END,
            id="a name of comments",
        ),
        pytest.param(HEAD, b"--XX\r\nContent-Type: text/csv\r\n\r\nx\r\n" + END, id="no name"),
        pytest.param(HEAD, b"--XX\r\n\r\nx\r\n" + END, id="no head"),
        pytest.param(HEAD, b"--XXX\r\n\r\nx\r\n" + END, id="another boundary"),
        pytest.param(HEAD, PART % (b"a", b"b"), id="no end"),
        pytest.param(HEAD, b"", id="nothing"),
        pytest.param(HEAD, PART % (b"a", b"b") * 101 + END, id="too many fields"),
        pytest.param("multipart/form-data;" + "(" * 3000, END, id="a type of comments"),
        pytest.param("multipart/form-data; boundary*=idna''%41", b"--A--", id="idna"),
        pytest.param("multipart/form-data; boundary=\udcff", b"--\xff--", id="no letter"),
        pytest.param("multipart/form-data; boundary=", b"----", id="an empty boundary"),
        pytest.param("multipart/form-data" + "; " * 4000, END, id="semicolons"),
        pytest.param(HEAD, NESTED + b"\n" * 900_000, id="parts within parts"),
        pytest.param(HEAD, b"--XX\r\n" * 160_000, id="a boundary again and again"),
        pytest.param(HEAD, b"--XX" + b" " * 1_000_000, id="spaces"),
        pytest.param(HEAD, b"--XX\r\n" + b"a:\r\n" * 200_000, id="headers without end"),
    ],
)
def test_what_is_no_form_is_refused_and_soon(head: str, body: bytes) -> None:
    took = []
    for _ in range(3):  # whoever else uses the processor is not the form's fault
        began = time.thread_time()
        with pytest.raises(Malformed):
            uploads.fields(head, body, 100)
        took.append(time.thread_time() - began)
    assert min(took) < 0.25


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_a_door_without_a_file_reads_no_parts(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        token = site.token("worker").encode()
        body = PART % (b"token", token) + END
        for path in ("/session", "/pickup", "/hooks/sms", "/hooks/email"):
            assert await _sent(site, path, HEAD, body) == 422, path


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        "multipart/form-data;" + "(" * 3000,
        "multipart/form-data; boundary*=idna''%41",
        "multipart/form-data; boundary=\udcff",
    ],
    ids=["a name", "comments", "idna", "no letter"],
)
async def test_a_form_that_means_harm_is_no_failure_of_ours(
    hub_database_url: str, head: str
) -> None:
    body = PART % (b"(" * 3000, b"x") + END
    async with web(hub_database_url) as site:
        cookie = await site.sign_in("officer")
        for path in ("/new-call", "/session", "/hooks/sms", "/v1/calls", "/v1/calls/lists"):
            assert 400 <= await _sent(site, path, head, body, cookie) < 500, path


async def _sent(site: Web, path: str, head: str, body: bytes, cookie: str = "") -> int:
    headers = {"Content-Type": head}
    said = await site.post(path, data=body, headers=headers, cookie=cookie or None)
    return said.status
