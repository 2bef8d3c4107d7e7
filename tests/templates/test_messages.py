"""Fields go in; every part of every message that comes out is judged."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

import templates
from channels.base import HOLE_CLOSE, HOLE_OPEN
from channels.gsm7 import room, segments, transliterate
from hub.compose.drafts import DIGEST
from hub.compose.rendering import kinds
from hub.model import ALERTS, NOTICES, NOTIFICATIONS, BroadcastKind, NoteKind
from tests.web.fiction import MESSAGE, MESSAGES, message
from tests.web.reading import FORBIDDEN, long_sentences, reading

ROOT = Path(templates.__file__).parent
#: Those that speak of one job or course: not of an outage (dispatch/test_notices.py), nor of the
#: several jobs of a changed search (broadcasts/test_matching.py).
SEVERAL = {*NOTICES, BroadcastKind.CHANGED_SEARCH}
KINDS = sorted({*BroadcastKind, *NOTIFICATIONS} - SEVERAL)
OFFERS = sorted({*ALERTS} - SEVERAL)
PARTS = ("subject.txt", "short.txt", "long.txt", "long.html")
HOSTILE = "<script>alert('x')</script> & \"cía\""


def test_every_kind_of_message_has_every_part() -> None:
    folders = [path for path in (ROOT / "messages").iterdir() if path.is_dir()]
    # There may be words for more than what is told by now, and for all of that there are.
    assert {*BroadcastKind, *NoteKind, DIGEST} <= {path.name for path in folders} == set(kinds())
    for folder in folders:
        assert {path.name for path in folder.iterdir()} == set(PARTS)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_message_opens_with_who_writes(kind: str, part: str) -> None:
    text = message(f"{kind}/{part}")
    if part == "long.html":
        text = reading(text[text.index("<body") :])
        assert text.startswith(("■ BNE Le escribe la Bolsa", "● OMIL Curicó Le escribe la oficina"))
    else:
        assert text.startswith(("BNE:", "OMIL Curicó:", "Le escribe la BNE,", "Le escribe la OMIL"))


@pytest.mark.parametrize(
    "given_fields",
    [
        pytest.param({}, id="typical"),
        pytest.param({"title": "x" * 100, "openings": 700}, id="longest-title"),
        pytest.param({"pay": None, "openings": None}, id="no-pay-no-places"),
        pytest.param({"schedule": None, "contract": None, "openings": 1}, id="bare"),
        pytest.param({"title": HOSTILE, "employer_line": HOSTILE}, id="hostile"),
    ],
)
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_message_is_whole_whatever_the_vacancy_lacks(
    kind: str, part: str, given_fields: dict[str, object]
) -> None:
    text = message(f"{kind}/{part}", **given_fields)
    assert "None" not in text
    assert "\n\n\n" not in text
    assert "  " not in text or part == "long.html"
    assert not FORBIDDEN.search(text)
    if part in ("subject.txt", "short.txt"):
        assert "\n" not in text
    if part == "long.html":
        assert "<script" not in text
        assert len(text.encode()) <= 12_000
    elif part == "long.txt":
        assert long_sentences(text) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_e_mail_says_it_is_free_no_legal_notice_and_how_to_stop(kind: str) -> None:
    for part in ("long.txt", "long.html"):
        text = reading(message(f"{kind}/{part}"))
        for says in (
            "Es gratis",
            "Este mensaje no es un aviso legal.",
            "¿Por qué le llegó?",
            "¿No quiere más correos",
            "600 000 0000",
        ):
            assert says in text
        for says in ("$550.000 al mes", "martes 19 de mayo"):
            assert (says in text) == (kind in OFFERS)


@pytest.mark.parametrize("kind", OFFERS)
def test_a_message_has_one_hole_for_its_item_and_one_for_stopping(kind: str) -> None:
    holes = {name: f"{HOLE_OPEN}{name}{HOLE_CLOSE}" for name in ("link", "unsubscribe_link")}
    counts = {
        part: tuple(message(f"{kind}/{part}", **holes).count(hole) for hole in holes.values())
        for part in PARTS
    }
    assert counts == {
        "subject.txt": (0, 0),
        "short.txt": (1, 0),
        "long.txt": (1, 1),
        "long.html": (1, 1),
    }


@pytest.mark.parametrize("kind", OFFERS)
def test_a_typical_sms_is_one_part_of_gsm_7_and_ends_with_its_link(kind: str) -> None:
    text = transliterate(message(f"{kind}/short.txt"))
    assert (segments(text).encoding, segments(text).parts) == ("GSM-7", 1)
    assert text.endswith(f"no recibir mas: {MESSAGE['link']}")
    assert long_sentences(text) == []
    words_alone = message(f"{kind}/short.txt", comuna="Curico", job="Cajera")
    assert transliterate(words_alone) == words_alone


@pytest.mark.parametrize(
    ("given_fields", "least"),
    [
        pytest.param({}, 35, id="typical"),
        pytest.param(
            {
                "comuna": "San José de la Marina",
                "pay": "$1.200.000 a $1.500.000",
                "openings": 700,
                "changed": ["sueldo"],
            },
            12,
            id="everything-long",
        ),
    ],
)
@pytest.mark.parametrize("kind", OFFERS)
def test_an_sms_leaves_room_for_a_title(
    kind: str, given_fields: dict[str, object], least: int
) -> None:
    rest = message(f"{kind}/short.txt", **given_fields, job="")
    assert room(rest) >= (least if kind == "vacancy" else least - 20)


@pytest.mark.parametrize("missing", sorted(set(MESSAGE) - {"changed", "fraud", "job"}))
def test_a_message_without_one_of_its_fields_is_not_written(missing: str) -> None:
    rest = {name: value for name, value in MESSAGE.items() if name != missing}
    with pytest.raises(UndefinedError, match=missing):
        MESSAGES.get_template("vacancy/long.txt").render(rest)


@pytest.mark.parametrize("fraud", [True, False], ids=["fraud", "other"])
def test_a_correction_says_what_not_to_do_in_one_part_and_offers_no_job(fraud: bool) -> None:
    text = transliterate(message("correction/short.txt", fraud=fraud, desk_phone="600 000 0000"))
    assert (segments(text).encoding, segments(text).parts) == ("GSM-7", 1)
    assert long_sentences(text) == []
    for part in PARTS:
        whole = message(f"correction/{part}", fraud=fraud)
        assert ("falso" in whole) == fraud
        assert "Ver trabajo" not in whole
    bare = message("correction/short.txt", fraud=fraud, job="", desk_phone="600 000 0000")
    assert room(bare) >= 37


@pytest.mark.parametrize("kind", NOTIFICATIONS)
def test_a_notification_is_one_part_with_room_for_a_title_and_ends_with_its_link(
    kind: str,
) -> None:
    text = transliterate(message(f"{kind}/short.txt"))
    assert (segments(text).encoding, segments(text).parts) == ("GSM-7", 1)
    assert text.endswith(f": {MESSAGE['link']}")
    assert long_sentences(text) == []
    assert room(message(f"{kind}/short.txt", job="", link="x" * 30)) >= 20
    for part in PARTS:
        whole = message(f"{kind}/{part}")
        assert "Ver trabajo" not in whole
        assert ("La empresa no ve sus datos." in whole) == (kind == "message" and part != PARTS[0])
