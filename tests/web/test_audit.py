"""*Comprobar*: what missed comes first, one broadcast step by step, and both as a file."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from hub.tables import broadcasts, log, recipients
from hub.web.auditing.audit_file import attached
from templates import audit
from tests.web.reading import reading
from tests.web.site import Said, Web, walked, web
from tests.world import START, consents


def table(said: Said) -> list[list[str]]:
    assert said.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert said.headers["Content-Disposition"].startswith("attachment; filename=")
    assert said.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(said.text.removeprefix("\ufeff")), delimiter=";"))


async def missed(site: Web) -> None:
    """Let Rosa be told of a paused job an hour late, and of another in time."""
    w = site.world
    await w.worker("Rosa", consents=consents("alerts", channel="email"))
    await w.employer()
    await w.vacancy("V-1", title="=1+1 ayudante")
    await w.plan()
    await site.post("/v1/broadcasts/1/pause", role="operator")
    w.clock.move(hours=7)
    await w.hub.keeper.look()
    await site.post("/v1/broadcasts/1/resume", role="operator")
    await w.vacancy("V-2")
    await w.work()


async def test_what_missed_comes_first_and_the_file_has_everything(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await missed(site)
        cookie = await site.sign_in("auditor")
        page = reading((await site.get("/audit", cookie=cookie)).text)
        page, _, latest = page.partition("Los últimos de estas fechas")
        assert "V-1" in latest
        assert "V-2" in latest
        assert "Incumplimientos: 1" in page
        assert "Son las cifras anotadas. Al abrir un aviso, se cuentan otra vez." in page
        assert "De 2 avisos publicados en estas fechas." in page
        assert "V-1" in page
        assert "V-2" not in page
        head, first, second = table(await site.get("/audit/file", cookie=cookie))
        assert head == list(audit.COLUMNS)
        rows = [dict(zip(head, line, strict=True)) for line in (first, second)]
        assert [row["Código"] for row in rows] == ["V-1", "V-2"]
        assert [row["Sin avisar a tiempo"] for row in rows] == ["1", "0"]
        assert [row["Les corresponde"] for row in rows] == ["1", "1"]
        assert rows[0]["Publicado"] == "2026-05-05 10:00:00"
        assert rows[0]["Título"].startswith("'=1+1"), "no company writes a formula"
        elsewhere = "desde=2026-05-01&hasta=2026-05-04"
        page = reading((await site.get(f"/audit?{elsewhere}", cookie=cookie)).text)
        assert "Sin incumplimientos en estas fechas. No se publicó nada." in page
        assert table(await site.get(f"/audit/file?{elsewhere}", cookie=cookie)) == [head]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    "title",
    ["=1+1", "x,=1+1", "x;=1+1", "x\t@a", "x\n=1+1", 'x,"=1+1"', '"=1+1', 'a";"=1', "\t=1", "\r=1"],
)
def test_no_cell_is_a_formula_whatever_a_spreadsheet_parts_cells_by(
    title: str, delimiter: str
) -> None:
    body = attached("a", [("V-1", title, 3), (title, "", None)]).body
    assert isinstance(body, bytes)
    text = io.StringIO(body.decode("utf-8-sig"), newline="")
    cells = [cell for row in csv.reader(text, delimiter=delimiter) for cell in row]
    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))] == []


def test_a_title_that_is_no_formula_stays_as_it_is() -> None:
    title = "Ayudante, de 9 - 18; turno 4+3"
    body = attached("a", [(title,)]).body
    assert body == f'"{title}"\r\n'.encode("utf-8-sig")


async def test_one_broadcast_is_told_step_by_step_without_names(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await missed(site)
        cookie = await site.sign_in("auditor")
        found = await site.get("/audit?aviso=V-1", cookie=cookie)
        assert (found.status, found.headers["Location"]) == (303, "/audit/1")
        page = await site.get("/audit/1", cookie=cookie)
        steps = [row[3:] for row in table(await site.get("/audit/1/file", cookie=cookie))[1:]]
        said = [what for _, what in steps]
        assert said[0] == "Publicado"
        assert said[3] == "Venció el plazo"
        assert set(said[1:3]) == {"Lista preparada: 1 persona", "En pausa. Operador"}
        again = [what for what in said if "Informado" in what]
        assert again[0] == "Les corresponde: coincide. Informado: 1. Contado: 1"
        assert len(again) == len(audit.FIGURES)
        assert all("no coincide" not in what for what in again)
        said = [what for what in said if what not in again]
        assert set(said[4:]) == {  # an hour later, in the same moment
            "Se anotó: 1 persona sin avisar a tiempo",
            "Siguió. Operador",
            "Primera persona avisada",
            "Última persona avisada",
            "Terminó",
        }
        assert all(what in reading(page.text) for what in said)
        assert "Rosa" not in page.text
        assert "1 persona fuera de plazo." in reading(page.text)


def falsified(what: str) -> tuple[Any, Any, dict[str, Any], str]:
    """Give a table, which of its rows, what is written there, and what the page says of it."""
    r, b, n = recipients.c, broadcasts.c, log.c
    noted = {"told": 3, "told_in_time": 3, "told_quiet": 0, "late": 0, "inversions": 0}
    if what == "due_at":
        return recipients, r.broadcast_id == 1, {"due_at": START}, "Avisadas tarde: se informó 0."
    if what == "told_at":
        gone = {"told_at": None, "told_by": None}
        return recipients, r.broadcast_id == 1, gone, "Avisadas: se informó 3."
    if what == "audience":
        return broadcasts, b.id == 1, {"audience": 5}, "Les corresponde: se informó 5."
    if what == "missed":
        lie = {"missed": 2, "missed_at": START}
        return broadcasts, b.id == 1, lie, "Sin avisar a tiempo: se informó 2."
    if what == "inversions":
        first = select(func.min(r.id)).scalar_subquery()
        early = {"place": 99, "visible_at": START - timedelta(hours=1)}
        return (
            recipients,
            r.id == first,
            early,
            "Fuera de orden: se informó 0. Los registros dicen 2, sin ver los reintentos.",
        )
    lie = {"detail": noted | {"told_in_time": 2}}
    return log, n.what == "finished", lie, "Avisadas a tiempo: se informó 2."


@pytest.mark.parametrize(
    "what", ["due_at", "told_at", "audience", "missed", "inversions", "the log"]
)
async def test_a_figure_that_the_rows_do_not_bear_out_comes_first(
    hub_database_url: str, what: str
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        for number, name in enumerate(("Rosa", "Luis", "Ana")):
            await w.worker(name, index=number / 3, consents=consents("alerts", channel="email"))
        await w.employer()
        await w.vacancy("V-1")
        w.clock.move(seconds=1)
        await w.work()
        page = reading((await site.get("/audit/1", role="auditor")).text)
        assert "Contado de nuevo" in page
        assert "No coincide" not in page
        table_, which, lie, said = falsified(what)
        async with w.hub.database.write() as db:
            await db.execute(update(table_).where(which).values(**lie))
        page = reading((await site.get("/audit/1", role="auditor")).text)
        assert said in page
        assert page.index("no coincide") < page.index("Paso a paso")
        rows = table(await site.get("/audit/1/file", role="auditor"))
        assert any("no coincide" in row[-1] for row in rows)


async def test_what_is_not_finished_is_not_counted_again(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa")
        await w.employer()
        await w.vacancy("V-1")
        await w.plan()
        page = reading((await site.get("/audit/1", role="auditor")).text)
        assert "Contado de nuevo" not in page


FAULTS = (
    ("desde=ayer", "«ayer» no es una fecha."),
    ("hasta=2026-02-30", "«2026-02-30» no es una fecha."),
    ("hasta=0001-01-01", "«0001-01-01» no es una fecha."),
    ("desde=2026-05-05&hasta=2026-05-04", audit.FAULTS["order"]),
    ("desde=2026-01-01&hasta=2026-05-05", audit.FAULTS["long"]),
    ("aviso=V-9", "No hay ningún aviso «V-9»."),
    ("aviso=9", "No hay ningún aviso «9»."),
    ("aviso=%00", "No hay ningún aviso"),
)


async def test_what_cannot_be_looked_for_is_named(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        for asked, said in FAULTS:
            page = await site.get(f"/audit?{asked}", role="auditor")
            assert (page.status, said in reading(page.text)) == (422, True), asked
        refused = await site.get("/audit/file?desde=ayer", role="auditor")
        assert refused.status == 422
        assert "«ayer» no es una fecha." in refused.text


async def test_where_nothing_missed_it_says_so(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        page = reading((await site.get("/audit", role="auditor")).text)
        assert "Sin incumplimientos en estas fechas. Se publicó 1 aviso." in page
