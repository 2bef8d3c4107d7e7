"""Codes and labels of the country come in as text and leave found among the reference data."""

from config import reference
from hub.intake.contract.text import Wrong, line, text

#: In a search: the whole country.
EVERYWHERE = "*"

_label = line(200)


def comuna(value: object) -> str:
    """Check a five-digit comuna code (CUT)."""
    found = text(value)
    if reference.comuna(found) is None:
        raise Wrong("must be a known comuna: its five-digit CUT code in quotes, such as 13101")
    return found


def place(value: object) -> str:
    """Check what a search may name: a comuna, a two-digit region, or `*`."""
    found = text(value)
    known = found == EVERYWHERE or found in reference.regions()
    if not known and reference.comuna(found) is None:
        raise Wrong("must be a known comuna (13101), a two-digit region (13) or *, in quotes")
    return found


def schooling(value: object) -> str:
    """Check a level of schooling, whatever its case."""
    found = _label(value)
    if not reference.known_schooling(found):
        raise Wrong("must be a known level of schooling, such as Educación media completa")
    return found
