"""Folded text enters; plus codes and coordinates leave."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.spans import Found, SpanKind

_DIGIT: Final = re.compile(r"\d")
#: Said to be coordinates, few decimals are enough.
_LAT_LONG: Final = re.compile(
    r"lat(?:itud)?[.:= ]{0,3}-?\d{1,2}[.,]\d{1,12}[ ,;y]{1,4}lo?ng?(?:itud)?[.:= ]{0,3}"
    r"-?\d{1,3}[.,]\d{1,12}"
)
#: Two figures south and west, as all of Chile is.
_CHILEAN: Final = re.compile(
    r"-(?:1[7-9]|[2-4]\d|5[0-6])[.,]\d{2,12}°?[ ,;y]{1,4}-(?:6[6-9]|7[0-6])[.,]\d{2,12}(?!\d)"
)
_PLUS: Final = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9+]{0,11}[A-Za-z])(?=[A-Za-z0-9+]{0,11}\d)"
    r""
    r"[23456789CFGHJMPQRVWXcfghjmpqrvwx]{4,8}\+[23456789CFGHJMPQRVWXcfghjmpqrvwx]{2,3}(?![A-Za-z0-9])"
)
_TOWN: Final = re.compile(r",? [A-Z][a-z]+(?: [A-Z][a-z]+)?")
_DEGREE: Final = (
    r"-?\d{1,3}(?:[.,]\d{3,12}|°[ \d.,'\"″′]{2,20})°? ?(?:[nsewo](?![a-z])|sur|oeste|norte|este)?"
)
_COORDINATES: Final = re.compile(
    rf"(?<![\d.,])(?:lat(?:itud)?\.?[:=]? ?)?{_DEGREE}(?: ?[,;/y] ?| )(?:(?:y "
    rf")?(?:lon(?:g(?:itud)?)?|lng)\.?[:=]? ?)?{_DEGREE}(?![\d.])"
)
#: Degrees, minutes and seconds with a side of the world; and UTM metres in one of Chile's zones.
_SIDED: Final = re.compile(
    r"(?<![a-z0-9])(?:s ?\d{2}[ °]{1,2}\d{1,2}[ ']{1,2}\d{1,2}(?:[.,]\d{1,3})?\"?[ ,;y]{1,3}"
    r"[wo] ?\d{2}[ °]{1,2}\d{1,2}[ ']{1,2}\d{1,2}(?:[.,]\d{1,3})?"
    r"|1[89] ?[fghjk],? (?:e ?)?\d{6}[ ,;/m]{1,3}(?:n ?)?\d{7})(?!\d)"
)
#: What such a one holds, and few other texts.
_SIDES: Final = re.compile(r"7\d(?:(?<=[wo]7\d)|(?<=[wo] 7\d))|1[89] ?[fghjk]")
_DECIMALS: Final = re.compile(
    r"[-\dl](?:(?<=-)\d{1,3}[.,]\d{3}|(?<=\d)(?:[.,]\d{4}| ?°)|(?<=l)at[a-z]*[.:= ]{1,2}\d)"
)
_COORDINATED: Final = re.compile(r"^-?\d+[.,]\d{3,}|°|lat|lon")


def find(low: str, plain: str) -> Iterator[Found]:
    """Find what stands for a place in figures; `plain` is the text in its own case."""
    if _DIGIT.search(low) is None:
        return
    if "+" in plain:
        for match in _PLUS.finditer(plain):
            town = _TOWN.match(plain, match.end())
            yield Found(match.start(), town.end() if town else match.end(), SpanKind.ADDRESS)
    if "-" in low:
        for match in _CHILEAN.finditer(low):
            yield Found(*match.span(), SpanKind.ADDRESS)
    for match in _SIDED.finditer(low) if _SIDES.search(low) else ():
        yield Found(*match.span(), SpanKind.ADDRESS)
    if "lat" in low:
        for match in _LAT_LONG.finditer(low):
            yield Found(*match.span(), SpanKind.ADDRESS)
    if _DECIMALS.search(low):
        for match in _COORDINATES.finditer(low):
            if _COORDINATED.search(match[0]) and _on_earth(match[0]):
                end = match.start() + len(match[0].rstrip())
                yield Found(match.start(), end, SpanKind.ADDRESS)


def _on_earth(text: str) -> bool:
    """Say whether two decimals may be a latitude and a longitude, and not two amounts."""
    if "°" in text or "lat" in text:
        return True
    values = re.findall(r"(-?)(\d+)[.,](\d+)", text)
    if len(values) != 2 or any(int(whole) > 180 for _, whole, _ in values):
        return False
    signed = any(sign for sign, _, _ in values)
    return signed or min(len(parts) for _, _, parts in values) > 3
