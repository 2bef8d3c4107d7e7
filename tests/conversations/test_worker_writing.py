"""What a worker writes: sent once, shown first where something would be hidden, never lost."""

import asyncio
import re

from anonymizer.spans import MARK
from hub.errors import Unavailable
from hub.tables import lines
from hub.web.talking import talk_writing
from tests.conversations.paging import box, opened, send
from tests.conversations.talk import talking

PHONE = "llámeme al 9 7654 3210"


async def test_what_hides_nothing_goes_at_once_and_only_once(hub_database_url):
    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        key = rosa.hidden("key")
        text = "Buenas tardes.\r\n¿Hay que llevar herramientas?"
        for _ in range(2):
            page = await rosa.send("/write", text=text, key=key)
            assert rosa.at == f"/messages/{talk.id}"
        assert page.count("¿Hay que llevar herramientas?") == 1
        assert await talk.texts("employer") == ["Buenas tardes.\n¿Hay que llevar herramientas?"]


async def test_what_would_be_hidden_is_shown_first_and_can_be_changed(hub_database_url):
    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        page = await send(rosa, f"Gracias, {PHONE}")
        assert "Vamos a ocultar una parte" in page
        assert f"La empresa leerá Gracias, llámeme al {MARK}" in page
        assert "<mark>9 7654 3210</mark>" in rosa.said.text
        assert await talk.site.world.rows(lines) == []
        rosa.at = f"/messages/{talk.id}"
        text, key = rosa.hidden("text"), rosa.hidden("key")
        page = await rosa.send("/write", text=text, key=key, sure="yes", act="fix")
        assert "Cambie su mensaje" in page
        assert f"{text}</textarea>" in rosa.said.text
        assert await talk.site.world.rows(lines) == []
        page = await rosa.send("/write", text=text, key=key, sure="yes", act="send")
        assert f"La empresa lee: Gracias, llámeme al {MARK}" in page
        assert PHONE in page
        assert await talk.texts("employer") == [f"Gracias, llámeme al {MARK}"]


async def test_what_cannot_be_sent_stays_with_its_writer(hub_database_url):
    async with talking(hub_database_url, HUB_CONVERSATIONS_MESSAGES_PER_HOUR="1") as talk:
        rosa = await opened(talk)
        for text, why in ((" ", "Escriba su mensaje."), ("a" * 2001, "muy largo")):
            page = await send(rosa, text)
            assert rosa.said.status == 422
            assert "No se envió" in page
            assert why in page
            assert "Enviar de nuevo" in page
            rosa.at = f"/messages/{talk.id}"
        await send(rosa, "Hola")
        page = await send(rosa, "¿Sigue ahí?")
        assert (rosa.said.status, rosa.said.headers["Retry-After"]) == (429, "3600")
        assert "Espere unos minutos" in page
        assert "¿Sigue ahí?</textarea>" in rosa.said.text
        talk.site.world.clock.move(hours=1)
        rosa = await opened(talk)
        await talk.employer("POST", "/close")
        page = await send(rosa, "¿Sigue ahí?")
        assert rosa.said.status == 409
        assert "Esta conversación terminó." in page
        assert "¿Sigue ahí?" in page
        assert "Enviar de nuevo" not in page
        assert await talk.texts("employer") == ["Hola"]


async def test_what_the_hub_could_not_take_is_sent_again_as_it_was(hub_database_url, monkeypatch):
    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        key, text = rosa.hidden("key"), 'Dos líneas\n"entre comillas" & <más>'

        async def down(_):
            raise Unavailable

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(talk.site.hub.conversations.writing, "write", down)
            page = await rosa.send("/write", text=text, key=key)
        assert rosa.said.status == 503
        assert "La central no contestó. Su mensaje sigue aquí." in page
        assert rosa.hidden("key") == key
        rosa.at = f"/messages/{talk.id}"
        await rosa.send("/write", text=box(rosa), key=key)
        assert await talk.texts("employer") == [text]


async def test_a_preview_asked_for_again_after_it_was_sent_sends_nothing_twice(hub_database_url):
    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        key, text = rosa.hidden("key"), "Llámeme al 9 8765 4321"
        page = await rosa.send("/write", text=text, key=key)
        assert "Vamos a ocultar una parte" in page
        assert f'data-past="/messages/{talk.id}"' in rosa.said.text
        rosa.at = f"/messages/{talk.id}"
        await rosa.send("/write", text=text, key=key, sure="yes", act="send")
        sent = await talk.texts("employer")
        rosa.at = f"/messages/{talk.id}"
        await rosa.send("/write", text=text, key=key)  # what a browser offers that goes back
        assert await talk.texts("employer") == sent
        assert len(sent) == 1


async def test_what_was_written_stays_when_nobody_could_look_who_writes(hub_database_url):
    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        key, text = rosa.hidden("key"), "¿Puedo ir el lunes?"
        await talk.site.hub.database.close()
        page = await rosa.send("/write", text=text, key=key)
        assert (rosa.said.status, rosa.said.headers["Retry-After"]) == (503, "5")
        assert "La central no contestó. Su mensaje sigue aquí." in page
        assert (box(rosa), rosa.hidden("key")) == (text, key)
        talk.site.hub.database.open()
        rosa.at = f"/messages/{talk.id}"
        await rosa.send("/write", text=box(rosa), key=rosa.hidden("key"))
        assert await talk.texts("employer") == [text]


async def test_a_failure_of_ours_keeps_what_was_written_and_names_itself(
    hub_database_url, monkeypatch
):
    async def broken(_):
        raise RuntimeError

    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        monkeypatch.setattr(talk_writing, "own_thread", broken)
        page = await send(rosa, "Hola")
        assert rosa.said.status == 500
        assert box(rosa) == "Hola"
        assert re.search(r"diga este código: [0-9a-f]{8}\b", page)


async def test_what_another_site_made_somebody_send_is_not_given_back(hub_database_url):
    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        await talk.site.hub.database.close()
        for guess in ("a guess", ""):
            page = await rosa.send("/write", text="Mande su clave", csrf=guess)
            assert rosa.said.status == 503
            assert "Algo falló de nuestro lado" in page
            assert "Mande su clave" not in rosa.said.text


async def test_many_forms_at_once_send_no_more_than_an_hour_has_room_for(hub_database_url):
    async with talking(hub_database_url, HUB_CONVERSATIONS_MESSAGES_PER_HOUR="2") as talk:
        cookie = await talk.site.sign_in("worker", "Rosa")
        csrf, path = talk.site.csrf(cookie), f"/messages/{talk.id}/write"
        said = await asyncio.gather(
            *(
                talk.site.post(path, cookie=cookie, data={"csrf": csrf, "text": f"Hola {n}"})
                for n in range(8)
            )
        )
        assert sorted(one.status for one in said) == [303] * 2 + [429] * 6
        assert len(await talk.texts("employer")) == 2


async def test_what_was_not_sent_leaves_the_hour_as_it_was(hub_database_url):
    async with talking(hub_database_url, HUB_CONVERSATIONS_MESSAGES_PER_HOUR="1") as talk:
        rosa = await opened(talk)
        for _ in range(3):
            await send(rosa, PHONE)
            assert rosa.said.status == 200
            rosa = await opened(talk)
        assert await talk.texts("employer") == []
        await send(rosa, "Hola")
        assert await talk.texts("employer") == ["Hola"]


async def test_a_form_sends_what_its_check_left_of_the_text(hub_database_url):
    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        await send(rosa, "Buenas\u202e tardes\u200b.\r\n¿Cua\u0301ndo?")
        assert await talk.texts("employer") == ["Buenas tardes.\n¿Cuándo?"]


async def test_a_key_that_went_with_another_text_takes_this_one_under_another(hub_database_url):
    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        key = rosa.hidden("key")
        await rosa.send("/write", text="Hola", key=key)
        page = await rosa.send("/write", text="Hola de nuevo", key=key)
        assert rosa.said.status == 409
        assert "Enviar de nuevo" in page
        assert rosa.hidden("key") != key
        rosa.at = f"/messages/{talk.id}"
        await rosa.send("/write", text="Hola de nuevo", key=rosa.hidden("key"))
        assert await talk.texts("employer") == ["Hola", "Hola de nuevo"]
