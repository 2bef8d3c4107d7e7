"""Conversations by the API: what each side writes and reads, and what ends it."""

import pytest

from hub.tables import lines, log
from tests.conversations.talk import (
    EMPLOYER,
    SECRETS,
    WORKER,
    mint,
    opened_by_employer,
    talking,
    told,
)


async def test_each_side_reads_the_other_redacted_and_itself_as_written(hub_database_url):
    async with talking(hub_database_url) as talk:
        text = f"Hola, soy {WORKER['name']}, mi correo es {WORKER['email']}. ¿Cuándo empiezo?"
        written = await talk.say("worker", text)
        assert written.status == 201
        assert written.json["hidden"] >= 2
        assert await talk.texts("worker") == [text]
        [seen] = await talk.texts("employer")
        assert "¿Cuándo empiezo?" in seen
        assert "▒ oculto" in seen
        answer = f"Somos {EMPLOYER['legal_name']}, llame al {EMPLOYER['phone']}"
        await talk.say("employer", answer)
        theirs = (await talk.texts("employer"))[0] + (await talk.texts("worker"))[1]
        assert not [secret for secret in SECRETS if secret in theirs]
        [first, second] = await talk.site.world.rows(lines)
        stored = first["sealed"] + first["shown"] + second["sealed"] + second["shown"]
        assert b"Rosa" not in stored
        assert b"empiezo" not in stored


async def test_preview_says_what_is_hidden_and_stores_nothing(hub_database_url):
    async with talking(hub_database_url) as talk:
        text = f"llámeme al {WORKER['phone']}"
        said = await talk.worker("POST", "/preview", json={"text": text})
        [span] = said.json["spans"]
        assert WORKER["phone"] in text[span["start"] : span["end"]]
        assert WORKER["phone"] not in said.json["shown"]
        assert await talk.site.world.rows(lines) == []


async def test_a_number_split_over_messages_does_not_arrive(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("worker", "anote: 9 8765")
        await talk.say("worker", "y sigue 4321")
        assert "4321" not in " ".join(await talk.texts("employer"))


async def test_the_same_key_writes_once(hub_database_url):
    async with talking(hub_database_url) as talk:
        one = await talk.say("worker", "Buenas tardes", key="k1")
        two = await talk.say("worker", "Buenas tardes", key="k1")
        assert (two.status, two.json) == (201, one.json)
        assert (await talk.say("worker", "Otra cosa", key="k1")).status == 409
        assert (await talk.say("employer", "Otra cosa", key="k1")).status == 201
        assert len(await talk.site.world.rows(lines)) == 2


async def test_held_texts_wait_and_their_writer_is_told(hub_database_url):
    async with talking(hub_database_url) as talk:
        text = "Para postular debe transferir $30.000 por el uniforme antes del lunes"
        said = await talk.say("employer", text)
        assert said.json["held_for"] == "money"
        assert await talk.texts("worker") == []
        [mine] = (await talk.employer("GET")).json["messages"]
        assert (mine["state"], mine["text"]) == ("held", text)


@pytest.mark.parametrize("verb", ["close", "block"])
async def test_an_ended_conversation_is_read_and_not_written_in(hub_database_url, verb):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", "Hola")
        assert (await talk.worker("POST", f"/{verb}")).status == 204
        assert (await talk.worker("POST", f"/{verb}")).status == 204
        for side in ("worker", "employer"):
            assert (await talk.say(side, "¿Sigue ahí?")).status == 409
        seen = await talk.employer("GET")
        assert (seen.json["open"], len(seen.json["messages"])) == (False, 1)
        assert verb not in seen.text


DOORS = [
    ("GET", "", {}),
    ("POST", "/messages", {"json": {"text": "Hola"}}),
    ("POST", "/preview", {"json": {"text": "Hola"}}),
    ("POST", "/read", {"json": {"number": 1}}),
    ("POST", "/close", {}),
    ("POST", "/block", {}),
    ("POST", "/report", {"json": {"reason": "abuse"}}),
]
STRANGERS = {
    "another worker": ("worker", "Luis", ("POST", "/share", {"json": {"fields": ["name"]}})),
    "another employer": ("employer", "E-2", ("POST", "/reveal", {})),
}


@pytest.mark.parametrize(("role", "sub", "more"), STRANGERS.values(), ids=STRANGERS.keys())
async def test_not_yours_is_answered_like_what_is_not_there(hub_database_url, role, sub, more):
    async with talking(hub_database_url) as talk:
        theirs, nobodys = talk.id, "A" * len(talk.id)
        for method, below, how in [*DOORS, more]:
            talk.id = theirs
            taken = await talk.ask(role, sub, method, below, **how)
            talk.id = nobodys
            absent = await talk.ask(role, sub, method, below, **how)
            assert taken.seen == absent.seen
            assert taken.status == 404, below


async def test_an_employer_no_longer_verified_cannot_write(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.site.world.employer(verified=False, identity=EMPLOYER)
        await talk.site.world.apply()
        assert (await talk.say("employer", "Hola")).status == 409
        assert (await talk.say("worker", "Hola")).status == 409


async def test_an_hour_has_room_for_so_many_messages(hub_database_url):
    more = {"HUB_CONVERSATIONS_MESSAGES_PER_HOUR": "2"}
    async with talking(hub_database_url, **more) as talk:
        said = [(await talk.say("worker", f"Hola {n}")).status for n in range(3)]
        assert said == [201, 201, 429]
        assert (await talk.say("employer", "Hola")).status == 201
        talk.site.world.clock.move(minutes=45)
        assert (await talk.say("worker", "Hola")).status == 201


async def test_what_writes_nothing_leaves_the_hour_as_it_was(hub_database_url):
    more = {"HUB_CONVERSATIONS_MESSAGES_PER_HOUR": "2"}
    async with talking(hub_database_url, **more) as talk:
        assert (await talk.say("worker", "Hola", "k-1")).status == 201
        talk.site.world.clock.move(seconds=1)
        for _ in range(3):
            assert (await talk.say("worker", "Hola", "k-1")).status == 201
            assert (await talk.say("worker", "Otra cosa", "k-1")).status == 409
            there_is_none = await talk.site.post(
                "/v1/conversations/none/messages", role="worker", sub="Rosa", json={"text": "Hola"}
            )
            assert there_is_none.status == 404
        assert (await talk.say("worker", "¿Está?")).status == 201
        assert (await talk.say("worker", "¿Sigue ahí?")).status == 429
        assert await talk.texts("employer") == ["Hola", "¿Está?"]


async def test_what_could_be_no_id_of_ours_is_refused_by_name(hub_database_url):
    async with talking(hub_database_url) as talk:
        site = talk.site
        for after in ("%00", "a%00b", "x" * 201, ""):
            for role, path in (
                ("worker", "/v1/conversations"),
                ("employer", "/v1/conversations"),
                ("employer", "/v1/vacancies/V-1/candidates"),
                ("worker", "/v1/inbox"),
                ("worker", "/messages"),
                ("worker", "/inbox"),
                ("employer", "/messages"),
                ("employer", "/candidates"),
                ("employer", "/candidates/V-1"),
            ):
                sub = "Rosa" if role == "worker" else "E-1"
                said = await site.get(f"{path}?after={after}", role=role, sub=sub)
                if path.startswith("/v1/"):
                    assert said.status == 422, (path, after)
                    assert [one["field"] for one in said.json["errors"]] == ["after"]
                else:
                    assert said.status in (404, 422), (path, after)
        for field, role, sub in (
            ("candidate", "employer", "E-1"),
            ("vacancy_id", "worker", "Rosa"),
        ):
            for odd in ("\0", "x" * 201):
                said = await site.post("/v1/conversations", role=role, sub=sub, json={field: odd})
                assert said.status == 422
                assert [one["field"] for one in said.json["errors"]] == [field]
        page = await site.post("/messages", role="employer", sub="E-1", data={"candidate": "\0"})
        assert page.status == 404


async def test_reading_on_empties_the_unread(hub_database_url):
    async with talking(hub_database_url) as talk:
        for text in ("Hola", "¿Cómo está?"):
            await talk.say("employer", text)
        assert (await talk.worker("GET")).json["unread"] == 2
        assert (await talk.worker("POST", "/read", json={"number": 2})).status == 204
        assert (await talk.worker("GET")).json["unread"] == 0
        assert (await talk.employer("GET")).json["read"] == 2


async def test_a_complaint_counts_once_and_says_nothing_to_the_other_side(hub_database_url):
    async with talking(hub_database_url) as talk:
        before = (await talk.employer("GET")).text
        for reason in ("money", "abuse"):
            assert (await talk.worker("POST", "/report", json={"reason": reason})).status == 200
        assert (await talk.employer("GET")).text == before
        kept = [row for row in await talk.site.world.rows(log) if "reported" in row["what"]]
        assert [row["detail"]["reason"] for row in kept] == ["money"]


async def test_the_list_goes_by_what_was_said_last(hub_database_url):
    async with talking(hub_database_url) as talk:
        other = await opened_by_employer(talk, (await mint(talk, "Luis")).json)
        writing = f"/v1/conversations/{other.json['id']}/messages"
        await talk.site.post(writing, role="employer", sub="E-1", json={"text": "Hola"})
        talk.site.world.clock.move(minutes=1)
        await talk.say("worker", "Hola")
        path = "/v1/conversations?limit=1"
        first = (await talk.site.get(path, role="employer", sub="E-1")).json
        assert [one["id"] for one in first["items"]] == [talk.id]
        second = await talk.site.get(f"{path}&after={first['next']}", role="employer", sub="E-1")
        assert [one["id"] for one in second.json["items"]] == [other.json["id"]]
        assert second.json["next"] is None


async def test_the_document_names_the_writer_s_key_and_what_may_be_shared(hub_database_url):
    async with told(hub_database_url) as talk:
        api = (await talk.site.get("/openapi.json")).json
    parameters = api["paths"]["/v1/conversations/{id}/messages"]["post"]["parameters"]
    assert [(one["name"], one["in"]) for one in parameters] == [
        ("id", "path"),
        ("Idempotency-Key", "header"),
    ]
    shared = api["components"]["schemas"]["ShareRequest"]["properties"]["fields"]
    assert shared["items"]["enum"] == ["name", "phone", "email", "rut", "address"]
