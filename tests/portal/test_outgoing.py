"""What leaves for the portal is what its models declare: no index, and no contact data."""

import json
import re
from datetime import timedelta
from pathlib import Path

from channels.base import Blame, Outcome, Receipt
from hub.intake import contract, erasing
from hub.portal import outgoing
from tests.calls import asked, call
from tests.conversations.talk import EMPLOYER, WORKER, talking
from tests.notices import notice
from tests.portal.receiver import SECRET, receiving
from tests.portal.test_outbox import heard

HUB = Path(__file__).parents[2] / "hub"
INDEX = 0.424242


def said_to_the_portal():
    """Give the types the sources name that are none of the portal's own."""
    named = set()
    for path in HUB.rglob("*.py"):
        if path.parent.name != "portal":
            named |= set(re.findall(r'"(cl\.bne\.[a-z_]+\.[a-z]+)"', path.read_text("utf-8")))
    return named - set(contract.TYPES)


def test_every_type_the_hub_says_has_a_model():
    assert said_to_the_portal() == set(outgoing.TYPES)


async def everything_is_said(talk):
    """Let each thing happen that the portal hears of."""
    site, w = talk.site, talk.site.world
    loaded = {
        "worker_id": "Rosa",
        "index": INDEX,
        "method_version": "m1",
        "computed_on": "2026-05-01",
    }
    await w.tell("employability.loaded", **loaded)
    assert (await talk.employer("POST", "/reveal")).status == 200
    withdrawn = {"purpose": "alerts", "channel": "sms", "granted": False}
    wanted = {"cadence": "digest", "consents": [withdrawn]}
    said = await site.ask("PUT", "/v1/preferences", role="worker", sub="Rosa", json=wanted)
    assert said.status == 200, said.text
    gone = Receipt(ref="", outcome=Outcome.PERMANENT_FAILURE, code="550 5.1.1", blame=Blame.ADDRESS)
    w.email.answer = lambda message: gone if message.to == "luis@correo.example" else None
    await w.vacancy("V-2")
    await w.work()
    [entry, *_] = (await site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
    path = f"/v1/inbox/{entry['id']}/report"
    said = await site.post(path, role="worker", sub="Rosa", json={"reason": "money"})
    assert said.status < 300, said.text
    await asked(w, comuna="07301")
    await w.tell("course_call.requested", **call(comuna="13118"))  # by an id another office has
    listed = (await site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
    [path] = [f"/v1/inbox/{one['id']}/answer" for one in listed if one["kind"] == "course_call"]
    said = await site.post(path, role="worker", sub="Rosa", json={"answer": "no"})
    assert said.status == 200, said.text
    async with site.hub.database.write() as db:
        now = w.clock.now()
        await erasing.erase(db, site.hub.vault, "Luis", "BR-7F3K-2M9Q", (), now)
    await w.tell("notice.requested", **notice(starts=w.clock.now() + timedelta(hours=47)))


async def test_what_goes_out_fits_its_model_and_holds_no_index_and_no_contact_data(
    hub_database_url, redis_url
):
    async with receiving() as receiver:
        more = {
            "HUB_REDIS_URL": redis_url,
            "HUB_PORTAL_WEBHOOK_URL": receiver.url,
            "HUB_PORTAL_WEBHOOK_SECRET": SECRET,
        }
        async with talking(hub_database_url, **more) as talk:
            await everything_is_said(talk)
            jobs = talk.site.world.jobs
            for bell in ("outbox_stream", "outbox_webhook"):
                await jobs.answer(bell)
    events = heard(redis_url)
    assert {one["type"] for one in events} == set(outgoing.TYPES)
    for one in events:
        outgoing.TYPES[one["type"]].model_validate_json(json.dumps(one["data"]), strict=True)
    assert {one["id"]: one for one in receiver.taken} == {one["id"]: one for one in events}
    posted = b"".join(body + str(headers).encode() for headers, body in receiver.posts)
    secrets = [*WORKER.values(), *EMPLOYER.values(), "luis@correo.example", str(INDEX)]
    words = [word for one in secrets for word in ([one] if isinstance(one, str) else one)]
    for word in words:
        for where in (posted, json.dumps(events, ensure_ascii=False).encode()):
            assert word.encode() not in where, word
    assert b"Rosa" in posted  # the portal's own ids are there, and so would the others be


def test_a_field_no_model_declares_stays_here():
    from tests.portal.test_webhook import outgoing as row

    data = {"worker_id": "Rosa", "channel": "email", "reason": "address", "index": INDEX}
    one = row(type="cl.bne.contact.failed", data=data)
    event = json.loads(outgoing.cloud_event(one, "https://bne.example"))
    assert set(event["data"]) == {"worker_id", "channel", "reason"}
