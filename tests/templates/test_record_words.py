"""Every kind of thing a record may hold has a word for its worker."""

from hub.keywords import Meaning
from hub.model import Answer, BroadcastKind, Lane, NoteKind, Purpose, Way
from templates import record, wordings


def test_whatever_was_told_or_said_has_a_word() -> None:
    assert set(record.TOLD) == set(BroadcastKind)
    assert set(wordings.NAMES) >= set(NoteKind)
    assert set(record.PURPOSES) == set(Purpose)
    assert set(record.CHANNELS) == {*Lane, "all"}
    assert set(record.WAYS) >= set(Way)


def test_whatever_is_kept_of_what_was_written_has_words_of_its_channel() -> None:
    assert set(record.HEARD) == {*Meaning, *Answer, "reason", "address"}
    assert record.heard("stop", "sms") == "nos llegó un SMS suyo. Entendimos: No más SMS."
    assert record.heard("stop", "email") == "nos llegó un correo suyo. Entendimos: No más correos."
    assert record.heard("spam", "email") == "su correo marcó un mensaje nuestro como no deseado."
