from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import gsm7
from tests.cli.program import hub, program


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", {"encoding": "GSM-7", "characters": 0, "parts": 0}, id="nothing"),
        pytest.param("Señor ¿viene?", {"encoding": "GSM-7", "parts": 1}, id="GSM-7"),
        pytest.param("a" * 161, {"encoding": "GSM-7", "units": 161, "parts": 2}, id="two parts"),
        pytest.param("{}", {"encoding": "GSM-7", "characters": 2, "units": 4}, id="an escape"),
        pytest.param("á" * 71, {"encoding": "UCS-2", "units": 71, "parts": 2}, id="UCS-2"),
    ],
)
def test_a_text_is_measured_without_any_settings(text: str, expected: dict[str, Any]) -> None:
    said = hub("segments", "--json", "--", text)
    assert (said.code, said.err) == (0, "")
    assert said.json | expected == said.json


def test_a_cheaper_wording_is_offered_and_what_forces_the_dear_one() -> None:
    said = hub("segments", "--json", "Atención: " + "a" * 100)
    assert said.json["because"] == [{"position": 6, "character": "ó"}]
    cheaper = said.json["cheaper"]
    assert (cheaper["text"][:9], cheaper["parts"], cheaper["saved"]) == ("Atencion:", 1, 1)
    plain = hub("segments", "Atención: " + "a" * 100)
    assert "UCS-2, 110 characters" in plain.out
    assert "2 parts" in plain.out
    assert "outside GSM-7: 'ó'" in plain.out
    assert "Atencion: " in plain.out


def test_a_text_of_gsm_7_has_no_cheaper_wording() -> None:
    assert hub("segments", "--json", "hola").json["cheaper"] is None


def test_marks_of_the_terminal_s_own_language_are_text() -> None:
    assert "[red]ó" not in hub("segments", "[red]ó").out.splitlines()[-1]
    assert hub("segments", "[red]ó").out.splitlines()[-1] == "[red]o"


@pytest.mark.parametrize(
    ("stdin", "characters"),
    [
        pytest.param(b"hola\n", 4, id="the last line end is the shell's"),
        pytest.param(b"hola\n\n", 5, id="the others are of the text"),
        pytest.param("ñandú".encode(), 5, id="UTF-8"),
        pytest.param(b"", 0, id="nothing"),
    ],
)
def test_a_dash_reads_stdin(stdin: bytes, characters: int) -> None:
    assert hub("segments", "-", "--json", stdin=stdin).json["characters"] == characters


def test_what_is_not_utf_8_is_refused() -> None:
    said = hub("segments", "-", stdin=b"\xff\xfe")
    assert said.code == 2
    assert "not UTF-8" in said.err
    assert hub("segments", "a\udcff").code == 2


def test_the_real_program_needs_no_settings_even_bad_ones() -> None:
    said = program("segments", "--json", "-", stdin="ü".encode(), HUB_EMAIL_RATE="fast")
    assert (said.code, said.err, said.json["characters"]) == (0, "", 1)


@given(text=st.text(st.characters(codec="utf-8"), max_size=200))
def test_what_is_printed_is_what_was_measured(text: str) -> None:
    said = hub("segments", "--json", "--", text).json if text != "-" else None
    if said is not None:
        measured = gsm7.segments(text)
        assert (said["encoding"], said["parts"]) == (measured.encoding, measured.parts)
        assert (said["cheaper"] is None) == (gsm7.cheaper(text) is None)
