"""Two who change one conversation at once wait for each other in one order, and lose nothing."""

import asyncio
from contextlib import asynccontextmanager

from hub.conversations.judging import Draft
from hub.errors import Unavailable
from hub.store.conversations import reveals, signals, threads
from hub.store.dispatch import notes
from hub.store.dispatch.notes import Note
from hub.tables import conversations, lines, workers
from hub.talk import Party, StreamKind
from tests.conversations.talk import mint, opened_by_employer, talking, told
from tests.conversations.test_moderating import MONEY
from tests.dispatch.hands import row_id
from tests.waiting import eventually
from tests.world import START


async def blocked(database) -> bool:
    """Say whether somebody waits for a lock of PostgreSQL; SQLite lets one in at a time."""
    async with database.read() as db:
        if db.dialect.name == "sqlite":
            return True
        waiting = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool((await db.exec_driver_sql(waiting)).scalar())


async def test_letting_go_waits_for_whoever_writes(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", MONEY)
        hub, w = talk.site.hub, talk.site.world
        w.clock.move(hours=25)
        async with w.hub.database.write() as db:
            [thread] = (await threads.by_references(db, [talk.id], lock=True)).values()
            freeing = asyncio.create_task(hub.conversations.moderating.let_go())
            await eventually(lambda: blocked(hub.database))
            said = signals.of(thread, Party, StreamKind.MESSAGE, 1)
            await signals.send(db, said, w.clock.now())
        assert await freeing == 1
        [line] = await w.rows(lines)
        assert line["state"] == "shown"


async def test_an_erasure_waits_for_whoever_writes_to_the_worker(hub_database_url):
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        rosa = await row_id(w, "Rosa")
        w.clock.move(minutes=1)
        await w.accept(w.event("worker.erased", {"worker_id": "Rosa"}))
        async with talk.site.hub.database.write() as db:
            [thread] = (await threads.by_references(db, [talk.id], lock=True)).values()
            erasing = asyncio.create_task(w.apply())
            await eventually(lambda: blocked(talk.site.hub.database))
            note = Note(worker=rosa, kind="message", channel="email", conversation=thread.id)
            await notes.write(db, note, START)
        await erasing
        assert await w.rows(conversations) == []
        assert [row["worker_id"] for row in await w.rows(workers)] == ["Luis"]


async def test_a_conversation_opened_during_a_reveal_to_all_is_revealed(hub_database_url):
    async with told(hub_database_url) as talk:
        luis = (await mint(talk, "Luis")).json
        rosa = await opened_by_employer(talk, (await mint(talk)).json)
        hub, w = talk.site.hub, talk.site.world
        async with w.hub.database.write() as db:
            await reveals.hold(db, "E-1", "V-1")
            opening = asyncio.create_task(opened_by_employer(talk, luis))
            await eventually(lambda: blocked(hub.database))
            await reveals.note(db, "E-1", "V-1", w.clock.now())
        assert (await opening).json["revealed"]
        assert not rosa.json["revealed"]


async def test_texts_whose_commit_lost_its_answer_are_there_once(hub_database_url, monkeypatch):
    async with talking(hub_database_url) as talk:
        database, writing = talk.site.hub.database, talk.site.hub.conversations.writing
        write = database.write

        @asynccontextmanager
        async def unanswered(**how):
            async with write(**how) as db:
                yield db
            raise Unavailable("the connection ended")

        monkeypatch.setattr(database, "write", unanswered)
        drafts = [
            Draft(reference=talk.id, party=Party.EMPLOYER, owner="E-1", text=text)
            for text in ("Buenas tardes", "¿Puede venir mañana?")
        ]
        answers = await asyncio.gather(*map(writing.write, drafts), return_exceptions=True)
        assert [type(answer) for answer in answers] == [Unavailable] * 2
        monkeypatch.undo()
        assert await talk.texts("worker") == [draft.text for draft in drafts]
