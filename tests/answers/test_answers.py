"""What a person's own SMS answers, however they write it; in doubt nothing (domain §2)."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.answers import Reason, Reply, Said, read, reason, which
from hub.answers.reading import LONGEST
from hub.keywords import Meaning, meaning
from tests.answers.spellings import LISTED, REASONS, SPELLINGS

ANSWERS = [text for text, said in SPELLINGS.items() if said in (Said.YES, Said.NO)]
NO_ANSWERS = [text for text in SPELLINGS if text not in ANSWERS]


def test_the_table_is_long_and_says_each_thing_once() -> None:
    assert len(ANSWERS) >= 200
    assert len(NO_ANSWERS) >= 60
    assert len(SPELLINGS) == LISTED


@pytest.mark.parametrize("said", Said)
def test_a_text_says(said: Said) -> None:
    texts = [text for text, expected in SPELLINGS.items() if expected is said]
    assert {text: read(text).said for text in texts} == dict.fromkeys(texts, said)


def test_a_text_with_a_keyword_is_no_answer_and_no_answer_stops_anybody() -> None:
    keyed = {text for text in SPELLINGS if meaning(text) is not Meaning.OTHER}
    assert len(keyed) >= 15
    assert {SPELLINGS[text] for text in keyed} == {Said.NOTHING}
    assert {meaning(text) for text in ANSWERS} == {Meaning.OTHER}


@pytest.mark.parametrize("why", [*Reason, None])
def test_a_text_gives_a_reason(why: Reason | None) -> None:
    texts = [text for text, expected in REASONS.items() if expected is why]
    assert len(texts) >= 8
    assert {text: reason(text) for text in texts} == dict.fromkeys(texts, why)


@pytest.mark.parametrize("why", Reason)
def test_a_no_may_bring_its_reason(why: Reason) -> None:
    for text in ("por {}", "porque {}", "puedo, {}", "puedo por {}", ", {}"):
        said = {
            "work": "trabajo",
            "health": "salud",
            "care": "mis hijos",
            "schedule": "el horario",
            "distance": "la distancia",
            "other": "motivos personales",
        }[why]
        assert read(f"no {text.format(said)}") == Reply(Said.NO, why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no puedo tengo guagua", Reason.CARE),
        ("mi hijo esta enfermo no puedo", Reason.CARE),
        ("no puedo mi mamá se cayó", Reason.CARE),
        ("no puedo tengo q trabajar ese dia", Reason.WORK),
        ("no puedo tengo que viajar", None),
        ("no tengo trabajo no puedo", None),
    ],
)
def test_no_puedo_is_a_no_beside_a_reason_in_words_of_its_own(
    text: str, why: Reason | None
) -> None:
    assert read(text) == Reply(Said.NO, why)


def test_a_number_in_a_reason_names_no_question() -> None:
    assert which("no puedo tengo 2 hijos", 2) is None


def test_a_number_is_a_reason_only_where_the_reasons_were_listed() -> None:
    every = tuple(Reason)
    for number, why in enumerate(every, start=1):
        assert reason(f"{number}") is None
        assert reason(f"{number}", every) is why
        assert reason(f" el {number}.", every) is why
    assert reason("7", every) is None
    assert reason("0", every) is None
    assert reason("dos", every) is every[1]
    assert reason("1 2", every) is None
    assert reason("12", every) is None
    assert reason("trabajo", every) is Reason.WORK


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", (1, Said.NOTHING)),
        ("2.", (2, Said.NOTHING)),
        ("el 2", (2, Said.NOTHING)),
        ("uno", (1, Said.NOTHING)),
        ("la opción 2", (2, Said.NOTHING)),
        ("2 si", (2, Said.YES)),
        ("1) no puedo", (1, Said.NO)),
        ("si al 1", (1, Said.YES)),
        ("si", None),
        ("3", None),
        ("0", None),
        ("1 y 2", None),
        ("1 si 2 no", None),
        ("los dos", None),
        ("2 pero tarde", None),
        ("2?", None),
        ("BAJA 2", None),
        ("12", None),
        ("", None),
    ],
)
def test_which_of_two_questions_is_meant(text: str, expected: tuple[int, Said] | None) -> None:
    assert which(text, 2) == expected


LETTERS = st.text("abcdefghijklmnopqrstuvwxyzáéíóúüñ ?!.,0123456789", max_size=40)
PIECES = st.lists(st.sampled_from([*ANSWERS, *NO_ANSWERS]), max_size=6).map(" ".join)


@given(st.one_of(st.text(max_size=300), PIECES))
@example("\ud800")
@example("١ نعم ½ ﷺ İ ß ẞ ǅ")
@example("👍" * 1000)
def test_any_text_is_read(text: str) -> None:
    assert isinstance(read(text), Reply)
    reason(text, tuple(Reason))
    which(text, 2)


@given(st.one_of(LETTERS, PIECES))
def test_case_and_accents_change_nothing(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    for other in (text.upper(), text.title(), unicodedata.normalize("NFC", text), apart, bare):
        assert read(other) == read(text)
        assert reason(other) == reason(text)


@pytest.mark.parametrize("around", [" ", "\n", "!", "...", " 🙏", ", gracias"])
def test_what_is_polite_around_a_clear_answer_changes_nothing(around: str) -> None:
    for text in ANSWERS:
        # A thank you makes a receipt of some: "ok, gracias".
        may = {Said.UNCLEAR} if "gracias" in around and read(text).said is Said.YES else set()
        assert read(text + around).said in {read(text).said} | may, text
    assert read(f"si{around}").said is Said.YES
    assert read(f"no{around}").said is Said.NO


@given(st.sampled_from(ANSWERS), st.text("abcdefghijklmnopqrstuvwxyz ", min_size=LONGEST + 1))
def test_a_long_text_is_never_an_answer(text: str, more: str) -> None:
    for whole in (text + more, more + text, " ".join([text] * LONGEST)):
        assert read(whole).said in (Said.UNCLEAR, Said.NOTHING)


def test_a_question_is_never_an_answer() -> None:
    assert {read(f"¿{text}?").said for text in ANSWERS} == {Said.UNCLEAR}
