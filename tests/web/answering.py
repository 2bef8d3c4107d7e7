"""What somebody with a telephone writes to a site goes in; what is kept of it comes out."""

from hub.tables import answers, calls
from tests.web.site import Web
from tests.web.test_api_texts import NUMBER, sms

ROSA = {"contact": {"phone": NUMBER}}


async def writes(site: Web, text: str, sid: str, sender: str = NUMBER) -> list[str]:
    """Let somebody write an SMS; give what they are answered."""
    before = len(site.world.sms.sent)
    said = await site.hook("/hooks/sms", sms(text, sid, sender))
    assert said.status == 204
    await site.world.work()
    return site.world.sms.texts()[before:]


async def comes(site: Web, text: str, sid: str) -> None:
    """Let somebody write an SMS, which nobody has heard yet."""
    form = sms(text, sid, NUMBER)
    headers = site.signed("/hooks/sms", form)
    assert (await site.post("/hooks/sms", data=form, headers=headers)).status == 204


async def kept(site: Web) -> dict[str, tuple[str, str | None]]:
    """Give what is kept of each call."""
    names = {row["id"]: row["call_id"] for row in await site.world.rows(calls)}
    rows = await site.world.rows(answers)
    return {names[row["call"]]: (row["answer"], row["reason"]) for row in rows}
