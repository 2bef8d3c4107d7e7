"""Consents and addresses go in; by what a worker may be told, per purpose, comes out. Pure."""

from collections.abc import Mapping

from hub.model import SENDING_PURPOSES, Lane, Purpose, Reach
from hub.store.workers.people import ConsentWord

_CHANNELS = (Lane.EMAIL, Lane.SMS)


def effective(
    words: Mapping[tuple[str, str], ConsentWord], purpose: Purpose, channel: str
) -> bool | None:
    """Give the word that holds for a purpose on a channel: the later of its own and `all`'s.

    A withdrawal wins ties (contract: consents). None when nothing was ever said.
    """
    said = [words[key] for key in ((purpose, channel), (purpose, "all")) if key in words]
    if not said:
        return None
    return max(said, key=lambda word: (word.at, not word.granted)).granted


def whole(words: Mapping[tuple[str, str], ConsentWord], purpose: Purpose) -> bool | None:
    """Give the word that holds for a purpose that has no channel; None when nothing was said.

    To be processed every word must be a yes: one withdrawal, on whatever channel, is enough. For
    anything else the latest word counts, and a withdrawal wins ties.
    """
    said = [word for (what, _), word in words.items() if what == purpose]
    if not said:
        return None
    if purpose is Purpose.PROCESSING:
        return all(word.granted for word in said)
    return max(said, key=lambda word: (word.at, not word.granted)).granted


def may_process(words: Mapping[tuple[str, str], ConsentWord]) -> bool:
    """Say whether a worker may be processed at all; no word is taken as given by the portal."""
    return whole(words, Purpose.PROCESSING) is not False


def may_publish(words: Mapping[tuple[str, str], ConsentWord]) -> bool:
    """Say whether a worker may be anyone's candidate: only who said so."""
    return whole(words, Purpose.PUBLICATION) is True


def reach(words: Mapping[tuple[str, str], ConsentWord], reachable: Reach) -> dict[str, int]:
    """Give the columns `<purpose>_by`: where there is a consent and a usable address."""
    columns = {}
    for purpose in SENDING_PURPOSES:
        by = Reach.NONE
        for lane in _CHANNELS:
            if effective(words, purpose, lane):
                by |= Reach.of(lane)
        columns[f"{purpose}_by"] = int(by & reachable)
    return columns
