"""A hub goes in; people of Curicó, and what its officers do about a call to a course, come out."""

from typing import Any

from tests.calls import ANSWER_BY, course, neighbour
from tests.web.site import Said, Web

HERE, ELSEWHERE = {"comuna": "07301"}, {"comuna": "13118"}
ONE, OTHER = "omil-1", "omil-2"


def wanted(by: Any = None, **more: Any) -> dict[str, Any]:
    """Give a call as an officer asks for it: of which comuna, their token says."""
    audience = {"worker_ids": by} if isinstance(by, list) else {"criteria": by or {}}
    return {
        "call_id": "c-1",
        "course": course(),
        "audience": audience,
        "answer_by": ANSWER_BY.isoformat(),
    } | more


async def make(site: Web, sub: str = ONE, **more: Any) -> Any:
    """Let an officer of Curicó call."""
    said = await site.post("/v1/calls", role="officer", sub=sub, json=wanted(**more))
    await site.world.work()
    return said


async def act(site: Web, what: str, sub: str = ONE, role: str = "officer", **how: Any) -> Any:
    """Let somebody act on the call."""
    said = await site.post(f"/v1/calls/c-1/{what}", role=role, sub=sub, **how)
    await site.world.work()
    return said


async def people(site: Web, *names: str) -> None:
    """Take in people of the office's own comuna, and one of another."""
    for name in names:
        await neighbour(site.world, name, profile=HERE)
    await neighbour(site.world, "Lejos", profile=ELSEWHERE)
    await site.world.apply()


async def roster(site: Web) -> dict[str, list[str]]:
    """Give who said what."""
    found = (await site.get("/v1/calls/c-1", role="officer", sub=ONE)).json
    kinds = ("yes", "waiting", "no", "to_phone")
    return {kind: [one["worker_id"] for one in found[kind]] for kind in kinds}


async def called(site: Web, *names: str, work: bool = True, **more: Any) -> None:
    """Let people of Curicó, and one of Macul, be called to a course of one seat."""
    await people(site, *names)
    given = wanted([*names, "Lejos"], **{"course": course(seats=1)} | more)
    assert (await site.post("/v1/calls", role="officer", sub=ONE, json=given)).status == 201
    if work:
        await site.world.work()


async def send(site: Web, cookie: str, path: str, **fields: str) -> Said:
    """Send the form of a page, and let the hub work."""
    said = await site.post(path, cookie=cookie, data=fields | {"csrf": site.csrf(cookie)})
    await site.world.work()
    return said


async def texts(site: Web, number: str, text: str) -> None:
    """Let somebody write an SMS, and the hub act on it."""
    form = {"MessageSid": f"SM{number[1:]}", "SmsStatus": "received", "To": "+1"}
    said = await site.hook("/hooks/sms", form | {"From": number, "Body": text})
    assert said.status == 204
    await site.world.work()
