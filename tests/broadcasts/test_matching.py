"""A new or changed search is matched once with the open jobs, and told as one digest."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update
from sqlalchemy.engine import Engine

from hub.model import BroadcastState, DeliveryState
from hub.store.log import Actor
from hub.store.stopping import acts
from hub.store.subjects import open_vacancies
from hub.store.subjects import rematches as waiting
from hub.tables import broadcasts, deliveries, recipients, rematches, sms_days, vacancies
from tests.dispatch.hands import row_id
from tests.web.reading import reading
from tests.web.site import web
from tests.world import consents, world

ON_SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
OTHER = [{"search_id": "s1", "occupations": ["Aseo"]}]
COOK = [{"search_id": "s1", "occupations": ["Cocina"]}]
SMS_ONLY = {"contact": {"phone": "+56987654321"}}


async def open_jobs(w, many=3, **more):
    """Let so many jobs be published and told to Luis, who looked for them all along."""
    await w.employer()
    await w.worker("Luis")
    for number in range(many):
        w.clock.move(minutes=1)
        await w.vacancy(f"V-{number}", title=f"Cocinero {number}", **more)
    await w.work()
    w.clock.move(minutes=1)


async def changes(w, name="Rosa", searches=COOK, **more):
    """Let somebody change what they look for, and be matched."""
    await w.worker(name, searches=searches, **more)
    await w.apply()
    await w.hub.matcher.look()
    await w.work()


def mails(w, name="rosa"):
    return [one for one in w.email.sent if one.to.startswith(name)]


async def told_of(w, name="Rosa"):
    """Give the jobs in somebody's list."""
    number = await row_id(w, name)
    of = {row["id"]: row["subject_id"] for row in await w.rows(broadcasts)}
    return sorted(
        of[row["broadcast_id"]] for row in await w.rows(recipients) if row["worker"] == number
    )


async def test_a_changed_search_is_told_as_one_digest_and_once(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa", searches=OTHER)
        await open_jobs(w)
        assert mails(w) == []
        await changes(w)
        (digest,) = mails(w)
        assert digest.draft.subject == "BNE: 3 trabajos con su nueva búsqueda"
        assert [f"Cocinero {n}" in digest.draft.long for n in range(3)] == [True] * 3
        assert await told_of(w) == ["V-0", "V-1", "V-2"]
        assert len(mails(w, "luis")) == 1  # nobody else hears of anything
        told = [row for row in await w.rows(broadcasts) if row["kind"] == "changed_search"]
        assert {row["state"] for row in told} == {BroadcastState.FINISHED}
        assert {row["due_at"] - row["published_at"] for row in told} == {timedelta(hours=6)}
        hers = deliveries.c.worker == await row_id(w, "Rosa")
        riding = await w.rows(deliveries, hers, deliveries.c.rides_with.is_not(None))
        assert [row["state"] for row in riding] == [DeliveryState.COALESCED] * 3
        # The same again, another one that finds the same, and the clock tell nothing anew.
        w.clock.move(minutes=1)
        await changes(w)
        await changes(w, searches=[{"search_id": "s2", "occupations": ["Cocina", "Aseo"]}])
        assert len(mails(w)) == 1
        assert await told_of(w) == ["V-0", "V-1", "V-2"]
        assert await w.rows(rematches) == []


async def test_who_is_new_hears_of_what_is_open_and_of_nothing_that_is_not(hub_database_url):
    async with world(hub_database_url) as w:
        await open_jobs(w, 4)
        await w.tell("vacancy.closed", vacancy_id="V-0")
        await w.employer("E-2", verified=False)
        await w.vacancy("V-held", employer_id="E-2")
        await w.vacancy("V-paid", pay_min=1, pay_max=1)
        await w.vacancy("V-far", comuna="13101")
        await w.work()
        wanted = [{"search_id": "s1", "occupations": ["Cocina"], "pay_min": 500_000}]
        await changes(w, "Eva", searches=wanted)
        assert await told_of(w, "Eva") == ["V-1", "V-2", "V-3"]


async def test_any_trade_is_found_by_comuna_by_region_and_anywhere(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        for name, comuna in (("V-1", "13101"), ("V-2", "13118"), ("V-3", "07301")):
            w.clock.move(minutes=1)
            await w.vacancy(name, comuna=comuna)
        await w.work()
        wanted = {"Una": ["13101"], "Otra": ["13"], "Toda": ["*"], "Nada": ["14"]}
        for name, comunas in wanted.items():
            await changes(w, name, searches=[{"search_id": "s1", "comunas": comunas}])
        assert {name: await told_of(w, name) for name in wanted} == {
            "Una": ["V-1"],
            "Otra": ["V-1", "V-2"],
            "Toda": ["V-1", "V-2", "V-3"],
            "Nada": [],
        }


async def test_a_job_told_so_is_corrected_updated_and_never_told_again(hub_database_url):
    async with world(hub_database_url) as w:
        await open_jobs(w, 2)
        await changes(w, "Rosa")
        later = w.clock.now() + timedelta(minutes=1)
        w.clock.move(minutes=2)
        await w.vacancy("V-0", title="Cocinero 0", published_at=later.isoformat())
        await w.work()
        assert len(mails(w)) == 1  # published again: who was told is told no more
        async with w.hub.database.write() as db:
            now, actor = w.clock.now(), Actor(sub="op", role="operator")
            done = await acts.recall(db, "V-1", reason="fraude", actor=actor, time=now, now=now)
        await w.work()
        assert done.corrected == 2  # Luis, and Rosa
        assert "cuidado" in mails(w)[-1].draft.subject


@ON_SQLITE
@pytest.mark.parametrize(
    ("more", "by"),
    [
        ({}, "email"),
        (SMS_ONLY, "sms"),
        ({"preferences": {"cadence": "inbox_only"}}, None),
        ({"consents": consents("messages")}, None),
        ({**SMS_ONLY, "preferences": {"sms_daily_cap": 0}}, None),
        ({"preferences": {"cadence": "digest", "channels": "both"}}, "email"),
    ],
    ids=["e-mail", "sms", "list alone", "no consent", "a full day", "gathered, both"],
)
async def test_it_goes_by_one_channel_that_was_agreed_to_and_is_in_the_list(
    hub_database_url, more, by
):
    async with world(hub_database_url) as w:
        await open_jobs(w, 2)
        before = len(w.email.sent)
        await changes(w, "Rosa", **more)
        gone = {"email": len(w.email.sent) - before, "sms": len(w.sms.sent)}
        assert gone == {"email": int(by == "email"), "sms": int(by == "sms")}
        assert await told_of(w) == ["V-0", "V-1"]
        if by == "sms":
            (text,) = w.sms.texts()
            assert text.startswith("BNE: con su nueva busqueda hay 2 trabajos. 1) ")
            (day,) = await w.rows(sms_days)
            assert day["sent"] == 1


@ON_SQLITE
async def test_an_sms_waits_for_the_morning_and_leaves_out_what_was_closed(hub_database_url):
    async with world(hub_database_url) as w:
        await open_jobs(w, 2)
        w.clock.move(hours=12)  # 22:00 in Santiago
        await changes(w, "Rosa", **SMS_ONLY)
        assert w.sms.sent == []
        assert await told_of(w) == ["V-0", "V-1"]
        await w.tell("vacancy.closed", vacancy_id="V-1")
        w.clock.move(hours=11)
        await w.hub.keeper.look()
        await w.work()
        (text,) = w.sms.texts()
        assert "hay 1 trabajo. 1) Cocinero 0" in text


@ON_SQLITE
async def test_what_is_written_takes_few_statements_however_many_people_and_jobs(
    hub_database_url, monkeypatch
):
    async with world(hub_database_url) as w:
        await open_jobs(w, 25)
        for number in range(25):
            name = f"P{number:02d}"
            await w.worker(name, contact={"email": f"{name.lower()}@correo.example"})
        await w.apply()
        held = []
        taking = waiting.take

        async def take(db, many):
            held.clear()  # what was read before is none of it
            return await taking(db, many)

        monkeypatch.setattr(waiting, "take", take)

        def said(_connection, _cursor, statement, *_):
            held.append(statement)

        event.listen(Engine, "before_cursor_execute", said)
        try:
            await w.hub.matcher.look()
        finally:
            event.remove(Engine, "before_cursor_execute", said)
        told = [row for row in await w.rows(broadcasts) if row["kind"] == "changed_search"]
        # The twenty newest of twenty-five, each told to all of them.
        assert {row["subject_id"] for row in told} == {f"V-{n}" for n in range(5, 25)}
        assert {row["audience"] for row in told} == {25}
        spans = [(row["recipients_from"], row["recipients_to"]) for row in told]
        for row in await w.rows(recipients):
            of = [
                one
                for one, span in zip(told, spans, strict=True)
                if span[0] <= row["id"] <= span[1]
            ]
            assert [one["id"] for one in of] in ([], [row["broadcast_id"]])
        assert len(held) < 25, "\n".join(held)


@ON_SQLITE
async def test_what_changed_between_the_look_and_the_writing_is_not_told(
    hub_database_url, monkeypatch
):
    async with world(hub_database_url) as w:
        await open_jobs(w, 3)
        await w.worker("Rosa")
        await w.apply()
        taking = waiting.take

        async def take(db, many):
            v = vacancies.c
            for name, values in (("V-0", {"state": "closed"}), ("V-1", {"comuna": "13101"})):
                await db.execute(update(vacancies).where(v.vacancy_id == name).values(values))
            return await taking(db, many)

        monkeypatch.setattr(waiting, "take", take)
        await w.hub.matcher.look()
        assert await told_of(w) == ["V-2"]


async def test_a_change_while_the_older_one_is_matched_is_matched_anew_and_alone(
    hub_database_url, monkeypatch
):
    async with world(hub_database_url) as w:
        await open_jobs(w, 1)
        await w.worker("Eva", searches=OTHER)
        await w.vacancy("V-aseo", occupation="Aseo")
        await w.work()
        await w.worker("Rosa", searches=COOK)
        await w.apply()
        fitting, seen = open_vacancies.fitting, []

        async def changing(db, wanted, now):
            found = await fitting(db, wanted, now)
            if not seen:  # the same moment, as far as any clock can tell
                seen.append(found)
                await w.worker("Rosa", searches=OTHER)
                await w.apply()
            return found

        monkeypatch.setattr(open_vacancies, "fitting", changing)
        await w.hub.matcher.look()
        assert [list(fits.values()) for _, fits in seen] == [[["V-0"]]]
        assert await told_of(w) == []
        await w.hub.matcher.look()
        assert await told_of(w) == ["V-aseo"]
        assert await w.rows(rematches) == []


@ON_SQLITE
async def test_its_link_shows_all_of_them_and_each_can_be_opened(hub_database_url):
    async with web(hub_database_url) as s:
        w = s.world
        await open_jobs(w, 2)
        await changes(w, "Rosa", **SMS_ONLY)
        (text,) = w.sms.texts()
        path = "/a/" + text.rsplit("/a/", 1)[1]
        listed = await s.get(path)
        assert listed.status == 200
        assert [f"Cocinero {n}" in listed.text for n in range(2)] == [True, True]
        items = [
            part.split('"', 1)[0] for part in listed.text.split('href="') if part.startswith("/a/")
        ]
        one = await s.get(items[0])
        assert one.status == 200
        assert "Cocinero 1" in reading(one.text)
        why = await s.get("/v1/broadcasts", role="operator")
        number = next(b["id"] for b in why.json["items"] if b["kind"] == "changed_search")
        said = await s.get(f"/v1/broadcasts/{number}/explain/Rosa", role="auditor")
        assert said.json["eligible"] is True
        assert said.json["deliveries"][0]["state"] == "coalesced"
