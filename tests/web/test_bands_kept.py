"""What an office and SENCE are shown of a call says of nobody of which band they are."""

from collections.abc import Sequence
from typing import Any

from channels.base import Outcome, Receipt
from hub.model import Lane
from hub.tables import deliveries, workers
from tests.calls import ANSWER_BY, course, neighbour
from tests.web.calling import HERE, ONE, make
from tests.web.reading import reading
from tests.web.site import Web, web

OFFICER: Any = {"role": "officer", "sub": ONE}
SENCE: Any = {"role": "sence", "sub": "sence-1"}
AUDITOR: Any = {"role": "auditor", "sub": "auditor-1"}
#: Of the least employable band, which is told on every channel; and of another.
SPECIAL, OTHER = "N00", "N07"
NAMES = [f"N{number:02d}" for number in range(10)]


async def banded(site: Web, names: Sequence[str] = NAMES, **contact: Any) -> None:
    """Let there be ten people, one of each band: the least employable first."""
    w = site.world
    for number, name in enumerate(names):
        await neighbour(w, name, profile=HERE, **contact.get(name, {}))
        index = (number + 0.5) / len(names)
        await w.tell(
            "employability.loaded",
            worker_id=name,
            index=index,
            method_version="m1",
            computed_on="2026-05-01",
        )
    await w.apply()
    await make(site, by=[names[5]], call_id="earlier")  # bands are cut as something is planned
    bands = {row["worker_id"]: row["band"] for row in await w.rows(workers)}
    assert [bands[name] for name in names] == list(range(10))


async def shown(site: Web, name: str) -> Any:
    given = {
        "course": course(),
        "audience": {"worker_ids": [name]},
        "answer_by": ANSWER_BY.isoformat(),
    }
    said = await site.post("/v1/calls/preview", json=given, **OFFICER)
    return {key: said.json[key] for key in ("by_channel", "parts", "cost_clp", "shared_numbers")}


async def asked_of(site: Web, name: str) -> None:
    """Ask for a call to one person, which waits until its turn."""
    wanted = {
        "call_id": f"to-{name}",
        "course": course(),
        "audience": {"worker_ids": [name]},
        "answer_by": ANSWER_BY.isoformat(),
    }
    assert (await site.post("/v1/calls", json=wanted, **OFFICER)).status == 201
    await site.world.plan()


async def by_channel(site: Web, name: str, who: Any) -> Any:
    items = (await site.get("/v1/broadcasts", **who)).json["items"]
    [one] = [one for one in items if one["subject_id"].startswith(f"to-{name}")]
    return {lane: states for lane, states in one["by_channel"].items() if lane != Lane.INBOX}


async def test_who_is_told_twice_counts_once(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_SMS_PART_PRICE="10") as site:
        await banded(site)
        before = [await shown(site, name) for name in (SPECIAL, OTHER)]
        assert (
            before
            == [
                {
                    "by_channel": {"email": 1, "sms": 0},
                    "parts": 0,
                    "cost_clp": 0,
                    "shared_numbers": 0,
                }
            ]
            * 2
        )
        cookie = await site.sign_in("officer", ONE)
        for name in (SPECIAL, OTHER):
            await asked_of(site, name)
            assert (await site.get(f"/v1/calls/to-{name}/stop", **OFFICER)).json["unsent"] == 1
            page = reading((await site.get(f"/calls/to-{name}/pause", cookie=cookie)).text)
            assert "Personas que esperarán el aviso1" in page
        await site.world.work()
        went = [row["channel"] for row in await site.world.rows(deliveries)]
        assert (went.count(Lane.EMAIL), went.count(Lane.SMS)) == (3, 1)
        for who in (OFFICER, SENCE):
            for name in (SPECIAL, OTHER):
                assert await by_channel(site, name, who) == {"email": {"accepted": 1}}
        twice = {"email": {"accepted": 1}, "sms": {"accepted": 1}}
        assert await by_channel(site, SPECIAL, AUDITOR) == twice
        for name in (SPECIAL, OTHER):
            assert (await site.get(f"/v1/calls/to-{name}/stop", **OFFICER)).json["unsent"] == 0
            page = (await site.get(f"/calls/to-{name}?ver=to_phone", cookie=cookie)).text
            assert "Avisado con un mensaje" in reading(page)


async def test_whom_an_e_mail_does_not_reach_counts_by_their_sms(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await banded(site)
        site.world.email.answer = lambda one: Receipt(
            ref=one.ref, outcome=Outcome.PERMANENT_FAILURE, code="550"
        )
        for name in (SPECIAL, OTHER):
            await asked_of(site, name)
            await site.world.work()
            assert await by_channel(site, name, OFFICER) == {"sms": {"accepted": 1}}


async def test_who_of_one_telephone_is_told_comes_by_lot_and_not_by_band(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        pairs = [(NAMES[number], NAMES[9 - number]) for number in range(5)]
        phones = {
            name: {"contact": {"phone": f"+5698765000{number}"}}
            for number, pair in enumerate(pairs)
            for name in pair
        }
        # N00 has an e-mail besides: the SMS of that telephone is for who has nothing else.
        phones["N00"]["contact"]["email"] = "n00@correo.example"
        await banded(site, **phones)
        w = site.world
        await make(site, by=NAMES)
        found = (await site.get("/v1/calls/c-1", **OFFICER)).json["to_phone"]
        told = {one["worker_id"] for one in found if one["has_channel"]}
        assert {"N00", "N09"} <= told
        names = {row["id"]: row["worker_id"] for row in await w.rows(workers)}
        [last] = {row["broadcast_id"] for row in await w.rows(deliveries)} - {1}
        lots = {
            names[row["worker"]]: row["shuffle"]
            for row in await w.rows(deliveries, deliveries.c.broadcast_id == last)
        }
        by_lot = {min(pair, key=lots.__getitem__) for pair in pairs[1:]}
        assert told - {"N00", "N09"} == by_lot
