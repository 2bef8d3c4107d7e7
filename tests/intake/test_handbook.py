import json
import re
from pathlib import Path

import pytest

from hub.intake import contract
from tests.intake.examples import TYPES, example

DOC = Path(__file__).parents[2] / "docs" / "events.md"


def sections() -> dict[str, str]:
    found = re.split(r"^## (cl\.bne\.\S+)$", DOC.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def test_every_type_has_its_section_in_the_handbook() -> None:
    assert tuple(sections()) == TYPES


@pytest.mark.parametrize("type_", TYPES)
def test_the_handbook_shows_the_example_that_is_tested(type_: str) -> None:
    shown = re.findall(r"```json\n(.*?)```", sections()[type_], re.DOTALL)
    assert [json.loads(it) for it in shown] == [example(type_)]


@pytest.mark.parametrize("type_", TYPES)
def test_the_handbook_names_every_field(type_: str) -> None:
    text = re.sub(r"```.*?```", "", sections()[type_], flags=re.DOTALL)
    schema = contract.TYPES[type_].model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    known = {name for part in parts for name in part.get("properties", {})}
    named = set(re.findall(r"`(\w+)`", text))
    assert known <= named
