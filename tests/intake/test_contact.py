import itertools
from datetime import UTC, datetime
from typing import Any

import phonenumbers
import pytest
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Malformed
from hub.intake.contract import contact
from hub.intake.contract.advice import Promise, advise
from tests.intake.examples import EMPLOYER, INDEX, WORKER, faults, read

NOW = datetime(2026, 5, 5, 15, tzinfo=UTC)


@given(st.integers(10_000_000, 99_999_999))
def test_mobiles_are_judged_as_the_library_judges_them(subscriber: int) -> None:
    number = f"+569{subscriber}"
    if phonenumbers.is_valid_number(phonenumbers.parse(number)):
        assert contact.phone(number) == number
        assert contact.sms_capable(number)
    else:
        with pytest.raises(ValueError, match="not a valid phone"):
            contact.phone(number)


@given(st.from_regex(r"[a-z0-9._-]{1,20}@[a-z0-9.-]{1,20}\.(cl|com|example)", fullmatch=True))
def test_addresses_are_judged_as_the_library_judges_them(address: str) -> None:
    try:
        known = validate_email(address, check_deliverability=False).ascii_email
    except ValueError:
        with pytest.raises(ValueError, match="not a valid e-mail"):
            contact.email(address)
    else:
        assert contact.email(address) == known


@given(st.integers(1_000_000, 99_999_999))
def test_exactly_one_check_digit_fits_a_rut(number: int) -> None:
    # Modulo 11 (domain of the RUT): 2..7 from the right, over and over.
    digits = map(int, reversed(str(number)))
    total = sum(d * f for d, f in zip(digits, itertools.cycle(range(2, 8)), strict=False))
    right = "0123456789K"[-total % 11]
    assert contact.rut(f"{number}-{right.lower()}") == f"{number}{right}"
    for wrong in set("0123456789K") - {right}:
        with pytest.raises(ValueError, match="check digit"):
            contact.rut(f"{number}-{wrong}")


SMS = {
    "+56987654321": True,
    "+56221234567": False,
    "+56448901234": False,
    "+5491123456789": False,
    "+56912345678": False,
    "+569876543210": False,
    "987654321": False,
}


@pytest.mark.parametrize(("number", "capable"), SMS.items(), ids=SMS)
def test_only_chilean_mobiles_get_sms(number: str, capable: bool) -> None:
    assert contact.sms_capable(number) is capable


CANARY = "kanarienvogel"
FIELDS = {
    (WORKER, "contact"): "name rut email phone address last_employer_rut",
    (EMPLOYER, "identity"): "legal_name rut contact_name email phone website address trade_names",
}
CONTACTS = [
    (INDEX, "index"),
    (EMPLOYER, "identity.trade_names.0"),
    *FIELDS,
    *((type_, f"{of}.{name}") for (type_, of), names in FIELDS.items() for name in names.split()),
]
HIDING = {
    "bare": CANARY,
    "in a line end": f"{CANARY}\n",
    "too long": CANARY * 2000,
    "as an address": f"{CANARY}@@x.example",
    "as a number": f"+56 9 {CANARY}",
    "in a list": [CANARY],
    "in an object": {f"{CANARY}@x.example": CANARY},
}


@pytest.mark.parametrize("hidden", HIDING.values(), ids=HIDING)
@pytest.mark.parametrize(("type_", "path"), CONTACTS)
def test_no_message_repeats_what_was_sent(type_: str, path: str, hidden: Any) -> None:
    said = ""
    try:
        data = read(type_, **{path: hidden})
        said += f"{data!r} {data} {list(advise(data, NOW, Promise()))}"
    except Malformed as error:
        said += f"{error!r} {error} {error.faults}"
    assert said
    assert CANARY not in said


def test_an_index_out_of_range_is_not_repeated() -> None:
    assert "7.25" not in str(faults(INDEX, index=7.25))
