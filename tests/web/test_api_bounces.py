"""A bounce brought by the hook opens the next channel, once; unsigned it is not heard."""

from channels.email import bounces
from hub.tables import deliveries, suppressions
from tests.channels.test_email_bounces import dsn
from tests.web.site import web


async def test_a_bounce_opens_the_next_channel_once(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy()
        await w.work()
        body = dsn(to=f"<bounce+{w.email.sent[0].ref}@bne.example>")
        key = w.hub.keyring.derive("hook:email")
        forged = {"X-Hub-Signature": bounces.signature(b"x" * 32, body)}
        assert (await site.post("/hooks/email", data=body, headers=forged)).status == 404
        assert w.sms.sent == []
        good = {"X-Hub-Signature": bounces.signature(key, body)}
        for _ in range(2):
            said = await site.post("/hooks/email", data=body, headers=good)
            assert (said.status, said.text) == (204, "")
            await w.work()
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)
        [mail] = await w.rows(deliveries, deliveries.c.channel == "email")
        assert (mail["state"], mail["code"]) == ("failed", "bounce 5.1.1")
        assert await w.rows(suppressions) == []
