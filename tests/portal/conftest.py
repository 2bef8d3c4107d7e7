"""What the tests of the portal's queue share: a reader that waits for nothing long."""

import pytest

from hub.portal import queue


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whoever reads the queue look again at once."""
    monkeypatch.setattr(queue, "_PAUSE", 0.02)
    monkeypatch.setattr(queue, "_BLOCK", 50)
    monkeypatch.setattr(queue, "_AGAIN", 0.02)
    monkeypatch.setattr(queue, "_AGAIN_LONGEST", 0.1)
