"""Addresses are welcomed once, mended by another channel, and asked about once a year."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from channels.base import Blame, Outcome, Receipt
from hub.model import Lane
from hub.store.rotation import reblind, rotate
from hub.tables import addresses, bounces, deliveries, notes, outbox, suppressions, workers
from tests.world import World, consents, world

BOTH = {"email": "rosa@correo.example", "phone": "+56987654321"}


async def rosa(w: World, name: str = "Rosa", **more: Any) -> None:
    given = {"contact": BOTH, "consents": consents("alerts", "service")} | more
    await w.worker(name, **given)
    await w.apply()


async def ring(w: World, bell: str, *lanes: str) -> None:
    await w.jobs.steps[bell]()
    await w.work(*lanes)


async def kinds(w: World) -> list[str]:
    return [row["kind"] for row in await w.rows(notes)]


async def failed(w: World) -> list[str]:
    told = await w.rows(outbox, outbox.c.type == "cl.bne.contact.failed")
    return [row["subject"] for row in told]


async def test_a_new_address_is_welcomed_once_on_each_channel_by_consent(hub_database_url):
    async with world(hub_database_url) as w:
        await rosa(w)
        await rosa(w, "Luis", contact={"email": "luis@correo.example"}, consents=consents("alerts"))
        for _ in range(2):
            await asyncio.gather(ring(w, "welcome"), w.jobs.steps["welcome"]())
            await rosa(w)  # said again, and nothing changed
        assert [one.to for one in w.email.sent] == [BOTH["email"]]
        assert "Desde hoy le avisaremos por aquí" in w.email.texts()[0]
        assert len(w.sms.sent) == 1
        assert await kinds(w) == ["welcome"] * 2
        # another address is new again; the number is not
        await rosa(w, contact=BOTH | {"email": "rosa.otra@correo.example"})
        await ring(w, "welcome")
        assert [one.to for one in w.email.sent][1:] == ["rosa.otra@correo.example"]
        assert len(w.sms.sent) == 1


async def test_a_new_secret_makes_no_address_new(hub_database_url):
    async with world(hub_database_url) as w:
        await rosa(w)
        await ring(w, "welcome")
    new = {"HUB_SECRET_KEY": "another secret of 32 characters or more", "HUB_SECRET_KEY_OLD": ""}
    old = {"HUB_SECRET_KEY_OLD": "a secret that only these tests know, 1234567890"}
    async with world(hub_database_url, **(new | old)) as w:
        await rotate(w.hub.database, w.hub.keyring)
        await reblind(w.hub.database, w.hub.vault)
        w.source = "again"
        await rosa(w)
        await ring(w, "welcome")
        assert await kinds(w) == ["welcome"] * 2


async def test_welcomes_hold_up_nothing_that_has_six_hours(hub_database_url):
    async with world(hub_database_url, HUB_ADDRESSES_WELCOMES_PER_DAY="1440") as w:
        await w.employer()
        for name in ("Rosa", "Luis", "Ana"):
            contact = {"email": f"{name.lower()}@correo.example"}
            await rosa(w, name, contact=contact)
        await w.vacancy()
        await w.apply()
        await w.plan()
        await w.jobs.steps["welcome"]()
        assert await kinds(w) == []  # alerts are ready on that lane
        await w.work()
        for many in (1, 2, 3):  # one a minute
            await ring(w, "welcome")
            assert len(await kinds(w)) == many
        w.clock.move(days=8)
        await rosa(w, "Juan", contact={"email": "juan@correo.example"})
        w.clock.move(days=8)
        await ring(w, "welcome")
        assert len(await kinds(w)) == 3  # nobody is greeted a week later


async def test_who_has_a_bad_address_is_told_once_by_another_channel(hub_database_url):
    async with world(hub_database_url) as w:
        refused = Receipt(
            ref="", outcome=Outcome.PERMANENT_FAILURE, code="550 5.1.1", blame=Blame.ADDRESS
        )
        w.email.answer = lambda _: refused
        await w.employer()
        await rosa(w)
        for name in ("V-1", "V-2"):
            await w.vacancy(name)
            await w.work()
        said = [text for text in w.sms.texts() if "correo porque la direccion no funciona" in text]
        assert len(said) == 1
        assert "/a/" in said[0]
        assert await failed(w) == ["worker:Rosa"]
        # mended, it is used again; failing again it is told again
        await rosa(w, contact=BOTH | {"email": "rosa.otra@correo.example"})
        assert await w.rows(suppressions) == []
        await w.vacancy("V-3")
        await w.work()
        assert await failed(w) == ["worker:Rosa"] * 2


async def test_who_did_not_agree_to_service_is_told_of_no_problem(hub_database_url):
    async with world(hub_database_url) as w:
        refused = Receipt(
            ref="", outcome=Outcome.PERMANENT_FAILURE, code="21211", blame=Blame.ADDRESS
        )
        w.sms.answer = lambda _: refused
        await w.employer()
        await rosa(w, consents=consents("alerts"), preferences={"channels": "both"})
        await w.vacancy()
        await w.work()
        assert await failed(w) == ["worker:Rosa"]
        assert await kinds(w) == []


async def came_back(w: World, blame: Blame) -> None:
    """Let the last e-mail of a new vacancy come back."""
    name = f"V-{len(w.email.sent)}"
    await w.vacancy(name, published_at=w.clock.now().isoformat())
    await w.work()
    receipt = Receipt(
        ref=w.email.sent[-1].ref,
        outcome=Outcome.PERMANENT_FAILURE,
        code="bounce 4.2.2",
        blame=blame,
    )
    await w.hub.later.hear(Lane.EMAIL, [receipt])
    await w.work()
    w.clock.move(hours=2)
    await w.hub.bouncing.judge()


async def test_a_full_mailbox_is_given_up_the_third_time_in_a_row(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await rosa(w)
        await came_back(w, Blame.MAILBOX)
        await came_back(w, Blame.MAILBOX)
        await w.vacancy("V-between")  # this one arrives
        await w.work()
        for many in range(3):
            assert await failed(w) == [], many
            await came_back(w, Blame.MAILBOX)
        assert await failed(w) == ["worker:Rosa"]
        [row] = await w.rows(suppressions)
        assert row["reason"] == "mailbox"
        assert len(await w.rows(bounces)) == 5


async def test_addresses_are_asked_about_once_a_year_by_one_process(hub_database_url):
    async with world(hub_database_url, HUB_ADDRESSES_QUESTIONS_PER_DAY="32") as w:
        await rosa(w)
        await rosa(w, "Luis", contact={"email": "luis@correo.example"})
        await rosa(w, "Ana", contact={"email": "ana@correo.example"}, status="paused")
        await ring(w, "still_yours")
        assert await kinds(w) == []
        w.clock.move(days=366)
        await asyncio.gather(*[w.jobs.steps["still_yours"]() for _ in range(2)])
        await w.work()
        first = [one.to for one in w.email.sent]
        assert len(first) in (1, 2)  # one a quarter of an hour; the other call may be a turn later
        for _ in range(4):
            await ring(w, "still_yours")
        assert sorted(one.to for one in w.email.sent) == ["luis@correo.example", BOTH["email"]]
        assert len(w.sms.sent) == 1
        assert "¿este telefono sigue siendo suyo?" in w.sms.texts()[0]
        w.clock.move(days=366)
        for _ in range(4):
            await ring(w, "still_yours")
        assert len(w.email.sent) == 4


async def test_of_those_known_before_nobody_is_welcomed(hub_database_url):
    """As the migration leaves them: their row stands, with its welcome behind it."""
    async with world(hub_database_url) as w:
        await rosa(w)
        async with w.hub.database.write() as db:
            await db.execute(addresses.update().values(welcomed_at=w.clock.now()))
        await rosa(w)
        await ring(w, "welcome")
        assert await kinds(w) == []
        async with w.hub.database.read() as db:
            by = await db.scalar(select(workers.c.service_by))
        assert by == 3
        assert await w.rows(deliveries) == []
        assert (await w.rows(addresses))[0]["since"] + timedelta(days=1) > w.clock.now()
