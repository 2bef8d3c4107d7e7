"""A yes or no of *Mis avisos* comes in; both are kept, each in the one step of the other.

Courses, messages and the BNE itself have channels; the profile and the use of data have none.
"""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from hub.intake.preferences import BY_PAGE, Wanted, Word
from hub.intake.reach import whole
from hub.model import Purpose
from hub.store.workers.wishes import Wishes
from hub.web.choosing import wish_forms
from hub.web.choosing.preferences import ALL, CHANNELS, read_wishes
from hub.web.choosing.wish_forms import courses, messages, service
from hub.web.choosing.wish_saving import WAYS, ask_page, missing, save, within_reach
from hub.web.choosing.wish_views import Question
from hub.web.site import Handler, Visit, form
from templates import agreed
from templates import wishes as said

_PURPOSES: Final[Mapping[str, Purpose]] = {
    "messages": Purpose.MESSAGES,
    "service": Purpose.SERVICE,
    "publication": Purpose.PUBLICATION,
    "processing": Purpose.PROCESSING,
}
#: What may be answered about what has channels, and about what has none.
_BY_CHANNEL: Final = {"messages": said.MESSAGES, "service": said.SERVICE}
_WHOLE: Final = {"publication": said.PUBLICATION, "processing": said.PROCESSING}


def answers_kept(found: Wishes) -> dict[str, str]:
    """Say what holds of what has channels, by question."""
    told = wish_forms.answer_of(said.MESSAGES, messages(found))
    silent = wish_forms.alone(found) and WAYS.get(messages(found))
    call = " Prefiere que le llamen." if found.known.row["prefers_call"] else ""
    return {
        "courses": wish_forms.answer_of(said.COURSES, courses(found)) + call,
        "messages": f"{told} {said.LIST_ALONE}" if silent else told,
        "service": wish_forms.answer_of(said.SERVICE, service(found)),
    }


def answers_whole(found: Wishes) -> dict[str, str]:
    """Say what holds of what has no channel, by question."""
    answers = {
        name: wish_forms.answer_of(offered, _held(found, name)) for name, offered in _WHOLE.items()
    }
    if not _held(found, "processing"):
        answers["processing"] = said.TAKEN_AS_GIVEN
    return answers


async def ask_courses(visit: Visit) -> web.Response:
    """Ask whether a worker wants to hear of courses, by what, and whether to be telephoned."""
    found = await read_wishes(visit)
    by, *more = wish_forms.ask_courses(courses(found), _calls(found), {})
    asked = (within_reach(found, by), *more)
    return ask_page(visit, "courses", asked, said.AGREE_KEPT)


async def take_courses(visit: Visit) -> web.Response:
    """Let it hold; a no is kept as well as a yes."""
    found, sent = await read_wishes(visit), await form(visit.request)
    given, calls = sent.get("courses", ""), sent.get("call", "")
    faults = {"courses": missing(found, given, said.COURSES)}
    if calls not in said.CALL:
        faults["call"] = said.FAULTS["none"]
    elif calls == "yes" and not found.contact.get("phone"):
        faults["call"] = said.FAULTS["no_number"]
    if any(faults.values()):
        by, *more = wish_forms.ask_courses(given, calls, faults)
        asked = (within_reach(found, by), *more)
        return ask_page(visit, "courses", asked, said.AGREE_KEPT, 422)
    words = _words(Purpose.COURSES, given)
    return await save(visit, Wanted(words=words, prefers_call=calls == "yes", source=BY_PAGE))


def asks(name: str) -> Handler:
    """Give the door that asks one of the other questions."""

    async def ask(visit: Visit) -> web.Response:
        found = await read_wishes(visit)
        return ask_page(
            visit, name, (_question(found, name, _held(found, name)),), _agree(found, name)
        )

    return ask


def takes(name: str) -> Handler:
    """Give the door that takes its answer; a no is kept as well as a yes."""

    async def take(visit: Visit) -> web.Response:
        found, given = await read_wishes(visit), (await form(visit.request)).get(name, "")
        if name in _WHOLE:
            fault = "" if given in _WHOLE[name] else said.FAULTS["none"]
        else:
            fault = missing(found, given, _BY_CHANNEL[name])
        if fault:
            asked = (_question(found, name, given, fault),)
            return ask_page(visit, name, asked, _agree(found, name), 422)
        words = _words(_PURPOSES[name], given)
        return await save(visit, Wanted(words=words, source=BY_PAGE))

    return take


def _question(found: Wishes, name: str, given: str, fault: str = "") -> Question:
    if name == "messages":
        return within_reach(found, wish_forms.ask_messages(found, given, fault))
    if name in _WHOLE:
        return wish_forms.asked(name, _WHOLE[name], given, fault)
    return within_reach(found, wish_forms.asked(name, _BY_CHANNEL[name], given, fault))


def _held(found: Wishes, name: str) -> str:
    if name == "messages":
        return messages(found)
    if name == "service":
        return service(found)
    return {True: "yes", False: "no", None: ""}[whole(found.known.consents, _PURPOSES[name])]


def _calls(found: Wishes) -> str:
    return "yes" if found.known.row["prefers_call"] else "no"


def _agree(found: Wishes, name: str) -> str:
    alone = name == "messages" and wish_forms.alone(found)
    return f"{said.LIST_ALONE} {said.AGREE_KEPT}" if alone else said.AGREE_KEPT


def _words(purpose: Purpose, given: str) -> list[Word]:
    """Say yes to the channels of an answer, and no to the others."""
    if str(purpose) in _WHOLE:
        said_of = {ALL: given == "yes"}
    else:
        said_of = {str(lane): lane in WAYS[given] for lane in CHANNELS}
    return [
        Word(purpose=purpose, channel=where, granted=granted, text_version=agreed.VERSION)
        for where, granted in said_of.items()
    ]
