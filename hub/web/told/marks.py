"""*Me interesa* and *Es falso*: what a worker says of a job they were told of is kept.

By the API, by the pages of a session, and by a link, which is the right to its one item.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from hub.errors import Conflict, Fault, Malformed, NotFound
from hub.intake.contract.fields import Data, Flag
from hub.model import ReportReason
from hub.store.dispatch import inbox
from hub.store.stopping import reports
from hub.store.subjects import marks
from hub.store.workers.readers import Reader, reader
from hub.web.bodies import read_json
from hub.web.choosing.wish_views import AskView, Choice, Question
from hub.web.site import Visit, answer, form
from hub.web.told import links
from hub.web.told.inbox import own_entry
from hub.web.told.jobs import Job, jobs_for
from templates import words

_MISSING = "Elija una respuesta."


class InterestRequest(Data):
    """Whether a job interests the worker; false takes it back."""

    interested: Flag = True


class ReportRequest(Data):
    """Why a job is false."""

    reason: Literal[ReportReason.MONEY, ReportReason.FALSE, ReportReason.IMPROPER]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Who speaks, of which job, and where its page is."""

    worker: Reader
    job: Job
    url: str  #: below it they act
    linked: bool  #: they came by a link: the page knows of no session

    @property
    def page(self) -> str:
        """Give the job's own page: the link of a digest SMS shows several."""
        return f"{self.url}?item" if self.linked else self.url


async def like(visit: Visit) -> web.Response:
    """POST /v1/inbox/{id}/interested: without a body, it does interest them."""
    wanted = InterestRequest()
    if await visit.request.read():
        wanted = await read_json(visit.request, InterestRequest)
    spoken = await of_entry(visit)
    await _like(visit, spoken, interested=wanted.interested)
    return answer({"interested": wanted.interested})


async def report(visit: Visit) -> web.Response:
    """POST /v1/inbox/{id}/report: the first word counts, and a second changes nothing."""
    wanted = await read_json(visit.request, ReportRequest)
    spoken = await of_entry(visit)
    await _report(visit, spoken, ReportReason(wanted.reason))
    return answer({"reported": True})


async def like_page(visit: Visit) -> web.Response:
    """Keep or take back *Me interesa*, and show the job again."""
    return await _liked(visit, await of_entry(visit))


async def ask_report(visit: Visit) -> web.Response:
    """Ask why a job is false."""
    return _asked(visit, await of_entry(visit))


async def report_page(visit: Visit) -> web.Response:
    """Keep that it is false, and show the job again."""
    return await _reported(visit, await of_entry(visit))


async def like_link(visit: Visit) -> web.Response:
    """Keep *Me interesa*, by a link."""
    return await _liked(visit, await _of_link(visit))


async def ask_report_link(visit: Visit) -> web.Response:
    """Ask why a job is false, by a link."""
    return _asked(visit, await _of_link(visit))


async def report_link(visit: Visit) -> web.Response:
    """Keep that it is false, by a link."""
    return await _reported(visit, await _of_link(visit))


async def of_entry(visit: Visit) -> Spoken:
    """Give the job of an entry of one's own list; NotFound for any other."""
    hub, sealed = visit.site.hub, visit.part("id")
    async with hub.database.read() as db:
        number = await own_entry(db, visit.site, visit.who.sub, sealed)
        found, worker = await inbox.entry(db, number), await reader(db, visit.who.sub)
        if found is None or worker is None:
            raise NotFound
        jobs = await jobs_for(db, hub.vault, worker, [found[0].broadcast_id])
    if (job := jobs.get(found[0].broadcast_id)) is None:
        raise NotFound
    return Spoken(worker=worker, job=job, url=f"/inbox/{sealed}", linked=False)


async def _of_link(visit: Visit) -> Spoken:
    worker, job = await links.item_of(visit)
    return Spoken(worker=worker, job=job, url=f"/a/{visit.part('token')}", linked=True)


async def _like(visit: Visit, spoken: Spoken, *, interested: bool) -> None:
    now = visit.site.now()
    if interested and spoken.job.closed(now):
        raise Conflict("this job is closed")
    async with visit.site.hub.database.write() as db:
        vacancy_id = spoken.job.facts.vacancy_id
        if interested:  # its employer may write to them from now on
            await visit.site.hub.conversations.opening.candidate(
                db,
                spoken.job.vacancy["employer_id"],
                spoken.worker.id,
                vacancy_id,
                minted=False,
            )
        await marks.interest(db, spoken.worker.id, vacancy_id, interested=interested, now=now)


async def _report(visit: Visit, spoken: Spoken, reason: ReportReason) -> None:
    hub = visit.site.hub
    async with hub.database.write() as db:
        await reports.report(
            db,
            hub.vault,
            worker=spoken.worker.id,
            vacancy_id=spoken.job.facts.vacancy_id,
            reason=reason,
            now=visit.site.now(),
        )


async def _liked(visit: Visit, spoken: Spoken) -> web.Response:
    given = (await form(visit.request)).get("interested", "")
    if given not in ("yes", "no"):
        raise Malformed([Fault("interested", "must be yes or no")])
    with suppress(Conflict):  # closed meanwhile: the job's own page says so
        await _like(visit, spoken, interested=given == "yes")
    return _back(spoken)


async def _reported(visit: Visit, spoken: Spoken) -> web.Response:
    given = (await form(visit.request)).get("reason", "")
    if given not in words.REPORT_REASONS:
        return _asked(visit, spoken, fault=_MISSING)
    await _report(visit, spoken, ReportReason(given))
    return _back(spoken)


def _asked(visit: Visit, spoken: Spoken, fault: str = "") -> web.Response:
    choices = tuple(
        Choice(value=value, words=said, hint="", chosen=False)
        for value, said in words.REPORT_REASONS.items()
    )
    title = "¿Por qué es falso?"
    frame: dict[str, Any] = visit.frame(link=spoken.linked)
    view = AskView(
        **frame,
        title=title,
        action=f"{spoken.url}/report",
        questions=(Question(name="reason", words=title, choices=choices, fault=fault),),
        agreement="Lo revisa una persona. La empresa no sabe quién avisó.",
        back_url=spoken.page,
        back_name="Volver al trabajo",
        button="Avisar que es falso",
    )
    return visit.page("wishes_ask", view, 422 if fault else 200)


def _back(spoken: Spoken) -> web.Response:
    return web.Response(status=303, headers={"Location": spoken.page})
