"""*Mis avisos*: how, when and of what a worker is told comes in, a page each; it holds."""

from typing import Final

from aiohttp import web

from hub.intake.preferences import BY_PAGE, Wanted, Word
from hub.intake.reach import effective
from hub.model import Cadence, Lane, Purpose
from hub.store.workers.wishes import Wishes
from hub.web.choosing import wish_forms
from hub.web.choosing.preferences import CHANNELS, read_wishes
from hub.web.choosing.wish_forms import how
from hub.web.choosing.wish_kept import answers_kept, answers_whole
from hub.web.choosing.wish_saving import FRONT, WAYS, ask_page, missing, save, within_reach
from hub.web.choosing.wish_views import Answered, SearchesView, WishesView
from hub.web.site import Visit, form
from templates import agreed, words
from templates import wishes as said

_MOST_SMS: Final = 100


async def show(visit: Visit) -> web.Response:
    """Show the questions with their answers, and what is known of the worker."""
    found = await read_wishes(visit)
    row = found.known.row
    count = words.counted(len(found.searches), "búsqueda", "búsquedas")
    when = said.CADENCE.get(row["cadence"], said.CADENCE["instant"])[0]
    answers = {
        "how": wish_forms.answer_of(said.HOW, how(found)),
        "when": f"{when}. SMS de noche: {'sí' if row['night_sms'] else 'no'}. "
        f"SMS al día: {row['sms_daily_cap']}.",
        "about": f"{count}.",
        **answers_kept(found),
    }
    view = WishesView(
        **visit.frame(),
        answers=_rows(answers),
        permits=_rows(answers_whole(found)),
        inbox_url="/inbox",
        key_url="/key",
        record_url="/record",
        consents_url=f"{FRONT}/consents",
        erase_url="/erase",
        saved="saved" in visit.request.query,
    )
    return visit.page("wishes", view)


def _rows(answers: dict[str, str]) -> tuple[Answered, ...]:
    return tuple(
        Answered(
            words=said.QUESTIONS[name],
            answer=answer,
            url=f"{FRONT}/{name}",
            action="Ver" if name == "about" else "Cambiar",
        )
        for name, answer in answers.items()
    )


async def ask_how(visit: Visit) -> web.Response:
    """Ask by what a worker wants to be told of jobs."""
    found = await read_wishes(visit)
    asked = within_reach(found, wish_forms.ask_how(found, how(found)))
    return ask_page(visit, "how", (asked,), said.AGREE_HOW)


async def take_how(visit: Visit) -> web.Response:
    """Let it hold: a yes is a consent, and whatever was not chosen is withdrawn."""
    found, given = await read_wishes(visit), (await form(visit.request)).get("how", "")
    if fault := missing(found, given, said.HOW):
        asked = within_reach(found, wish_forms.ask_how(found, given, fault))
        return ask_page(visit, "how", (asked,), said.AGREE_HOW, 422)
    wanted = Wanted(
        cadence=_cadence(found, given),
        both_channels=given == "both",
        words=_words(found, Purpose.ALERTS, WAYS[given]),
        source=BY_PAGE,
    )
    return await save(visit, wanted)


async def ask_when(visit: Visit) -> web.Response:
    """Ask when a worker wants to be told."""
    row = (await read_wishes(visit)).known.row
    given = {
        "cadence": "" if row["cadence"] == Cadence.INBOX_ONLY else str(row["cadence"]),
        "night": "yes" if row["night_sms"] else "no",
        "cap": str(row["sms_daily_cap"]),
    }
    return ask_page(visit, "when", wish_forms.ask_when(given, {}), said.AGREE_WHEN)


async def take_when(visit: Visit) -> web.Response:
    """Let it hold. Whoever chose their list alone keeps it, unless they chose a time."""
    found, sent = await read_wishes(visit), await form(visit.request)
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
        return ask_page(visit, "when", wish_forms.ask_when(given, faults), said.AGREE_WHEN, 422)
    wanted = Wanted(
        cadence=Cadence(given["cadence"]) if given["cadence"] else None,
        night_sms=given["night"] == "yes",
        sms_daily_cap=int(cap),
        source=BY_PAGE,
    )
    return await save(visit, wanted)


async def show_about(visit: Visit) -> web.Response:
    """Show the searches in plain words; the portal changes them."""
    found = await read_wishes(visit)
    view = SearchesView(
        **visit.frame(),
        title=said.QUESTIONS["about"],
        searches=tuple(wish_forms.lines_of(one) for one in found.searches),
        portal_url=visit.site.hub.settings.portal_url or "",
        back_url=FRONT,
    )
    return visit.page("wishes_about", view)


def _words(found: Wishes, purpose: Purpose, ways: frozenset[Lane]) -> list[Word]:
    """Say yes to what was chosen, and no to what else there is a yes to."""
    return [
        Word(
            purpose=purpose,
            channel=lane,
            granted=lane in ways,
            text_version=agreed.VERSION,
        )
        for lane in CHANNELS
        if lane in ways or effective(found.known.consents, purpose, lane)
    ]


def _cadence(found: Wishes, given: str) -> Cadence | None:
    if given == "list":
        return Cadence.INBOX_ONLY
    return Cadence.INSTANT if wish_forms.alone(found) else None
