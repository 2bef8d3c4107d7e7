"""What a message shows, and what it keeps to itself."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from anonymizer.links import Kind
from channels.base import HOLE_CLOSE, HOLE_OPEN, Message
from hub.compose import rendering
from hub.model import Lane
from hub.store.dispatch.claimed import Claimed
from hub.store.subjects import facts
from hub.tables import contacts, deliveries
from tests.dispatch.hands import row_id
from tests.world import START, World, consents, world

BOTH = {"preferences": {"channels": "both"}}
IDENTITY = {
    "legal_name": "Cocinerías Quillay Limitada",
    "trade_names": ["El Fogón de Ñuñoa"],
    "rut": "76.543.210-3",
    "contact_name": "Perpetua Catalán",
    "email": "perpetua@quillay.example",
    "phone": "+56976543210",
    "website": "https://quillay.example",
    "address": "Los Boldos 4321",
}
#: Of the employer, of the worker, and of what the hub knows of both.
SECRETS = (
    *("Quillay", "Fogón", "76.543.210", "Perpetua", "976543210", "Los Boldos", "E-1"),
    *("Rosa", "Huenchumilla", "12.345.678", "correo.example", "987654321", "Pasaje Uno"),
    *("0.0123457", "0,0123457", "banda"),
)


def everything(message: Message) -> str:
    """Give every word of a message, in all its shapes, filled."""
    draft = message.draft
    text = f"{draft.subject}\n{draft.short}\n{draft.long}\n{draft.html}"
    for name, value in message.fill.items():
        text = text.replace(f"{HOLE_OPEN}{name}{HOLE_CLOSE}", value)
    return text


async def _tell(w: World, **vacancy) -> list[Message]:
    """Tell one person of a vacancy by both channels."""
    await w.employer(identity=IDENTITY)
    await w.worker(
        "Rosa",
        index=0.0123457,
        contact={
            "name": "Rosa Huenchumilla",
            "rut": "12.345.678-5",
            "email": "rosa@correo.example",
            "phone": "+56987654321",
            "address": "Pasaje Uno 11",
        },
        **BOTH,
    )
    await w.vacancy(**vacancy)
    await w.work()
    assert len(w.email.sent) == len(w.sms.sent) == 1
    return [*w.email.sent, *w.sms.sent]


async def test_a_message_names_nobody(hub_database_url):
    async with world(hub_database_url) as w:
        for message in await _tell(w, description="Pregunte por Perpetua Catalán en Quillay"):
            words = everything(message).casefold()
            assert [secret for secret in SECRETS if secret.casefold() in words] == []


@pytest.mark.parametrize(
    "title",
    [
        "Ayudante para Cocinerías Quillay Limitada",
        "Ayudante para COCINERIAS QUILLAY",
        "Ayudante (cocinerías   quillay ltda.)",
        "El Fogon de Nunoa busca ayudante",
        "Garzón EL FOGÓN DE ÑUÑOA",
    ],
)
async def test_a_title_that_names_its_confidential_employer_gives_way(fresh_sqlite, title):
    async with world(fresh_sqlite) as w:
        for message in await _tell(w, title=title):
            words = everything(message).casefold()
            assert not any(name in words for name in ("quillay", "fog"))
            assert "cocina" in words  # the occupation stands for it


async def test_an_employer_that_chose_to_be_known_is_named(fresh_sqlite):
    async with world(fresh_sqlite) as w:
        title = "Ayudante para Cocinerías Quillay"
        email, _ = await _tell(w, title=title, confidential=False)
        assert "El Fogón de Ñuñoa" in email.draft.long
        assert title in email.draft.subject


async def test_a_link_leads_to_its_own_item_and_its_own_exit(hub_database_url):
    async with world(hub_database_url) as w:
        email, sms = await _tell(w)
        rows = {row["channel"]: row["id"] for row in await w.rows(deliveries)}
        links = w.hub.links
        assert w.hub.composer.number_of(email.ref) == rows["email"]
        item, leave = email.fill["link"], email.fill["unsubscribe_link"]
        assert item.startswith("https://bne.example/a/")
        assert links.read_long(item.rpartition("/")[2]) == (Kind.ITEM, rows["email"])
        assert email.unsubscribe == leave
        assert links.read_long(leave.rpartition("/")[2]) == (Kind.UNSUBSCRIBE, rows["email"])
        assert sms.fill["link"].startswith("bne.example/a/")  # a phone knows https by itself
        token = sms.fill["link"].rpartition("/")[2]
        assert links.read_short(token)[0] == (Kind.ITEM, rows["sms"])


async def test_what_was_shown_is_kept_as_evidence(hub_database_url):
    async with world(hub_database_url) as w:
        sent = await _tell(w)
        rows = {row["id"]: row for row in await w.rows(deliveries)}
        for message in sent:
            row = rows[w.hub.composer.number_of(message.ref)]
            draft = message.draft
            whole = f"{draft.subject}\n{draft.short}\n{draft.long}\n{draft.html}".encode()
            digest = hashlib.sha256(whole).digest()
            shown = hashlib.sha256(digest + "\n".join(message.fill.values()).encode()).digest()
            assert (row["shown_version"], row["shown_hash"]) == (rendering.version(), shown)
            assert draft.version == rendering.version()
        assert len({row["shown_hash"] for row in rows.values()}) == 2


@pytest.mark.parametrize(
    ("employer_at", "edit_at"),
    [
        pytest.param(0, 0, id="in the same moment"),
        pytest.param(0, 5, id="later"),
        pytest.param(10, 5, id="before the employer's last word"),
    ],
)
async def test_an_edited_vacancy_is_told_as_it_is_now(fresh_sqlite, employer_at, edit_at):
    async with world(fresh_sqlite, HUB_DISPATCH_BATCH_LIMIT="1") as w:
        await w.employer()
        for name in ("Rosa", "Luis"):
            await w.worker(name, consents=consents("alerts", channel="email"))
        await w.vacancy()
        await w.plan()
        w.clock.move(minutes=20)
        await w.tell(
            "employer.upserted",
            time=START + timedelta(minutes=employer_at),
            employer_id="E-1",
            verified=True,
        )
        assert await w.hub.senders[Lane.EMAIL].work_once()
        await w.tell(
            "vacancy.published",
            time=START + timedelta(minutes=edit_at),
            vacancy_id="V-1",
            employer_id="E-1",
            title="Maestra o maestro de cocina",
            occupation="Cocina",
            comuna="07301",
            published_at=START.isoformat(),
            valid_until=(START + timedelta(days=30)).isoformat(),
        )
        await w.work()
        titles = [message.draft.subject for message in w.email.sent]
        assert titles == [
            "BNE: trabajo de Ayudante de cocina · Curicó",
            "BNE: trabajo de Maestra o maestro de cocina · Curicó",
        ]


async def test_one_draft_serves_everybody_it_is_told_to(fresh_sqlite):
    async with world(fresh_sqlite) as w:
        await w.employer()
        for name in ("Rosa", "Luis", "Ana"):
            await w.worker(name)
        await w.vacancy()
        await w.work()
        assert len(w.email.sent) == 3
        assert len({id(message.draft) for message in w.email.sent}) == 1


async def test_an_address_that_does_not_open_is_named_apart_and_noted_once(fresh_sqlite):
    async with world(fresh_sqlite) as w:
        await w.employer()
        for name in ("Rosa", "Luis", "Ana"):
            await w.worker(name)
        await w.vacancy()
        await w.plan()
        async with w.hub.database.write() as db:
            theirs = contacts.c.worker.in_([await row_id(w, "Rosa"), await row_id(w, "Luis")])
            await db.execute(update(contacts).where(theirs).values(sealed=b"damaged" * 8))
        with capture_logs() as said:
            await w.work()
        assert [one.to for one in w.email.sent] == ["ana@correo.example"]
        failed = await w.rows(deliveries, deliveries.c.state == "failed")
        assert {row["code"] for row in failed} == {"unreadable-address"}
        assert len(failed) == 4  # by each channel
        noted = [one for one in said if one["event"] == "addresses.unreadable"]
        assert [(one["log_level"], one["lane"], one["many"]) for one in noted] == [
            ("error", "email", 2),
            ("error", "sms", 2),
        ]


async def test_who_has_no_address_left_is_named_with_the_reason(fresh_sqlite):
    async with world(fresh_sqlite) as w:
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy()
        await w.plan()
        async with w.hub.database.read() as db:
            told = await facts.of_broadcasts(db, w.hub.vault, [1])
        row = Claimed(
            id=5,
            recipient=1,
            broadcast_id=1,
            worker=1,
            worker_id="Rosa",
            attempts=1,
            place=0,
            due_at=START,
            composed_at=START,
            contact=None,
            data_key=None,
            comuna=None,
            night_sms=False,
        )
        assert w.hub.composer.compose(Lane.EMAIL, [row], told) == ([], [(5, "no-address")])
