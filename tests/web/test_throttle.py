"""Who asks too much in a minute is told when to come back; everybody else is answered."""

import pytest

from tests.web.site import Web, walked, web

pytestmark = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)

PROXY = {"HUB_TRUSTED_PROXIES": "127.0.0.1"}


async def statuses(
    site: Web, many: int, path: str, method: str = "GET", **how: object
) -> list[int]:
    return [(await site.ask(method, path, **how)).status for _ in range(many)]


async def test_each_party_has_its_own_minute_to_read_and_to_act(hub_database_url: str) -> None:
    more = {"HUB_WEB_READS_PER_MINUTE": "4", "HUB_WEB_WRITES_PER_MINUTE": "2"}
    async with web(hub_database_url, **more) as site:
        await walked(site)
        rosa = {"role": "worker", "sub": "Rosa"}
        change = {"json": {"cadence": "digest"}, **rosa}
        assert await statuses(site, 3, "/v1/preferences", "PUT", **change) == [200] * 2 + [429]
        assert await statuses(site, 5, "/v1/inbox", **rosa) == [200] * 4 + [429]
        # With a session as with a token; and by a page as by the API.
        cookie = await site.sign_in("worker", "Rosa")
        page = await site.get("/inbox", cookie=cookie)
        assert (page.status, page.headers["Content-Type"]) == (429, "text/html; charset=utf-8")
        assert await statuses(site, 1, "/v1/inbox", role="worker", sub="Luis") == [200]
        assert await statuses(site, 1, "/v1/broadcasts", role="operator", sub="Rosa") == [200]
        refused = await site.get("/v1/inbox", **rosa)
        assert refused.json["type"] == "urn:pregonero:problem:too-many"
        assert refused.headers["Retry-After"] == "15"
        site.world.clock.move(seconds=15)
        assert await statuses(site, 2, "/v1/inbox", **rosa) == [200, 429]


async def test_the_portal_has_a_minute_of_its_own(hub_database_url: str) -> None:
    more = {"HUB_WEB_WRITES_PER_MINUTE": "1", "HUB_WEB_PORTAL_PER_MINUTE": "3"}
    async with web(hub_database_url, **more) as site:
        kind = {"Content-Type": "application/cloudevents-batch+json"}
        how = {"role": "portal", "data": b"[]", "headers": kind}
        assert await statuses(site, 4, "/v1/events", "POST", **how) == [202] * 3 + [429]


@pytest.mark.parametrize(
    ("path", "how", "before"),
    [
        pytest.param("/session", {}, 401, id="a public door"),
        pytest.param("/a/none", {}, 404, id="a link"),
        pytest.param("/v1/inbox", {}, 401, id="nobody"),
        pytest.param("/v1/inbox", {"headers": {"Authorization": "Bearer x"}}, 401, id="made up"),
        pytest.param("/v1/inbox", {"role": "auditor"}, 404, id="another role"),
    ],
)
async def test_an_address_nobody_is_known_by_has_a_minute(
    hub_database_url: str, path: str, how: dict[str, object], before: int
) -> None:
    more = {"HUB_WEB_STRANGERS_PER_MINUTE": "3", **PROXY}
    async with web(hub_database_url, **more) as site:
        await walked(site)
        assert await statuses(site, 4, path, **how) == [before] * 3 + [429]
        # Whoever is known is let in from there all the same, and whoever watches.
        assert await statuses(site, 1, "/v1/inbox", role="worker", sub="Rosa") == [200]
        assert await statuses(site, 3, "/healthz") == [200] * 3
        elsewhere = {"X-Forwarded-For": "192.0.2.7"}
        assert await statuses(site, 1, "/session", headers=elsewhere) == [401]


async def test_of_ipv6_a_network_is_one_address(hub_database_url: str) -> None:
    more = {"HUB_WEB_STRANGERS_PER_MINUTE": "2", **PROXY}
    async with web(hub_database_url, **more) as site:
        asked = [
            (await site.get("/session", headers={"X-Forwarded-For": address})).status
            for address in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8::3", "2001:db8:0:1::1")
        ]
        assert asked == [401, 401, 429, 401]


async def test_a_provider_is_heard_however_often(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_WEB_STRANGERS_PER_MINUTE="1") as site:
        form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
        for _ in range(3):
            assert (await site.hook("/hooks/sms", form)).status == 204


@pytest.mark.parametrize(
    ("path", "how", "before"),
    [
        pytest.param("/hooks/sms", {"data": {"MessageSid": "SM1"}}, 404, id="unsigned"),
        pytest.param("/hooks/email", {"data": b"Subject: x"}, 404, id="an unsigned letter"),
        pytest.param("/hooks/fax", {}, 404, id="no such channel"),
        pytest.param("/hooks/sms", {"data": {f"f{n}": "" for n in range(101)}}, 422, id="no form"),
    ],
)
async def test_whoever_cannot_sign_as_a_provider_has_a_minute(
    hub_database_url: str, path: str, how: dict[str, object], before: int
) -> None:
    more = {"HUB_WEB_STRANGERS_PER_MINUTE": "3", **PROXY}
    async with web(hub_database_url, **more) as site:
        assert await statuses(site, 4, path, "POST", **how) == [before] * 3 + [429]
        # Whoever can is heard from there all the same.
        form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
        assert (await site.hook("/hooks/sms", form)).status == 204
