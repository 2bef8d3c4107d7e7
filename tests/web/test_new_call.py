"""A new call by its pages: four steps, nothing typed is lost, nobody of elsewhere, sent once."""

import re

import pytest

from hub.errors import Unavailable
from hub.tables import calls, log, recipients
from hub.web.office import new
from tests.calls import neighbour
from tests.cli.program import ROOT
from tests.web.fiction import TYPED
from tests.web.pressing import curico, press, typed
from tests.web.reading import reading
from tests.web.site import web

SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)


@SQLITE
async def test_a_call_goes_by_criteria_and_a_double_press_calls_once(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await curico(site)
        first = await site.get("/new-call", cookie=cookie)
        assert 'value="Cocina"' in first.text  # what people of the comuna look for
        wrong = await press(site, cookie, first.text, "says", occupation1="Astronauta")
        assert wrong.status == 422
        assert "Nadie de su comuna busca ese trabajo." in wrong.text
        assert 'value="Astronauta"' in wrong.text
        says = await press(site, cookie, wrong.text, "says", occupation1="cocina")
        assert says.status == 200
        back = await press(site, cookie, says.text, "who", name="Soldadura básica")
        assert 'value="cocina"' in back.text
        says = await press(site, cookie, back.text, "says")
        assert 'value="Soldadura básica"' in says.text
        late = await press(site, cookie, says.text, "check", **TYPED | {"answer_day": "2026-06-01"})
        assert (late.status, "antes de que comience el curso" in late.text) == (422, True)
        assert (
            '<a class="action" href="#answer_day">Día hasta que contestan. Tienen que' in late.text
        )
        assert 'value="Liceo Municipal, Av. Las Torres 456"' in late.text
        check = await press(site, cookie, late.text, "check", answer_day="2026-05-14")
        text = reading(check.text)
        assert "3 personas" in text
        assert "Sin canal1" in text
        assert "Visítelas: no dieron teléfono." in text
        assert "OMIL Curico: " in text
        assert "1 parte" in text
        assert "No necesita aprobación." in text
        assert await site.world.rows(calls) == []
        sent = [await press(site, cookie, check.text, "send") for _ in range(2)]
        assert {one.status for one in sent} == {303}
        assert len({one.headers["Location"] for one in sent}) == 1
        assert len(await site.world.rows(recipients)) == 3
        [row] = await site.world.rows(calls)
        assert row["criteria"]["occupations"] == ["Cocina"]
        page = await site.get(sent[0].headers["Location"], cookie=cookie)
        assert "El llamado quedó enviado." in page.text


@SQLITE
async def test_a_list_says_row_by_row_who_is_not_called_and_why(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await curico(site)
        first = (await site.get("/new-call", cookie=cookie)).text
        missing = await press(site, cookie, first, "says", how="list")
        assert "Pegue la lista, o elija un archivo." in missing.text
        none = await press(site, cookie, first, "says", how="list", list="Lejos\nNadie")
        assert "Ninguna fila es de su comuna." in none.text
        assert "Lejos\nNadie</textarea>" in none.text
        assert "Fila 2: Nadie, sin inscripción en su comuna" in none.text
        bad = await press(site, cookie, first, "says", how="list", list="12.345.678-9\nNadie")
        assert "Ninguna fila sirve. No se enviará nada. Abajo dice por qué." in bad.text
        assert "Fila 1: 12.345.678-9, RUT mal escrito" in bad.text
        await neighbour(site.world, "W-000004", profile={"comuna": "07301"})
        await site.world.apply()
        slips = "rut;nombre\nw-000004;Evelyn\n12.345.678-5 Luz;Luz"
        says = await press(site, cookie, first, "says", how="list", list=slips)
        check = await press(site, cookie, says.text, "check", **TYPED)
        assert "Fila " not in reading(check.text)
        assert "2 personas" in reading(check.text)
        rows = "Ana\n12.345.678-5\nLejos\nNadie\nAna\n12.345.678-9"
        says = await press(site, cookie, first, "says", how="list", list=rows)
        check = await press(site, cookie, says.text, "check", **TYPED)
        text = reading(check.text)
        assert "2 filas no son de su comuna. No se enviarán." in text
        assert "1 fila está repetida." in text
        assert "1 fila tiene un RUT mal escrito. No se enviará." in text
        # Somebody of elsewhere and nobody at all: the same words.
        assert "Fila 3: Lejos, sin inscripción en su comuna" in text
        assert "Fila 4: Nadie, sin inscripción en su comuna" in text
        assert "2 personas" in text
        await press(site, cookie, check.text, "send")
        assert len(await site.world.rows(recipients)) == 2
        said = str([row["detail"] for row in await site.world.rows(log)])
        assert "12345678" not in said.replace(".", "")


@SQLITE
async def test_a_file_of_a_spreadsheet_is_read_as_a_list(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await curico(site)
        first = (await site.get("/new-call", cookie=cookie)).text
        parts = typed(first) | {"go": "says"}
        body = b"".join(
            b'--XX\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
            % (name.encode(), value.encode())
            for name, value in parts.items()
            if name != "file"
        )
        body += (
            b'--XX\r\nContent-Disposition: form-data; name="file"; filename="lista.csv"\r\n'
            b"Content-Type: text/csv\r\n\r\nNombre;C\xf3digo\r\nAna Mu\xf1oz;Ana\r\n\r\n--XX--\r\n"
        )
        says = await site.post(
            "/new-call",
            cookie=cookie,
            data=body,
            headers={"Content-Type": "multipart/form-data; boundary=XX"},
        )
        assert says.status == 200, reading(says.text)
        assert typed(says.text)["list"].startswith("Nombre;Código")
        check = await press(site, cookie, says.text, "check", **TYPED)
        assert "1 persona" in reading(check.text)


@SQLITE
async def test_what_was_typed_comes_back_when_it_fails_on_our_side(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise Unavailable

    async with web(hub_database_url) as site:
        cookie = await curico(site)
        first = (await site.get("/new-call", cookie=cookie)).text
        says = await press(site, cookie, first, "says", occupation1="Cocina")
        monkeypatch.setattr(new, "foresee", away)
        failed = await press(site, cookie, says.text, "check", **TYPED)
        assert failed.status == 503
        assert "Lo que escribió está aquí." in failed.text
        assert typed(failed.text).items() >= TYPED.items()
        assert typed(failed.text)["occupation1"] == "Cocina"
        monkeypatch.undo()
        check = await press(site, cookie, failed.text, "check")
        assert "3 personas" in reading(check.text)
        monkeypatch.setattr(new.neighbours, "sought", away)
        lost = await press(site, cookie, first, "says", occupation1="Cocina")
        assert (lost.status, typed(lost.text)["occupation1"]) == (503, "Cocina")


@SQLITE
async def test_what_no_page_of_ours_would_send_is_refused(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await curico(site)
        first = (await site.get("/new-call", cookie=cookie)).text
        says = await press(site, cookie, first, "says", occupation1="Cocina")
        for year in ("0001", "0026", "1900", "9999"):
            began = {"begins_day": f"{year}-05-12", "begins_time": "09:00"}
            for go in ("check", "send"):
                wrong = await press(site, cookie, says.text, go, **TYPED, **began)
                assert (wrong.status, typed(wrong.text)["begins_day"]) == (422, f"{year}-05-12")
        for made_up in ("x" * 300, "a\r\nb", "a\0b"):
            sent = await press(site, cookie, says.text, "send", **TYPED, call_id=made_up)
            assert sent.status == 422
        assert await site.world.rows(calls) == []


@SQLITE
async def test_a_practice_call_is_walked_and_reaches_nobody(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await curico(site)
        empty = reading((await site.get("/calls", cookie=cookie)).text)
        assert "Pruebe un llamado de práctica: no llega a nadie." in empty
        page = (await site.get("/new-call?practica=si", cookie=cookie)).text
        for go in ("says", "check"):
            said = await press(site, cookie, page, go)
            assert said.status == 200, reading(said.text)
            page = said.text
        assert "Llama a12 personas inventadas" in reading(page)
        sent = await press(site, cookie, page, "send")
        site.world.clock.move(minutes=2)
        roster = await site.get(sent.headers["Location"], cookie=cookie)
        assert "Persona de práctica 01" in roster.text
        assert "Práctica: no llega a nadie" in roster.text
        assert site.world.email.sent == site.world.sms.sent == []
        assert "Práctica: no llega a nadie" in (await site.get("/calls", cookie=cookie)).text


@SQLITE
async def test_revisar_names_whom_no_message_would_reach_and_keeps_that_it_did(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        cookie = await curico(site)
        fixed = {"name": "Persona Fija", "phone": "+56752314321"}
        await site.world.worker("Fija", contact=fixed, profile={"comuna": "07301"}, consents=[])
        await site.world.worker("Ajena", contact=fixed, profile={"comuna": "13118"}, consents=[])
        await site.world.apply()
        first = (await site.get("/new-call", cookie=cookie)).text
        says = await press(site, cookie, first, "says", occupation1="cocina")
        check = await press(site, cookie, says.text, "check", **TYPED)
        text = reading(check.text)
        assert "Persona Fija Fija" in text
        assert "Lo ven en su lista. Llámelas, o visítelas si no hay teléfono." in text
        assert 'href="tel:+56752314321"' in check.text
        assert "Persona Ana" not in text
        assert "Ajena" not in text
        assert 'id="sin-canal"' not in check.text
        looked = await site.world.rows(log, log.c.what == "looked")
        assert [(row["subject"], row["detail"]["where"]) for row in looked] == [
            ("comuna:07301", "preview")
        ]
        assert "Fija" not in str([row["detail"] for row in looked])
        for number in range(90):
            await site.world.worker(f"S{number:02}", profile={"comuna": "07301"}, consents=[])
        await site.world.apply()
        check = await press(site, cookie, says.text, "check", **TYPED)
        assert 'id="sin-canal"' in check.text
        named = check.text.count('class="who-line"')
        without = int(reading(check.text).split("Sin canal")[1].split("Partes")[0])
        assert named == 80
        assert f"Hay {without - named} personas más." in reading(check.text)
        practice = (await site.get("/new-call?practica=si", cookie=cookie)).text
        says = await press(site, cookie, practice, "says")
        check = await press(site, cookie, says.text, "check", **TYPED)
        assert "practica-05" in reading(check.text)


@SQLITE
async def test_schooling_that_nobody_can_have_is_said_at_both_fields(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await curico(site)
        first = (await site.get("/new-call", cookie=cookie)).text
        schooling = {
            "education_min": "Educación media completa",
            "education_max": "Educación básica completa",
        }
        wrong = await press(site, cookie, first, "says", occupation1="Cocina", **schooling)
        assert wrong.status == 422
        fault = "Nadie cumple: “Estudios: desde” es más que “Estudios: hasta”."
        assert reading(wrong.text).count(f"▲ {fault}") == 2  # and each in the summary, with a link
        for name in schooling:
            assert f'href="#{name}"' in wrong.text
            assert f'<select id="{name}" name="{name}" aria-invalid="true"' in wrong.text
        assert wrong.text.count(" selected>") == 2
        both = dict.fromkeys(schooling, schooling["education_min"])
        assert (await press(site, cookie, wrong.text, "says", **both)).status == 200


@SQLITE
async def test_a_list_says_what_the_demo_s_page_promises(hub_database_url: str) -> None:
    demo = " ".join((ROOT / "docs" / "demo.md").read_text("utf-8").split())
    alone, beside = re.findall(r'"([^"]* (?:fila|filas) [^"]*)"', demo)
    async with web(hub_database_url) as site:
        cookie = await curico(site)
        first = (await site.get("/new-call", cookie=cookie)).text
        none = await press(site, cookie, first, "says", how="list", list="Lejos")
        assert f"▲ {alone}" in reading(none.text)
        says = await press(site, cookie, first, "says", how="list", list="Ana\nLejos")
        check = await press(site, cookie, says.text, "check", **TYPED)
        assert beside in reading(check.text)
