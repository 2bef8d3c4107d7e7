from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from anonymizer.links import Kind, Links
from anonymizer.vault import Keyring, VaultError
from config.settings import load
from hub.clock import SystemClock
from hub.embedded import token_keys
from hub.store.engine import Database
from hub.store.rotation import Renewed, reblind, rotate
from hub.store.schema import is_current
from hub.store.vault import Vault
from hub.store.workers import people
from hub.tables import contacts, data_keys, workers
from tests.cli.program import hub, program, settings
from tests.world import SECRET, world

NEW = "the secret that comes after, which is long enough, 5678"
CHANGING = {"HUB_SECRET_KEY": NEW, "HUB_SECRET_KEY_OLD": SECRET}


async def test_a_database_is_made_and_made_again_it_stays(database_url: str) -> None:
    made = program("db", "upgrade", **settings(database_url))
    assert (made.code, made.err) == (0, "")
    again = hub("db", "upgrade", "--json", **settings(database_url))
    assert (again.code, again.json) == (0, {"current": True})
    database = Database(database_url)
    database.open()
    assert await is_current(database)
    await database.close()


def test_a_database_that_is_away_is_no_traceback() -> None:
    said = hub("db", "upgrade", HUB_DATABASE_URL="postgresql+asyncpg://u:hush@127.0.0.1:1/x")
    assert (said.code, said.out) == (1, "")
    assert "the database did not answer" in said.err
    assert "hush" not in said.err


async def rows(url: str, *columns: Any) -> Sequence[Any]:
    """Give columns of a table."""
    database = Database(url)
    database.open()
    async with database.read() as db:
        found = (await db.execute(select(*columns).order_by(columns[0]))).all()
    await database.close()
    return found


async def test_after_a_rotation_everything_opens_under_the_new_secret_alone(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        for n in range(3):
            await w.worker(f"W-{n}", index=n / 3)
        await w.employer()
        await w.vacancy()
        await w.work()
    said = hub("vault", "rotate", "--json", **settings(hub_database_url, **CHANGING))
    assert (said.code, said.err) == (0, "")
    keys = await rows(hub_database_url, data_keys.c.owner, data_keys.c.wrapped)
    assert said.json == {
        "rewrapped": len(keys), "data_keys": len(keys), "reblinded": 3, "contacts": 3,
        "damaged": {"data_keys": [], "contacts": []},
    }  # fmt: skip
    with pytest.raises(VaultError):
        Keyring([SECRET]).unwrap(keys[0].wrapped, keys[0].owner)

    # The old secret is taken away: contact data are found and opened, and are sent to.
    async with world(hub_database_url, HUB_SECRET_KEY=NEW) as w:
        email = Keyring([NEW]).blind("email", "w-1@correo.example")
        found = await rows(hub_database_url, contacts.c.worker, contacts.c.email_blind)
        assert email in {row.email_blind for row in found}
        w.source = "tests-later"
        await w.vacancy("V-2")
        await w.work()
        assert {message.to for message in w.email.sent} == {
            f"w-{n}@correo.example" for n in range(3)
        }


async def test_links_and_tokens_of_the_old_secret_hold_while_it_is_set() -> None:
    before = hub("token", "--role", "portal", "--sub", "p", HUB_SECRET_KEY=SECRET).out.strip()
    old = Links(Keyring([SECRET]).derive_all("links"))
    both = Links(Keyring([NEW, SECRET]).derive_all("links"))
    assert both.read_long(old.long(Kind.ITEM, 4711)) == (Kind.ITEM, 4711)
    assert (Kind.ITEM, 4711) in both.read_short(old.short(Kind.ITEM, 4711))
    claims = await token_keys(load(CHANGING)).read(before, SystemClock().now())
    assert claims.sub == "p"


async def test_a_rotation_done_again_finds_nothing_to_do(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.worker("W-1")
        await w.apply()
    first = hub("vault", "rotate", **settings(hub_database_url, **CHANGING))
    assert "HUB_SECRET_KEY_OLD may be removed" in first.out
    assert "30 days" in first.out
    wrapped = await rows(hub_database_url, data_keys.c.owner, data_keys.c.wrapped)
    again = hub("vault", "rotate", "--json", **settings(hub_database_url, **CHANGING)).json
    assert (again["rewrapped"], again["reblinded"], again["contacts"]) == (0, 0, 1)
    assert await rows(hub_database_url, data_keys.c.owner, data_keys.c.wrapped) == wrapped


async def test_without_the_old_secret_nothing_is_changed_and_it_says_what_to_set(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await w.worker("W-1")
        await w.apply()
    wrapped = await rows(hub_database_url, data_keys.c.owner, data_keys.c.wrapped)
    said = hub("vault", "rotate", **settings(hub_database_url, HUB_SECRET_KEY=NEW))
    assert (said.code, said.out) == (1, "")
    assert "HUB_SECRET_KEY_OLD" in said.err
    assert NEW not in said.err
    assert await rows(hub_database_url, data_keys.c.owner, data_keys.c.wrapped) == wrapped


async def test_one_damaged_key_stops_nobody_elses_and_is_named(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        for name in ("W-1", "W-2", "W-3", "W-4"):
            await w.worker(name)
        await w.apply()
        async with w.hub.database.write() as db:
            whole = await db.scalar(
                select(data_keys.c.wrapped).where(data_keys.c.owner == "worker:W-2")
            )
            await db.execute(
                update(data_keys)
                .where(data_keys.c.owner == "worker:W-2")
                .values(wrapped=whole[:-1] + bytes([whole[-1] ^ 1]))
            )
            third = select(workers.c.id).where(workers.c.worker_id == "W-3")
            await db.execute(
                update(contacts)
                .where(contacts.c.worker == third.scalar_subquery())
                .values(sealed=b"not what was sealed, yet long enough")
            )
    url = settings(hub_database_url, **CHANGING)
    said = hub("vault", "rotate", "--json", **url)
    keys = await rows(hub_database_url, data_keys.c.owner)
    damaged = {"data_keys": ["worker:W-2"], "contacts": ["worker:W-3"]}
    assert (said.code, said.json) == (1, {
        "rewrapped": len(keys) - 1, "data_keys": len(keys), "reblinded": 2, "contacts": 4,
        "damaged": damaged,
    })  # fmt: skip
    again = hub("vault", "rotate", **url)
    assert (again.code, "may be removed" in again.out) == (1, False)
    for line in ("damaged data keys: worker:W-2", "damaged contacts: worker:W-3", "keep HUB_"):
        assert line in again.err


async def test_many_go_by_in_chunks_and_are_counted(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.store.rotation._CHUNK", 2)
    async with world(hub_database_url) as w:
        for n in range(5):
            await w.worker(f"W-{n}")
        await w.apply()
        counted: list[int] = []
        vault = Vault(Keyring([NEW, SECRET]))
        five = Renewed(changed=5, everything=5)
        assert await rotate(w.hub.database, vault.keyring, counted.append) == five
        assert await reblind(w.hub.database, vault, counted.append) == five
        assert counted == [2, 2, 1, 2, 2, 1]


async def test_who_was_erased_meanwhile_is_passed_over(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.worker("W-1")
        await w.apply()
        async with w.hub.database.write() as db:
            await w.hub.vault.destroy(db, "worker:W-1")
        vault = Vault(Keyring([NEW, SECRET]))
        assert await rotate(w.hub.database, vault.keyring) == Renewed(changed=0, everything=0)
        assert await reblind(w.hub.database, vault) == Renewed(changed=0, everything=1)
        async with w.hub.database.read() as db:
            assert await people.row_id(db, "W-1") is not None


def test_rotating_needs_a_database_that_is_there(tmp_path: Path) -> None:
    said = hub("vault", "rotate", **settings(f"sqlite+aiosqlite:///{tmp_path}/hub.db"))
    assert said.code == 1
    assert not list(tmp_path.iterdir())
