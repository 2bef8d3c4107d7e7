"""*Candidatos*, and the conversations of an employer without scripts."""

import re
from datetime import timedelta

import pytest

from anonymizer.spans import MARK
from hub.tables import conversations
from templates import talks as said
from tests.conversations.paging import Browser, sign_in
from tests.conversations.talk import EMPLOYER, WORKER, Talk, talking, told
from tests.world import consents


async def company(talk: Talk, sub: str = "E-1") -> Browser:
    """Sign a company in."""
    return await sign_in(talk, "employer", sub)


async def like(talk: Talk, *names: str) -> None:
    """Let workers say that the vacancy interests them, which makes them candidates."""
    for name in names:
        body = {"employer_id": "E-1", "worker_id": name, "vacancy_id": "V-1"}
        await talk.site.post("/v1/candidates", role="portal", json=body)


async def test_a_company_finds_its_vacancies_and_writes_to_a_candidate(hub_database_url):
    async with told(hub_database_url) as talk:
        tab = await company(talk)
        page = await tab.open("/candidates")
        assert (
            "Ayudante de cocina Publicado el martes 5 de mayo "
            "2 recibieron · 0 vieron · 0 preguntaron"
        ) in page
        page = await tab.open("/candidates/V-1")
        assert "Aún nadie ha preguntado." in page
        assert "Empresa verificada por la BNE Construcción · Región del Maule" in page
        assert "responde" not in page
        await like(talk, "Rosa")
        page = await tab.open("/candidates/V-1")
        assert page.count("Escribir") == 1
        for secret in (*WORKER.values(), "Rosa", "Curicó", "07301"):
            assert secret not in tab.said.text, secret
        candidate = tab.hidden("candidate")
        tab.at = "/messages"
        page = await tab.send(candidate=candidate)
        talk.id = tab.at.rpartition("/")[2]
        assert "Esta persona no sabe quién es su empresa." in page
        text = f"Somos {EMPLOYER['trade_names'][0]}. ¿Puede venir el martes?"
        page = await tab.send("/write", text=text, key=tab.hidden("key"))
        assert f"leerá Somos {MARK}. ¿Puede venir el martes?" in page
        tab.at = f"/messages/{talk.id}"
        await tab.send("/write", text=text, key=tab.hidden("key"), sure="yes")
        assert await talk.texts("worker") == [f"Somos {MARK}. ¿Puede venir el martes?"]
        page = await tab.open("/candidates/V-1")
        assert "Ver mensajes" in page
        assert "Escribir a" not in page
        assert "Usted: Somos" in await tab.open("/messages")
        assert len(await talk.site.world.rows(conversations)) == 1


async def test_a_company_that_is_not_verified_cannot_write(hub_database_url):
    async with talking(hub_database_url) as talk:
        await like(talk, "Luis")
        tab = await company(talk)
        await tab.open("/candidates/V-1")
        candidate = tab.hidden("candidate")
        await talk.site.world.employer(verified=False, identity=EMPLOYER)
        await talk.site.world.apply()
        for path in ("/candidates", "/candidates/V-1"):
            assert "Aún no está verificada: no puede escribir." in await tab.open(path)
        assert "Escribir" not in tab.text
        tab.at = "/messages"
        await tab.send(candidate=candidate)
        assert tab.said.status == 409
        page = await tab.open(f"/messages/{talk.id}")
        assert "La empresa ya no está verificada. No se puede escribir." in page
        assert 'name="text"' not in tab.said.text
        assert "Mostrar mi empresa" not in page
        page = await tab.send("/write", text="Hola", key="k1")
        assert "La empresa ya no está verificada. No se puede escribir." in page
        assert tab.said.status == 409


async def test_a_worker_who_took_consent_back_is_to_the_company_as_one_who_ended_it(
    hub_database_url,
):
    async with told(hub_database_url) as talk:
        await like(talk, "Rosa")
        tab = await company(talk)
        await tab.open("/candidates/V-1")
        tab.at = "/messages"
        await tab.send(candidate=tab.hidden("candidate"))
        w = talk.site.world
        w.clock.move(minutes=1)
        no = consents("publication", channel="all", granted=False, at=w.clock.now())
        await w.worker("Rosa", consents=no)
        await w.apply()
        blocking = await tab.open(f"{tab.at}/block")
        assert "La persona no le podrá escribir más por este trabajo." in blocking
        tab.at = tab.at.removesuffix("/block")
        page = await tab.send("/write", text="Hola", key="k1")
        assert tab.said.status == 409
        assert "Esta conversación terminó." in page
        withdrawn = await tab.open(tab.at)
        talk.id = tab.at.rpartition("/")[2]
        await talk.worker("POST", "/close")
        assert await tab.open(tab.at) == withdrawn
        assert 'name="text"' not in tab.said.text


@pytest.mark.parametrize("whom", ["one", "all"])
async def test_a_reveal_shows_what_will_be_seen_and_asks_to_whom(hub_database_url, whom):
    async with talking(hub_database_url) as talk:
        luis = (
            await talk.site.post(
                "/v1/conversations", role="worker", sub="Luis", json={"vacancy_id": "V-1"}
            )
        ).json["id"]
        tab = await company(talk)
        page = await tab.open(f"/messages/{talk.id}/reveal")
        for value in (EMPLOYER["legal_name"], EMPLOYER["rut"], EMPLOYER["trade_names"][0]):
            assert value in page
        for hidden in ("contact_name", "email", "phone", "website", "address"):
            assert EMPLOYER[hidden] not in page, hidden
        assert "No se puede deshacer." in page
        assert "checked" not in tab.said.text
        assert "Elija una respuesta." in await tab.send()
        assert (await talk.worker("GET")).json["revealed"] is False
        page = await tab.send(whom=whom)
        assert "Usted mostró su empresa." in page
        assert "Mostrar mi empresa" not in page
        assert (await talk.worker("GET")).json["revealed"] is True
        other = await talk.site.get(f"/v1/conversations/{luis}", role="worker", sub="Luis")
        assert other.json["revealed"] is (whom == "all")
        await talk.worker("POST", "/share", json={"fields": ["name", "phone"]})
        page = await tab.open(f"/messages/{talk.id}")
        assert f"La persona mostró estos datos. Nombre {WORKER['name']} Celular +56 9" in page
        assert WORKER["email"] not in page


async def test_how_soon_a_company_answers_is_measured(hub_database_url):
    async with talking(hub_database_url) as talk:
        clock = talk.site.world.clock
        await talk.say("worker", "Hola")
        clock.move(minutes=5)
        await talk.say("worker", "¿Está ahí?")
        rosa = await sign_in(talk, "worker", "Rosa")
        assert "responde e" not in await rosa.open(f"/messages/{talk.id}")
        clock.move(hours=20)
        await talk.say("employer", "Sí, dígame")
        clock.move(hours=3)
        await talk.say("employer", "¿Sigue buscando?")
        rosa = await sign_in(talk, "worker", "Rosa")
        assert "Construcción · Región del Maule · responde en ~1 día" in await rosa.open(
            f"/messages/{talk.id}"
        )
        tab = await company(talk)
        assert "responde en ~1 día" in await tab.open("/candidates/V-1")


PACES = [
    (timedelta(minutes=59), "responde en menos de 1 hora"),
    (timedelta(hours=1), "responde el mismo día"),
    (timedelta(hours=12), "responde en ~1 día"),
    (timedelta(days=2), "responde en ~2 días"),
    (timedelta(days=9), "responde en más de una semana"),
]


@pytest.mark.parametrize(("delay", "words"), PACES)
def test_a_pace_is_said_roughly(delay, words):
    assert said.pace(delay) == words


async def test_many_candidates_and_vacancies_come_in_pages(hub_database_url):
    async with told(hub_database_url) as talk:
        w = talk.site.world
        willing = [*consents("alerts", "messages"), *consents("publication", channel="all")]
        names = [f"P-{number}" for number in range(21)]
        for name in names:
            await w.worker(name, consents=willing)
        for number in range(2, 13):
            await w.vacancy(f"V-{number}", title=f"Aviso {number:02}")
        await w.apply()
        await like(talk, *names)
        tab = await company(talk)
        await tab.open("/candidates/V-1")
        found = re.findall(r'name="candidate" value="(\S+)"', tab.said.text)
        [more] = [one for one in tab.links() if "after=" in one]
        await tab.open(more)
        found += re.findall(r'name="candidate" value="(\S+)"', tab.said.text)
        assert len(found) == len(set(found)) == 21
        page = await tab.open("/candidates")
        assert "Aviso 12" in page
        assert "Aviso 02" not in page
        [more] = [one for one in tab.links() if "after=" in one]
        page = await tab.open(more)
        assert "Aviso 02" in page
        assert "Ayudante de cocina" in page
        assert "Aviso 03" not in page


async def test_anothers_vacancy_and_conversation_are_as_none(hub_database_url):
    async with talking(hub_database_url) as talk:
        await like(talk, "Luis")
        own = await company(talk)
        await own.open("/candidates/V-1")
        candidate = own.hidden("candidate")
        tab = await company(talk, "E-2")
        nowhere = (await talk.site.get("/nowhere", cookie=tab.cookie)).seen
        for path in ("/candidates/V-1", "/candidates/V-none", f"/messages/{talk.id}/reveal"):
            assert (await talk.site.get(path, cookie=tab.cookie)).seen == nowhere, path
        data = {"csrf": talk.site.csrf(tab.cookie), "candidate": candidate, "whom": "one"}
        for path in ("/messages", f"/messages/{talk.id}/reveal"):
            said_so = await talk.site.post(path, cookie=tab.cookie, data=data)
            assert said_so.seen == nowhere, path
        assert (await talk.worker("GET")).json["revealed"] is False
        assert "V-1" not in (await talk.site.get("/candidates?after=V-1", cookie=tab.cookie)).text


async def test_a_conversation_nobody_wrote_in_is_not_in_the_company_s_list(hub_database_url):
    async with talking(hub_database_url) as talk:
        tab = await company(talk)
        assert "Aún no tiene mensajes." in await tab.open("/messages")
        await talk.say("worker", "¿Hay que llevar delantal?")
        page = await tab.open("/messages")
        assert "¿Hay que llevar delantal?" in page
        assert "1 sin leer" in page
