"""A page goes in; its addresses and forms come out, and what is wrong with its build."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Elements without an end (HTML 13.1.2).
VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})
ADDRESSES = ("href", "src", "action")


@dataclass
class Parsed(HTMLParser):
    """A page goes in; its addresses and forms come out, and what is wrong with its build."""

    source: str
    faults: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    forms: list[dict[str, str | None]] = field(default_factory=list)
    letters: list["Parsed"] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._ids: Counter[str] = Counter()
        self._meant: set[str] = set()
        self._tags: Counter[str] = Counter()
        self.feed(self.source)
        self.close()
        self._judge()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._tags[tag] += 1
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> says something twice")
        if tag not in VOID:
            self._open.append(tag)
        self._ids.update(filter(None, [given.get("id")]))
        for name in ("aria-labelledby", "aria-describedby", "for", "data-listen"):
            self._meant.update((given.get(name) or "").split())
        for name in ADDRESSES:
            if name in given:
                self.addresses.append(given[name] or "")
        if tag == "form":
            self.forms.append(given)
        if tag == "meta" and given.get("http-equiv") == "refresh" and "url" in str(given):
            self.faults.append("a page that sends on to another")
        if letter := given.get("srcdoc"):
            self.letters.append(Parsed(letter.replace('<base target="_top">', "")))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
        else:
            self._open.pop()

    def _judge(self) -> None:
        if not self.source.startswith("<!doctype html>\n"):
            self.faults.append("no doctype")
        if self._open:
            self.faults.append(f"never closed: {self._open}")
        self.faults += [f"the id {one} stands twice" for one, n in self._ids.items() if n > 1]
        self._meant |= {one[1:] for one in self.addresses if one.startswith("#")}
        self.faults += [f"nothing has the id {one}" for one in self._meant - set(self._ids)]
        once = ("html", "head", "title", "body", "h1")
        self.faults += [f"{self._tags[one]} of <{one}>" for one in once if self._tags[one] != 1]
        for letter in self.letters:
            self.faults += letter.faults
