"""What waits between the portal and the hub goes in; what staff are told of it comes out."""

from collections.abc import Iterator

from hub.portal.backlog import Backlog
from hub.watching.trouble import Trouble
from templates import troubles, words


def of_portal(one: Backlog) -> Iterator[Trouble]:
    """Say what waits too long, was rejected or given up; nothing while all goes well."""
    if one.away:
        yield Trouble(
            kind="redis",
            stopped=troubles.REDIS_STOPPED,
            did=troubles.REDIS_DID,
            todo=troubles.REDIS_TODO,
        )
    if one.queue is not None and one.queue_is_late:
        minutes = int(one.queue.oldest.total_seconds()) // 60
        waits = words.counted(one.queue.entries, "evento.", "eventos.")
        since = words.counted(minutes, "minuto.", "minutos.")
        yield Trouble(
            kind="queue",
            stopped=troubles.QUEUE_STOPPED,
            did=troubles.QUEUE_DID.format(waits=waits, since=since),
            todo=troubles.QUEUE_TODO,
        )
    if one.rejected:
        yield Trouble(
            kind="rejected",
            stopped=words.counted(
                one.rejected,
                "entrada de la cola no se pudo leer.",
                "entradas de la cola no se pudieron leer.",
            ),
            did=troubles.REJECTED_DID,
            todo=troubles.REJECTED_TODO,
        )
    if one.portal_is_late:
        waits = words.counted(max(one.outbox.stream, one.outbox.webhook), "evento.", "eventos.")
        yield Trouble(
            kind="unheard",
            stopped=troubles.UNHEARD_STOPPED,
            did=troubles.UNHEARD_DID.format(waits=waits),
            todo=troubles.UNHEARD_TODO,
        )
    if one.outbox.parked:
        yield Trouble(
            kind="parked",
            stopped=words.counted(
                one.outbox.parked,
                "evento no llegó al portal.",
                "eventos no llegaron al portal.",
            ),
            did=troubles.PARKED_DID,
            todo=troubles.PARKED_TODO,
        )
