"""The doors of an officer's pages, as data."""

from typing import Final

from aiohttp import web

from hub.web.doors import page, post
from hub.web.office import acts, auditing, new, pages, people, pickups, stopping
from hub.web.site import Door, Handler, Route, Visit
from hub.web.tokens import Role

_OFFICER: Final = frozenset({Role.OFFICER})
#: Whoever may agree to a call of many people.
_AGREEING: Final = _OFFICER | {Role.SENCE}
#: ... and whoever sees calls.
_SEEING: Final = _AGREEING | {Role.AUDITOR}
_ONE: Final = "/calls/{id}"


def _by_role(officers: Handler, sences: Handler, auditors: Handler) -> Handler:
    """Give the handler of a page that SENCE sees in counts, and an auditor without names."""

    async def show(visit: Visit) -> web.StreamResponse:
        of = {Role.SENCE: sences, Role.AUDITOR: auditors}
        return await of.get(visit.who.role, officers)(visit)

    return show


OFFICE_PAGES: tuple[Route, ...] = (
    *page(
        "/calls",
        _by_role(pages.show_calls, people.show_fill, auditing.show_calls),
        who=_SEEING,
    ),
    *page(new.NEW, new.begin, who=_OFFICER),
    post(new.NEW, new.go_on, who=_OFFICER, max_body=new.LONGEST, takes_file=True),
    *page("/unreachable", people.show_unreachable, who=_OFFICER),
    *page(pickups.FRONT, pickups.ask_whom, pickups.find, who=_OFFICER),
    *page(f"{pickups.FRONT}/{{worker}}", pickups.show_found, pickups.print_slip, who=_OFFICER),
    *page(pickups.DOOR, pickups.ask_code, pickups.open_by_code, who=Door.PUBLIC),
    *page(_ONE, _by_role(pages.show_call, pages.show_call, auditing.show_call), who=_SEEING),
    *page(f"{_ONE}/sheet", pages.show_sheet, who=_OFFICER),
    *page(f"{_ONE}/people/{{worker}}", acts.ask_answer, acts.take_answer, who=_OFFICER),
    *(
        route
        for what, who in (("stop", _OFFICER), ("withdraw", _AGREEING))
        for route in page(f"{_ONE}/{what}", stopping.asks(what), stopping.does(what), who=who)
    ),
    *(
        route
        for what, who in (
            ("approve", _AGREEING),
            ("discard", _OFFICER),
            ("pause", _OFFICER),
            ("resume", _OFFICER),
        )
        for route in page(f"{_ONE}/{what}", acts.asks(what), acts.does(what), who=who)
    ),
)
