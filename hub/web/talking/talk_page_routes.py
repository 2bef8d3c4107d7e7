"""The doors of the pages of conversations, as data."""

from hub.web.doors import page, post
from hub.web.talking import (
    candidate_pages,
    talk_ends,
    talk_opening,
    talk_pages,
    talk_sharing,
    talk_writing,
)
from hub.web.tokens import Role

_WORKER, _EMPLOYER = frozenset({Role.WORKER}), frozenset({Role.EMPLOYER})
_PARTIES = _WORKER | _EMPLOYER

#: Bytes of a form with the longest message there may be, every letter of it escaped.
_LONGEST_FORM = 64 * 1024

_ONE = f"{talk_pages.FRONT}/{{id}}"

TALK_PAGES = (
    *page(talk_pages.FRONT, talk_pages.show_list, who=_PARTIES),
    *page(_ONE, talk_pages.show_talk, who=_PARTIES),
    *page(f"{_ONE}/close", talk_ends.ask_close, talk_ends.close, who=_PARTIES),
    *page(f"{_ONE}/block", talk_ends.ask_block, talk_ends.block, who=_PARTIES),
    *page(f"{_ONE}/report", talk_ends.ask_report, talk_ends.report, who=_PARTIES),
    *page(f"{_ONE}/share", talk_sharing.ask_share, talk_sharing.share, who=_WORKER),
    *page(f"{_ONE}/reveal", talk_sharing.ask_reveal, talk_sharing.reveal, who=_EMPLOYER),
    *page(candidate_pages.FRONT, candidate_pages.show_vacancies, who=_EMPLOYER),
    *page(f"{candidate_pages.FRONT}/{{id}}", candidate_pages.show_candidates, who=_EMPLOYER),
    post(talk_writing.DOOR, talk_writing.write, who=_PARTIES, max_body=_LONGEST_FORM),
    post(f"{_ONE}/appeal", talk_ends.appeal, who=_PARTIES),
    post("/inbox/{id}/ask", talk_opening.ask_company, who=_WORKER),
    post(talk_pages.FRONT, talk_opening.write_to, who=_EMPLOYER),
)
