"""Links of the documents lead somewhere, files they name are there, and nothing is left out."""

import re
from pathlib import Path

from hub.tables import metadata
from hub.watching.troubles import KINDS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
#: What stands in `…` and begins with a folder of ours is a file or a folder.
OURS = re.compile(
    r"`((?:hub|channels|anonymizer|schedulers|config|templates|tests|docs|benchmarks)/[a-z0-9_./-]*)`"
)


def anchor(heading: str) -> str:
    """Give what a link to a heading says after its #."""
    return re.sub(r"[^\w -]", "", heading.lstrip("#").strip().lower()).replace(" ", "-")


def test_every_link_leads_somewhere() -> None:
    dead = []
    for page in PAGES:
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
            path, _, part = link.partition("#")
            if "://" in link:
                continue
            there = page.parent / path if path else page
            if not there.exists():
                dead.append(f"{page.name}: {link}")
            elif part:
                headings = re.findall(r"^#.*$", there.read_text("utf-8"), re.MULTILINE)
                if part not in map(anchor, headings):
                    dead.append(f"{page.name}: {link}")
    assert dead == []


def test_every_file_that_is_named_is_there() -> None:
    named = {(page.name, path) for page in PAGES for path in OURS.findall(page.read_text("utf-8"))}
    assert len(named) > 100
    there = (ROOT, ROOT / "tests")  # the lists of tests name them from there
    lost = [one for one in sorted(named) if not any((root / one[1]).exists() for root in there)]
    assert lost == []


def test_every_decision_is_listed_by_its_title() -> None:
    listed = re.findall(
        r"^(\d+)\. \[(.*)\]\((.*)\)$",
        (DOCS / "decisions/README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert [file for _, _, file in listed] == [page.name for page in pages]
    for number, title, file in listed:
        text = (DOCS / "decisions" / file).read_text("utf-8")
        assert text.startswith(f"# {number}. {title}\n")


def test_every_table_is_in_the_glossary() -> None:
    glossary = (DOCS / "glossary.md").read_text("utf-8")
    assert [
        name for name in sorted(metadata.tables) if not re.search(rf"`{name}[`.]", glossary)
    ] == []


def test_the_glossary_says_each_thing_once() -> None:
    words = re.findall(r"^\| (\*\*.*?) \|", (DOCS / "glossary.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(set(words)) == sorted(words)


def test_the_runbook_says_what_every_kind_of_trouble_is() -> None:
    runbook = (DOCS / "runbook.md").read_text("utf-8")
    section = runbook.partition("## HubTrouble")[2].partition("\n## ")[0]
    assert [kind for kind in KINDS if f"`{kind}`" not in section] == []
