"""Buckets of tries, judged by arithmetic; and whose address a request comes from."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from hub.web.peers import Buckets, crowd_of, peer

NOW = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)


@given(st.lists(st.integers(0, 120), min_size=1, max_size=80))
def test_nobody_has_more_tries_than_a_bucket_and_what_was_refilled(pauses: list[int]) -> None:
    buckets = Buckets(size=30, refill=timedelta(minutes=1))
    now, tries = NOW, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        if not buckets.empty("a", now):
            buckets.spend("a", now)
            tries += 1
        assert tries <= 30 + (now - NOW).total_seconds() / 60 * 30
    assert not buckets.empty("b", now)


def test_a_bucket_fills_again() -> None:
    buckets = Buckets(size=2, refill=timedelta(minutes=1))
    for _ in range(2):
        assert not buckets.empty("a", NOW)
        buckets.spend("a", NOW)
    assert buckets.empty("a", NOW)
    assert buckets.wait("a", NOW) == timedelta(seconds=30)
    assert buckets.empty("a", NOW + timedelta(seconds=29))
    assert not buckets.empty("a", NOW + timedelta(seconds=30))


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        pytest.param("192.0.2.1", "", "192.0.2.1", id="nothing said"),
        pytest.param("192.0.2.1", "192.0.2.9", "192.0.2.1", id="a stranger says it"),
        pytest.param("127.0.0.1", "192.0.2.9", "127.0.0.1", id="this machine is not named"),
        pytest.param("10.1.2.3", "192.0.2.9", "192.0.2.9", id="a proxy says it"),
        pytest.param("10.1.2.3", "192.0.2.7, 192.0.2.9", "192.0.2.9", id="more was made up"),
        pytest.param("10.1.2.3", "192.0.2.9, 10.0.0.1", "192.0.2.9", id="two proxies"),
        pytest.param("10.1.2.3", "10.0.0.1", "10.0.0.1", id="a proxy asks for itself"),
        pytest.param("10.1.2.3", "192.0.2.9, made up", "10.1.2.3", id="no address"),
        pytest.param("2001:db8:1::1", "2001:db8:9::1", "2001:db8:9::1", id="IPv6"),
        pytest.param("::ffff:10.1.2.3", "192.0.2.9", "192.0.2.9", id="IPv4 inside IPv6"),
    ],
)
def test_only_a_named_proxy_is_believed(remote: str, forwarded: str, expected: str) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=remote)
    proxies = [ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48")]
    assert peer(request, proxies) == expected
    assert peer(request, []) == remote


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("192.0.2.7", "192.0.2.7", id="IPv4"),
        pytest.param("::ffff:192.0.2.7", "192.0.2.7", id="IPv4 inside IPv6"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="IPv6"),
        pytest.param("fe80::1%eth0", "fe80::/64", id="a neighbour"),
        pytest.param("", "", id="no address"),
    ],
)
def test_an_address_is_counted_with_those_one_person_has(address: str, expected: str) -> None:
    assert crowd_of(address) == expected
