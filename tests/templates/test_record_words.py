"""Every kind of thing a record may hold has a word for its worker."""

from hub.model import BroadcastKind, Lane, NoteKind, Purpose, Way
from templates import record, wordings


def test_whatever_was_told_or_said_has_a_word() -> None:
    assert set(record.TOLD) == set(BroadcastKind)
    assert set(wordings.NAMES) >= set(NoteKind)
    assert set(record.PURPOSES) == set(Purpose)
    assert set(record.CHANNELS) == {*Lane, "all"}
    assert set(record.WAYS) >= set(Way)
