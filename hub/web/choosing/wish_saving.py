"""An answer to a question of *Mis avisos* comes in; it is judged, asked again, or saved."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from aiohttp import web

from hub.intake.preferences import Wanted
from hub.model import Lane
from hub.store.workers.wishes import Wishes
from hub.web.choosing.preferences import CHANNELS, change
from hub.web.choosing.wish_views import AskView, Question
from hub.web.site import Visit
from templates import wishes as said

FRONT: Final = "/alerts"
#: Each way to be told, with the channels that takes.
WAYS: Final[Mapping[str, frozenset[Lane]]] = {
    "sms": frozenset({Lane.SMS}),
    "email": frozenset({Lane.EMAIL}),
    "both": frozenset(CHANNELS),
    "first": frozenset(CHANNELS),
    "list": frozenset(),
    "no": frozenset(),
}


def missing(found: Wishes, given: str, choices: Mapping[str, tuple[str, str]]) -> str:
    """Say what is wrong with a way to be told; empty: nothing."""
    return _out_of_reach(found, given) if given in choices else said.FAULTS["none"]


def within_reach(found: Wishes, question: Question) -> Question:
    """Let nobody choose a way for which they gave no address, and say how to add one.

    What holds already stays to be seen as chosen.
    """
    choices = []
    for one in question.choices:
        why = _out_of_reach(found, one.value)
        choices.append(replace(one, hint=why, off=not one.chosen) if why else one)
    return replace(question, choices=tuple(choices))


def _out_of_reach(found: Wishes, way: str) -> str:
    if Lane.SMS in WAYS[way] and not found.known.has_mobile:
        return said.FAULTS["no_phone"]
    if Lane.EMAIL in WAYS[way] and not found.known.has_email:
        return said.FAULTS["no_email"]
    return ""


def ask_page(
    visit: Visit,
    name: str,
    questions: tuple[Question, ...],
    agreement: str,
    status: int = 200,
) -> web.Response:
    """Show the page of one question."""
    view = AskView(
        **visit.frame(),
        title=said.QUESTIONS[name],
        about=said.MEANS.get(name, ""),
        action=f"{FRONT}/{name}",
        questions=questions,
        agreement=agreement,
        back_url=FRONT,
    )
    return visit.page("wishes_ask", view, status)


async def save(visit: Visit, wanted: Wanted) -> web.Response:
    """Let an answer hold, and go back to all the questions."""
    await change(visit, wanted)
    return web.Response(status=303, headers={"Location": f"{FRONT}?saved"})
