"""What failed and what is set up go in; what staff are told of it, and what to do, comes out."""

from collections.abc import Iterator

from hub.web.offered import Trouble
from templates import staff, words


def standing(failed_events: int, *, mail: bool, sms: bool) -> Iterator[Trouble]:
    """Say which events could not be applied, and which ways to people are not set up."""
    if failed_events:
        yield Trouble(
            stopped=words.counted(
                failed_events, "evento no se pudo aplicar.", "eventos no se pudieron aplicar."
            ),
            did=staff.EVENTS_DID,
            todo=staff.EVENTS_TODO,
        )
    if not mail:
        yield _missing("correo", "HUB_SMTP_URL y HUB_MAIL_FROM")
    if not sms:
        yield _missing("SMS", "las variables HUB_TWILIO_…")


def _missing(way: str, names: str) -> Trouble:
    return Trouble(
        stopped=staff.WAY_MISSING.format(way=way),
        did=staff.WAY_DID.format(way=way),
        todo=staff.WAY_TODO.format(names=names),
    )
