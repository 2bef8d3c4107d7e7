"""The doors of the pages of conversations, as data."""

from hub.web import candidate_pages, talk_ends, talk_opening, talk_pages, talk_sharing, talk_writing
from hub.web.site import Handler, Route
from hub.web.tokens import Role

_WORKER, _EMPLOYER = frozenset({Role.WORKER}), frozenset({Role.EMPLOYER})
_PARTIES = _WORKER | _EMPLOYER

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
    *_page(talk_pages.FRONT, talk_pages.show_list, who=_PARTIES),
    *_page(_ONE, talk_pages.show_talk, who=_PARTIES),
    *_page(f"{_ONE}/close", talk_ends.ask_close, talk_ends.close, who=_PARTIES),
    *_page(f"{_ONE}/block", talk_ends.ask_block, talk_ends.block, who=_PARTIES),
    *_page(f"{_ONE}/report", talk_ends.ask_report, talk_ends.report, who=_PARTIES),
    *_page(f"{_ONE}/share", talk_sharing.ask_share, talk_sharing.share, who=_WORKER),
    *_page(f"{_ONE}/reveal", talk_sharing.ask_reveal, talk_sharing.reveal, who=_EMPLOYER),
    *_page(candidate_pages.FRONT, candidate_pages.show_vacancies, who=_EMPLOYER),
    *_page(f"{candidate_pages.FRONT}/{{id}}", candidate_pages.show_candidates, who=_EMPLOYER),
    Route(
        method="POST",
        path=f"{_ONE}/write",
        who=_PARTIES,
        handler=talk_writing.write,
        max_body=_LONGEST_FORM,
    ),
    Route(method="POST", path=f"{_ONE}/appeal", who=_PARTIES, handler=talk_ends.appeal),
    Route(method="POST", path="/inbox/{id}/ask", who=_WORKER, handler=talk_opening.ask_company),
    Route(method="POST", path=talk_pages.FRONT, who=_EMPLOYER, handler=talk_opening.write_to),
)
