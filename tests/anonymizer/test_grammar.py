"""Texts made by grammar: a secret × a disguise × a sentence around it; and what only resembles one.

Each rule holds for whatever numbers and names are drawn, not only for those somebody thought of.
"""

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cl import rut as stdnum_rut

from anonymizer.lexicon import STOPWORDS, TRADES
from anonymizer.redact import redact
from tests.anonymizer.corpora import Leak, covered, marked

CARRIERS = [
    "llámeme al {}",
    "Mi número es {}, gracias",
    "Buenas tardes, me interesa el puesto. {} quedo atento",
    "{} ese es el mío",
    "¿Puede anotar {}? Tengo 5 años de experiencia",
    "Vivo en Curicó y trabajé en bodega. Escríbame: {}",
]


def said(words: str) -> list[str]:
    """Give the words for 0, 1, 2 and so on."""
    return words.split()


UNITS = said("cero uno dos tres cuatro cinco seis siete ocho nueve")
SOUNDS = said("sero huno dos trez kuatro zinco ceis ciete osho nuebe")
ENGLISH = said("zero one two three four five six seven eight nine")
PORTUGUESE = said("zero um dois tres quatro cinco seis sete oito nove")
TENS = said("- - veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa")
TEENS = said(
    "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte "
    "veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho "
    "veintinueve"
)
ALIKE = str.maketrans("aeopcx", "аеорсх")
LEET = str.maketrans("aeio", "4310")

digits = st.text(string.digits, min_size=7, max_size=7)
mobiles = st.builds("9{}{}".format, st.integers(2, 9), digits)
carriers = st.sampled_from(CARRIERS)
#: "arroba" is its own disguise, and sence.cl is a public office's.
words = st.text("abcdefghijlmnoprstuv", min_size=4, max_size=9).filter(
    lambda word: word not in STOPWORDS | TRADES | {*UNITS, "arroba", "sence"}
)


def pair(two: str) -> str:
    """Say two digits as one number."""
    value = int(two)
    if two[0] == "0":
        return f"cero {UNITS[value]}"
    if value < 30:
        return TEENS[value - 10]
    return TENS[value // 10] + (f" y {UNITS[value % 10]}" if value % 10 else "")


def mixed(mobile: str) -> str:
    """Say every second digit."""
    return " ".join(UNITS[int(one)] if at % 2 else one for at, one in enumerate(mobile))


NUMBERS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "with the country": lambda m: f"+56 {m[0]} {m[1:5]} {m[5:]}",
    "country without plus": lambda m: f"56{m}",
    "in brackets": lambda m: f"({m[0]}) {m[1:5]}-{m[5:]}",
    "by threes": lambda m: f"{m[:3]} {m[3:6]} {m[6:]}",
    "by dots in two, three, four": lambda m: f"{m[:2]}.{m[2:5]}.{m[5:]}",
    "by dots": lambda m: f"{m[0]}.{m[1:5]}.{m[5:]}",
    "by twos": lambda m: f"{m[0]} {m[1:3]} {m[3:5]} {m[5:7]} {m[7:]}",
    "digit by digit": " ".join,
    "with hyphens": "-".join,
    "with dots": ".".join,
    "with stars": " * ".join,
    "with underscores": "_".join,
    "with pictures": "👍".join,
    "zero-width": "\u200b".join,
    "full-width": lambda m: m.translate({48 + n: 0xFF10 + n for n in range(10)}),
    "mathematical": lambda m: m.translate({48 + n: 0x1D7CE + n for n in range(10)}),
    "Arabic": lambda m: m.translate({48 + n: 0x660 + n for n in range(10)}),
    "keycaps": lambda m: "".join(f"{one}\ufe0f\u20e3" for one in m),
    "in words": lambda m: " ".join(UNITS[int(one)] for one in m),
    "in capitals": lambda m: " ".join(UNITS[int(one)] for one in m).upper(),
    "with commas": lambda m: ", ".join(UNITS[int(one)] for one in m),
    "as it sounds": lambda m: " ".join(SOUNDS[int(one)] for one in m),
    "in English": lambda m: " ".join(ENGLISH[int(one)] for one in m),
    "pairs in words": lambda m: " ".join(["nueve", *(pair(m[at : at + 2]) for at in (1, 3, 5, 7))]),
    "country in words": lambda m: "más cincuenta y seis " + " ".join(UNITS[int(one)] for one in m),
    "mixed": mixed,
    "glued": lambda m: f"{m[:5]}{UNITS[int(m[5])]}{m[6:]}",
    "in Portuguese": lambda m: " ".join(PORTUGUESE[int(one)] for one in m),
    "glued by twos": lambda m: " ".join(
        "".join(UNITS[int(one)] for one in two) for two in (m[0], m[1:3], m[3:5], m[5:7], m[7:])
    ),
    "glued words": lambda m: "".join(UNITS[int(one)] for one in m),
}  # fmt: skip


@pytest.mark.parametrize("disguise", NUMBERS)
@given(mobile=mobiles, carrier=carriers)
def test_a_mobile_is_hidden_however_it_is_written(disguise: str, mobile: str, carrier: str) -> None:
    assert_hidden(carrier, NUMBERS[disguise](mobile))


@given(mobile=mobiles, at=st.integers(2, 7))
def test_the_second_half_of_a_mobile_is_hidden_in_a_second_message(mobile: str, at: int) -> None:
    found = redact(mobile[at:], before=(f"anote {mobile[:at]}",))
    assert len(covered(found)) == 9 - at


MAILS: dict[str, Callable[[str, str], str]] = {
    "plain": "{}@{}.cl".format,
    "spaced signs": "{} @ {} . cl".format,
    "said": "{} arroba {} punto cl".format,
    "in brackets": "{}(arroba){}(punto)cl".format,
    "in English": "{} [at] {} [dot] com".format,
    "misspelt": "{} aroba {} punto com".format,
    "letter by letter": lambda a, b: " ".join(f"{a}@{b}.cl"),
    "full-width": lambda a, b: f"{a}＠{b}．cl",
    "Cyrillic": lambda a, b: f"{a}@{b}.com".translate(ALIKE),
    "leet, a provider": lambda a, _: f"{a.translate(LEET)} @ gm41l c0m",
    "provider as it sounds": lambda a, _: f"{a} arroba jotmeil punto com",
    "a picture for the sign": lambda a, _: f"{a}🐌gmail.com",
    "a letter in a ball": lambda a, _: f"{a} ⓐ hotmail",
    "pictures for both": lambda a, _: f"{a}🌀gmail🔵com",
    "bullets for dots": "{}•rojas@{}•com".format,
    "said between underscores": "{}_arroba_{}_punto_cl".format,
    "zero-width": lambda a, b: "\u200b".join(f"{a}@{b}.cl"),
}


@pytest.mark.parametrize("disguise", MAILS)
@given(local=words, domain=words, carrier=st.sampled_from(CARRIERS[1:]))
def test_an_e_mail_is_hidden_however_it_is_written(
    disguise: str, local: str, domain: str, carrier: str
) -> None:
    assert_hidden(carrier.replace("{}", "correo: {}"), MAILS[disguise](local, domain))


RUTS: dict[str, Callable[[str, str], str]] = {
    "dotted": lambda b, d: f"{b[:2]}.{b[2:5]}.{b[5:]}-{d}",
    "plain": "{}-{}".format,
    "after its cue": "rut {}{}".format,
    "spaced": lambda b, d: f"{b[:2]} {b[2:5]} {b[5:]}-{d}",
    "with a word": lambda b, d: f"{b[:2]} {b[2:5]} {b[5:]} raya {d}",
    "in words": lambda b, d: (
        f"rut {' '.join(UNITS[int(c)] for c in b)} guion " + ("ka" if d == "K" else UNITS[int(d)])
    ),
    "full-width": lambda b, d: f"{b[:2]}．{b[2:5]}．{b[5:]}－{d}",
}


@pytest.mark.parametrize("disguise", RUTS)
@given(number=st.integers(10_000_000, 29_999_999))
def test_a_rut_is_hidden_however_it_is_written(disguise: str, number: int) -> None:
    body = str(number)
    text = RUTS[disguise](body, stdnum_rut.calc_check_digit(body)).removeprefix("rut ")
    assert_hidden("mi rut es {}, gracias", text)


NAMES = ["Rosa Tapia", "Luis Alberto Rojas", "Yorgelis Contreras", "María José Huenchumán"]
SECRETS: dict[str, st.SearchStrategy[str]] = {
    "Pregunte por don «{}» en la garita": st.sampled_from(NAMES),
    "me llamo «{}» y busco trabajo": st.sampled_from([*NAMES, *map(str.lower, NAMES)]),
    "Atentamente, «{}»": st.sampled_from(NAMES),
    "vivo en «calle Los Lingues {}», gracias": st.integers(10, 9_999).map(str),
    "estamos en «Avenida Matta {} oficina 4»": st.integers(100, 9_999).map(str),
    "«parcela {} camino a Lonquén km 8»": st.integers(1, 200).map(str),
    "cuenta rut «{}»": st.integers(1_000_000, 29_999_999).map(str),
    "el punto es «-33.{}, -70.6693»": st.integers(1_000, 99_999).map(str),
    "postule en «https://{}.cl/aviso»": words,
    "vea «www.{}.com» y postule": words,
    "nuestro sitio: «{} punto cl»": words,
    "«hxxps://{}[.]com»": words,
    "mi insta es «@{}»": words,
    "ig: «{}_88»": words,
    "Búsqueme en instagram como «{} 88»": st.sampled_from(["anita rojas", "juan pablo soto"]),
    "mi foto está en instagram, usuario «{}»": st.sampled_from(
        ["anitarojas", "luis_soto", "rosa88"]
    ),
    "ig → «{}88»": words,
    "IG/«{}88»": words,
    "adjunto «CV_{}_Rojas.pdf»": words,
    "somos «Transportes {} Ltda.»": words.map(str.title),
    "la empresa es «Minera {} S.A.», faena norte": words.map(str.title),
    "mi patente es «{}»": st.from_regex(r"[BCDFGHJKLPRSTVWXYZ]{4}[- ]?[1-9][0-9]", fullmatch=True),
}


@pytest.mark.parametrize("frame", SECRETS)
@given(data=st.data())
def test_a_secret_of_any_kind_is_hidden(frame: str, data: st.DataObject) -> None:
    leak = marked("", frame.replace("{}", data.draw(SECRETS[frame])))
    _assert_covered(leak)


thousands = st.integers(100, 3_000).map(lambda n: f"{n * 1_000:,}".replace(",", "."))
INNOCENT: dict[str, st.SearchStrategy[str]] = {
    "Sueldo {} líquido": thousands,
    "Renta de ${} más bonos": thousands,
    "Pagan {} pesos": st.integers(100_000, 999_999).map(str),
    "Entre {} y 990.000 según experiencia": thousands,
    "Ofrecen 900.000-{}": thousands,
    "Curso {} de SENCE": st.from_regex(r"12-3[78]-\d{4}-\d{2}", fullmatch=True),
    "Curso {} de 120 horas": st.integers(1_237_000_000, 1_238_999_999).map(str),
    "Oferta ID{}": st.integers(20_200_000, 20_269_999).map(str),
    "La entrevista es el {} a las 10:30": st.dates().map(lambda d: f"{d:%d-%m}-20{d:%y}"),
    "Inicio {}": st.dates().map(lambda d: f"{d:%d/%m}/20{d:%y}"),
    "Horario {} horas": st.times().map(lambda t: f"{t:%H:%M} a {t:%M}:00"[:13]),
    "Turno {}": st.sampled_from(["4x3", "7x7", "14x14", "5 x 4", "12x12 noche"]),
    "Ley {} de protección de datos": st.integers(10, 22).map(lambda n: f"{n}.719"),
    "Artículo {} del Código del Trabajo": st.integers(1, 500).map(str),
    "Norma ISO {}:2015": st.integers(1_000, 45_001).map(str),
    "Licencia clase {} al día": st.sampled_from(["B", "D", "A-2", "A4", "A3 y A5"]),
    "Tengo {} años y dos hijos": st.integers(18, 70).map(str),
    "Tallas {}": st.lists(st.integers(34, 50), min_size=3, max_size=8, unique=True).map(
        lambda sizes: ", ".join(map(str, sorted(sizes)))
    ),
    "Se venden cajones de {} cada uno": st.tuples(
        st.integers(184, 199), st.integers(20, 199), st.integers(200, 1_999)
    ).map(lambda sizes: " ".join(str(5 * size) for size in sizes)),
    "Disponible los días {} de mayo": st.lists(
        st.integers(1, 31), min_size=3, max_size=7, unique=True
    ).map(lambda days: " y ".join(", ".join(map(str, sorted(days))).rsplit(", ", 1))),
    "Se necesitan {} maestros y 12 ayudantes": st.integers(2, 999).map(str),
    "Postulan {} personas y quedan 65 cupos": st.integers(2, 9_999).map(str),
    "{} de bodega": st.sampled_from(["Operari@", "Garzon@s", "vendedor@s", "L@s auxiliares"]),
    "Vivo en {} hace 5 años": st.sampled_from(
        ["Calle Larga", "Villa Alemana", "Pedro Aguirre Cerda", "Diego de Almagro", "San Antonio"]
    ),
    "{} me enseñó el oficio": st.sampled_from(["Doña Rosa", "Don Luis", "Mi tía Carmen"]),
    "Trabajo en {} desde marzo": st.sampled_from(["Avenida Matta", "calle Bandera", "el piso 3"]),
    "{}% de asistencia": st.integers(1, 100).map(str),
    "Manejo de {}": st.sampled_from(["Office 365", "ASP.NET", "Node.js", "SAP S/4", "SPSS 25"]),
    "Motor de {} HP, modelo 320D": st.integers(50, 900).map(str),
}


@pytest.mark.parametrize("frame", INNOCENT)
@given(data=st.data())
def test_what_only_looks_like_a_secret_is_left_alone(frame: str, data: st.DataObject) -> None:
    text = frame.replace("{}", data.draw(INNOCENT[frame]))
    found = redact(text)
    assert (found.spans, found.hold) == ((), None), found.shown(text)


def assert_hidden(carrier: str, secret: str) -> None:
    """Hold that a secret in a sentence is hidden, all of it but a sign or two."""
    _assert_covered(marked("", carrier.replace("{}", f"«{secret}»")))


def _assert_covered(leak: Leak) -> None:
    found = redact(leak.text)
    assert len(covered(found) & leak.secret) >= 0.95 * len(leak.secret), found.shown(leak.text)
