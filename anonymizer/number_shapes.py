"""How telephones and RUTs are written, and numbers that are of nobody; each with its reason.

They are read in folded, lower-case text.
"""

import re
from typing import Final

from anonymizer.lexicon import vocabulary

#: Numbers that are of nobody, blanked before runs are read.
INNOCENT: Final = re.compile(
    # All begin with one of these: other places are passed over quickly.
    r"(?=[\d$])(?:"
    # 05/03/2026: a date has the same sign twice, and no number before or behind it.
    r"(?<![\d/.-])(?:[0-2]?\d|3[01])([/.-])(?:0?\d|1[0-2])\1(?:19|20)\d\d(?!\d|[-/.]\d)"
    # 2026-03-05
    r"|(?<![\d/.-])(?:19|20)\d\d([/-])(?:0?\d|1[0-2])\2(?:[0-2]?\d|3[01])(?!\d|[-/.]\d)"
    # 12-37-9841-02: how SENCE writes the code of a course.
    r"|(?<!\d)\d\d-\d\d-\d{4}-\d\d(?!\d)"
    # 14:30, and nothing longer that is parted by colons.
    r"|(?<![\d:])[0-2]?\d:[0-5]\d(?![\d:])"
    # $ 850.000; but $912.345.678 is a mobile that is dressed up, unless it ends as amounts do.
    r"|\$ ?(?!9[2-9]\d[.,]?\d{3}[.,]?(?!000)\d{3}(?!\d))"
    r"(?:\d{1,3}(?:[.,]\d{3}){1,3}(?!\d)|\d{1,9}(?! ?[-.\d]))"
    # 1.500.000: millions, where no check digit follows that would make it a RUT.
    r"|(?<![\d.+-])\d(?:\.\d{3}){2}(?![\d.]| ?[-/_] ?[\dk](?!\d)| \d{1,2}(?!\d)| \d{4}| (?:raya|"
    r"gui|dv))"
    # 850.000, where no digits follow with which it would be a telephone.
    r"|(?<![\d.+-])\d{1,3}\.\d{3}(?![\d.-]| \d{4}| \d{1,3}(?![\d.]))"
    # 500.000-600.000: the first of a range ...
    r"|(?<![\d.+-])\d{1,3}\.\d{3}(?=-\d{1,3}\.\d{3}(?![\d.]))"
    # ... and the second.
    r"|(?<=\d-)\d{1,3}\.\d{3}(?![\d.])(?=[^-]|$)"
    # 45 horas, 3,5 %: what its unit explains, and no end of a longer number.
    r"|(?<![\d.,-])(?<!\d )\d{1,7}(?:[.,]\d{1,2})? ?"
    r"(?:%|°|hrs?\b|horas?\b|uf\b|utm\b|pesos\b|anos?\b)"
    r")"
)
#: A mobile as they are given out, behind the country's code or the 0 that was dialled once.
MOBILE: Final = re.compile(r"(0{0,2}56|0)?9([2-9])\d{7}")
MOBILE_BEGINS: Final = ("0", "5", "9")  # with its prefix, if any
#: Nobody has one that goes on with 0 or 1: it is hidden where it is written as a telephone.
ANY_MOBILE: Final = re.compile(r"(0{0,2}56|0)?9\d{8}")
#: The area codes there are: digits that begin otherwise are no fixed line.
_AREA: Final = r"(?:2|3[2-5]|4[1235]|5[123578]|6[13457]|7[1235])"
#: A fixed line, or a number of 600, 800 and 809, which have no area.
FIXED: Final = re.compile(rf"(?:0{{0,2}}56|0)?{_AREA}\d{{7,8}}|[68]00\d{{6,7}}|[68]09\d{{6,7}}")
#: In groups of which lengths people write a fixed line: without a cue its digits are not enough.
FIXED_SHAPES: Final = (
    *((1, 4, 4), (1, 8), (2, 3, 4), (2, 7), (1, 3, 4), (3, 3, 4), (3, 4, 3), (3, 6)),
    *((2, 3, 2, 2), (2, 1, 2, 2, 2), (1, 4, 2, 2)),
)
#: ... and a mobile; in others it may be a list of sizes or of days.
PLAIN_SHAPES: Final = ((9,), (1, 4, 4), (1, 8), (3, 3, 3), (2, 7), (1, 3, 5), (1, 5, 3), (5, 4))
#: These always rise, as sizes do; but sizes are round, or of one length.
RISING_SHAPES: Final = ((2, 3, 4), (2, 2, 5))
#: What parts the groups of such a one: a comma, an "y" or a line's end make a list of them.
RISING_GAPS: Final = frozenset({" ", ".", "-", "_", "*", " - ", " . "})
#: What announces a list, however its numbers look.
SIZES: Final = vocabulary(
    """
    talla tallas medida medidas mide miden dimension dimensiones tamano tamanos pagina paginas
    puntaje puntajes lote lotes calibre calibres serie series pieza piezas sala salas
    """
)
# Of a RUT. Each begins with a digit: then all other places are passed over quickly.
#: 12.345.678-5, by any sign that is the same both times; no amount, and no end of a longer number.
DOTTED_RUT: Final = re.compile(
    r"\d(?<![\d.,$].)\d{0,2}([.,'_])\d{3}\1\d{3} ?(?:[-/_.=] ?){1,3}[\dk](?![\da-z])"
)
#: 12345678-5, where no dash goes before or behind: a code has several.
DASHED_RUT: Final = re.compile(r"\d(?<![\d.,$/-].)\d{6,7} ?[-/_] ?[\dk](?![\da-z]|-\d)")
#: 1 2 3 4 5 6 7 8 - 5: each digit by itself, from the first of them on.
SPACED_RUT: Final = re.compile(
    r"\d \d(?<![\d.,$-]...)(?<!\d ...)(?: \d){5,6} ?[-/_] ?[\dk](?![\da-z])"
)
#: 12345678k: with a K at the end it needs no dash, since nothing else looks so.
K_RUT: Final = re.compile(r"\d(?<![\d.,$].)\d?[ .,]?\d{3}[ .,]?\d{3}[ -]?k(?![a-z\d])")
RUTS: Final = (DOTTED_RUT, DASHED_RUT, SPACED_RUT)
#: The K of a RUT as it is told: *guion ka*.
K_NAMES: Final = re.compile(r" ?-? ?(?:guion|raya|dv|menos)? ?:?(?:k|ka|ca)\b")
