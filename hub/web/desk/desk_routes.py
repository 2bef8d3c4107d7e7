"""The doors of the help desk, as data: an operator's (decision 26)."""

from hub.web.desk import desk_pages as pages
from hub.web.doors import page, post
from hub.web.tokens import Role

_DESK = frozenset({Role.OPERATOR})

DESK_PAGES = (
    *page(pages.HOME, pages.show_next, who=_DESK),
    post(pages.DOOR, pages.answer, who=_DESK),
    post(f"{pages.DOOR}/close", pages.close, who=_DESK),
    post(f"{pages.DOOR}/extend", pages.extend, who=_DESK),
    post(f"{pages.DOOR}/original", pages.open_original, who=_DESK),
)
