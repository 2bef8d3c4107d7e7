"""The URL of Redis comes in; a connection leaves, and which errors mean that it is away."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from hub.errors import Refused

if TYPE_CHECKING:
    from redis.asyncio import Redis

#: Seconds an answer is waited for; longer than any command of ours blocks.
_ANSWER = 10.0
_CONNECT = 3.0


def need_client() -> None:
    """Raise Refused when the client of Redis, which only the queue needs, is not installed."""
    if find_spec("redis") is None:
        raise Refused("HUB_REDIS_URL needs the package redis: install pregonero[production]")


def connect(url: str, *, answer: float = _ANSWER) -> "Redis":
    """Give a connection, made when it is first used; nothing is tried twice behind our back."""
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    return Redis.from_url(
        url,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=answer,
        socket_connect_timeout=min(answer, _CONNECT),
    )


def is_away(error: BaseException) -> bool:
    """Say whether Redis is away, restarted, or lost what it held."""
    from redis.exceptions import RedisError

    return isinstance(error, RedisError | OSError)
