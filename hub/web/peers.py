"""Requests go in, the address behind each comes out, and whether it may go on guessing."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

_KEPT = 10_000
#: Bits of an IPv6 address by which networks are given away: one person has all of the rest.
_HOUSE = 64

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def peer(request: web.Request, proxies: Sequence[Network]) -> str:
    """Give the address a request comes from.

    A proxy of these networks is believed about whom it speaks for, and nobody else is. Each
    adds its word at the end of X-Forwarded-For, so that is read backwards, as far as it was
    written by one of them.
    """
    remote = request.remote or ""
    told = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    while told and is_of(remote, proxies):
        said = _address(told.pop().strip())
        if said is None:
            break
        remote = str(said)
    return remote


def crowd_of(text: str) -> str:
    """Give what an address is counted as: of IPv6 its network of /64, which one person has."""
    address = _address(text)
    if isinstance(address, IPv6Address):
        # A link-local one names its interface as well, which is no part of its number.
        return str(ip_network((int(address), _HOUSE), strict=False))
    return text if address is None else str(address)


def is_of(text: str, networks: Sequence[Network]) -> bool:
    """Say whether an address, as text, belongs to one of these networks."""
    address = _address(text)
    return address is not None and any(address in network for network in networks)


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@dataclass(slots=True, kw_only=True)
class Buckets:
    """A bucket of tries for each address, refilled as time passes."""

    size: int  #: tries at once
    refill: timedelta  #: an empty bucket is full again after it
    _left: OrderedDict[str, tuple[float, datetime]] = field(default_factory=OrderedDict)

    def empty(self, address: str, now: datetime) -> bool:
        """Say whether an address has no try left."""
        return self._level(address, now) < 1

    def wait(self, address: str, now: datetime) -> timedelta:
        """Say how long it takes until an address has a try again."""
        return max(timedelta(), (1 - self._level(address, now)) * self.refill / self.size)

    def spend(self, address: str, now: datetime) -> None:
        """Take a try from an address; the addresses longest unheard of are forgotten."""
        self._left[address] = (self._level(address, now) - 1, now)
        self._left.move_to_end(address)
        while len(self._left) > _KEPT:
            self._left.popitem(last=False)

    def _level(self, address: str, now: datetime) -> float:
        left, then = self._left.get(address, (float(self.size), now))
        return min(self.size, left + max(now - then, timedelta()) / self.refill * self.size)
