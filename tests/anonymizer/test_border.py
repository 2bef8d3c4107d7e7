"""What lies over the border of two texts is found as if they were always read as one."""

import re
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.border import joins
from anonymizer.folding import fold
from anonymizer.known import Known
from anonymizer.redact import redact
from tests.anonymizer.corpora import covered, innocents, leaks

KNOWN = Known.of(
    ["Cocinerías Quillay Limitada", "Rosa Huenchullán", "+56 9 6123 4567", "76.543.210-3",
     "contacto@quillay.example", "Los Lingues 402, Curicó"]
)  # fmt: skip
#: A name longer than the end of a past that most texts are compared with.
LONG = Known.of(
    ["Sociedad Agrícola y Comercial Los Hermanos Etcheverry Undurraga Limitada", "76.543.210-3"]
)
#: Of what secrets and innocent texts are made, whole and cut.
PIECES = [
    "9", "61", "612", "345", "4567", "61234567", "961234567", "nueve", "seis", "uno", "treinta",
    "cincocinco", "mil", "doble", "o", "l", "lo", "9b6", "15.876.342-", "k", "raya", "+56",
    "$550.000", "8:00", "cuatro años", "12 cajas", "y", "la primera parte", "la segunda",
    "mi fono es", "folio", "mi rut", "cuenta", "ana", "arroba", "@", "(a)", "gmail", "punto",
    "com", "correo.example", "ig", "me llamo", "Gracias,", "Saludos", "encargada es", "Ana",
    "Rosa", "Rojas", "la señora", "don", "Aserradero", "El Clavo", "Ltda.", "s.a.", "spa", "e",
    "a", "cocinerías", "qui", "llay", "quillai", "Huenchu", "llán", "wenchu", "los lingues",
    "402", "calle", "Los Aromos", "77", "km", "8", "www", ".", "cl", "patente", "BB", "CL-23",
    "hola", "busco trabajo", "de bodega,", "si", "no sé", "\u200b", "９", "🙂", "\n", "-33.4489,",
    "-70.6693", "/juanito99", "mi insta es", "juanito_99", "nu3ve", "s3is", "!", "$",
    "CV", ".pdf", "x", "q",
]  # fmt: skip
WRITTEN = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", " ", " ", "", ", ", "-"])),
    max_size=7,
).map(lambda parts: "".join(piece + gap for piece, gap in parts))
SENTENCES = [*innocents(), *(leak.text for leak in leaks())]
CUT = st.tuples(st.sampled_from(SENTENCES), st.integers(0, 40)).map(
    lambda cut: (cut[0][: cut[1]], cut[0][cut[1] :])
)


def agree(text: str, before: list[str], known: Known = KNOWN) -> None:
    quick = redact(text, known=known, before=before)
    with patch("anonymizer.redact.joins", return_value=True):
        assert quick == redact(text, known=known, before=before)


@settings(max_examples=400, deadline=None)
@given(before=st.lists(WRITTEN.filter(bool), min_size=1, max_size=3), text=WRITTEN)
def test_any_text_is_answered_as_if_read_with_those_before_it(before: list[str], text: str) -> None:
    agree(text, before)


@settings(max_examples=200, deadline=None)
@given(cut=CUT, earlier=st.sampled_from(SENTENCES))
def test_a_sentence_cut_in_two_is_answered_as_if_read_whole(
    cut: tuple[str, str], earlier: str
) -> None:
    first, second = cut
    agree(second, [earlier, first] if first else [earlier])


@settings(max_examples=300, deadline=None)
@given(before=st.lists(WRITTEN.filter(bool), min_size=1, max_size=3), text=WRITTEN)
def test_nothing_that_went_before_uncovers_what_a_text_tells_alone(
    before: list[str], text: str
) -> None:
    alone, behind = redact(text, known=KNOWN), redact(text, known=KNOWN, before=before)
    assert covered(alone) <= covered(behind)


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("El primer pedazo es 9876 y el segundo 54321", "+56-41-2234455"),
        ("lat -36.82 long -73.04", "22 345 6781 es mi teléfono"),
    ],
)
def test_a_telephone_behind_a_number_is_hidden(before: str, text: str) -> None:
    assert redact(text, before=[before]).spans
    both = f"{before}\n{text}"
    assert len(before) + 1 in covered(redact(both))


@given(text=WRITTEN)
def test_an_innocent_past_changes_nothing(text: str) -> None:
    past = ["Buenas tardes, sigue el aviso?", "Quedo atento, que esté bien"]
    alone = redact(text, known=KNOWN)
    if not alone.spans:
        assert redact(text, known=KNOWN, before=past) == alone


@given(
    cut=st.integers(1, 69),
    gap=st.sampled_from(["", " ", " . ", "-" * 10, " ~ " * 10]),
    name=st.sampled_from(["etcheverryundurraga", "loshermanosetcheverryundurraga"]),
)
def test_a_long_name_is_found_over_the_border_however_sparsely_it_is_written(
    name: str, gap: str, cut: int
) -> None:
    written = gap.join(name)
    cut = cut * len(written) // 70
    agree(written[cut:], [written[:cut]], LONG)


@pytest.mark.parametrize(
    ("decoy", "text", "name"),
    [
        ("Soy Rosa Huenchumil", "Pregunte por RosaHuenchumyl en la feria", "Rosa Huenchumil"),
        ("Constructora Andes Sur", "es la ConstructoraAndezSur", "Constructora Andes Sur Ltda."),
        ("Marcela Quidel", "MarcelaQuiddel", "Marcela Quidel"),
        ("Los Boldos 1450", "losboldoz1450", "Los Boldos 1450, Talca"),
        ("rrhh@andessur.example", "rrhhandesurexample", "rrhh@andessur.example"),
    ],
)
def test_a_name_written_right_once_does_not_let_it_be_written_wrong_later(
    decoy: str, text: str, name: str
) -> None:
    known = Known.of([name])
    alone = redact(text, known=known)
    assert alone.spans
    assert redact(text, known=known, before=[decoy]).shown(text) == alone.shown(text)
    both = f"{decoy}. {text}"
    assert redact(both, known=known).spans[-1].end == len(decoy) + 2 + alone.spans[-1].end


def test_the_past_of_most_innocent_texts_is_not_read() -> None:
    texts = innocents()
    before = "Buenas tardes, tengo cuatro años de experiencia en bodega"
    read = [text for text in texts if joins(before, *_folded(text))]
    assert len(read) < 0.05 * len(texts)


def _folded(text: str) -> tuple[str, list[str], Known]:
    low = fold(text).low
    return low, re.findall("[a-z]+", low), KNOWN
