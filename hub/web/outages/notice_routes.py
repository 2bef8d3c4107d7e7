"""The doors by which planned outages are announced and cancelled, as data."""

from typing import Final

from hub.web.doors import PAGING, api, page, post
from hub.web.openapi import Query
from hub.web.outages import notice_pages, notices
from hub.web.outages.notice_documents import NoticeDocument, NoticeList, ProposalList
from hub.web.tokens import Role

_OPERATOR = frozenset({Role.OPERATOR})
_WATCHERS = frozenset({Role.OPERATOR, Role.SENCE, Role.AUDITOR})

NOTICE_API: Final = (
    api(
        "get",
        "/v1/notices",
        _WATCHERS,
        notices.list_notices,
        "Planned outages, the latest first",
        {200: NoticeList},
        query=PAGING,
    ),
    api(
        "post",
        "/v1/notices",
        _OPERATOR,
        notices.make_notice,
        "Announce an outage to everybody, 48 hours ahead; the same id again changes it",
        {200: NoticeDocument, 201: NoticeDocument},
        request=notices.NoticeRequest,
    ),
    api(
        "get",
        "/v1/notices/proposals",
        _WATCHERS,
        notices.propose,
        "The quietest hours, of the hub's own weeks, that can still be announced",
        {200: ProposalList},
        query=(
            Query(
                name="minutes",
                about="How long the outage lasts.",
                schema={"type": "integer", "minimum": 15, "maximum": 240, "default": 120},
            ),
        ),
    ),
    api(
        "post",
        "/v1/notices/{id}/cancel",
        _OPERATOR,
        notices.cancel_notice,
        "There will be no outage; who was told hears so",
        {200: NoticeDocument},
        errors=(409,),
    ),
)

NOTICE_PAGES: Final = (
    *page("/notices", notice_pages.show_all, who=_WATCHERS),
    post("/notices", notice_pages.announce, who=_OPERATOR),
    *page("/notices/new", notice_pages.ask, notice_pages.check, who=_OPERATOR),
    *page("/notices/{id}/cancel", notice_pages.ask_cancel, notice_pages.do_cancel, who=_OPERATOR),
)
