"""The doors of the pages of conversations, as data."""

from hub.web import talk_ends, talk_opening, talk_pages, talk_sharing, talk_writing
from hub.web.site import Handler, Route
from hub.web.tokens import Role

_WORKER = frozenset({Role.WORKER})

#: Bytes of a form with the longest message there may be, every letter of it escaped.
_LONGEST_FORM = 64 * 1024


def _page(
    path: str, show: Handler, act: Handler | None = None, *, who: frozenset[Role]
) -> tuple[Route, ...]:
    """Give the door that shows a page, and the one that takes its form."""
    shown = Route(method="GET", path=path, who=who, handler=show)
    if act is None:
        return (shown,)
    return (shown, Route(method="POST", path=path, who=who, handler=act))


_ONE = f"{talk_pages.FRONT}/{{id}}"

TALK_PAGES = (
    *_page(talk_pages.FRONT, talk_pages.show_list, who=_WORKER),
    *_page(_ONE, talk_pages.show_talk, who=_WORKER),
    *_page(f"{_ONE}/close", talk_ends.ask_close, talk_ends.close, who=_WORKER),
    *_page(f"{_ONE}/block", talk_ends.ask_block, talk_ends.block, who=_WORKER),
    *_page(f"{_ONE}/report", talk_ends.ask_report, talk_ends.report, who=_WORKER),
    *_page(f"{_ONE}/share", talk_sharing.ask_share, talk_sharing.share, who=_WORKER),
    Route(
        method="POST",
        path=f"{_ONE}/write",
        who=_WORKER,
        handler=talk_writing.write,
        max_body=_LONGEST_FORM,
    ),
    Route(method="POST", path=f"{_ONE}/appeal", who=_WORKER, handler=talk_ends.appeal),
    Route(method="POST", path="/inbox/{id}/ask", who=_WORKER, handler=talk_opening.ask_company),
)
