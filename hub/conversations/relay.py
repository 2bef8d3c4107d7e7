"""Rings of this process go out over Redis, and those of the others come in.

What travels are the names of listeners, blinded: whoever reads Redis sees that somebody hears
something, and not who. A ring that is lost costs a second (hub.conversations.postman).
"""

import asyncio
import json
import secrets
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import structlog

from anonymizer.vault import Keyring
from hub.conversations.postman import Postman
from hub.errors import Refused
from hub.store.bell import Bell

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

_log = structlog.get_logger(__name__)

_CHANNEL: Final = "hub:heard"
_FIELD: Final = "listener"
#: Seconds before Redis is tried again.
_AGAIN: Final = 1.0
#: Names of listeners that are not blinded anew.
_NAMES: Final = 10_000


class Relay:
    """Carries rings between the processes of one hub.

    Refused when the client of Redis is not installed, which only this needs.
    """

    def __init__(self, url: str, *, keyring: Keyring, bell: Bell, postman: Postman) -> None:
        if find_spec("redis") is None:
            raise Refused("HUB_REDIS_URL needs the package redis: install pregonero[production]")
        self._url = url
        self._keyring = keyring
        self._bell = bell
        self._postman = postman
        self._me = secrets.token_hex(8)
        self._rung: set[str] = set()
        self._wake = asyncio.Event()
        self._name = lru_cache(_NAMES)(self._blinded)
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
            names = [self._name(one) for one in rung]
            await redis.publish(_CHANNEL, json.dumps([self._me, *names]))

    async def _hear(self, others: "PubSub") -> None:
        async for said in others.listen():
            if said["type"] == "subscribe":
                self.connected = True
            elif said["type"] == "message":
                who, *names = json.loads(said["data"])
                if who != self._me:
                    self._postman.ring(self._ours(set(names)))

    def _ours(self, names: Collection[str]) -> list[str]:
        return [one for one in self._postman.listeners if self._name(one) in names]

    def _blinded(self, listener: str) -> str:
        return self._keyring.blind(_FIELD, listener).hex()
