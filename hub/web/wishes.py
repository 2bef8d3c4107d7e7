"""*Mis avisos*: a worker's answers come in by pages, one question each; what they chose holds."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from config.reference import comuna
from hub.intake.preferences import Wanted, Word
from hub.intake.reach import effective
from hub.model import Cadence, Lane, Purpose
from hub.store.wishes import Wishes
from hub.web import wish_forms
from hub.web.masks import masked
from hub.web.preferences import CHANNELS, change, read_wishes
from hub.web.site import Call, form
from hub.web.wish_forms import courses, how, messages
from hub.web.wish_views import Answered, AskView, Question, SearchesView, WishesView
from templates import wishes as said
from templates import words

FRONT: Final = "/alerts"
_MOST_SMS = 100
#: Each way to be told, with the channels that takes.
_WAYS: Final[Mapping[str, frozenset[Lane]]] = {
    "sms": frozenset({Lane.SMS}),
    "email": frozenset({Lane.EMAIL}),
    "both": frozenset(CHANNELS),
    "first": frozenset(CHANNELS),
    "list": frozenset(),
    "no": frozenset(),
}


async def show(call: Call) -> web.Response:
    """Show the questions with their answers, and what is known of the worker."""
    found = await read_wishes(call)
    row = found.known.row
    count = words.counted(len(found.searches), "búsqueda", "búsquedas")
    when = said.CADENCE.get(row["cadence"], said.CADENCE["instant"])[0]
    answers = {
        "how": wish_forms.answer_of(said.HOW, how(found)),
        "when": f"{when}. SMS de noche: {'sí' if row['night_sms'] else 'no'}. "
        f"SMS al día: {row['sms_daily_cap']}.",
        "about": f"{count}.",
        "courses": wish_forms.answer_of(said.COURSES, courses(found)),
        "messages": _told_of_messages(found),
    }
    place = comuna(row["comuna"] or "")
    hidden = masked(found.contact)
    named = {
        "Nombre": hidden["name"],
        "RUT": hidden["rut"],
        "Celular": hidden["phone"],
        "Correo": hidden["email"],
        "Comuna": place.name if place else None,
    }
    view = WishesView(
        **call.frame(),
        answers=tuple(
            Answered(
                words=said.QUESTIONS[name],
                answer=answer,
                url=f"{FRONT}/{name}",
                action="Ver" if name == "about" else "Cambiar",
            )
            for name, answer in answers.items()
        ),
        known=tuple((name, value or "No lo tenemos") for name, value in named.items()),
        portal_url=call.site.hub.settings.portal_url or "",
        inbox_url="/inbox",
        key_url="/key",
        saved="saved" in call.request.query,
    )
    return call.page("wishes", view)


async def ask_how(call: Call) -> web.Response:
    """Ask by what a worker wants to be told of jobs."""
    found = await read_wishes(call)
    return _page(call, "how", (wish_forms.ask_how(found, how(found)),), said.AGREE_HOW)


async def take_how(call: Call) -> web.Response:
    """Let it hold: a yes is a consent, and whatever was not chosen is withdrawn."""
    found, given = await read_wishes(call), (await form(call.request)).get("how", "")
    if fault := _missing(found, given, said.HOW):
        return _page(call, "how", (wish_forms.ask_how(found, given, fault),), said.AGREE_HOW, 422)
    wanted = Wanted(
        cadence=_cadence(found, given),
        both_channels=given == "both",
        words=_words(found, Purpose.ALERTS, _WAYS[given]),
    )
    return await _save(call, wanted)


async def ask_courses(call: Call) -> web.Response:
    """Ask whether a worker wants to hear of courses, and by what."""
    question = wish_forms.ask_courses(courses(await read_wishes(call)))
    return _page(call, "courses", (question,), said.AGREE_KEPT)


async def take_courses(call: Call) -> web.Response:
    """Let it hold; a no is kept as well as a yes."""
    found, given = await read_wishes(call), (await form(call.request)).get("courses", "")
    if fault := _missing(found, given, said.COURSES):
        question = wish_forms.ask_courses(given, fault)
        return _page(call, "courses", (question,), said.AGREE_KEPT, 422)
    return await _save(call, _kept(Purpose.COURSES, given))


async def ask_messages(call: Call) -> web.Response:
    """Ask whether a worker wants to be told that a company wrote, and by what."""
    found = await read_wishes(call)
    question = wish_forms.ask_messages(found, messages(found))
    return _page(call, "messages", (question,), _agree_messages(found))


async def take_messages(call: Call) -> web.Response:
    """Let it hold; a no is kept as well as a yes."""
    found, given = await read_wishes(call), (await form(call.request)).get("messages", "")
    if fault := _missing(found, given, said.MESSAGES):
        question = wish_forms.ask_messages(found, given, fault)
        return _page(call, "messages", (question,), _agree_messages(found), 422)
    return await _save(call, _kept(Purpose.MESSAGES, given))


async def ask_when(call: Call) -> web.Response:
    """Ask when a worker wants to be told."""
    row = (await read_wishes(call)).known.row
    given = {
        "cadence": "" if row["cadence"] == Cadence.INBOX_ONLY else str(row["cadence"]),
        "night": "yes" if row["night_sms"] else "no",
        "cap": str(row["sms_daily_cap"]),
    }
    return _page(call, "when", wish_forms.ask_when(given, {}), said.AGREE_WHEN)


async def take_when(call: Call) -> web.Response:
    """Let it hold. Whoever chose their list alone keeps it, unless they chose a time."""
    found, sent = await read_wishes(call), await form(call.request)
    given = {name: sent.get(name, "").strip() for name in ("cadence", "night", "cap")}
    alone = wish_forms.alone(found)
    faults = {}
    if given["cadence"] not in said.CADENCE and not (alone and not given["cadence"]):
        faults["cadence"] = said.FAULTS["none"]
    if given["night"] not in said.NIGHT:
        faults["night"] = said.FAULTS["none"]
    cap = given["cap"]
    if not (cap.isascii() and cap.isdecimal() and len(cap) <= 3 and int(cap) <= _MOST_SMS):
        faults["cap"] = said.FAULTS["cap"]
    if faults:
        return _page(call, "when", wish_forms.ask_when(given, faults), said.AGREE_WHEN, 422)
    wanted = Wanted(
        cadence=Cadence(given["cadence"]) if given["cadence"] else None,
        night_sms=given["night"] == "yes",
        sms_daily_cap=int(cap),
    )
    return await _save(call, wanted)


async def show_about(call: Call) -> web.Response:
    """Show the searches in plain words; the portal changes them."""
    found = await read_wishes(call)
    view = SearchesView(
        **call.frame(),
        title=said.QUESTIONS["about"],
        searches=tuple(wish_forms.lines_of(one) for one in found.searches),
        portal_url=call.site.hub.settings.portal_url or "",
        back_url=FRONT,
    )
    return call.page("wishes_about", view)


def _told_of_messages(found: Wishes) -> str:
    given = messages(found)
    answer = wish_forms.answer_of(said.MESSAGES, given)
    silent = wish_forms.alone(found) and _WAYS.get(given)
    return f"{answer} {said.LIST_ALONE}" if silent else answer


def _agree_messages(found: Wishes) -> str:
    return f"{said.LIST_ALONE} {said.AGREE_KEPT}" if wish_forms.alone(found) else said.AGREE_KEPT


def _kept(purpose: Purpose, given: str) -> Wanted:
    """Say yes to the channels of an answer, and no to the others."""
    ways = _WAYS[given]
    return Wanted(
        words=[Word(purpose=purpose, channel=lane, granted=lane in ways) for lane in CHANNELS]
    )


def _words(found: Wishes, purpose: Purpose, ways: frozenset[Lane]) -> list[Word]:
    """Say yes to what was chosen, and no to what else there is a yes to."""
    return [
        Word(purpose=purpose, channel=lane, granted=lane in ways)
        for lane in CHANNELS
        if lane in ways or effective(found.known.consents, purpose, lane)
    ]


def _cadence(found: Wishes, given: str) -> Cadence | None:
    if given == "list":
        return Cadence.INBOX_ONLY
    return Cadence.INSTANT if wish_forms.alone(found) else None


def _missing(found: Wishes, given: str, choices: Mapping[str, tuple[str, str]]) -> str:
    if given not in choices:
        return said.FAULTS["none"]
    if Lane.SMS in _WAYS[given] and not found.known.has_mobile:
        return said.FAULTS["no_phone"]
    if Lane.EMAIL in _WAYS[given] and not found.known.has_email:
        return said.FAULTS["no_email"]
    return ""


def _page(
    call: Call,
    name: str,
    questions: tuple[Question, ...],
    agreement: str,
    status: int = 200,
) -> web.Response:
    view = AskView(
        **call.frame(),
        title=said.QUESTIONS[name],
        action=f"{FRONT}/{name}",
        questions=questions,
        agreement=agreement,
        back_url=FRONT,
    )
    return call.page("wishes_ask", view, status)


async def _save(call: Call, wanted: Wanted) -> web.Response:
    await change(call, wanted)
    return web.Response(status=303, headers={"Location": f"{FRONT}?saved"})
