"""What is hidden and what is left alone: one example of each kind, and what always holds."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.folding import fold
from anonymizer.known import Known
from anonymizer.redact import redact
from anonymizer.spans import MARK, Hold, SpanKind


def hidden(text: str, *, known: Known | None = None, before: tuple[str, ...] = ()) -> list[str]:
    """Give what is hidden of a text."""
    spans = redact(text, known=known, before=before).spans
    return [text[span.start : span.end] for span in spans]


# What is hidden stands between bars.
@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        ("llame al |+56 9 6123 4567| en la tarde", SpanKind.PHONE),
        ("escriba a |ana.rojas@correo.example|, gracias", SpanKind.EMAIL),
        ("mi rut es |15.876.342-7|.", SpanKind.RUT),
        ("mire |https://taller.example/avisos| y postule", SpanKind.LINK),
        ("estoy como |@ana_rojas|", SpanKind.HANDLE),
        ("queda en |Pasaje Los Lingues 402|, gracias", SpanKind.ADDRESS),
        ("patente |KJHG-45| del camión", SpanKind.PLATE),
        ("cuenta rut |15876342|", SpanKind.ACCOUNT),
        ("me llamo |Ana Rojas| y quiero trabajar", SpanKind.NAME),
        ("somos |Transportes Quillay Ltda.|", SpanKind.COMPANY),
        ("adjunto |CV_Ana_Rojas.pdf|", SpanKind.FILE),
    ],
)
def test_each_kind_is_hidden_where_it_stands(marked: str, kind: SpanKind) -> None:
    before, secret, after = marked.split("|")
    (span,) = redact(before + secret + after).spans
    assert (span.start, span.end, span.kind) == (len(before), len(before) + len(secret), kind)


def test_the_text_is_shown_with_a_mark_in_place_of_each_span() -> None:
    text = "Soy Ana Rojas, mi correo es ana@correo.example. Gracias"
    assert redact(text).shown(text) == f"Soy {MARK}, mi correo es {MARK}. Gracias"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "📞 9\u200b6\u200b1\u200b2\u200b3\u200b4\u200b5\u200b6\u200b7 fin", id="zero-width"
        ),
        pytest.param("👩🏽‍🔧 ９６１２３４５６７ fin", id="full-width"),
        pytest.param("ñandú 9️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣ fin", id="keycaps"),
        pytest.param("№ … ½ ٩٦١٢٣٤٥٦٧ fin", id="behind what becomes longer"),
    ],
)
def test_offsets_are_of_the_text_as_given(text: str) -> None:
    (secret,) = hidden(text)
    assert text.endswith(f"{secret} fin")
    digits = [str(unicodedata.digit(c)) for c in secret if c.isdigit()]
    assert "".join(digits) == "961234567"


@given(text=st.text(max_size=200))
def test_spans_lie_inside_the_text_in_order_whatever_it_is(text: str) -> None:
    spans = redact(text, known=Known.of(["Ana Rojas"]), before=(text,)).spans
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@given(values=st.lists(st.text(max_size=40), max_size=4), text=st.text(max_size=100))
def test_whatever_is_known_of_a_sender_any_text_is_read(values: list[str], text: str) -> None:
    spans = redact(text, known=Known.of(values), before=values).spans
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@pytest.mark.parametrize("value", ["", "-", ".", "   ", "¿?", "@", "https://", "- 5", "Ltda."])
def test_what_says_nothing_of_a_sender_hides_nothing(value: str) -> None:
    assert hidden("Ana - dijo . ¿? que 5 @ veces", known=Known.of([value])) == []


@pytest.mark.parametrize(
    ("value", "text", "secret"),
    [
        pytest.param("王伟", "我叫王伟, hola", "王伟", id="Chinese"),
        pytest.param("محمد", "soy محمد, hola", "محمد", id="Arabic"),
        pytest.param("Жанна Щукина", "soy Щукина, hola", "Щукина", id="Cyrillic"),
        pytest.param("李 Rosales", "habla Rosales 李 hoy", "Rosales", id="two scripts"),
    ],
)
def test_a_name_in_another_script_is_hidden(value: str, text: str, secret: str) -> None:
    assert secret in hidden(text, known=Known.of([value]))


@given(text=st.text(max_size=100))
def test_each_folded_character_comes_from_one_of_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.low) == len(folded.plain)
    for at in range(len(folded.plain)):
        start, end = folded.origin(at, at + 1)
        assert 0 <= start < end <= len(text)


KNOWN = Known.of(
    ["Cocinerías Quillay Limitada", "Rosa Huenchullán", "+56 9 6123 4567", "76.543.210-3",
     "contacto@quillay.example", "https://www.quillaycocina.example", "Los Lingues 402, Curicó"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        pytest.param("venga a Cocinerias Quillay hoy", "Cocinerias Quillay", id="accents"),
        pytest.param("venga a Q.u.i.l.l.a.y hoy", "Q.u.i.l.l.a.y", id="spaced"),
        pytest.param("venga a QU1LL4Y hoy", "QU1LL4Y", id="leet"),
        pytest.param("venga a Quіllау hoy", "Quіllау", id="Cyrillic"),
        pytest.param("venga a cocineriasquilay hoy", "cocineriasquilay", id="a letter missing"),
        pytest.param("digale a huenchulan que vine", "huenchulan", id="one word of ten letters"),
        pytest.param("marque 6.1.2.3.4.5.6.7 no más", "6.1.2.3.4.5.6.7", id="telephone"),
        pytest.param("soy la 76543210", "76543210", id="RUT"),
        pytest.param("busque quillaycocina hoy", "quillaycocina", id="website"),
        pytest.param("en loslingues402", "loslingues402", id="address"),
        pytest.param(
            "en lingues, los lingues cuatrocientos dos",
            "los lingues cuatrocientos dos",
            id="address in words",
        ),
        pytest.param(
            "en los lingues cuatro cero dos", "los lingues cuatro cero dos", id="digit by digit"
        ),
        pytest.param("soy wenchuyan, hola", "wenchuyan", id="as it sounds"),
        pytest.param("de kuiyay, hola", "kuiyay", id="seven letters as they sound"),
        pytest.param("hola \u202enálluhcneuH asoR\u202c ya", "nálluhcneuH asoR", id="backwards"),
    ],
)
def test_the_sender_s_own_identity_is_hidden(text: str, secret: str) -> None:
    assert hidden(text, known=KNOWN) == [secret]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("vendo una rosa", id="a noun that is also a name"),
        pytest.param("vivo en Curicó", id="a comuna"),
        pytest.param("trabajé en cocinerías grandes", id="a trade"),
        pytest.param("está quilla y firme", id="a short word with a letter wrong"),
        pytest.param("sociedad limitada", id="a legal form"),
        pytest.param("compre dos baldes", id="a word that sounds like a name"),
    ],
)
def test_what_is_everybody_s_is_left_even_when_the_sender_has_it(text: str) -> None:
    assert hidden(text, known=KNOWN) == []
    assert hidden(text, known=Known.of(["Rosa Valdés"])) == []


def test_a_first_name_of_two_words_that_comunas_have_too_is_the_sender_s() -> None:
    known = Known.of(["Pedro Antonio Painemilla Toro"])
    assert hidden("pedro antonio le escribe", known=known) == ["pedro antonio"]
    assert hidden("vivo en San Antonio, antes en San Pedro", known=known) == []
    assert hidden("la faena es en María Elena", known=Known.of(["María Elena Rivas"])) == []


def test_a_number_told_in_two_messages_is_completed_in_neither() -> None:
    before = "Anote la primera parte: 9612"
    found = redact("y ahora la segunda: 34567", before=(before,))
    assert found.shown("y ahora la segunda: 34567") == f"y ahora la segunda: {MARK}"
    assert not redact("y ahora la segunda: 34567").spans


@pytest.mark.parametrize(
    ("before", "text", "shown"),
    [
        (("mi correo es ana.rojas",), "@correo.example listo", f"{MARK} listo"),
        (("9", "6123"), "4567 gracias", f"{MARK} gracias"),
        (("9612", "hola", "34"), "567", MARK),
        (("escriba a t.me",), "/juanito99", MARK),
        (("vivo en calle Las Torres",), "456, Temuco", f"{MARK}, Temuco"),
    ],
)
def test_only_the_present_part_of_a_span_over_messages_is_told(
    before: tuple[str, ...], text: str, shown: str
) -> None:
    found = redact(text, before=before)
    assert found.shown(text) == shown


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        pytest.param([*"987654321"], 3, id="digit by digit"),
        pytest.param(["mi fono", *"987654321"], 4, id="behind a cue"),
        pytest.param(["nueve", "ocho", "siete", "seis", "cinco"], 3, id="in words"),
        pytest.param([*"158763427"], 3, id="a RUT"),
        pytest.param(["97", "65", "43", "21", "0"], 2, id="by twos"),
        pytest.param(["+56", "9", "8765", "4321"], 2, id="with the country"),
        pytest.param(["parte 1: 981", "parte 2: 234", "parte 3: 567"], 1, id="counted in words"),
        pytest.param(["1) 987", "2) 654", "3) 321"], 1, id="counted"),
        pytest.param(["1/3 987", "2/3 654", "3/3 321"], 1, id="counted of three"),
        pytest.param(["cel 98", "cel 76", "cel 54", "cel 321"], 2, id="announced again"),
    ],
)
def test_a_number_told_a_few_digits_at_a_time_is_hidden_and_waits(
    texts: list[str], shown: int
) -> None:
    found = [redact(text, before=texts[:at]) for at, text in enumerate(texts)]
    assert [bool(one.spans) for one in found] == [at >= shown for at in range(len(texts))]
    holds = [one.hold for one in found[shown:]]
    assert holds == [None, None, *[Hold.SMUGGLING] * (len(holds) - 2)][: len(holds)]


@pytest.mark.parametrize(
    "texts",
    [
        ["976", "hola", "543", "ya", "210"],
        ["9765", "ya", "ok", "si", "43210"],
        [" 9876 ", "54321 "],
        ["cel 98", "ok", "cel 76", "jaja", "cel 54", "cel 321"],
        ["jaja 98", "ok 76", "ok 54"],
        ["nu3v3 s13t3", "s31s c1nc0", "cu4tr0 tr3s"],
        ["9876 .......", "....... 54321"],
        ["mi celular", "98% 76% 54% 32% 1"],
    ],
)
def test_greetings_between_its_digits_do_not_save_a_number(texts: list[str]) -> None:
    found = redact(texts[-1], before=texts[:-1])
    assert found.shown(texts[-1]).strip() == MARK


@pytest.mark.parametrize(
    "texts",
    [
        ["2", "si", "a las 9", "son 3", "34", "si", "450000", "9 a 18", "2"],
        ["hola", "si", "9", "ok", "30", "gracias", "2"],
        ["5", "2", "40", "9:30", "2"],
        ["34", "12", "2", "9:30", "15"],
        ["950", "300", "si", "2"],
        ["¿Puedo llamar?", "9", "30"],
        ["1) 9 a 18", "2) 45", "3) 450000", "4) 2"],
        ["1) 5", "2) 4", "3) 5", "4) 5"],
        ["parte 1: 10 horas", "parte 2: 20 horas", "parte 3: 30"],
    ],
)
def test_short_answers_are_left_alone(texts: list[str]) -> None:
    found = [redact(text, before=texts[:at]) for at, text in enumerate(texts)]
    assert [(one.spans, one.hold) for one in found] == [((), None)] * len(texts)


def test_spans_in_what_is_drawn_backwards_are_in_order() -> None:
    text = "\u202e7654 3216 9 le o lc.oerroc@ana a abircsE\u202c, o a ana@correo.example"
    spans = redact(text).spans
    assert len(spans) == 3
    assert all(before.end <= after.start for before, after in pairwise(spans))


def test_a_name_said_in_two_messages_is_found() -> None:
    assert hidden("Quillay, venga", known=KNOWN, before=("somos las Cocinerías",)) == ["Quillay"]


def test_who_disguises_again_and_again_waits_for_a_moderator() -> None:
    tries = ["nueve seis uno dos tres cuatro cinco seis siete", "9-6-1-2-3-4-5-6-7", "hola"]
    last = "ana arroba correo punto cl"
    assert redact(last, before=tries).hold is Hold.SMUGGLING
    assert redact(last, before=tries[1:]).hold is None
    assert redact("hola", before=[*tries[:2], last]).hold is None


# More of each is in test_corpus.py.
@pytest.mark.parametrize(
    ("text", "hold"),
    [
        ("Para postular debe pagar $15.000 por el examen", Hold.MONEY),
        ("Transfiera 20 mil a la cuenta y le guardo el cupo", Hold.MONEY),
        ("El uniforme tiene un costo de 30.000 que se paga antes", Hold.MONEY),
        ("Si no acepta le va a pesar", Hold.THREAT),
        ("Sé dónde vives", Hold.THREAT),
        ("Pagamos por transferencia los días 5", None),
        ("Nunca pague por un trabajo", None),
        ("¿Cuánto pagan? Soy Ana Rojas, 9 6123 4567", None),
    ],
)
def test_only_money_asked_and_threats_hold_a_single_text(text: str, hold: Hold | None) -> None:
    assert redact(text).hold is hold
