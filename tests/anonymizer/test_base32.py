"""What base32 is, the standard library says (RFC 4648 6); here many blocks are written at once."""

from base64 import b32encode

from hypothesis import given
from hypothesis import strategies as st

from anonymizer.base32 import BLOCK, LENGTH, encode

BLOCKS = st.lists(st.binary(min_size=BLOCK, max_size=BLOCK), max_size=30)


@given(blocks=BLOCKS)
def test_each_block_is_written_as_the_library_writes_it(blocks: list[bytes]) -> None:
    wanted = [b32encode(one).decode().lower()[:LENGTH] for one in blocks]
    assert encode(b"".join(blocks)) == wanted
