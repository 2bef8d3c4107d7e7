"""An officer's page of whom no message reaches: everybody of the comuna, without a rank."""

import re

import pytest

from hub.tables import log
from hub.web.office import people
from tests.web.calling import ELSEWHERE, texts
from tests.web.reading import reading
from tests.web.site import web
from tests.world import consents

pytestmark = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
SILENT = {"consents": [], "contact": {"name": "Persona Sola", "address": "Los Boldos 12"}}


async def test_whom_no_message_reaches_is_listed_without_a_rank(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        for number in range(12):
            await w.worker(f"S{number:02}", index=0.08 * number, **SILENT)
        await w.worker("Ana", index=0.5)
        await w.worker("Macul", profile=ELSEWHERE, **SILENT)
        fixed = {"name": "Persona Fija", "phone": "+56223456789"}
        await w.worker("Fija", contact=fixed, consents=consents("alerts"), index=0.99)
        await w.apply()
        await w.hub.cutter.recut_if_needed()
        cookie = await site.sign_in("officer", "omil-1")
        page = (await site.get("/unreachable", cookie=cookie)).text
        text = reading(page)
        assert "Personas sin canal: 13" in text
        assert "Persona Ana" not in text
        assert "Macul" not in text
        assert "+56 2 2345 6789" in text
        assert text.index("S00") < text.index("S09") < text.index("Fija")
        for word in ("band", "0.08", "prioridad", "especial"):
            assert word not in text
        assert (await site.get("/unreachable", cookie=cookie)).text == page
        [looked] = await w.rows(log, log.c.what == "looked")
        assert (looked["subject"], looked["detail"]["people"]) == ("comuna:07301", 13)


#: What somebody gave and said, and why no alert reaches them; None: one does.
WHYS = {
    "Nada": ({"contact": {"name": "Persona Nada"}}, "No dio correo ni celular."),
    "Callado": ({"consents": []}, "Falta su permiso para avisarle por correo o SMS."),
    "Cursos": (
        {"consents": consents("courses")},
        "Falta su permiso para avisarle por correo o SMS.",
    ),
    "Correo": (
        {"contact": {"name": "Persona Correo", "email": "c@correo.example"}, "consents": []},
        "Falta su permiso para avisarle por correo.",
    ),
    "Ambos": ({"consents": consents("alerts", channel="email")}, None),
    "Retirada": ({"consents": consents("processing", granted=False)}, None),
    "Pausa": ({"status": "paused", "consents": []}, None),
}


async def test_everyone_whom_no_alert_reaches_is_listed_with_why(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        for name, (more, _) in WHYS.items():
            await w.worker(name, **more)
        baja = {"name": "Persona Baja", "phone": "+56987650001"}
        await w.worker("Baja", contact=baja, consents=consents("alerts", "courses"))
        both = {"name": "Persona Dos", "phone": "+56987650002", "email": "dos@correo.example"}
        await w.worker("Dos", contact=both)
        await w.apply()
        cookie = await site.sign_in("officer", "omil-1")
        before = reading((await site.get("/unreachable", cookie=cookie)).text)
        assert "Persona Baja" not in before
        for who in (baja, both):
            await texts(site, who["phone"], "BAJA")
        page = reading((await site.get("/unreachable", cookie=cookie)).text)
        listed = {name: why for name, (_, why) in WHYS.items() if why}
        listed["Baja"] = "Falta su permiso para avisarle por SMS."
        assert f"Personas sin canal: {len(listed)}" in page
        for name, why in listed.items():
            assert f"Persona {name} {name} · {why}" in page
        for name in ("Ambos", "Retirada", "Pausa", "Dos"):
            assert f"Persona {name}" not in page


async def test_whom_no_message_reaches_is_read_page_by_page(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "_A_PAGE", 5)
    async with web(hub_database_url) as site:
        w = site.world
        for number in range(20):
            await w.worker(f"S{number:02}", index=0.05 * number, **SILENT)
        await w.worker("Ana", index=0.5)
        await w.worker("Lejos", profile=ELSEWHERE, index=0.5, **SILENT)
        await w.apply()
        await w.hub.cutter.recut_if_needed()
        cookie, listed, path = await site.sign_in("officer", "omil-1"), [], "/unreachable"
        while path:
            page = (await site.get(path, cookie=cookie)).text
            assert "Personas sin canal: 20" in reading(page)
            listed.append(re.findall(r"\bS\d\d(?= ·)", reading(page)))
            more = re.findall(r'href="(/unreachable\?after=S\d\d)"', page)
            path = more[0] if more else ""
        assert [len(one) for one in listed] == [5, 5, 5, 5]
        whole = [name for page in listed for name in page]
        assert sorted(whole) == [f"S{number:02}" for number in range(20)]
        assert all(abs(int(one[1:]) - place) <= 2 for place, one in enumerate(whole))
        # Each part is another look, and the log names nobody.
        looked = [row["detail"] for row in await w.rows(log, log.c.what == "looked")]
        assert len({one["where"] for one in looked}) == 4
        assert not re.search(r"S\d\d", str(looked))
        # After somebody of elsewhere, or nobody, the list begins anew; and after who is reached,
        # or it would show where they stand.
        for other in ("Lejos", "Ana", "Nadie"):
            page = (await site.get(f"/unreachable?after={other}", cookie=cookie)).text
            assert re.findall(r"\bS\d\d(?= ·)", reading(page)) == listed[0]
