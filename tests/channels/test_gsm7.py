import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import HOLE_CLOSE, HOLE_OPEN
from channels.gsm7 import (
    BASIC,
    ELLIPSIS,
    EXTENSION,
    Costly,
    cheaper,
    costly,
    cut,
    room,
    segments,
    transliterate,
)

GSM7_TEXT = st.text(alphabet=sorted(BASIC | EXTENSION), max_size=400)
WORDS = st.lists(st.text(alphabet="abcñéABC[€", min_size=1, max_size=12), min_size=1).map(" ".join)


# Plain, accents on a i o u left out as the copy guide asks; each fits one part.
@pytest.mark.parametrize(
    ("text", "characters"),
    [
        pytest.param(
            "BNE: trabajo de bodeguero en Rancagua. Sueldo $520.000. Ver: bne.cl/v/8KD2",
            74,
            id="alert",
        ),
        pytest.param(
            "BNE: hoy hay 2 trabajos para usted. 1) Cocinera, Ñuñoa 2) Aseo, Macul. "
            "Vea: bne.cl/r/7HX2 Para no recibir: BAJA",
            111,
            id="digest with ñ",
        ),
        pytest.param(
            "OMIL Talca: curso gratis de panaderia, martes 5 de mayo, 10:00. "
            "¿Puede ir? Responda SI o NO",
            91,
            id="course with ¿",
        ),
        pytest.param(
            'BNE: tiene un mensaje nuevo por "Maestro chocolatero". Lea: bne.cl/m/2P9K',
            73,
            id="message waiting with straight quotes",
        ),
        pytest.param(
            "BNE: la empresa le mostro su nombre. Véalo en bne.cl/m/2P9K", 59, id="reveal with é"
        ),
        pytest.param(
            "BNE: ¡CUIDADO! El aviso era falso y lo quitamos. No pague.", 58, id="recall with ¡"
        ),
        pytest.param(
            "BNE: el sistema no va a funcionar el lunes 11 de mayo de 3:00 a 4:00.",
            69,
            id="maintenance",
        ),
        pytest.param("BNE: listo, no le mandaremos mas avisos.", 40, id="opt-out done"),
    ],
)
def test_a_plain_message_is_one_part_of_gsm7(text: str, characters: int) -> None:
    measured = segments(text)
    assert measured.encoding == "GSM-7"
    assert (measured.characters, measured.units, measured.parts) == (characters, characters, 1)


def test_one_accent_doubles_the_price_of_the_same_message() -> None:
    plain = "BNE: trabajo de operario en Curico. Sueldo $550.000. Ver: bne.cl/v/7F3K2 "
    assert segments(plain).parts == 1
    accented = segments(plain.replace("Curico", "Curicó"))
    assert (accented.encoding, accented.characters, accented.parts) == ("UCS-2", len(plain), 2)


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        pytest.param("", "GSM-7", 0, 0, id="nothing"),
        pytest.param("a", "GSM-7", 1, 1, id="one letter"),
        pytest.param("a" * 160, "GSM-7", 160, 1, id="160 still one part"),
        pytest.param("a" * 161, "GSM-7", 161, 2, id="161 are two: 153 + 8"),
        pytest.param("a" * 306, "GSM-7", 306, 2, id="306 are two: 2 x 153"),
        pytest.param("a" * 307, "GSM-7", 307, 3, id="307 are three: 2 x 153 + 1"),
        pytest.param("€" * 80, "GSM-7", 160, 1, id="80 euros still one part"),
        pytest.param("€" * 81, "GSM-7", 162, 2, id="81 euros are two: 76 pairs in 153"),
        # 152 letters, and one septet left in which no pair fits: the pair opens part two.
        pytest.param("a" * 152 + "€" + "a" * 151, "GSM-7", 305, 2, id="pair moves, two suffice"),
        pytest.param("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3, id="pair moves, three needed"),
        pytest.param("a" * 151 + "€" + "a" * 153, "GSM-7", 306, 2, id="pair ends part one"),
        pytest.param("á" + "a" * 69, "UCS-2", 70, 1, id="70 with an accent still one part"),
        pytest.param("á" + "a" * 70, "UCS-2", 71, 2, id="71 with an accent are two: 67 + 4"),
        pytest.param("á" * 134, "UCS-2", 134, 2, id="134 accents are two: 2 x 67"),
        pytest.param("á" * 135, "UCS-2", 135, 3, id="135 accents are three"),
        pytest.param("👍" * 35, "UCS-2", 70, 1, id="35 emoji still one part"),
        pytest.param("👍" * 36, "UCS-2", 72, 2, id="36 emoji are two"),
        # 66 units, and one left in which no surrogate pair fits.
        pytest.param("á" * 66 + "👍" + "á" * 65, "UCS-2", 133, 2, id="emoji moves, two suffice"),
        pytest.param("á" * 66 + "👍" + "á" * 66, "UCS-2", 134, 3, id="emoji moves, three needed"),
        pytest.param("á€", "UCS-2", 2, 1, id="a euro costs one in UCS-2"),
    ],
)
def test_parts_are_counted_at_every_boundary(
    text: str, encoding: str, units: int, parts: int
) -> None:
    measured = segments(text)
    assert (measured.encoding, measured.units, measured.parts) == (encoding, units, parts)
    assert measured.characters == len(text)


@pytest.mark.parametrize("character", "éÉñÑüÜöäàèìòùÇ¿¡@$_£¥§\n")
def test_letters_of_the_basic_set_cost_one(character: str) -> None:
    assert segments(character).units == 1
    assert transliterate(character) == character


@pytest.mark.parametrize("character", "^{}\\[~]|€")
def test_characters_of_the_extension_cost_two(character: str) -> None:
    assert (segments(character).encoding, segments(character).units) == ("GSM-7", 2)


@pytest.mark.parametrize("character", "áíóúÁÍÓÚ°ºªç–—“”‘’…•´`\u00a0\u200b\x1b\t👍")
def test_characters_outside_gsm7_force_ucs2(character: str) -> None:
    assert segments(character).encoding == "UCS-2"


@pytest.mark.parametrize(
    ("text", "near"),
    [
        pytest.param("áíóúÁÍÓÚ", "aiouAIOU", id="the four vowels"),
        pytest.param("¿Ñuñoa, café y pingüino?¡É!", "¿Ñuñoa, café y pingüino?¡É!", id="kept"),
        pytest.param(unicodedata.normalize("NFD", "Ñuñoa é ü á"), "Ñuñoa é ü a", id="decomposed"),
        pytest.param("n\u200b\u0303", "ñ", id="tilde behind a zero-width space"),
        pytest.param("N° 1º 2ª", "No 1o 2a", id="ordinals"),
        pytest.param("a – b — c − d", "a - b - c - d", id="dashes"),
        pytest.param("“uno” ‘dos’ «tres»", '"uno" \'dos\' "tres"', id="quotes"),
        pytest.param("´ya` espere…", "'ya' espere...", id="loose accents and dots"),
        pytest.param("• Aseo", "- Aseo", id="bullet"),
        pytest.param("curaçao", "curacao", id="small c with cedilla"),
        pytest.param("$\u00a0500.000\u202f!", "$ 500.000 !", id="odd spaces"),
        pytest.param("a\u200bb\u00adc\ufeffd\u2060e", "abcde", id="zero width"),
        pytest.param("Gran 😀👍🏽 empleo", "Gran empleo", id="emoji leave one space"),
        pytest.param("漢字 ok Привет", " ok ", id="other scripts"),
        pytest.param("ãêïÿ Łódź œuvre", "aeiy Lodz oeuvre", id="other accents"),
        pytest.param("ﬁn Ａ １ №", "fin A 1 No", id="compatibility forms"),
        pytest.param("uno\u2028dos\nres\tsi", "uno\ndos\nres si", id="lines and tabs"),
        pytest.param("dos  espacios", "dos espacios", id="runs of spaces"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_text_becomes_the_nearest_gsm7_text(text: str, near: str) -> None:
    assert transliterate(text) == near


@given(st.text())
def test_transliterated_text_is_always_gsm7(text: str) -> None:
    assert segments(transliterate(text)).encoding == "GSM-7"


@given(st.text())
def test_transliterating_twice_changes_nothing_more(text: str) -> None:
    assert transliterate(transliterate(text)) == transliterate(text)


@given(st.text())
def test_composition_of_the_input_does_not_matter(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert transliterate(unicodedata.normalize("NFD", composed)) == transliterate(composed)


def test_holes_of_a_draft_are_kept_when_asked() -> None:
    hole = f"{HOLE_OPEN}link{HOLE_CLOSE}"
    assert (
        transliterate(f"Véalo aquí: {hole}", keep=HOLE_OPEN + HOLE_CLOSE) == f"Véalo aqui: {hole}"
    )
    assert transliterate(f"Véalo aquí: {hole}") == "Véalo aqui: link"


@given(GSM7_TEXT)
def test_parts_hold_all_units_and_none_is_needless(text: str) -> None:
    measured = segments(text)
    if measured.units <= 160:
        assert measured.parts == (1 if text else 0)
    else:
        # A pair that moves wastes one septet of a part, never more.
        assert (measured.parts - 1) * 152 < measured.units <= measured.parts * 153


def test_costly_characters_are_listed_with_their_places() -> None:
    assert costly("Curicó – ñ") == (
        Costly(position=5, character="ó"),
        Costly(position=7, character="–"),
    )


def test_a_cheaper_wording_tells_what_it_saves_and_why() -> None:
    offer = cheaper("Operario en Curicó. " * 5)
    assert offer is not None
    assert offer.text == "Operario en Curico. " * 5
    assert (offer.segments.encoding, offer.segments.parts, offer.saved) == ("GSM-7", 1, 1)
    assert [c.character for c in offer.because] == ["ó"] * 5
    assert [c.position for c in offer.because] == [17, 37, 57, 77, 97]


def test_gsm7_text_has_no_cheaper_wording() -> None:
    assert cheaper("¿Ñuñoa? café [1]") is None


@pytest.mark.parametrize(
    ("fixed", "left"),
    [
        pytest.param((), 160, id="nothing fixed"),
        pytest.param(("BNE: ", " Ver."), 150, id="two pieces"),
        pytest.param(("[€]",), 154, id="pairs count twice"),
        pytest.param(("ó…",), 156, id="as transliterated"),
        pytest.param(("a" * 170,), -10, id="overflow"),
    ],
)
def test_room_is_what_the_fixed_pieces_leave(fixed: tuple[str, ...], left: int) -> None:
    assert room(*fixed) == left


@pytest.mark.parametrize(
    ("text", "septets", "short"),
    [
        pytest.param("Ayudante de cocina", 18, "Ayudante de cocina", id="fits"),
        pytest.param("Ayudante de cocina", 17, "Ayudante...", id="dots fit behind the words"),
        pytest.param("Ayudante de cocina", 13, "Ayudante...", id="a word that leads on goes first"),
        pytest.param("Ayudante de cocina", 10, "Ayudante", id="dots would cost a word"),
        pytest.param("Ayudante de cocina", 9, "Ayudante", id="inside the second word"),
        pytest.param("Ayudante de cocina", 5, "Ayuda", id="not one word fits"),
        pytest.param("Cajera, turno noche", 10, "Cajera...", id="no comma before the dots"),
        pytest.param("Vendedor/a - local", 12, "Vendedor/a", id="no dash left behind"),
        pytest.param("[A] [B] [C]", 11, "[A] [B]", id="pairs count twice"),
        pytest.param("€€€", 3, "€", id="no half pair"),
        pytest.param("Operador grúa", 13, "Operador grua", id="transliterated, then fits"),
        pytest.param("Ayudante", 0, "", id="no room"),
        pytest.param("Ayudante", -5, "", id="less than no room"),
    ],
)
def test_text_is_cut_at_a_word(text: str, septets: int, short: str) -> None:
    assert cut(text, septets) == short


@given(st.one_of(st.text(), WORDS), st.integers(min_value=-3, max_value=200))
def test_cut_text_always_fits_its_room(text: str, septets: int) -> None:
    measured = segments(cut(text, septets))
    assert measured.encoding == "GSM-7"
    assert measured.units <= max(septets, 0)


@given(WORDS, st.integers(min_value=0, max_value=200))
def test_cut_text_is_a_beginning_of_the_text(text: str, septets: int) -> None:
    assert text.startswith(cut(text, septets).removesuffix(ELLIPSIS))


@given(WORDS, st.lists(WORDS, max_size=3))
def test_a_field_cut_to_the_room_beside_fixed_pieces_makes_one_part(
    field: str, fixed: list[str]
) -> None:
    left = room(*fixed)
    if left >= 0:
        assert segments("".join(fixed) + cut(field, left)).parts <= 1


@pytest.mark.parametrize(
    ("text", "room", "cut_to"),
    [
        pytest.param("operarias de packing de kiwi", 24, "operarias de packing...", id="de"),
        pytest.param("guardia de noche y de la tarde", 25, "guardia de noche...", id="several"),
        pytest.param("de la", 4, "de", id="nothing before them"),
    ],
)
def test_a_text_is_not_cut_behind_a_word_that_leads_to_the_next(text, room, cut_to):
    assert cut(text, room) == cut_to
