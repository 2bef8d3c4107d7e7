"""A pick-up code is read however people type it, and nothing else is read as one."""

from anonymizer import pickup_codes


def test_a_code_is_read_however_it_is_typed() -> None:
    code = pickup_codes.draw()
    assert pickup_codes.read(pickup_codes.spaced(code)) == code
    assert pickup_codes.read(f" {code[:6]}-{code[6:]} ") == code
    for no_code in ("", "482913", code + "1", "Ⅳ" * 12):
        assert pickup_codes.read(no_code) is None
