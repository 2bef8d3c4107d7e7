"""Phones, e-mail addresses and RUTs come in as people write them and leave in one form each."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.cl import rut as stdnum_rut
from stdnum.exceptions import InvalidChecksum, ValidationError

from hub.intake.contract.text import Wrong, line

_one_line = line(320)
# +56 910 is in use for a part of its numbers; the rest of +56 91 is not.
_MOBILE = re.compile(r"\+569([2-9][0-9]|10)[0-9]{6}")
# Whole ranges that libphonenumber knows as valid: no need to ask it, which is slow.
_SURELY_MOBILE = re.compile(r"\+569[2458][0-9]{7}")
_DIALLABLE = re.compile(r"[+0-9()./\-\s]+")
# Addresses nobody can doubt, short enough for every limit: checking others costs 40 times more.
_SURELY_EMAIL = re.compile(
    r"[a-z0-9_-]+(\.[a-z0-9_-]+)*@([a-z0-9]+(-[a-z0-9]+)*\.)+(cl|com|net|org|example)"
)
_EMAIL_LABEL = 63
_RUT_WITH_ZERO = 9


def sms_capable(e164: str) -> bool:
    """Say whether a number, as `phone` gave it, is a Chilean mobile.

    The type libphonenumber gives does not tell: it says the same of landlines.
    """
    return _MOBILE.fullmatch(e164) is not None


def phone(value: object) -> str:
    """Read a phone number, Chilean unless it says otherwise; it leaves as E.164.

    Landlines and numbers of other countries are contact data too: see `sms_capable`.
    """
    if type(value) is str and _SURELY_MOBILE.fullmatch(value):
        return value
    found = _one_line(value)
    read = _parsed(found) if _DIALLABLE.fullmatch(found) else None
    if read is None or not phonenumbers.is_valid_number(read):
        raise Wrong("is not a valid phone number; a Chilean mobile has the form +569 and 8 digits")
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)


def _parsed(found: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(found, "CL")
    except phonenumbers.NumberParseException:
        return None


def email(value: object) -> str:
    """Check the form of an e-mail address, never by DNS; its domain leaves in ASCII."""
    if type(value) is str and len(value) <= _EMAIL_LABEL and _SURELY_EMAIL.fullmatch(value):
        return value
    found = _one_line(value)
    try:
        read = validate_email(found, check_deliverability=False, allow_smtputf8=False)
    except (EmailNotValidError, UnicodeError):
        raise Wrong("is not a valid e-mail address") from None
    return read.ascii_email or read.normalized


def rut(value: object) -> str:
    """Check a RUT with its check digit; it leaves without dots or dash, a K in upper case."""
    try:
        found: str = stdnum_rut.validate(_one_line(value))
    except InvalidChecksum:
        raise Wrong("is not a valid RUT: its check digit does not match") from None
    except ValidationError:
        raise Wrong("is not a valid RUT; it has the form 12345678-5") from None
    if not found[:-1].strip("0"):
        raise Wrong("is not a valid RUT: it is all zeros")
    if len(found) == _RUT_WITH_ZERO:
        found = found.removeprefix("0")
    return found
