"""Requests go in, the address behind each comes out, and whether it may go on guessing."""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

_KEPT = 10_000


def peer(request: web.Request) -> str:
    """Give the address a request comes from.

    A proxy on this machine is believed about whom it speaks for, and nobody else is: the
    last entry of X-Forwarded-For is the proxy's own.
    """
    remote = request.remote or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        if told and ipaddress.ip_address(remote).is_loopback:
            return str(ipaddress.ip_address(told))
    except ValueError:
        return remote
    return remote


@dataclass(slots=True, kw_only=True)
class Buckets:
    """A bucket of tries for each address, refilled as time passes."""

    size: int  #: tries at once
    refill: timedelta  #: an empty bucket is full again after it
    _left: OrderedDict[str, tuple[float, datetime]] = field(default_factory=OrderedDict)

    def empty(self, address: str, now: datetime) -> bool:
        """Say whether an address has no try left."""
        return self._level(address, now) < 1

    def spend(self, address: str, now: datetime) -> None:
        """Take a try from an address; the addresses longest unheard of are forgotten."""
        self._left[address] = (self._level(address, now) - 1, now)
        self._left.move_to_end(address)
        while len(self._left) > _KEPT:
            self._left.popitem(last=False)

    def _level(self, address: str, now: datetime) -> float:
        left, then = self._left.get(address, (float(self.size), now))
        return min(self.size, left + max(now - then, timedelta()) / self.refill * self.size)
