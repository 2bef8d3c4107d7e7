"""The pages of an employer's vacancies and candidates, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from hub.web import views
from hub.web.talking import candidate_views
from tests.web.fiction import FRAME
from tests.web.talk_gallery import ALIAS, LIST, URL

VACANCY = candidate_views.VacancyItem(
    url="/candidatos/V-1",
    title="Maestro soldador",
    published=date(2026, 5, 4),
    received=1240,
    seen=310,
    asked=4,
    closed=False,
)

VACANCIES = candidate_views.VacanciesView(
    **FRAME,
    items=(
        VACANCY,
        replace(VACANCY, published=date(2026, 3, 12), received=35, seen=7, asked=0, closed=True),
        replace(VACANCY, title="Ayudante de bodega", received=1, seen=0, asked=0, closed=True),
    ),
    verified=True,
    messages_url="/mensajes",
    unread=3,
    older_url="/candidatos?after=V-1",
)

CANDIDATES = candidate_views.CandidatesView(
    **FRAME,
    vacancy=VACANCY,
    items=(
        candidate_views.CandidateItem(
            alias=ALIAS,
            about="Soldadores · Región del Maule · 2 a 4 años",
            reference="r1",
            talk_url=URL,
        ),
        candidate_views.CandidateItem(
            alias="Tenafi Modoru", about="Región de O'Higgins", reference="r2", talk_url=""
        ),
    ),
    verified=True,
    who="Empresa verificada por la BNE",
    more="Construcción · Región del Maule · responde en ~1 día",
    open_url="/mensajes",
    home_url="/candidatos",
    older_url="/candidatos/V-1?after=r2",
)

AS_CANDIDATES = replace(
    LIST,
    companies=False,
    items=(
        replace(
            LIST.items[0],
            who=ALIAS,
            more="Soldadores · Región del Maule · 2 a 4 años",
            last="Lomari Tebano: Gracias. Llámeme al ▒ oculto",
        ),
    ),
    home_url="/candidatos",
    home_name="Candidatos",
    older_url="",
)

EMPLOYERS: Mapping[str, tuple[str, views.Page]] = {
    "messages-employer": ("messages", AS_CANDIDATES),
    "vacancies": ("vacancies", VACANCIES),
    "vacancies-empty": (
        "vacancies",
        replace(VACANCIES, items=(), verified=False, unread=0, older_url=""),
    ),
    "candidates": ("candidates", CANDIDATES),
    "candidates-empty": ("candidates", replace(CANDIDATES, items=(), older_url="")),
    "candidates-unverified": (
        "candidates",
        replace(CANDIDATES, verified=False, who="Empresa sin verificar"),
    ),
}
