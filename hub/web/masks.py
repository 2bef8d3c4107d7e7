"""Contact data go in; enough of them to know one's own comes out, and to tell nobody else."""

from collections.abc import Mapping

_HIDDEN = "•••"


def masked(contact: Mapping[str, str]) -> dict[str, str | None]:
    """Mask a worker's contact data; None for what is not known.

    >>> masked({"email": "rosa@correo.example", "phone": "+56987654321"})["email"]
    'r•••@correo.example'
    """
    email = contact.get("email")
    return {
        "name": _ends(contact.get("name"), first=1),
        "rut": _ends(contact.get("rut"), last=3),
        "email": None if email is None else email[0] + _HIDDEN + email[email.rindex("@") :],
        "phone": _ends(contact.get("phone"), last=3),
    }


def _ends(value: str | None, *, first: int = 0, last: int = 0) -> str | None:
    if value is None:
        return None
    return value[:first] + _HIDDEN + (value[-last:] if last else "")
