"""A worker is notified of messages and reveals: once until they read, never at night by SMS."""

from datetime import timedelta

import pytest

from channels.gsm7 import segments
from hub.tables import notes, workers
from tests.conversations.notified import bring, brought_at_night, by_sms, prefer, read
from tests.conversations.talk import EMPLOYER, WORKER, talking
from tests.night import morning
from tests.web.site import PUBLIC_URL
from tests.world import consents

SECRETS = [*WORKER.values(), EMPLOYER["legal_name"], "Andes Sur", EMPLOYER["rut"]]


async def test_several_unread_messages_make_one_notification_and_another_after_reading(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        w.email.sent.clear()
        for text in ("Buenas tardes", "¿Sigue buscando trabajo?", "Quedo atenta"):
            await bring(talk, text=text)
        [message] = w.email.sent
        [text] = w.email.texts()
        assert message.fill["link"].startswith(f"{PUBLIC_URL}/m/")
        assert "Ayudante de cocina" in text
        whole = text + message.draft.subject + message.draft.html
        assert not [one for one in [*SECRETS, "tardes", "atenta"] if one in whole]
        assert w.sms.sent == []
        w.clock.move(minutes=1)
        await read(talk, 3)
        await bring(talk, text="Otra cosa")
        assert len(w.email.sent) == 2
        await bring(talk, "worker", "Buenas")
        assert len(w.email.sent) == 2


@pytest.mark.parametrize("revealed", [False, True], ids=["unknown", "revealed"])
async def test_an_sms_is_one_part_and_says_whose_data_are_seen(
    hub_database_url: str, *, revealed: bool
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await by_sms(talk)
        if revealed:
            await talk.employer("POST", "/reveal")
            await w.work()
            await read(talk, 1)
        await bring(talk)
        assert w.email.sent == []
        text = w.sms.texts()[-1]
        assert (segments(text).encoding, segments(text).parts) == ("GSM-7", 1)
        assert text.startswith("BNE: ")
        assert '"Ayudante de cocina"' in text
        assert ("La empresa no ve sus datos." in text) != revealed
        assert ("Usted decide que datos muestra." in text) == revealed
        assert "Lea y responda: http://bne.example/m/" in text
        assert not [one for one in SECRETS if one in text]


async def test_both_channels_for_who_chose_both_and_none_for_the_list_alone(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await prefer(talk, preferences={"channels": "both"})
        await bring(talk)
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)
        await read(talk, 1)
        await prefer(talk, preferences={"cadence": "inbox_only"})
        await bring(talk)
        assert (w.email.sent, w.sms.sent) == ([], [])


async def test_the_special_bands_are_notified_on_both_channels(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await prefer(talk)
        async with w.hub.database.write() as db:
            await db.execute(workers.update().where(workers.c.worker_id == "Rosa").values(band=0))
        await bring(talk)
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)


async def test_without_consent_to_messages_nobody_is_notified_until_it_is_given(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        later = w.clock.now() + timedelta(minutes=1)
        no = consents("messages", granted=False, at=later)
        await prefer(talk, consents=no)
        await bring(talk)
        assert (w.email.sent, w.sms.sent, await w.rows(notes)) == ([], [], [])
        yes = consents("messages", at=later + timedelta(minutes=1))
        await prefer(talk, consents=yes)
        await bring(talk)
        assert len(w.email.sent) == 1


async def test_a_reveal_is_told_once_and_in_the_place_of_what_was_not_sent(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await brought_at_night(talk)
        w.clock.move(minutes=5)
        for _ in range(2):
            assert (await talk.employer("POST", "/reveal")).status == 200
        await bring(talk, text="Somos nosotros")
        await morning(w)
        [text] = w.sms.texts()
        assert 'una empresa le mostro su nombre. Aviso: "Ayudante de cocina".' in text
        assert segments(text).parts == 1
        assert not [one for one in SECRETS if one in text]


async def test_a_reveal_is_told_although_a_message_is_unread(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        w.email.sent.clear()
        await bring(talk)
        w.clock.move(minutes=1)
        await talk.employer("POST", "/reveal", json={"whole_vacancy": True})
        await w.work()
        assert ["le mostró" in one.draft.subject for one in w.email.sent] == [False, True]


@pytest.mark.parametrize("by", ["moderator", "time"])
async def test_of_a_held_message_nobody_hears_before_it_is_shown(
    hub_database_url: str, by: str
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        w.email.sent.clear()
        said = await talk.say("employer", "Para postular deposite $20.000 a mi cuenta rut")
        assert said.json["held_for"] == "money"
        mine = await talk.say("worker", "Para postular deposite $20.000 a mi cuenta rut")
        assert mine.json["held_for"] == "money"
        await read(talk, 2)
        await w.work()
        assert (w.email.sent, await w.rows(notes)) == ([], [])
        moderating = talk.site.hub.conversations.moderating
        if by == "time":
            w.clock.move(hours=24)
            assert await moderating.let_go() == 2
        else:
            await moderating.judge(talk.id, 2, show=True, by="Ana")
            await moderating.judge(talk.id, 1, show=True, by="Ana")
        assert talk.site.rung[-1:] == ["email"]
        await w.work()
        assert len(w.email.sent) == 1
        await read(talk, 2)
        w.clock.move(minutes=1)
        await bring(talk)
        assert len(w.email.sent) == 2


async def test_the_lanes_are_rung_once_it_is_written(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        talk.site.rung.clear()
        await talk.say("employer", "Buenas tardes")
        await talk.say("employer", "¿Está?")
        assert talk.site.rung == ["email"]


async def test_a_link_in_the_e_mail_stops_these_e_mails_and_no_others(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        w.email.sent.clear()
        await bring(talk)
        stop = w.email.sent[0].unsubscribe
        assert stop is not None
        path = stop.removeprefix(PUBLIC_URL)
        asked = (await talk.site.get(path)).text
        assert "por sus mensajes" in asked
        assert "Le llegarán los trabajos por correo." in asked
        done = await talk.site.post(path)
        assert (done.status, "por sus mensajes" in done.text) == (200, True)
        await read(talk, 1)
        w.clock.move(minutes=1)
        await bring(talk, text="¿Está?")
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)
        await w.vacancy("V-2")
        await w.work()
        assert [one.to for one in w.email.sent].count(WORKER["email"]) == 2
