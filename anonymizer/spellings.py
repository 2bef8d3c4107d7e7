"""The ways to write a number in one word enter the table; a word's digits leave it."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Final

#: How people spell, letter by letter: `[bv]` is either, `(h)` may be missing.
_SPELLINGS: Final = {
    "0": "[cszk]ero zero",
    "1": "(h)uno hun unoo one um",
    "2": "do[sz] doss do two dois doz",
    "3": "tre[sz] tress trs tre three",
    "4": "[ckq]uatro [ckq]atro cuatr cuat kuatr quatro [ck]uatr[ou] four",
    "5": "[cszk]in[ck]o [csz]inko [csz]in[ck] five",
    "6": "[csz]e[iy][sz] sei[sz]s sei ses seix six",
    "7": "[csz]iete [csz]yete [csz]iet seven sete",
    "8": "(h)o[c]h[ou] o[s]ho och osho oxo otxo otcho eight oito",
    "9": "nue[bv]e nwe[bv]e nue[bv] nuve nueb nuev nuebe nueve nine neu[bv]e nove",
    "10": "die[sz]",
    "11": "on[csz]e",
    "12": "do[csz]e",
    "13": "tre[csz]e",
    "14": "[ckq]ator[csz]e",
    "15": "[ckq]uin[csz]e kin[csz]e",
    "16": "die[csz]i[csz]ei[sz] die[csz]iseis",
    "17": "die[csz]i[csz]iete",
    "18": "die[csz]io[c]ho die[csz]iosho",
    "19": "die[csz]inue[bv]e",
    "20": "[bv]einte",
    "21": "[bv]eintiun(o) [bv]eintiuno",
    "22": "[bv]eintido[sz]",
    "23": "[bv]eintitre[sz]",
    "24": "[bv]einti[ckq]uatro",
    "25": "[bv]einti[csz]in[ck]o",
    "26": "[bv]einti[csz]ei[sz]",
    "27": "[bv]einti[csz]iete",
    "28": "[bv]eintio[c]ho [bv]eintiosho",
    "29": "[bv]eintinue[bv]e",
    "30": "treinta trenta treynta",
    "40": "[ckq]uarenta",
    "50": "[csz]in[ckq]uenta",
    "60": "[csz]e[csz]enta",
    "70": "[csz]etenta",
    "80": "o[c]henta oshenta oxenta",
    "90": "no[bv]enta",
    "100": "[csz]ien [csz]iento",
    "200": "do[csz]iento[sz] doscientos",
    "300": "tre[csz]iento[sz] trescientos",
    "400": "[ckq]uatro[csz]iento[sz]",
    "500": "[ckq]uiniento[sz] kiniento[sz]",
    "600": "[csz]ei[csz]iento[sz] seis[csz]ientos",
    "700": "[csz]ete[csz]iento[sz]",
    "800": "o[c]ho[csz]iento[sz]",
    "900": "no[bv]e[csz]iento[sz]",
}
#: The last letter of a unit is drawn out, or breathed after: "ochoo", "sieteee", "nueveh".
_DRAWN: Final = 4
_CHOICE: Final = re.compile(r"\[(\w+)\]|\((\w)\)|(\w)")


def _spelled(pattern: str) -> Iterator[str]:
    choices = [
        tuple(either) if either else (maybe, "") if maybe else (plain,)
        for either, maybe, plain in _CHOICE.findall(pattern)
    ]
    return map("".join, product(*choices))


#: Each way to write a number up to 900 in one word, with its digits.
NUMBERS: Final = {
    word: digits
    for digits, patterns in _SPELLINGS.items()
    for pattern in patterns.split()
    for word in _spelled(pattern)
}
NUMBERS.update(
    {
        word + more: digits
        for word, digits in list(NUMBERS.items())
        if len(digits) == 1 and len(word) >= _DRAWN and word[-1] in "eo"
        for more in (word[-1], 2 * word[-1], 3 * word[-1], "h")
    }
)
#: "cuarentaicinco", "ochentaysiete": tens and unit in one word.
NUMBERS.update(
    {
        tens + joint + unit: NUMBERS[tens][0] + NUMBERS[unit]
        for tens in [word for word, digits in NUMBERS.items() if digits[1:] == "0" and digits > "2"]
        for unit in [word for word, digits in NUMBERS.items() if len(digits) == 1]
        for joint in ("i", "y")
        if NUMBERS[unit] != "0"
    }
)
#: Words that are typed in haste most, and what a slip makes of them that is another word.
_HASTY: Final = ("cuatro", "cinco", "seis", "siete", "ocho", "nueve", "cero", "tres")
_OTHERS: Final = frozenset({"cuarto", "creo", "site"})
_LEAST_LACKING: Final = 5  # letters of a word that is still known without one


def _slips(word: str) -> Iterator[str]:
    """Give a word with two letters swapped, or, if it is long, with one left out."""
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(len(word)) if len(word) >= _LEAST_LACKING else ():
        yield word[:at] + word[at + 1 :]


NUMBERS.update(
    {
        slip: NUMBERS[word]
        for word in _HASTY
        for slip in _slips(word)
        if slip not in _OTHERS and slip not in NUMBERS
    }
)
_UNIT: Final = re.compile(
    "[csz]ero|uno|do[sz]|tre[sz]|[ck]uatro|[csz]inco|[csz]ei[sz]|[csz]iete|oc?s?ho|nue[bv]e"
)
#: For most words this tells at once that they are none.
UNITS_BEGIN: Final = frozenset(word[:2] for word in NUMBERS if _UNIT.fullmatch(word))
_GLUED: Final = re.compile(f"(?:{_UNIT.pattern}){{2,15}}+")


def is_glued(word: str) -> bool:
    """Say whether a word is several digits said without a pause: "cincocinco"."""
    return word[:2] in UNITS_BEGIN and _GLUED.fullmatch(word) is not None


def unglued(word: str) -> str:
    """Give the digits of such a word."""
    return "".join([NUMBERS[unit] for unit in _UNIT.findall(word)])


# fmt: off
_BELOW_30: Final = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
    "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho",
    "diecinueve", "veinte", "veintiuno", "veintidos", "veintitres", "veinticuatro",
    "veinticinco", "veintiseis", "veintisiete", "veintiocho", "veintinueve",
)
_TENS: Final = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS: Final = (
    "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos",
    "setecientos", "ochocientos", "novecientos",
)
# fmt: on


def said(number: int) -> str:
    """Give a number below 100,000 in plain words, as people say it."""
    if number >= 1_000:
        thousands, rest = divmod(number, 1_000)
        head = "mil" if thousands == 1 else f"{said(thousands)} mil"
        return f"{head} {said(rest)}" if rest else head
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = "cien" if number == 100 else _HUNDREDS[hundreds - 1]
        return f"{head} {said(rest)}" if rest else head
    if number >= 30:
        tens, rest = divmod(number, 10)
        return _TENS[tens - 3] + (f" y {_BELOW_30[rest]}" if rest else "")
    return _BELOW_30[number]
