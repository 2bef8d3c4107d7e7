"""Who people and employers are, and every index, lie in the database sealed and no other way."""

import struct
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from structlog.testing import capture_logs

from anonymizer.vault import VaultError, open_sealed
from hub.store import engines
from hub.store.rotation import Renewed, reblind, rotate
from hub.tables import contacts, data_keys, employability, events, suppressions, workers
from tests.store.dump import everything, files
from tests.world import SECRET, START, world

INDEX = 0.424242
CONTACT = {
    "name": "Canaria Primera",
    "rut": "11.111.111-1",
    "email": "canaria.segunda@correo.example",
    "phone": "+56987654321",
    "address": "Avenida Canaria Tercera 4242",
    "last_employer_rut": "22.222.222-2",
}
IDENTITY = {
    "legal_name": "Canaria Cuarta Limitada",
    "trade_names": ["Canaria Quinta"],
    "rut": "76.543.210-3",
    "contact_name": "Canario Sexto",
    "email": "canaria.septima@empresa.example",
    "phone": "+56222334455",
    "website": "https://canaria-octava.example",
    "address": "Pasaje Canaria Novena 99",
}
DESCRIPTION = "Trabajo en el local Canaria Décima."
CANARIES = [
    "Canari", "canari",
    "11.111.111-1", "11111111-1", "111111111",
    "22.222.222-2", "22222222-2", "222222222",
    "76.543.210-3", "76543210-3", "765432103",
    "987654321", "222334455",
    "0.424242", "424242",
]  # fmt: skip
NEW_SECRET = "the secret that comes after the first one, 98765"


def canaries_in(found: bytes) -> list[str]:
    binary = {"index <d": struct.pack("<d", INDEX), "index >d": struct.pack(">d", INDEX)}
    forms = {canary: canary.encode() for canary in CANARIES} | binary
    hexed = {f"hex of {name}": form.hex().encode() for name, form in forms.items()}
    return [name for name, form in (forms | hexed).items() if form in found]


async def walk(w):
    """Take canaries in, and tell them of a vacancy and of its reactivation."""
    await w.employer(identity=IDENTITY)
    await w.worker("Rosa", index=INDEX, contact=CONTACT)
    await w.worker("Luis", index=0.9)
    await w.vacancy(description=DESCRIPTION)
    await w.work()
    await w.vacancy(published_at=(START + timedelta(minutes=1)).isoformat(), pay_min=500_000)
    await w.work()
    assert {message.to for message in w.email.sent} >= {CONTACT["email"]}


async def test_nothing_in_the_database_says_who_anybody_is(hub_database_url):
    async with world(hub_database_url) as w:
        await walk(w)
        found = await everything(w.hub.database)
        assert canaries_in(found) == []
        # what lies open is found, and so would they be
        for public in (b"Ayudante de cocina", b"worker:Rosa", b"E-1"):
            assert public in found
        async with w.hub.database.write() as db:
            await db.execute(contacts.update().values(sealed=CONTACT["email"].encode()))
        assert canaries_in(await everything(w.hub.database)) == ["canari"]


async def test_a_key_opens_only_its_own_owners_rows(hub_database_url):
    async with world(hub_database_url) as w:
        await walk(w)
        async with w.hub.database.read() as db:
            keys = await w.hub.vault.known(db, ["worker:Rosa", "worker:Luis"])
            rosa = (await db.execute(select(contacts).order_by(contacts.c.worker))).first()
        assert b"Canaria" in open_sealed(keys["worker:Rosa"], rosa.sealed, "contact:1")
        for key, context in (
            (keys["worker:Luis"], "contact:1"),
            (keys["worker:Rosa"], "contact:2"),
        ):
            with pytest.raises(VaultError):
                open_sealed(key, rosa.sealed, context)


async def test_a_wrong_secret_opens_no_key(hub_database_url):
    async with world(hub_database_url) as w:
        await walk(w)
    async with world(hub_database_url, HUB_SECRET_KEY=NEW_SECRET) as w:
        for row in await w.rows(data_keys):
            async with w.hub.database.read() as db:
                with pytest.raises(VaultError):
                    await w.hub.vault.known(db, [row["owner"]])


async def _damage(w, owner: str) -> None:
    """Flip one bit of a wrapped data key, behind the id of its secret."""
    [key] = await w.rows(data_keys, data_keys.c.owner == owner)
    flipped = bytearray(key["wrapped"])
    flipped[-1] ^= 1
    async with w.hub.database.write() as db:
        mine = data_keys.update().where(data_keys.c.owner == owner)
        await db.execute(mine.values(wrapped=bytes(flipped)))


async def test_one_damaged_key_costs_its_owner_alone(hub_database_url):
    async with world(hub_database_url) as w:
        for name in ("Rosa", "Luis"):
            await w.worker(name)  # accepted, not applied
        await _damage(w, "worker:Rosa")
        with capture_logs() as logs:
            await w.apply()
        assert [row["result"] for row in await w.rows(events)] == [
            "failed: the key that sealed it is gone",
            "applied",
        ]
        assert ("vault.key_damaged", "worker:Rosa") in [
            (log["event"], log.get("owner")) for log in logs
        ]
        # what she sends from now on lies under a key that opens
        w.source = "again"
        await w.worker("Rosa", contact=CONTACT)
        await w.employer(identity=IDENTITY)
        await w.vacancy()
        await w.work()
        assert {message.to for message in w.email.sent} == {
            CONTACT["email"],
            "luis@correo.example",
        }


async def test_a_damaged_key_of_the_hub_itself_stops_it_before_anything_is_lost(hub_database_url):
    async with world(hub_database_url) as w:
        await walk(w)
        await w.worker("Ana", index=0.2)
        await _damage(w, "hub")
        with pytest.raises(VaultError, match="backup"):
            await w.apply()
        assert {row["applied_at"] for row in (await w.rows(events))[-2:]} == {None}


async def test_after_a_rotation_the_new_secret_alone_opens_everything(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer(identity=IDENTITY)
        await w.worker("Rosa", index=INDEX, contact=CONTACT)
        await w.apply()
        await w.worker("Luis", index=0.9)  # accepted, not applied
        async with w.hub.database.write() as db:
            address = w.hub.keyring.blind("phone", CONTACT["phone"])
            bounced = {"worker": 1, "channel": "sms", "reason": "recipient", "at": START}
            bounced["address"] = address
            await db.execute(insert(suppressions), [bounced])
    async with world(hub_database_url, HUB_SECRET_KEY=NEW_SECRET, HUB_SECRET_KEY_OLD=SECRET) as w:
        w.source = "rotating"
        await w.worker("Ana")
        # beside what is sealed under a key of the old secret
        await w.tell("employer.upserted", employer_id="E-1", verified=True, trade="Gastronomía")
        # owners: the employer, Rosa, Luis and Ana; Ana's key is new
        assert await rotate(w.hub.database, w.hub.vault.keyring) == Renewed(changed=3, everything=4)
        assert await rotate(w.hub.database, w.hub.vault.keyring) == Renewed(changed=0, everything=4)
        await reblind(w.hub.database, w.hub.vault)
    async with world(hub_database_url, HUB_SECRET_KEY=NEW_SECRET) as w:
        w.source = "rotated"
        await w.worker("Rosa", contact=CONTACT)  # the same address: its suppression stays
        await w.vacancy(confidential=False, description=DESCRIPTION)
        await w.work()
        assert (await w.report()).audience == 3
        assert len(w.email.sent) == 3
        assert len(await w.rows(suppressions)) == 1
        assert [row["band"] for row in await w.rows(workers)] == [4, 9, 5]
        assert any("Canaria Quinta" in text for text in w.email.texts())


async def test_erased_keys_do_not_lie_on_in_the_file(hub_database_url):
    async with world(hub_database_url) as w:
        await walk(w)
        gone = await _of_rosa(w)
        before = await everything(w.hub.database)
        assert all(one in before for one in gone)
        await w.tell("worker.erased", worker_id="Rosa", time=START + timedelta(hours=1))
        left = await everything(w.hub.database)
        assert [one in left for one in gone] == [False] * len(gone)
        assert bool(list(files(w.hub.database.url))) == w.hub.database.is_sqlite


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_a_reader_in_the_way_puts_the_clearing_off_and_no_more(hub_database_url, monkeypatch):
    monkeypatch.setattr(engines, "_BUSY_SECONDS", 0.05)
    async with world(hub_database_url) as w:
        await walk(w)
        gone = await _of_rosa(w)
        async with w.hub.database.read() as db:
            await db.execute(select(workers))
            await w.tell("worker.erased", worker_id="Rosa", time=START + timedelta(hours=1))
            assert w.hub.database.unscrubbed
        await w.hub.keeper.sweep()
        assert not w.hub.database.unscrubbed
        left = await everything(w.hub.database)
        assert [one in left for one in gone] == [False] * len(gone)


async def _of_rosa(w) -> list[bytes]:
    """Give the bytes that must be gone with Rosa: her wrapped key, and what it sealed."""
    [key] = await w.rows(data_keys, data_keys.c.owner == "worker:Rosa")
    [rosa] = await w.rows(workers, workers.c.worker_id == "Rosa")
    [contact] = await w.rows(contacts, contacts.c.worker == rosa["id"])
    [index] = await w.rows(employability, employability.c.worker == rosa["id"])
    said = await w.rows(events, events.c.subject == "worker:Rosa")
    return [key["wrapped"], contact["sealed"], index["sealed"], *(one["sealed"] for one in said)]
