"""The pages of an employer: its vacancies, and whom it may write to about each."""

from urllib.parse import quote

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.conversations.companies import strip_of
from hub.conversations.reading import person
from hub.errors import NotFound
from hub.model import VacancyState
from hub.store.conversations import candidates, delays, lines
from hub.store.conversations.candidates import Profile
from hub.store.subjects import facts, offers
from hub.store.subjects.facts import Facts
from hub.store.workers import identities
from hub.talk import Party
from hub.web.site import Visit
from hub.web.talking.candidate_views import (
    CandidateItem,
    CandidatesView,
    VacanciesView,
    VacancyItem,
)
from hub.web.talking.talk_lines import company_of, known_of
from hub.web.talking.talk_pages import FRONT as MESSAGES
from hub.web.talking.talk_pages import address
from templates import words

FRONT = "/candidates"
_VACANCIES, _CANDIDATES = 10, 20


async def show_vacancies(visit: Visit) -> web.Response:
    """Show an employer's own vacancies, the latest first, with what became of each."""
    who, after = visit.who.sub, visit.after()
    async with visit.site.hub.database.read() as db:
        found = await offers.of_employer(db, who, _VACANCIES + 1, after)
        shown = found[:_VACANCIES]
        told = await facts.of_vacancies(db, visit.site.hub.vault, shown)
        view = VacanciesView(
            **visit.frame(),
            items=tuple([await _item(visit, db, told[one]) for one in shown]),
            verified=bool(await identities.verified(db, [who])),
            messages_url=MESSAGES,
            unread=await lines.unread_of(db, Party.EMPLOYER, who),
            older_url=f"{FRONT}?after={quote(shown[-1], safe='')}"
            if len(found) > _VACANCIES
            else "",
        )
    return visit.page("vacancies", view)


async def show_candidates(visit: Visit) -> web.Response:
    """Show whom an employer may write to about its own vacancy; NotFound for another's."""
    who, vacancy_id = visit.who.sub, visit.part("id")
    after = visit.after() or ""
    async with visit.site.hub.database.read() as db:
        vacancy = await offers.vacancy(db, vacancy_id)
        if vacancy is None or vacancy["employer_id"] != who:
            raise NotFound
        found = await candidates.of_vacancy(db, who, vacancy_id, _CANDIDATES + 1, after)
        shown = found[:_CANDIDATES]
        told = await facts.of_vacancies(db, visit.site.hub.vault, [vacancy_id])
        strip = await strip_of(db, who)
        company, more = company_of(strip, delay=await delays.usual_delay(db, who))
        item = await _item(visit, db, told[vacancy_id])
    older = f"{item.url}?after={shown[-1].reference}" if len(found) > _CANDIDATES else ""
    view = CandidatesView(
        **visit.frame(),
        vacancy=item,
        items=tuple(_candidate(one) for one in shown),
        verified=strip.verified,
        who=company,
        more=more,
        open_url=MESSAGES,
        home_url=FRONT,
        older_url=older,
    )
    return visit.page("candidates", view)


async def _item(visit: Visit, db: AsyncConnection, told: Facts) -> VacancyItem:
    counted = await candidates.counters(db, visit.who.sub, told.vacancy_id)
    closed = told.state is not VacancyState.OPEN or told.valid_until <= visit.site.now()
    return VacancyItem(
        url=f"{FRONT}/{quote(told.vacancy_id, safe='')}",
        title=words.calm(told.title),
        published=told.published_at.astimezone(words.SANTIAGO).date(),
        received=counted.received,
        seen=counted.seen,
        asked=counted.asked,
        closed=closed,
    )


def _candidate(one: Profile) -> CandidateItem:
    known = known_of(person(one.alias, one))[1:]
    return CandidateItem(
        alias=one.alias,
        about=" · ".join(it for _, it in known),
        reference=one.reference,
        talk_url=address(one.conversation) if one.conversation else "",
    )
