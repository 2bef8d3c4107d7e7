"""*Cerrar*, *Bloquear*, *Denunciar* and *Pedir otra revisión*: asked first, in plain words."""

from aiohttp import web

from hub.errors import Fault, Malformed
from hub.talk import Complaint, Party
from hub.web.choosing.wish_views import AskView, Choice, Question
from hub.web.conversations.talks import own_thread, party
from hub.web.site import Visit, form
from hub.web.talking.talk_pages import address
from hub.web.talking.talk_views import ConfirmView
from templates import talks as said

_LONGEST_NUMBER = 6


async def ask_close(visit: Visit) -> web.Response:
    """Say what closing means."""
    return await _ask(visit, "close")


async def ask_block(visit: Visit) -> web.Response:
    """Say what blocking means."""
    return await _ask(visit, "block")


async def _ask(visit: Visit, act: str) -> web.Response:
    here = address((await own_thread(visit)).reference)
    title, sentences = said.ENDS[act]
    other = said.COMPANY if party(visit) is Party.WORKER else said.PERSON
    view = ConfirmView(
        **visit.frame(),
        title=title,
        said=tuple(one.format(other=other) for one in sentences),
        shown=(),
        action=f"{here}/{act}",
        fields=(),
        button=title,
        kind="danger",
        back_url=here,
    )
    return visit.page("confirm", view)


async def close(visit: Visit) -> web.Response:
    """End a conversation."""
    await visit.site.hub.conversations.keeping.close(party(visit), visit.who.sub, visit.part("id"))
    return back(visit)


async def block(visit: Visit) -> web.Response:
    """End a conversation for good."""
    await visit.site.hub.conversations.keeping.block(party(visit), visit.who.sub, visit.part("id"))
    return back(visit)


async def ask_report(visit: Visit) -> web.Response:
    """Ask what is wrong with the other side."""
    return await _ask_report(visit)


async def report(visit: Visit) -> web.Response:
    """Let a moderator look at the other side."""
    given = (await form(visit.request)).get("reason", "")
    if given not in said.COMPLAINTS:
        return await _ask_report(visit, fault="Elija una respuesta.")
    keeping = visit.site.hub.conversations.keeping
    await keeping.report(party(visit), visit.who.sub, visit.part("id"), Complaint(given))
    return back(visit, "?reported")


async def _ask_report(visit: Visit, fault: str = "") -> web.Response:
    here = address((await own_thread(visit)).reference)
    choices = tuple(
        Choice(value=value, words=one, hint=hint, chosen=False)
        for value, (one, hint) in said.COMPLAINTS.items()
    )
    title, agreement = said.REPORT
    view = AskView(
        **visit.frame(),
        title=title,
        action=f"{here}/report",
        questions=(Question(name="reason", words=title, choices=choices, fault=fault),),
        agreement=agreement,
        back_url=here,
        back_name="Volver a la conversación",
        button="Denunciar",
    )
    return visit.page("wishes_ask", view, 422 if fault else 200)


async def appeal(visit: Visit) -> web.Response:
    """Ask for another look at a line of one's own that a moderator took away."""
    given = (await form(visit.request)).get("number", "")
    if not (given.isascii() and given.isdecimal() and len(given) <= _LONGEST_NUMBER):
        raise Malformed([Fault("number", "must be the number of a line")])
    keeping = visit.site.hub.conversations.keeping
    await keeping.appeal(party(visit), visit.who.sub, visit.part("id"), int(given))
    return back(visit, f"#m{given}")


def back(visit: Visit, where: str = "") -> web.Response:
    """Show the conversation again."""
    here = address(visit.part("id"))
    return web.Response(status=303, headers={"Location": f"{here}{where}"})
