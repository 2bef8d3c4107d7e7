"""The doors of a moderator, as data."""

from hub.web import review_pages as pages
from hub.web.site import Route
from hub.web.tokens import Role

_MODERATOR = frozenset({Role.MODERATOR})
_LINE = "/review/{id}/{number}"
_SAID = "/review/said/{number}"

REVIEW_PAGES = (
    Route(method="GET", path="/review", who=_MODERATOR, handler=pages.show_all),
    Route(method="GET", path=_SAID, who=_MODERATOR, handler=pages.show_said),
    Route(method="POST", path=_SAID, who=_MODERATOR, handler=pages.judge_said),
    Route(method="GET", path=_LINE, who=_MODERATOR, handler=pages.show_line),
    Route(method="POST", path=_LINE, who=_MODERATOR, handler=pages.judge_line),
    Route(method="POST", path=f"{_LINE}/original", who=_MODERATOR, handler=pages.open_original),
)
