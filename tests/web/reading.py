"""Finished text goes in; its blocks, its tags and what is wrong with its words come out."""

import re
from html.parser import HTMLParser

from templates import guide
from tests.web.fiction import LONGEST

#: Words nobody is to read (the first three for jobs, the others because they rank people).
FORBIDDEN = re.compile(r"vacante|oferta laboral|urgente|índice|puntaje|\bbanda\b", re.IGNORECASE)


class Blocks(HTMLParser):
    """HTML goes in; the text of its blocks, one by one, and its tags come out."""

    INLINE = frozenset({"a", "strong", "span", "b", "br"})

    def __init__(self, source: str) -> None:
        super().__init__()
        self.blocks = [""]
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.INLINE or tag == "br":
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.INLINE:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        self.blocks[-1] += data


def reading(page: str) -> str:
    """Give the text of a page on one line."""
    return " ".join("".join(Blocks(page).blocks).split())


def long_sentences(text: str) -> list[str]:
    """List the sentences of more than twelve words."""
    return guide.long_sentences(text.replace(LONGEST, "Supervisora"))
