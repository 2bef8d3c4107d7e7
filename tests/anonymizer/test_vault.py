from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from anonymizer.vault import Keyring, VaultError, new_data_key, open_sealed, seal

OLD, NEW, OTHER = "old-secret-" * 4, "new-secret-" * 4, "another-one-" * 4

Spoil = Callable[[Keyring, bytes], tuple[bytes, str]]

# Surrogates have no UTF-8 and come from no decoder of ours.
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


@given(plaintext=st.binary(max_size=500), context=TEXTS)
def test_what_is_sealed_opens_in_its_place(plaintext: bytes, context: str) -> None:
    key = new_data_key()
    assert open_sealed(key, seal(key, plaintext, context), context) == plaintext


@given(plaintext=st.binary(max_size=100), at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_changed_bit_anywhere_is_noticed(plaintext: bytes, at: int, bit: int) -> None:
    key = new_data_key()
    sealed = bytearray(seal(key, plaintext, "contact:1"))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(VaultError):
        open_sealed(key, bytes(sealed), "contact:1")


@given(length=st.integers(min_value=0, max_value=200))
def test_whatever_is_cut_off_is_noticed(length: int) -> None:
    key = new_data_key()
    sealed = seal(key, b"x" * 180, "contact:1")
    assume(length < len(sealed))
    with pytest.raises(VaultError):
        open_sealed(key, sealed[:length], "contact:1")


@given(plaintext=st.binary(max_size=50), here=TEXTS, there=TEXTS)
def test_a_row_copied_to_another_place_does_not_open(
    plaintext: bytes, here: str, there: str
) -> None:
    assume(here != there)
    key = new_data_key()
    with pytest.raises(VaultError):
        open_sealed(key, seal(key, plaintext, here), there)


def test_another_data_key_does_not_open() -> None:
    sealed = seal(new_data_key(), b"+56987654321", "contact:1")
    with pytest.raises(VaultError):
        open_sealed(new_data_key(), sealed, "contact:1")


def test_the_same_text_never_looks_the_same_twice() -> None:
    key = new_data_key()
    assert len({seal(key, b"+56987654321", "contact:1") for _ in range(500)}) == 500


def test_the_error_carries_nothing_of_what_was_being_opened() -> None:
    key = new_data_key()
    with pytest.raises(VaultError) as caught:
        open_sealed(key, seal(key, b"+56987654321", "contact:1"), "contact:2")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "contact" not in str(caught.value)


@given(owner=TEXTS)
def test_a_wrapped_key_unwraps_for_its_owner(owner: str) -> None:
    keyring, key = Keyring([NEW]), new_data_key()
    assert keyring.unwrap(keyring.wrap(key, owner), owner) == key


def test_a_wrapped_key_is_64_bytes_and_begins_with_the_key_id() -> None:
    keyring = Keyring([NEW])
    wrapped = keyring.wrap(new_data_key(), "worker:1")
    assert len(wrapped) == 64
    assert wrapped[:4].hex() == keyring.key_id


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _keyring, wrapped: (wrapped, "worker:2"), id="another owner"),
        pytest.param(lambda _keyring, wrapped: (wrapped[:-1], "worker:1"), id="cut"),
        pytest.param(lambda _keyring, _wrapped: (b"", "worker:1"), id="nothing"),
        pytest.param(
            lambda _keyring, wrapped: (wrapped[:-1] + bytes([wrapped[-1] ^ 1]), "worker:1"),
            id="changed",
        ),
        pytest.param(
            lambda _keyring, wrapped: (bytes([wrapped[0] ^ 1]) + wrapped[1:], "worker:1"),
            id="another key id",
        ),
        pytest.param(
            lambda keyring, wrapped: (bytes.fromhex(keyring.key_id) + wrapped[4:], "worker:1"),
            id="key id of the other secret",
        ),
    ],
)
def test_a_wrapped_key_that_was_tampered_with_does_not_unwrap(spoil: Spoil) -> None:
    keyring = Keyring([NEW, OLD])
    wrapped = Keyring([OLD]).wrap(new_data_key(), "worker:1")
    assert keyring.unwrap(wrapped, "worker:1")
    with pytest.raises(VaultError):
        keyring.unwrap(*spoil(keyring, wrapped))


def test_a_new_secret_still_unwraps_what_the_old_one_wrapped_and_asks_to_rewrap_it() -> None:
    key = new_data_key()
    before, after = Keyring([OLD]), Keyring([NEW, OLD])
    wrapped = before.wrap(key, "worker:1")
    assert not before.needs_rewrap(wrapped)
    assert after.needs_rewrap(wrapped)
    again = after.wrap(after.unwrap(wrapped, "worker:1"), "worker:1")
    assert not after.needs_rewrap(again)
    assert Keyring([NEW]).unwrap(again, "worker:1") == key


def test_once_the_old_secret_is_gone_what_was_not_rewrapped_is_lost() -> None:
    wrapped = Keyring([OLD]).wrap(new_data_key(), "worker:1")
    with pytest.raises(VaultError):
        Keyring([NEW]).unwrap(wrapped, "worker:1")


def test_the_order_of_secrets_says_which_is_current() -> None:
    assert Keyring([NEW, OLD]).key_id == Keyring([NEW]).key_id != Keyring([OLD]).key_id


@given(one=st.tuples(TEXTS, TEXTS), two=st.tuples(TEXTS, TEXTS))
def test_blind_indexes_are_equal_only_for_the_same_value_of_the_same_field(
    one: tuple[str, str], two: tuple[str, str]
) -> None:
    keyring = Keyring([NEW])
    assert (keyring.blind(*one) == keyring.blind(*two)) == (one == two)
    assert len(keyring.blind(*one)) == 16


def test_a_blind_index_is_looked_up_under_every_secret_current_first() -> None:
    old, new, both = Keyring([OLD]), Keyring([NEW]), Keyring([NEW, OLD])
    phone = ("phone", "+56987654321")
    assert both.blinds(*phone) == (new.blind(*phone), old.blind(*phone))
    assert both.blind(*phone) == new.blind(*phone)


def test_every_derived_key_is_unrelated_to_every_other() -> None:
    keyring = Keyring([NEW, OLD, OTHER])
    purposes = ["links", "token-signing", "vault:wrap", "vault:blind", "wrap", "blind", ""]
    keys = [key for purpose in purposes for key in keyring.derive_all(purpose)]
    assert len(set(keys)) == 3 * len(purposes)
    assert keyring.blind("", "") not in {key[:16] for key in keys}


@pytest.mark.parametrize("length", [16, 32, 64])
def test_a_derived_key_has_the_length_asked_for_and_stays_the_same(length: int) -> None:
    key = Keyring([NEW]).derive("links", length)
    assert len(key) == length
    assert key == Keyring([NEW, OLD]).derive("links", length)
    assert key == Keyring([NEW, OLD]).derive_all("links", length)[0]


def test_keys_derived_today_are_those_derived_tomorrow() -> None:
    # A change here would make every database in use unreadable.
    keyring = Keyring(["0123456789" * 4])
    assert keyring.key_id == "1fe16cec"
    assert (
        keyring.derive("links").hex()
        == "c998f342919533c9a21b21d9dd66ba14fb24df137a62d5f0b8fea629d866f85c"
    )
    assert keyring.blind("email", "rosa@correo.example").hex() == "bdd8ff5a217b7e97369294b67b9d318b"


@pytest.mark.parametrize(
    "secrets",
    [
        pytest.param([], id="none"),
        pytest.param(["x" * 31], id="31 characters"),
        pytest.param([NEW, "short"], id="a short old one"),
        pytest.param("x" * 40, id="a string for a list of strings"),
    ],
)
def test_a_weak_secret_is_refused(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="secret"):
        Keyring(secrets)


def test_a_keyring_shows_no_secret() -> None:
    assert NEW not in repr(Keyring([NEW]))
