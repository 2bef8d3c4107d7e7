"""Somebody of the demo writes to the help desk, so that its page has something to answer."""

from typing import Final

from channels.base import Written
from hub.demo import calling
from hub.model import Lane
from hub.store.workers import wishes
from hub.wiring import Hub

_TEXT: Final = (
    "hola, cambie de celular. el nuevo es el 9 8123 4567. ¿como hago para que me llegue el aviso?"
)
#: The first who would learn to weld and has a telephone.
_WHO: Final = calling.worker_id(calling.FIRST)


async def ask(hub: Hub) -> None:
    """Let one person write by SMS, once."""
    async with hub.database.read() as db:
        known = await wishes.of_worker(db, hub.vault, _WHO)
    if known is None or "phone" not in known.contact:
        return  # a demo of few people
    word = Written(provider_id="SM-demo-desk", sender=known.contact["phone"], text=_TEXT)
    await hub.incoming.keep(Lane.SMS, [word])
