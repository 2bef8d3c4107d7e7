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
from hub.web.site import Call, form
from hub.web.talking.talk_views import ConfirmView
from templates import record as said
from templates import words

FRONT: Final = "/erase"
RECEIPTS: Final = "/receipts"


async def ask(call: Call) -> web.Response:
    """Show what goes, what stays and what follows; only the button acts.

    The number of the receipt to come stands in the form: pressed twice, it is one erasure.
    """
    await read_wishes(call)
    view = ConfirmView(
        **call.frame(),
        title=said.ERASE,
        said=said.ERASED_IS,
        shown=(),
        action=FRONT,
        fields=(("receipt", receipts.draw()),),
        button=said.ERASE,
        kind="danger",
        back_url=ALERTS,
    )
    return call.page("confirm", view)


async def erase(call: Call) -> web.Response:
    """Erase whoever asks, end their session, and show the receipt."""
    hub = call.site.hub
    number = receipts.read((await form(call.request)).get("receipt", ""))
    if number is None:
        raise NotFound
    async with hub.database.write() as db:
        rings = await erasing.erase(db, hub.vault, call.who.sub, number, hub.lanes, call.site.now())
    for bell in (FAREWELL, *rings):
        call.site.ring(bell)
    response = see_other(f"{RECEIPTS}/{number}")
    response.del_cookie(COOKIE)
    return response


async def show_receipt(call: Call) -> web.Response:
    """Show a receipt to whoever has its number; NotFound where none was given."""
    limit_guesses(call)
    number = receipts.read(call.part("number"))
    day = None
    if number is not None:
        async with call.site.hub.database.read() as db:
            day = await store.day_of(db, number)
    if number is None or day is None:
        note_guess(call)
        raise NotFound
    view = ReceiptView(
        **call.frame(link=True), number=number, day=words.full_day(day), check_url=RECEIPTS
    )
    return call.page("receipt", view)


async def ask_number(call: Call) -> web.Response:
    """Ask for the number of a receipt, to see whether it is one."""
    return _ask_page(call, "")


async def check_number(call: Call) -> web.Response:
    """Say whether a number is that of a receipt."""
    limit_guesses(call)
    number = receipts.read((await form(call.request)).get("number", ""))
    if number is not None:
        async with call.site.hub.database.read() as db:
            if await store.day_of(db, number) is not None:
                return see_other(f"{RECEIPTS}/{number}")
    note_guess(call)
    return _ask_page(call, said.NO_RECEIPT, 422)


def _ask_page(call: Call, fault: str, status: int = 200) -> web.Response:
    view = ReceiptView(**call.frame(link=True), check_url=RECEIPTS, fault=fault)
    return call.page("receipt", view, status)
