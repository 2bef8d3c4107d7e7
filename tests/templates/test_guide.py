"""Every message there is a wording of goes in, with fields of every size; the guide judges it.

Kinds and fields are found by looking into the folders: a new kind is judged unasked.
"""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta

import templates
from channels.base import HOLE_CLOSE, HOLE_OPEN, Draft
from channels.gsm7 import costly, segments
from hub.answers import Reason
from hub.compose.rendering import MESSAGES, kinds
from hub.compose.samples import SHORT_LINK, Size, fields, filled, sample
from templates import guide, words
from tests.web.fiction import DESK
from tests.web.reading import reading

ROOT = Path(templates.__file__).parent
SIZES = list(Size)
#: A link by a long domain of its own, and by a short one.
LINKS = ("avisos.bne.example/a/7Kq9ZtXw4RbNm", SHORT_LINK, "bne.cl/a/7Kq9ZtXw4RbNm")
ASKING = ("ask_which", "course_again", "course_call", "still_yours")
SOURCES = sorted(path for path in ROOT.glob("m*/**/*.*") if path.parts[-3] in ("messages", "mails"))


def said(kind: str, size: Size, link: str = SHORT_LINK) -> tuple[str, Draft]:
    """Give the SMS as it goes out, and the whole draft."""
    draft = sample(kind, size, DESK, len(link))
    return filled(draft.short, spoken=True).replace(SHORT_LINK, link), draft


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", kinds())
def test_a_message_keeps_to_the_guide_whatever_it_tells(kind: str, size: Size) -> None:
    text, draft = said(kind, size)
    assert guide.of_short(text) == []
    assert guide.of_subject(draft.subject) == []
    assert guide.of_long(filled(draft.long), asking=guide.asks(text)) == []


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", kinds())
def test_an_sms_is_one_part_whatever_its_fields(kind: str, size: Size, link: str) -> None:
    text, _ = said(kind, size, link)
    size_of = segments(text)
    assert (size_of.encoding, size_of.parts) == ("GSM-7", 1), text
    assert not re.search(r" [,.;:]|, ,| {2}|\bx\b|\.{4}", text)


@pytest.mark.parametrize("kind", kinds())
def test_an_sms_is_written_in_gsm_7_and_not_brought_to_it(kind: str) -> None:
    source = (MESSAGES / kind / "short.txt").read_text(encoding="utf-8")
    assert [one.character for one in costly(source)] == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", kinds())
def test_both_shapes_of_an_e_mail_say_the_same(kind: str, size: Size) -> None:
    _, draft = said(kind, size)
    plain, whole = filled(draft.long), filled(draft.html)
    assert "\n\n\n" not in plain
    assert len(whole.encode()) <= 16_000
    assert whole.count("<h1") == 1
    shown = reading(whole[whole.index("<body") :])
    for line in plain.partition("\n\n")[2].splitlines():
        for sentence in re.findall(r"[^.:?!¿]{12,}[.?!]", re.sub(r"http\S+", "", line)):
            assert sentence.strip() in shown


def test_only_questions_ask_and_each_says_what_that_costs() -> None:
    assert tuple(kind for kind in kinds() if guide.asks(said(kind, Size.USUAL)[0])) == ASKING
    for kind in ASKING:
        _, draft = said(kind, Size.USUAL)
        assert guide.FREE in draft.long
        assert guide.FREE in draft.html


def test_yes_and_no_are_equal_in_a_letter_that_asks() -> None:
    for kind in ("course_call", "course_again", "still_yours"):
        _, draft = said(kind, Size.USUAL)
        hole = f"{HOLE_OPEN}link{HOLE_CLOSE}"
        styles = re.findall(rf'<a href="{hole}\?(?:si|no)" style="([^"]+)"', draft.html)
        assert len(styles) == 2
        assert len(set(styles)) == 1


def test_a_no_is_no_refusal_and_its_reasons_are_those_that_are_understood() -> None:
    text, draft = said("answer_no", Size.USUAL)
    assert "No es una negativa" in text
    assert "No es una negativa" in draft.long
    assert tuple(words.CANNOT) == tuple(Reason)
    numbered = re.findall(r"(\d) (\w+)", text)
    assert [int(number) for number, _ in numbered] == list(range(1, len(Reason) + 1))
    for (_, short), long in zip(numbered, words.CANNOT.values(), strict=True):
        assert long.casefold().startswith(short)
    assert [long in draft.long for long in words.CANNOT.values()] == [True] * len(Reason)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_template_has_a_field_of_anybodys_identity_or_place(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    bare = Environment(autoescape=True)
    bare.filters |= {"number": str, "counted": str}  # of the mails to the operator
    named = meta.find_undeclared_variables(bare.parse(source))
    attributes = set(re.findall(r"\.([a-z_]+)", " ".join(re.findall(r"{[{%].*?[%}]}", source))))
    assert guide.of_fields(named | (attributes - {"index"})) == []
    assert "loop.index0" not in source
    if path.is_relative_to(MESSAGES):
        common = {"link", "yes_link", "no_link", "unsubscribe_link"}
        common |= {"desk_phone", "desk_hours"}
        ours = {"more", "total", "again", "hint", "or_help", "plan"}
        assert named - set(fields(Size.USUAL, path.parent.name)) - common - ours <= {"words"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Hay un trabajo para usted.", "No empieza con quién escribe."),
        ("BNE hay un trabajo.", "No empieza con quién escribe."),
        ("OMIL: hay un curso.", "No empieza con quién escribe."),
        ("BNE: hay una vacante.", "“vacante” no es como se dice trabajo"),
        ("BNE: Oferta Laboral en Curico.", "“Oferta Laboral” no es como se dice trabajo"),
        ("BNE: es URGENTE.", "“URGENTE” apura"),
        ("BNE: su índice bajo.", "“índice” clasifica a las personas"),
        ("OMIL Lota: anotamos su rechazo.", "“rechazo” hace de una respuesta un rechazo"),
        ("OMIL Lota: si no va pierde el beneficio.", "“beneficio” amenaza"),
        ("BNE: vea bit.ly/3xYz", "“bit.ly/3xYz” esconde adónde lleva un enlace"),
        ("BNE: mira tus trabajos.", "“tus” tutea"),
        ("BNE: hay tres trabajos.", "“tres” es un número en palabras"),
        (f"BNE: vea {SHORT_LINK} y conteste.", "Su enlace no va al final ni antes de la salida."),
        (f"BNE: {SHORT_LINK} {SHORT_LINK}", "Tiene más de un enlace."),
        (
            "OMIL Lota: ¿puede ir? Responda SI o NO.",
            "Pide una respuesta y no dice que responder puede costar.",
        ),
        (
            "OMIL Lota: curso gratis. Responda SI o NO; puede tener costo.",
            "Pide una respuesta y no dice que responder puede costar.",
        ),
        (
            "BNE: uno es tan largo que nadie lo puede leer de una sola vez.",
            "Más de 12 palabras: uno es tan largo que nadie lo puede leer de una sola vez.",
        ),
    ],
)
def test_the_guide_sees_what_breaks_it(text: str, wrong: str) -> None:
    assert wrong in guide.of_short(text)


def test_the_guide_lets_pass_what_it_gives_as_an_example() -> None:
    for text in (
        f"BNE: trabajo en Curico. 10 cupos. Ver: {SHORT_LINK} Responda BAJA para no recibir mas.",
        "BNE: CUIDADO. El aviso era falso y lo quitamos. No pague ni mande datos.",
    ):
        assert guide.of_short(text) == []


def test_the_guide_sees_what_breaks_it_in_an_e_mail() -> None:
    good = "Le escribe la BNE, Bolsa.\n\nHola.\n\nEste mensaje no es un aviso legal."
    assert guide.of_long(good, asking=False) == []
    assert len(guide.of_long(good, asking=True)) == 1
    assert len(guide.of_long(good.replace("Le escribe", "Escribe"), asking=False)) == 1
    assert len(guide.of_long(good.replace("Hola.", "Llame por telefono."), asking=False)) == 1
    assert len(guide.of_long("Le escribe la BNE, Bolsa.", asking=False)) == 1
    assert guide.of_subject("Hay trabajo") == ["No empieza con quién escribe."]
    assert guide.of_fields({"rut", "band", "job"}) == [
        "El campo band dice quién es alguien.",
        "El campo rut dice quién es alguien.",
    ]
