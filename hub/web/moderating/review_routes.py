"""The doors of a moderator, as data."""

from hub.web.doors import page, post
from hub.web.moderating import review_pages as pages
from hub.web.tokens import Role

_MODERATOR = frozenset({Role.MODERATOR})
_LINE = "/review/{id}/{number}"

REVIEW_PAGES = (
    *page("/review", pages.show_all, who=_MODERATOR),
    *page("/review/said/{number}", pages.show_said, pages.judge_said, who=_MODERATOR),
    *page(_LINE, pages.show_line, pages.judge_line, who=_MODERATOR),
    post(f"{_LINE}/original", pages.open_original, who=_MODERATOR),
    post("/review/said/{number}/{line}/original", pages.open_said, who=_MODERATOR),
)
