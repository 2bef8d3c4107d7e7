"""What the pages of conversations do, the API does too."""

from hub.web.conversations import talks
from tests.conversations.talk import talking

THREAT = "Si no me contesta sé dónde vive y lo voy a matar"


async def test_lines_before_the_last_ones_are_read_by_number(hub_database_url, monkeypatch):
    monkeypatch.setattr(talks, "_LINES", 2)
    async with talking(hub_database_url) as talk:
        for number in range(1, 6):
            await talk.say("employer", f"Frase {number}.")
        read, before = [], ""
        while lines := (await talk.worker("GET", before)).json["messages"]:
            read = [line["text"] for line in lines] + read
            before = f"?before={lines[0]['number']}"
        assert read == [f"Frase {number}." for number in range(1, 6)]
        wrong = await talk.worker("GET", "?before=x")
        assert (wrong.status, wrong.json["errors"][0]["field"]) == (422, "before")


async def test_another_look_is_asked_for_once_and_only_while_it_goes_on(hub_database_url):
    async with talking(hub_database_url) as talk:
        moderating, asked = talk.site.hub.conversations.moderating, {"json": {"number": 1}}
        await talk.say("worker", THREAT)
        await moderating.judge(talk.id, 1, show=False, by="Ana")
        assert (await talk.worker("GET")).json["messages"][0]["appealed"] is False
        talk.site.world.clock.move(minutes=1)
        assert (await talk.employer("POST", "/appeal", **asked)).status == 204
        assert await moderating.waiting() == ([], [])  # it is none of theirs
        for _ in range(2):
            assert (await talk.worker("POST", "/appeal", **asked)).status == 204
        assert (await talk.worker("GET")).json["messages"][0]["appealed"] is True
        [[waiting], _] = await moderating.waiting()
        assert (waiting.number, waiting.appealed) == (1, True)
        await talk.employer("POST", "/close")
        assert (await talk.worker("POST", "/appeal", **asked)).status == 409


async def test_a_preview_says_of_which_text_its_places_are(hub_database_url):
    async with talking(hub_database_url) as talk:
        given = "  Llame al 9\u200b8765\u200b4321 "
        said = (await talk.worker("POST", "/preview", json={"text": given})).json
        [span] = said["spans"]
        assert said["text"][span["start"] : span["end"]] == "987654321"
