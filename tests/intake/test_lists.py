"""Lists of people as offices keep them: whatever a spreadsheet made of one, its rows are read."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Malformed
from hub.intake import lists
from hub.intake.lists import MOST_ROWS, parse

ONE, OTHER = "123456785", "111111111"
#: Looked through cell by cell, it would take columns times rows.
WIDE = b"a" + b"," * 10_000 + b"\n" + b"1\n" * 5_000


def ruts(content: bytes) -> list[str | None]:
    return [one.rut for one in parse(content)]


@pytest.mark.parametrize(
    "content",
    [
        "12.345.678-5\n11.111.111-1\n",
        "12345678-5\r\n11111111-1\r\n",
        "123456785\n111111111",
        "RUT\n12.345.678-5\n11.111.111-1\n",
        "Nombre;RUT;Curso\nUna;12.345.678-5;x\nOtra;11.111.111-1;x\n",
        "Nombre,Run\nUna,12345678-5\nOtra,11111111-1\n",
        "nombre\trut\nUna\t12.345.678-5\nOtra\t11.111.111-1\n",
        "RUT;DV\n12345678;5\n11.111.111;1\n",
        "Una;12.345.678-5\nOtra;11.111.111-1\n",
        "sep=;\nRUT;Nombre\n12.345.678-5;Una\n11.111.111-1;Otra\n",
        '"12.345.678-5"\n"11.111.111-1"\n',
        '="12.345.678-5"\n=\'11.111.111-1\n'.replace("='", "'"),
        " 12 345 678-5 \n\n\n11.111.111–1\n",
        "\u200b12.345.678-5\n011.111.111-1\n",
    ],
    ids=lambda text: repr(text[:24]),
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_rut_is_read_however_a_spreadsheet_wrote_it(content: str, encoding: str) -> None:
    assert ruts(content.encode(encoding, errors="ignore")) == [ONE, OTHER]


def test_a_windows_list_with_accents_is_read() -> None:
    rows = parse("Nombre;Código\nMuñoz;w-ñ\n".encode("cp1252"))
    assert [(one.number, one.worker_id, one.rut) for one in rows] == [(2, "w-ñ", None)]


def test_ids_are_taken_as_they_stand_and_digits_may_be_either() -> None:
    rows = parse(b"w-7\n12345678\n123456785\n")
    assert [(one.worker_id, one.rut, one.bad_rut) for one in rows] == [
        ("w-7", None, False),
        ("12345678", None, False),
        ("123456785", ONE, False),
    ]


@pytest.mark.parametrize(
    "content",
    ["W-000004, W-000018", "W-000004 W-000018", "W-000004;W-000018\n", "id\nW-000004/W-000018"],
)
def test_a_line_of_several_codes_names_each(content: str) -> None:
    assert [one.worker_id for one in parse(content.encode())] == ["W-000004", "W-000018"]


def test_a_line_of_several_ruts_names_each() -> None:
    assert ruts(b"12.345.678-5 11.111.111-1") == [ONE, OTHER]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("rut\nW-000004", ["W-000004"]),
        ("rut;nombre\nW-000004;Evelyn", ["W-000004"]),
        ("Evelyn;W-000004", ["Evelyn", "W-000004"]),
        ("12345678-5 Rosa Muñoz", ["12345678-5 Rosa Muñoz", "12345678-5"]),
        ("rut;codigo\n;W-000004", ["W-000004"]),
        # Nobody is called in another's place.
        ("rut;apoderado\n12.345.678-6;11.111.111-1", [None]),
        ("rut;apoderado\nUna;11.111.111-1", ["Una"]),
    ],
)
def test_whom_a_line_names_is_looked_for_in_all_of_it(
    content: str, found: list[str | None]
) -> None:
    rows = [each for one in parse(content.encode()) for each in (one, *one.otherwise)]
    assert [one.worker_id for one in rows] == found


@pytest.mark.parametrize(
    ("content", "bad"),
    [
        (b"12.345.678-6\n", True),
        (b"123456786\n", False),  # it may be an id
        (b"RUT\n123456786\n", True),
        (b"RUT\nUna persona\n", True),
        (b"00.000.000-0\n", True),
        (b"id\n12.345.678-6\n", True),
    ],
)
def test_a_wrong_check_digit_is_said(content: bytes, bad: bool) -> None:
    [row] = parse(content)
    assert (row.rut, row.bad_rut) == (None, bad)


@pytest.mark.parametrize(
    "content",
    [b"", b" \n\r\n", b"RUT\n", b"a\x00b", b'"' + b"x" * 200_000, b"w\n" * (MOST_ROWS + 1), WIDE],
    ids=["nothing", "spaces", "a header alone", "bytes", "one endless cell", "too many", "wide"],
)
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        parse(content)
    assert [one.field for one in refused.value.faults] == ["list"]


@pytest.mark.parametrize(
    "content",
    [
        WIDE,
        (b"a" + b"," * 99 + b"\n") * 240,
        b"1," * 99 + b"1\n" + b"1\n" * 11_000,
        b"12.345.678-5\n" * 1_800,
        (("a" + "\u0315\u0300" * 3_000) * 4).encode("utf-16"),
    ],
    ids=["too wide", "wide and empty", "a wide row and many", "RUTs", "accents upon accents"],
)
def test_what_a_page_carries_is_read_in_a_moment(content: bytes) -> None:
    took = []
    for _ in range(3):
        begun = time.thread_time()
        with contextlib.suppress(Malformed):
            parse(content)
        took.append(time.thread_time() - begun)
    assert min(took) < 0.2  # of seconds; some ways of reading take five


def test_the_column_of_the_ruts_is_guessed_by_the_first_rows() -> None:
    rows = parse(b"Una;12.345.678-5\n" + b"Otra;11.111.111-1\n" * 300)
    assert len(rows) == 301
    assert {one.rut for one in rows} == {ONE, OTHER}


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    try:
        rows = lists.parse(content)
    except Malformed:
        return
    assert all(one.written for one in rows)
    assert [one.number for one in rows] == sorted(one.number for one in rows)
