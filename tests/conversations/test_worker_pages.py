"""*Mensajes*, as a worker without scripts reads and leaves them."""

import re

from sqlalchemy import update

from anonymizer.links import Kind
from hub.tables import complaints, conversations, deliveries, interests, lines, vacancies
from tests.conversations.paging import opened, send, sign_in
from tests.conversations.talk import EMPLOYER, WORKER, talking, told

MONEY = "¿Es verdad que hay que pagar $30.000 por el uniforme antes de empezar?"


async def test_a_worker_asks_from_the_job_and_finds_it_in_the_list(hub_database_url):
    async with told(hub_database_url) as talk:
        rosa = await sign_in(talk, "worker", "Rosa")
        assert "Mensajes" in await rosa.open("/inbox")
        assert "Aún no tiene mensajes." in await rosa.open("/messages")
        await rosa.open("/inbox")
        [job] = [one for one in rosa.links() if re.fullmatch(r"/inbox/\w+", one)]
        assert "Preguntar a la empresa" in await rosa.open(job)
        page = await rosa.send("/ask")
        assert rosa.at.startswith("/messages/")
        for said in (
            "Empresa verificada por la BNE Construcción · Región del Maule",
            "Así lo ve la empresa",
            "Región Región del Maule",
            "¿Quiere una entrevista?",
        ):
            assert said in page, said
        assert "Mostrar mis datos" not in page
        await rosa.open(job)
        thread = rosa.at
        await rosa.send("/ask")
        assert thread != rosa.at
        assert len(await talk.site.world.rows(conversations)) == 1
        assert "Aún no hay mensajes." in await rosa.open("/messages")
        assert await talk.site.world.rows(interests) == []


async def test_a_held_message_says_so_and_a_removed_one_is_appealed_once(hub_database_url):
    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        page = await send(rosa, "Si no me contesta lo voy a matar")
        assert "Una persona lo revisará antes" in page
        rosa.at = f"/messages/{talk.id}"
        await rosa.send(
            "/write", text=rosa.hidden("text"), key=rosa.hidden("key"), sure="yes", act="send"
        )
        talk.site.world.clock.move(minutes=50)
        page = await rosa.open(f"/messages/{talk.id}")
        assert "En revisión hace 50 min Puede ser una amenaza." in page
        assert "La empresa aún no lo ve." in page
        assert "Pedir otra revisión" not in page
        hub = talk.site.hub
        await hub.conversations.moderating.judge(talk.id, 1, show=False, by="Ana")
        page = await rosa.open(f"/messages/{talk.id}")
        assert "Quitado por un moderador La empresa no lo ve." in page
        assert "Pedir otra revisión" in page
        page = await rosa.send("/appeal", number="1")
        assert "Usted pidió otra revisión." in page
        assert "Pedir otra revisión" not in page
        [first] = await talk.site.world.rows(lines)
        assert first["appealed_at"] == talk.site.world.clock.now()
        talk.site.world.clock.move(minutes=5)
        await rosa.send("/appeal", number="1")
        [again] = await talk.site.world.rows(lines)
        assert again["appealed_at"] == first["appealed_at"]
        await rosa.send("/appeal", number="x")
        assert rosa.said.status == 422


async def test_what_waits_when_it_ends_is_not_delivered_nor_looked_at_again(hub_database_url):
    async with talking(hub_database_url) as talk:
        for text in ("Si no me contesta lo voy a matar", "Y si contesta lo mato igual"):
            assert (await talk.say("worker", text)).json["held_for"] == "threat"
        await talk.site.hub.conversations.moderating.judge(talk.id, 1, show=False, by="Ana")
        await talk.employer("POST", "/close")
        rosa = await opened(talk)
        assert "No se entregó La conversación terminó antes de revisarlo." in rosa.text
        assert "En revisión" not in rosa.text
        assert "Quitado por un moderador" in rosa.text
        assert "Pedir otra revisión" not in rosa.text


async def test_what_is_shown_already_has_nothing_to_appeal(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("worker", "Hola")
        await talk.say("employer", MONEY)
        rosa = await opened(talk)
        for number in ("1", "2", "9"):
            await rosa.send("/appeal", number=number)
        assert {row["appealed_at"] for row in await talk.site.world.rows(lines)} == {None}


async def test_opening_a_conversation_is_reading_it_and_asking_for_its_head_is_not(
    hub_database_url,
):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", "Hola")
        rosa = await sign_in(talk, "worker", "Rosa")
        assert "Mensajes: 1 sin leer" in await rosa.open("/inbox")
        await talk.site.ask("HEAD", f"/messages/{talk.id}", cookie=rosa.cookie)
        assert "1 sin leer" in await rosa.open("/messages")
        await rosa.open(f"/messages/{talk.id}")
        assert "sin leer" not in await rosa.open("/messages")
        assert (await talk.employer("GET")).json["read"] == 1


async def test_after_the_reveal_a_worker_shows_what_they_choose(hub_database_url):
    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        assert "Nadie podrá escribir más aquí." in await rosa.open(f"/messages/{talk.id}/close")
        page = await rosa.open(f"/messages/{talk.id}/block")
        assert "La empresa no le podrá escribir más por este trabajo." in page
        page = await rosa.open(f"/messages/{talk.id}/share")
        assert rosa.said.status == 409
        await talk.employer("POST", "/reveal")
        page = await rosa.open(f"/messages/{talk.id}")
        for value in (EMPLOYER["legal_name"], EMPLOYER["rut"], EMPLOYER["trade_names"][0]):
            assert value in page
        assert "La empresa mostró su nombre." in page
        page = await rosa.open(f"/messages/{talk.id}/share")
        assert "Puede mostrar uno solo. Si no quiere, vuelva." in page
        assert WORKER["rut"] in page
        assert "checked" not in rosa.said.text
        assert "Elija por lo menos un dato." in await rosa.send()
        page = await rosa.send(phone="yes", name="yes", wage="yes")
        assert "La empresa verá esto" in page
        assert "+56 9 7654 3210" in page
        assert WORKER["email"] not in page
        assert len(await talk.site.world.rows(lines)) == 1, "nothing was shown yet"
        page = await rosa.send(phone="yes", name="yes", sure="yes")
        assert f"Usted mostró estos datos. Nombre {WORKER['name']} Celular +56 9" in page
        [*_, line] = (await talk.employer("GET")).json["messages"]
        assert line["fields"] == {"name": WORKER["name"], "phone": "+56976543210"}


async def test_ways_out_are_asked_first(hub_database_url):
    async with talking(hub_database_url) as talk:
        rosa = await opened(talk)
        page = await rosa.open(f"/messages/{talk.id}/report")
        assert "La otra parte no sabe quién avisó." in page
        assert "Elija una respuesta." in await rosa.send()
        page = await rosa.send(reason="data")
        assert "Avisamos. Lo revisa una persona." in page
        [complaint] = await talk.site.world.rows(complaints)
        assert (complaint["by"], complaint["reason"]) == ("worker", "data")
        for act in ("close", "block"):
            page = await rosa.open(f"/messages/{talk.id}/{act}")
            [row] = await talk.site.world.rows(conversations)
            assert (row["ended_at"], row["blocked"])[act == "block"] in (None, False)
            assert "Esta conversación terminó." in await rosa.send()
        [row] = await talk.site.world.rows(conversations)
        assert row["blocked"]
        assert "Terminada" in await rosa.open("/messages")


async def test_a_long_conversation_is_read_in_pages(hub_database_url):
    async with talking(hub_database_url) as talk:
        for number in range(1, 34):
            await talk.say("employer", f"Frase {number:02}.")
        rosa = await opened(talk)
        assert "Frase 04." in rosa.text
        assert "Frase 03." not in rosa.text
        [older] = [one for one in rosa.links() if "before" in one]
        page = await rosa.open(older)
        assert "Frase 03." in page
        assert "Frase 04." not in page
        assert "Ver mensajes anteriores" not in page
        await rosa.open(f"/messages/{talk.id}?before=x")
        assert rosa.said.status == 404


PAGES = ("", "/close", "/block", "/report", "/share")
FORMS = ("/write", "/close", "/block", "/report", "/appeal", "/share")


async def test_anothers_conversation_is_as_one_there_is_not(hub_database_url):
    async with talking(hub_database_url) as talk:
        luis = await sign_in(talk, "worker", "Luis")
        nowhere = (await talk.site.get("/nowhere", cookie=luis.cookie)).seen
        data = {"csrf": talk.site.csrf(luis.cookie), "text": "Hola", "number": "1"}
        data |= {"reason": "data", "phone": "yes", "sure": "yes"}
        for thread in (talk.id, "A" * len(talk.id)):
            for below in PAGES:
                said = await talk.site.get(f"/messages/{thread}{below}", cookie=luis.cookie)
                assert said.seen == nowhere, below
            for below in FORMS:
                said = await talk.site.post(
                    f"/messages/{thread}{below}", cookie=luis.cookie, data=data
                )
                assert said.seen == nowhere, below
        assert (await talk.site.get(f"/messages?after={talk.id}", cookie=luis.cookie)).status == 404


async def test_no_page_of_the_worker_holds_the_company_before_it_shows_itself(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", f"Somos {EMPLOYER['legal_name']}, llame al {EMPLOYER['phone']}")
        rosa = await opened(talk)
        pages = [rosa.said.text]
        for path in ("/messages", "/inbox", *(f"/messages/{talk.id}{one}" for one in PAGES)):
            await rosa.open(path)
            pages.append(rosa.said.text)
        secrets = [one for one in EMPLOYER.values() if isinstance(one, str)]
        for secret in (*secrets, *EMPLOYER["trade_names"], "E-1"):
            assert not [page for page in pages if secret in page], secret


async def test_a_company_that_showed_itself_has_its_name_wherever_the_worker_signed_in(
    hub_database_url,
):
    async with talking(hub_database_url) as talk:
        name, unknown = EMPLOYER["legal_name"], "Empresa verificada por la BNE"
        rosa, luis = [await sign_in(talk, "worker", sub) for sub in ("Rosa", "Luis")]
        assert unknown in await rosa.open("/inbox")
        [job] = [one for one in rosa.links() if re.fullmatch(r"/inbox/\w+", one)]
        await talk.employer("POST", "/reveal")
        for path in ("/inbox", job, "/messages", f"/messages/{talk.id}"):
            page = await rosa.open(path)
            assert f"{name} mostró su nombre · Construcción · Región del Maule" in page, path
            assert unknown not in page, path
        [listed] = (await talk.site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
        assert listed["employer"]["name"] == name
        page = await luis.open("/inbox")
        assert unknown in page
        assert name not in page, "it showed itself to Rosa alone"


async def test_a_link_of_a_message_tells_nobody_who_the_company_is(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.employer("POST", "/reveal")
        site = talk.site
        sent = await site.world.rows(deliveries)
        tokens = [site.hub.links.long(Kind.ITEM, one["id"]) for one in sent]
        pages = [(await site.get(f"/a/{token}")).text for token in tokens]
        assert any("Empresa verificada por la BNE" in page for page in pages)
        assert not any(EMPLOYER["legal_name"] in page for page in pages)


async def test_a_job_that_went_to_another_company_has_no_name_of_the_one_before(hub_database_url):
    async with talking(hub_database_url) as talk:
        rosa = await sign_in(talk, "worker", "Rosa")
        await talk.employer("POST", "/reveal")
        assert EMPLOYER["legal_name"] in await rosa.open("/inbox")
        async with talk.site.hub.database.write() as db:
            await db.execute(update(vacancies).values(employer_id="E-2"))
        assert EMPLOYER["legal_name"] not in await rosa.open("/inbox")
