"""What a mail to the operator tells goes in; its Draft comes out, without a hole in it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

import templates
from channels.base import Draft
from hub.compose import rendering
from templates import staff, words

_MAILS = Path(templates.__file__).parent / "mails"

#: The folders of the two letters.
ALARM, SUMMARY = "alarm", "summary"


def names() -> tuple[str, ...]:
    """Name every letter there is a wording of."""
    return rendering.kinds(_MAILS)


def letter(name: str, content: Mapping[str, Any], url: str) -> Draft:
    """Write one of the two letters; `url` is *Hoy*'s."""
    fields = {**content, "url": url}
    if name == SUMMARY:
        figures = content["figures"]
        fields["rows"] = [(said, figures[one]) for one, said in staff.SUMMARY.items()]
    return Draft(
        subject=" ".join(_render(f"{name}/subject.txt", fields).split()),
        short="",
        long=_render(f"{name}/long.txt", fields),
        html=_render(f"{name}/long.html", fields),
        version=rendering.version(_MAILS),
    )


def _render(part: str, fields: Mapping[str, Any]) -> str:
    return _environment().get_template(part).render(fields)


@cache
def _environment() -> Environment:
    environment = rendering.environment(_MAILS)
    environment.filters.update(number=words.number, counted=words.counted)
    return environment
