"""What tests of keys share: a hash that costs little."""

import pytest

from anonymizer import personal_keys


@pytest.fixture
def quick_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a key cost little: that it costs much is tested beside the hash itself."""
    monkeypatch.setattr(personal_keys, "_COST", {"n": 2, "r": 8, "p": 1, "dklen": 32})
