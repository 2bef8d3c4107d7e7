"""Rings of this process go out over Redis, and those of the others come in.

What travels are the names of listeners, sealed anew each time and filled up: whoever reads Redis
sees that somebody hears something, and neither who nor whether it is the same as before. What
does not open is not ours. A ring that is lost costs a second (hub.conversations.postman).
"""

import asyncio
import json
import secrets
from collections.abc import Collection, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import structlog

from anonymizer.vault import Keyring, VaultError, open_sealed, seal
from hub.conversations.postman import Postman
from hub.errors import Refused
from hub.store.bell import Bell

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

_log = structlog.get_logger(__name__)

_CHANNEL: Final = "hub:heard"
#: Bytes of which every ring is a multiple: names of different lengths look alike.
_BLOCK: Final = 256
#: Seconds before Redis is tried again.
_AGAIN: Final = 1.0


class Relay:
    """Carries rings between the processes of one hub.

    Refused when the client of Redis is not installed, which only this needs.
    """

    def __init__(self, url: str, *, keyring: Keyring, bell: Bell, postman: Postman) -> None:
        if find_spec("redis") is None:
            raise Refused("HUB_REDIS_URL needs the package redis: install pregonero[production]")
        self._url = url
        self._keys = keyring.derive_all("relay")
        self._bell = bell
        self._postman = postman
        self._me = secrets.token_hex(8)
        self._rung: set[str] = set()
        self._wake = asyncio.Event()
        self.connected = False  #: whether rings of others come in

    async def run(self) -> None:
        """Carry rings until cancelled; while Redis is away, looks alone find what is new."""
        unhang = self._bell.hang(self._note)
        try:
            while True:
                try:
                    await self._carry()
                except* Exception as errors:  # noqa: BLE001 - looks go on finding what is new
                    why = type(errors.exceptions[0]).__name__  # its words may hold the password
                    _log.warning("stream.relay_broke", why=why)
                self.connected = False
                await asyncio.sleep(_AGAIN)
        finally:
            unhang()

    def _note(self, reached: Mapping[str, int]) -> None:
        self._rung.update(reached)
        self._wake.set()

    async def _carry(self) -> None:
        from redis.asyncio import Redis

        async with Redis.from_url(self._url) as redis, redis.pubsub() as others:
            await others.subscribe(_CHANNEL)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._tell(redis))
                both.create_task(self._hear(others))

    async def _tell(self, redis: "Redis") -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            rung, self._rung = self._rung, set()
            await redis.publish(_CHANNEL, self._sealed([self._me, *rung]))

    async def _hear(self, others: "PubSub") -> None:
        async for said in others.listen():
            if said["type"] == "subscribe":
                self.connected = True
            elif said["type"] == "message":
                who, *names = self._opened(said["data"])
                if who != self._me:
                    self._postman.ring(names)

    def _sealed(self, said: Collection[str]) -> bytes:
        plain = json.dumps(said).encode()
        return seal(self._keys[0], plain.ljust(-(-len(plain) // _BLOCK) * _BLOCK), _CHANNEL)

    def _opened(self, data: bytes) -> list[str]:
        """Give what another process said; of what is not ours, as if we had said nothing."""
        for key in self._keys:
            try:
                said: list[str] = json.loads(open_sealed(key, data, _CHANNEL))
            except VaultError:
                continue  # under another secret, or by somebody else
            return said
        return [self._me]
