"""What anybody may see of a confidential vacancy's text: nothing that names its employer."""

import pytest

from hub.intake.wording import Text, labels, shown
from hub.tables import vacancies
from tests.web.site import web
from tests.world import world

FIRM = {
    "legal_name": "Panadería Quillayes del Maule Ltda",
    "trade_names": ["Quillayes"],
    "rut": "76.543.210-3",
    "email": "jefe@quillayes.example",
    "phone": "+56 9 8765 4321",
}
PLAIN = "Amasar pan.\nTurno de noche, de 22:00 a 6:00."

TEXTS = {
    "nothing to hide": (Text(title="Panadero", description=PLAIN), "Panadero", PLAIN),
    "the name in the title": (
        Text(title="Panadero Quillayes", description=None),
        "Cocina",
        None,
    ),
    "spaced out": (Text(title="Panadero Q u i l l a y e s", description=None), "Cocina", None),
    "a telephone in the description": (
        Text(title="Panadero", description="Amasar pan. Llamar al 9 8765 4321."),
        "Panadero",
        "Amasar pan. Llamar al ▒ oculto.",
    ),
    "money asked for": (
        Text(title="Panadero", description="Debe depositar $20.000 para el uniforme."),
        "Panadero",
        None,
    ),
}


@pytest.mark.parametrize(("text", "title", "description"), TEXTS.values(), ids=TEXTS.keys())
def test_what_gives_the_employer_away_is_not_shown(text, title, description):
    seen = shown(text, "Cocina", FIRM, confidential=True)
    assert (seen.title, seen.description) == (title, description)


def test_until_the_employer_is_known_only_facts_are_shown():
    text = Text(title="Panadero", description=PLAIN)
    assert shown(text, "Cocina", None, confidential=True) == Text(title="Cocina", description=None)


def test_who_chose_to_be_known_is_shown_as_written():
    text = Text(title="Panadero en Quillayes", description="Llamar al 9 8765 4321")
    assert shown(text, "Cocina", FIRM, confidential=False) == text


LABELS = {
    "nothing to hide": ({"schedule": "Jornada Parcial/part time"}, {}),
    "none given": ({"schedule": None, "contract": None}, {}),
    "a number and the name": (
        {"schedule": "Noche en Quillayes", "contract": "Plazo fijo, llamar al 9 8765 4321"},
        {"schedule": None, "contract": None},
    ),
    "in the occupation": (
        {"occupation": "Panaderos, jefe@quillayes.example"},
        {"occupation": "Panaderos, ▒ oculto"},
    ),
}


@pytest.mark.parametrize(("given", "instead"), LABELS.values(), ids=LABELS.keys())
@pytest.mark.parametrize("confidential", [True, False])
def test_a_label_that_gives_the_employer_away_is_as_if_not_given(given, instead, confidential):
    plain = {"occupation": "Cocina", "schedule": "Turno 7x7", "contract": "Contrato indefinido"}
    seen = labels(plain | given, FIRM, confidential=confidential)
    assert seen == plain | given | (instead if confidential else {})


def test_of_an_employer_not_known_a_number_is_not_shown_either():
    given = {"occupation": "Cocina", "schedule": "Llamar al 9 8765 4321", "contract": None}
    assert labels(given, None, confidential=True)["schedule"] is None


async def told(w) -> str:
    """Give every word that went out."""
    await w.work()
    return "\n".join([*w.email.texts(), *w.sms.texts()])


async def test_no_message_and_no_row_names_the_employer(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.worker("Luis", contact={"phone": "+56987654321"})
        await w.employer(identity=FIRM)
        await w.vacancy(
            title="Panadero Quillayes",
            description="Pregunte en Quillayes",
            schedule="Noche en Quillayes",
            contract="Con Quillayes",
        )
        said = await told(w)
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)
        assert "uillayes" not in said
        [row] = await w.rows(vacancies)
        assert "uillayes" not in str(dict(row))


async def test_an_employer_that_comes_to_be_known_rewords_its_vacancies(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.vacancy(title="Panadero")
        await w.apply()
        [row] = await w.rows(vacancies)
        assert row["title"] == row["occupation"]
        await w.employer(identity=FIRM)
        await w.apply()
        [row] = await w.rows(vacancies)
        assert row["title"] == "Panadero"
        w.clock.move(minutes=1)
        await w.employer(identity=FIRM | {"trade_names": ["El Panadero"]})
        await w.apply()
        [row] = await w.rows(vacancies)
        assert row["title"] == row["occupation"]


async def test_the_page_shows_what_is_left_of_the_description(hub_database_url):
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa")
        await w.employer(identity=FIRM)
        await w.vacancy(
            title="Panadero", description="Amasar pan. Escriba a jefe@quillayes.example"
        )
        await w.work()
        [item] = (await site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
        assert item["vacancy"]["description"] == "Amasar pan. Escriba a ▒ oculto"
        page = await site.get(f"/inbox/{item['id']}", cookie=await site.sign_in("worker", "Rosa"))
        assert "Amasar pan" in page.text
        assert "quillayes" not in page.text
