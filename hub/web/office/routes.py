"""The doors of an officer's pages, as data."""

from typing import Final

from aiohttp import web

from hub.web.doors import page, post
from hub.web.office import acts, new, pages, people, pickups, stopping
from hub.web.site import Call, Door, Handler, Route
from hub.web.tokens import Role

_OFFICER: Final = frozenset({Role.OFFICER})
#: Whoever may agree to a call of many people.
_AGREEING: Final = _OFFICER | {Role.SENCE}
_ONE: Final = "/calls/{id}"


def _by_role(officers: Handler, sences: Handler) -> Handler:
    """Give the handler of a page that SENCE sees in counts."""

    async def show(call: Call) -> web.StreamResponse:
        return await (sences if call.who.role is Role.SENCE else officers)(call)

    return show


OFFICE_PAGES: tuple[Route, ...] = (
    *page(
        "/calls",
        _by_role(pages.show_calls, people.show_fill),
        who=_AGREEING,
    ),
    *page(new.NEW, new.begin, who=_OFFICER),
    post(new.NEW, new.go_on, who=_OFFICER, max_body=new.LONGEST),
    *page("/unreachable", people.show_unreachable, who=_OFFICER),
    *page(pickups.FRONT, pickups.ask_whom, pickups.find, who=_OFFICER),
    *page(f"{pickups.FRONT}/{{worker}}", pickups.show_found, pickups.print_slip, who=_OFFICER),
    *page(pickups.DOOR, pickups.ask_code, pickups.open_by_code, who=Door.PUBLIC),
    *page(_ONE, pages.show_call, who=_AGREEING),
    *page(f"{_ONE}/sheet", pages.show_sheet, who=_OFFICER),
    *page(f"{_ONE}/people/{{worker}}", acts.ask_answer, acts.take_answer, who=_OFFICER),
    *page(f"{_ONE}/stop", stopping.ask, stopping.do, who=_OFFICER),
    *(
        route
        for what, who in (
            ("approve", _AGREEING),
            ("discard", _OFFICER),
            ("withdraw", _AGREEING),
            ("pause", _OFFICER),
            ("resume", _OFFICER),
        )
        for route in page(f"{_ONE}/{what}", acts.asks(what), acts.does(what), who=who)
    ),
)
