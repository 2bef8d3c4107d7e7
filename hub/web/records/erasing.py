"""*Borrar mis datos*: a worker says so and is erased; a receipt that names nobody is shown."""

from typing import Final

from aiohttp import web

from anonymizer import receipts
from hub.errors import NotFound
from hub.intake import erasing
from hub.jobs import FAREWELL
from hub.store.workers import erasing as store
from hub.web.choosing.preferences import read_wishes
from hub.web.choosing.wish_saving import FRONT as ALERTS
from hub.web.guard import limit_guesses, note_guess
from hub.web.records.erasing_views import ReceiptView
from hub.web.session import COOKIE
from hub.web.signin import see_other
from hub.web.site import Visit, form
from hub.web.talking.talk_views import ConfirmView
from templates import record as said
from templates import words

FRONT: Final = "/erase"
RECEIPTS: Final = "/receipts"


async def ask(visit: Visit) -> web.Response:
    """Show what goes, what stays and what follows; only the button acts.

    The number of the receipt to come stands in the form: pressed twice, it is one erasure.
    """
    await read_wishes(visit)
    view = ConfirmView(
        **visit.frame(),
        title=said.ERASE,
        said=said.ERASED_IS,
        shown=(),
        action=FRONT,
        fields=(("receipt", receipts.draw()),),
        button=said.ERASE,
        kind="danger",
        back_url=ALERTS,
    )
    return visit.page("confirm", view)


async def erase(visit: Visit) -> web.Response:
    """Erase whoever asks, end their session, and show the receipt."""
    hub = visit.site.hub
    number = receipts.read((await form(visit.request)).get("receipt", ""))
    if number is None:
        raise NotFound
    async with hub.database.write() as db:
        rings = await erasing.erase(
            db, hub.vault, visit.who.sub, number, hub.lanes, visit.site.now()
        )
    for bell in (FAREWELL, *rings):
        visit.site.ring(bell)
    response = see_other(f"{RECEIPTS}/{number}")
    response.del_cookie(COOKIE)
    return response


async def show_receipt(visit: Visit) -> web.Response:
    """Show a receipt to whoever has its number; NotFound where none was given."""
    limit_guesses(visit)
    number = receipts.read(visit.part("number"))
    day = None
    if number is not None:
        async with visit.site.hub.database.read() as db:
            day = await store.day_of(db, number)
    if number is None or day is None:
        note_guess(visit)
        raise NotFound
    view = ReceiptView(
        **visit.frame(link=True), number=number, day=words.full_day(day), check_url=RECEIPTS
    )
    return visit.page("receipt", view)


async def ask_number(visit: Visit) -> web.Response:
    """Ask for the number of a receipt, to see whether it is one."""
    return _ask_page(visit, "")


async def check_number(visit: Visit) -> web.Response:
    """Say whether a number is that of a receipt."""
    limit_guesses(visit)
    number = receipts.read((await form(visit.request)).get("number", ""))
    if number is not None:
        async with visit.site.hub.database.read() as db:
            if await store.day_of(db, number) is not None:
                return see_other(f"{RECEIPTS}/{number}")
    note_guess(visit)
    return _ask_page(visit, said.NO_RECEIPT, 422)


def _ask_page(visit: Visit, fault: str, status: int = 200) -> web.Response:
    view = ReceiptView(**visit.frame(link=True), check_url=RECEIPTS, fault=fault)
    return visit.page("receipt", view, status)
