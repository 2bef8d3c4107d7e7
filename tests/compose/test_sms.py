"""An SMS of an alert is one GSM-7 part with its link, whatever the vacancy is called."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from channels.base import HOLE_CLOSE, HOLE_OPEN
from channels.gsm7 import segments
from config.reference import comunas
from hub.compose.drafts import draft
from hub.compose.rendering import LINK, hole
from hub.model import BroadcastKind, VacancyState
from hub.store.subjects.facts import Facts, Told
from tests.web.fiction import DESK

NOW = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)
LINK_TEXT = "avisos.bne.example/a/7Kq9ZtXw4RbNm"

FACTS = Facts(
    vacancy_id="V-1",
    state=VacancyState.OPEN,
    fraud=False,
    title="Ayudante de cocina",
    occupation="Cocina",
    comuna="07301",
    pay_min=550_000,
    pay_max=550_000,
    schedule="Jornada completa",
    contract="Plazo fijo",
    openings=3,
    published_at=NOW,
    valid_until=NOW + timedelta(days=30),
    description=None,
    employer_name=None,
    employer_trade=None,
    employer_comuna=None,
)
ALERT = Told(broadcast_id=1, kind=BroadcastKind.VACANCY, changed=(), facts=FACTS)
UPDATE = replace(ALERT, kind=BroadcastKind.UPDATE, changed=("pay", "comuna", "schedule"))

#: What titles are made of that make an SMS long, dear or not what it seems.
HOSTILE = st.lists(
    st.sampled_from(
        [
            "MAESTRO",
            "Soldador(a)",
            "técnico en enfermería",
            "ñandú",
            "{}[]^~|\\€",
            "½ jornada",
            "ﷺ",
            "👷🏽‍♀️",
            "e\u0301",
            "\u202eodatlusnoc",
            "\u200b",
            "\n\r\f\t",
            f"{HOLE_OPEN}{LINK}{HOLE_CLOSE}",
            HOLE_OPEN,
            "{{ link }}",
            "https://estafa.example/x",
            "Ⅷ",
            "…",
        ]
    ),
    max_size=40,
).map(" ".join)
TITLES = st.one_of(HOSTILE, st.text(max_size=200))
PAY = st.one_of(st.none(), st.integers(0, 10**12))


def short(told: Told) -> str:
    """Give the SMS as it goes out."""
    text = draft([told], desk=DESK, short_link_length=len(LINK_TEXT)).short
    return text.replace(hole(LINK), LINK_TEXT)


@given(
    title=TITLES,
    comuna=st.sampled_from([place.code for place in comunas()]),
    pay_min=PAY,
    pay_max=PAY,
    openings=st.one_of(st.none(), st.integers(1, 100_000)),
    told=st.sampled_from([ALERT, UPDATE]),
)
@example(
    title="Ñ" * 200, comuna="01101", pay_min=10**12, pay_max=10**12 + 1, openings=9_999, told=UPDATE
)
def test_it_is_one_part_with_its_link_whatever_the_vacancy_says(
    title, comuna, pay_min, pay_max, openings, told
):
    facts = replace(
        FACTS, title=title, comuna=comuna, pay_min=pay_min, pay_max=pay_max, openings=openings
    )
    text = short(replace(told, facts=facts))
    size = segments(text)
    assert (size.encoding, size.parts) == ("GSM-7", 1)
    assert text.endswith(LINK_TEXT)
    assert text.count(LINK_TEXT) == 1
    assert "\n" not in text


def test_it_names_every_comuna_there_is():
    for place in comunas():
        text = short(replace(ALERT, facts=replace(FACTS, comuna=place.code)))
        assert segments(text).parts == 1
        assert "Ayudante de cocina en" in text


def test_what_is_long_makes_way_for_the_title():
    long = replace(
        FACTS,
        title="Operaria u operario de packing de fruta con experiencia en cámaras de frío y turnos",
        comuna="12201",
        pay_min=1_550_000,
        pay_max=2_550_000,
    )
    text = short(replace(ALERT, facts=long))
    assert "Operaria u operario" in text
    assert segments(text).parts == 1


def test_a_title_without_a_letter_that_an_sms_has_gives_way_to_the_occupation():
    text = short(replace(ALERT, facts=replace(FACTS, title="👷🏽‍♀️🔥")))
    assert text.startswith("BNE: trabajo de Cocina en Curico")


@given(titles=st.lists(TITLES, min_size=2, max_size=9), comuna=st.sampled_from(["02203", "13101"]))
@example(titles=["Operaria de packing " * 5, "Cajera"], comuna="02203")
def test_several_are_one_part_however_long_the_first_title_is(titles, comuna):
    told = [
        replace(ALERT, broadcast_id=at, facts=replace(FACTS, title=title, comuna=comuna))
        for at, title in enumerate(titles, start=1)
    ]
    written = draft(told, desk=DESK, short_link_length=len(LINK_TEXT)).short
    text = written.replace(hole(LINK), LINK_TEXT)
    assert (segments(text).encoding, segments(text).parts) == ("GSM-7", 1)
    assert text.endswith(LINK_TEXT)
    assert f"hay {len(titles)} trabajos" in text
