"""*Cerrar*, *Bloquear*, *Denunciar* and *Pedir otra revisión*: asked first, in plain words."""

from aiohttp import web

from hub.errors import Fault, Malformed
from hub.talk import Complaint
from hub.web.choosing.wish_views import AskView, Choice, Question
from hub.web.conversations.talks import own_thread, party
from hub.web.site import Call, form
from hub.web.talking.talk_pages import address
from hub.web.talking.talk_views import ConfirmView
from templates import talks as said

_LONGEST_NUMBER = 6


async def ask_close(call: Call) -> web.Response:
    """Say what closing means."""
    return await _ask(call, "close")


async def ask_block(call: Call) -> web.Response:
    """Say what blocking means."""
    return await _ask(call, "block")


async def _ask(call: Call, act: str) -> web.Response:
    here = address((await own_thread(call)).reference)
    title, sentences = said.ENDS[act]
    view = ConfirmView(
        **call.frame(),
        title=title,
        said=sentences,
        shown=(),
        action=f"{here}/{act}",
        fields=(),
        button=title,
        kind="danger",
        back_url=here,
    )
    return call.page("confirm", view)


async def close(call: Call) -> web.Response:
    """End a conversation."""
    await call.site.hub.conversations.keeping.close(party(call), call.who.sub, call.part("id"))
    return back(call)


async def block(call: Call) -> web.Response:
    """End a conversation for good."""
    await call.site.hub.conversations.keeping.block(party(call), call.who.sub, call.part("id"))
    return back(call)


async def ask_report(call: Call) -> web.Response:
    """Ask what is wrong with the other side."""
    return await _ask_report(call)


async def report(call: Call) -> web.Response:
    """Let a moderator look at the other side."""
    given = (await form(call.request)).get("reason", "")
    if given not in said.COMPLAINTS:
        return await _ask_report(call, fault="Elija una respuesta.")
    keeping = call.site.hub.conversations.keeping
    await keeping.report(party(call), call.who.sub, call.part("id"), Complaint(given))
    return back(call, "?reported")


async def _ask_report(call: Call, fault: str = "") -> web.Response:
    here = address((await own_thread(call)).reference)
    choices = tuple(
        Choice(value=value, words=one, hint=hint, chosen=False)
        for value, (one, hint) in said.COMPLAINTS.items()
    )
    title, agreement = said.REPORT
    view = AskView(
        **call.frame(),
        title=title,
        action=f"{here}/report",
        questions=(Question(name="reason", words=title, choices=choices, fault=fault),),
        agreement=agreement,
        back_url=here,
        back_name="Volver a la conversación",
        button="Denunciar",
    )
    return call.page("wishes_ask", view, 422 if fault else 200)


async def appeal(call: Call) -> web.Response:
    """Ask for another look at a line of one's own that a moderator took away."""
    given = (await form(call.request)).get("number", "")
    if not (given.isascii() and given.isdecimal() and len(given) <= _LONGEST_NUMBER):
        raise Malformed([Fault("number", "must be the number of a line")])
    keeping = call.site.hub.conversations.keeping
    await keeping.appeal(party(call), call.who.sub, call.part("id"), int(given))
    return back(call, f"#m{given}")


def back(call: Call, where: str = "") -> web.Response:
    """Show the conversation again."""
    here = address(call.part("id"))
    return web.Response(status=303, headers={"Location": f"{here}{where}"})
