import json
from pathlib import Path

import pytest

from tests.cli.program import Said, hub, program


def objects(said: Said) -> list[dict[str, object]]:
    assert (said.code, said.err) == (0, "")
    return [json.loads(line) for line in said.out.splitlines()]


def test_lines_enter_and_redacted_lines_leave(tmp_path: Path) -> None:
    file = tmp_path / "mensajes.txt"
    file.write_text("Llámeme al 9 8765 4321\nBuenos días\n\n¿Sigue el aviso?\n", "utf-8")
    said = hub("redact", str(file))
    assert said.code == 0
    assert said.out == "Llámeme al ▒ oculto\nBuenos días\n\n¿Sigue el aviso?\n"


def test_stdin_is_read_when_no_file_is_named() -> None:
    for arguments in (["redact"], ["redact", "-"]):
        assert hub(*arguments, stdin="mi rut es 12.345.678-5\n").out == "mi rut es ▒ oculto\n"


def test_json_has_one_object_a_line_with_offsets_of_the_line_as_given() -> None:
    line = "señor 👋🏽 mi c\u200borreo: ana.diaz@correo.example, gracias"
    (said,) = objects(hub("redact", "--json", stdin=f"{line}\r\n"))
    assert set(said) == {"text", "redacted", "spans", "hold"}
    assert (said["text"], said["hold"]) == (line, False)
    start = line.index("ana.")
    end = start + len("ana.diaz@correo.example")
    assert said["spans"] == [{"start": start, "end": end, "kind": "email", "unsure": False}]
    assert said["redacted"] == line[:start] + "▒ oculto" + line[end:]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--known", "Cocinerías Quillay Limitada"], id="one"),
        pytest.param(["--known", "76.543.210-3", "--known", "Quillay"], id="repeated"),
        pytest.param(["-", "--known", "76.543.210-3", "Quillay"], id="several after one option"),
    ],
)
def test_the_sender_s_own_identity_is_hidden(arguments: list[str]) -> None:
    said = hub("redact", *arguments, stdin="aquí en q u i l l a y hay trabajo\n")
    assert (said.code, said.out) == (0, "aquí en ▒ oculto hay trabajo\n")
    assert "quillay" in hub("redact", stdin="aquí en quillay hay trabajo\n").out


def test_each_line_is_judged_on_its_own() -> None:
    first, second = objects(hub("redact", "--json", stdin="va la parte 9876\ny ahora 54321\n"))
    assert (first["spans"], second["spans"]) == ([], [])


def test_a_line_that_asks_for_money_is_held_and_has_its_spans() -> None:
    line = "Debe depositar $20.000 por el uniforme, avise al 9 8765 4321"
    (said,) = objects(hub("redact", "--json", stdin=line))
    assert said["hold"] is True
    assert said["redacted"] == "Debe depositar $20.000 por el uniforme, avise al ▒ oculto"


def test_without_json_a_held_line_is_told_beside_the_lines() -> None:
    said = hub("redact", stdin="Hola\nDebe depositar $20.000 por el uniforme\n")
    assert said.code == 0
    assert said.out == "Hola\nDebe depositar $20.000 por el uniforme\n"
    assert said.err == "line 2 held: money\n"


@pytest.mark.parametrize("value", ["", "-", "¿?", "王伟"])
def test_an_identity_without_a_latin_letter_is_no_fault(value: str) -> None:
    said = hub("redact", "--known", value, stdin="hola - 5\n")
    assert (said.code, said.out, said.err) == (0, "hola - 5\n", "")


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        pytest.param(["there/is/none"], b"", "cannot be read", id="a file there is not"),
        pytest.param(["Llámeme al 987654321"], b"", "for a text, pipe it in", id="a text"),
        pytest.param(["hola " * 99], b"", "for a text, pipe it in", id="a long text"),
        pytest.param([], b"hola\n\xff\n", "line 2 of stdin is not UTF-8", id="not UTF-8"),
        pytest.param(["-", "-"], b"", "more than one", id="two files"),
        pytest.param(["--known"], b"", "known", id="an option without its value"),
        pytest.param(["--what"], b"", "what", id="an unknown option"),
    ],
)
def test_bad_use_says_what_is_wrong(arguments: list[str], stdin: bytes, words: str) -> None:
    said = hub("redact", *arguments, stdin=stdin)
    assert said.code == 2
    assert words in said.err
    assert said.err.startswith("hub: ")


def test_the_real_program_needs_no_settings_even_bad_ones() -> None:
    said = program("redact", "--json", stdin=b"+56 9 8765 4321", HUB_EMAIL_RATE="fast")
    assert (said.code, said.err, said.json["redacted"]) == (0, "", "▒ oculto")
