"""A worker shows some of their data, or an employer itself: what will be seen is shown first."""

from aiohttp import web

from hub.conversations.reading import as_worker
from hub.conversations.revealing import SHAREABLE
from hub.web.choosing.wish_views import Choice, Question
from hub.web.conversations.talks import own_thread
from hub.web.site import Visit, form
from hub.web.talking.talk_ends import back
from hub.web.talking.talk_lines import shown_of, written
from hub.web.talking.talk_pages import address
from hub.web.talking.talk_views import ConfirmView, ShareView
from templates import talks as said

_YES = "yes"


async def ask_share(visit: Visit) -> web.Response:
    """Offer a worker's data field by field, none of it chosen."""
    return await _offer(visit, await _shareable(visit))


async def share(visit: Visit) -> web.Response:
    """Show exactly what will be seen; and give it, once that was agreed to."""
    known, given = await _shareable(visit), await form(visit.request)
    wanted = [name for name in SHAREABLE if given.get(name) == _YES and name in known]
    if not wanted:
        return await _offer(visit, known, fault=said.NOTHING)
    if given.get("sure") == _YES:
        revealing = visit.site.hub.conversations.revealing
        await revealing.share(visit.who.sub, visit.part("id"), wanted)
        return back(visit)
    here = address(visit.part("id"))
    view = ConfirmView(
        **visit.frame(),
        title=said.SHARE[0],
        said=said.SHARE[1:],
        shown=tuple((said.FIELDS[name], written(name, known[name])) for name in wanted),
        action=f"{here}/share",
        fields=(*((name, _YES) for name in wanted), ("sure", _YES)),
        button="Mostrar estos datos",
        kind="primary",
        back_url=f"{here}/share",
    )
    return visit.page("confirm", view)


async def ask_reveal(visit: Visit) -> web.Response:
    """Show exactly what a worker will see of the company, and ask to whom."""
    return await _ask_reveal(visit)


async def reveal(visit: Visit) -> web.Response:
    """Show the company, once and for all."""
    whom = (await form(visit.request)).get("whom", "")
    if whom not in said.WHOM:
        return await _ask_reveal(visit, fault="Elija una respuesta.")
    revealing = visit.site.hub.conversations.revealing
    await revealing.reveal(visit.who.sub, visit.part("id"), whole_vacancy=whom == "all")
    return back(visit)


async def _ask_reveal(visit: Visit, fault: str = "") -> web.Response:
    here = address(visit.part("id"))
    revealing = visit.site.hub.conversations.revealing
    company = await revealing.company(visit.who.sub, visit.part("id"))
    choices = tuple(
        Choice(value=value, words=one, hint=hint, chosen=False)
        for value, (one, hint) in said.WHOM.items()
    )
    view = ConfirmView(
        **visit.frame(),
        title=said.REVEAL[0],
        said=said.REVEAL[1:],
        shown=shown_of(company),
        action=f"{here}/reveal",
        fields=(),
        button="Mostrar mi empresa",
        kind="primary",
        back_url=here,
        question=Question(name="whom", words=said.WHOM_ASKED, choices=choices, fault=fault),
    )
    return visit.page("confirm", view, 422 if fault else 200)


async def _shareable(visit: Visit) -> dict[str, str]:
    revealing = visit.site.hub.conversations.revealing
    return await revealing.shareable(visit.who.sub, visit.part("id"))


async def _offer(visit: Visit, known: dict[str, str], fault: str = "") -> web.Response:
    here = address(visit.part("id"))
    thread = await own_thread(visit)
    async with visit.site.hub.database.read() as db:
        (seen,) = await as_worker(db, visit.site.hub.vault, [thread], 0)
    view = ShareView(
        **visit.frame(),
        company=seen.company.legal_name if seen.company else said.COMPANY,
        offered=tuple(
            (name, said.FIELDS[name], written(name, value)) for name, value in known.items()
        ),
        fault=fault,
        action=f"{here}/share",
        back_url=here,
    )
    return visit.page("share", view, 422 if fault else 200)
