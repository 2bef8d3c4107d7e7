"""The doors behind the links of messages, and that of the key some of them ask, as data."""

from typing import Final

from hub.web.doors import page, post
from hub.web.records import personal
from hub.web.site import Door
from hub.web.tokens import Role
from hub.web.told import invitation_answers, links, marks

_ITEM, _MESSAGES = "/a/{token}", "/m/{token}"

LINK_PAGES: Final = (
    *page(_ITEM, links.open_item, who=Door.LINK),
    post(f"{_ITEM}/interested", marks.like_link, who=Door.LINK),
    post(f"{_ITEM}/answer", invitation_answers.answer_link, who=Door.LINK),
    *page(f"{_ITEM}/report", marks.ask_report_link, marks.report_link, who=Door.LINK),
    post(f"{_ITEM}/mine", links.answer_address, who=Door.LINK),
    post(f"{_ITEM}/again", links.send_again, who=Door.LINK),
    *page(f"{_ITEM}/inbox", personal.ask, personal.open_by_key, who=Door.LINK),
    *page(_MESSAGES, personal.ask, personal.open_by_key, who=Door.LINK),
    post(f"{_MESSAGES}/again", links.send_again, who=Door.LINK),
    *page("/u/{token}", links.ask_to_stop, links.stop, who=Door.LINK),
    *page(personal.FRONT, personal.show_key, personal.make_key, who=frozenset({Role.WORKER})),
)
