"""The doors behind the links of messages, and that of the key some of them ask, as data."""

from typing import Final

from hub.web import links, marks, personal
from hub.web.site import Door, Route
from hub.web.tokens import Role

_WORKER: Final = frozenset({Role.WORKER})
_ITEM, _INBOX, _MESSAGES, _STOP = "/a/{token}", "/a/{token}/inbox", "/m/{token}", "/u/{token}"

LINK_PAGES: Final = (
    Route(method="GET", path=_ITEM, who=Door.LINK, handler=links.open_item),
    Route(method="POST", path=f"{_ITEM}/interested", who=Door.LINK, handler=marks.like_link),
    Route(method="GET", path=f"{_ITEM}/report", who=Door.LINK, handler=marks.ask_report_link),
    Route(method="POST", path=f"{_ITEM}/report", who=Door.LINK, handler=marks.report_link),
    Route(method="POST", path=f"{_ITEM}/again", who=Door.LINK, handler=links.send_again),
    Route(method="GET", path=_INBOX, who=Door.LINK, handler=personal.ask),
    Route(method="POST", path=_INBOX, who=Door.LINK, handler=personal.open_by_key),
    Route(method="GET", path=_MESSAGES, who=Door.LINK, handler=personal.ask),
    Route(method="POST", path=_MESSAGES, who=Door.LINK, handler=personal.open_by_key),
    Route(method="POST", path=f"{_MESSAGES}/again", who=Door.LINK, handler=links.send_again),
    Route(method="GET", path=_STOP, who=Door.LINK, handler=links.ask_to_stop),
    Route(method="POST", path=_STOP, who=Door.LINK, handler=links.stop),
    Route(method="GET", path=personal.FRONT, who=_WORKER, handler=personal.show_key),
    Route(method="POST", path=personal.FRONT, who=_WORKER, handler=personal.make_key),
)
