"""The subject of each message tells the demo's mailbox what kind it is."""

import pytest

from hub.compose import samples
from hub.compose.samples import Size
from hub.demo.sorting import kind_of
from templates import wordings
from tests.web.fiction import DESK

OF_GROUPS = {
    "Trabajos": "job",
    "Cursos": "course",
    "Mensajes de empresas": "message",
    "La persona y la BNE": "other",
}


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("group", OF_GROUPS)
def test_every_message_is_found_by_its_kind(group: str, size: Size) -> None:
    kinds = [kind for kind, _, _ in wordings.GROUPS[group]]
    found = {one: kind_of(samples.sample(one, size, DESK).subject) for one in kinds}
    apart = {"correction": "correction"} if group == "Trabajos" else {}
    assert found == dict.fromkeys(kinds, OF_GROUPS[group]) | apart
