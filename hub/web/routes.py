"""Every door of the web as data: its address, who may enter, and what the API's document says."""

from hub.web import events, hooks, service, signin
from hub.web.auditing import audit, audit_one, evidence
from hub.web.auditing.evidence_documents import ExplanationDocument
from hub.web.calls.routes import CALL_API
from hub.web.choosing import preferences, wish_kept, wishes
from hub.web.conversations.talk_routes import TALK_API
from hub.web.desk.desk_routes import DESK_PAGES
from hub.web.documents import (
    AliveDocument,
    AnsweredDocument,
    BroadcastDocument,
    BroadcastList,
    InboxList,
    InterestedDocument,
    PreferencesDocument,
    ReadyDocument,
    ReportedDocument,
)
from hub.web.doors import PAGING, api, page, post
from hub.web.link_routes import LINK_PAGES
from hub.web.moderating.review_routes import REVIEW_PAGES
from hub.web.office.routes import OFFICE_PAGES
from hub.web.openapi import IntakeAnswer
from hub.web.outages.notice_routes import NOTICE_API, NOTICE_PAGES
from hub.web.records import erasing, record, requesting
from hub.web.records.record_documents import RecordDocument
from hub.web.site import Door, Route
from hub.web.stopping.act_routes import ACT_API, ACT_PAGES, LANE_API
from hub.web.talking.talk_page_routes import TALK_PAGES
from hub.web.today import broadcasts, console, wordings
from hub.web.tokens import Role
from hub.web.told import inbox, invitation_answers, marks, pages

_PORTAL = frozenset({Role.PORTAL})
_WORKER = frozenset({Role.WORKER})
_WATCHERS = frozenset({Role.OPERATOR, Role.SENCE, Role.AUDITOR})
_EXPLAINERS = frozenset({Role.OPERATOR, Role.AUDITOR})
_AUDITOR = frozenset({Role.AUDITOR})
#: Whoever reviews what is written to people.
_REVIEWERS = frozenset({Role.OPERATOR, Role.SENCE})
_ANYBODY = frozenset(Role)

_API = (
    api(
        "post",
        "/v1/events",
        _PORTAL,
        events.take_events,
        "Bring one event or many; each is stored once, and acted on after the answer",
        {202: IntakeAnswer, 422: IntakeAnswer},
        takes_events=True,
        max_body=None,
    ),
    api(
        "get",
        "/v1/broadcasts",
        _WATCHERS | {Role.OFFICER},
        broadcasts.list_broadcasts,
        "Where broadcasts stand, newest first; an officer sees their own",
        {200: BroadcastList},
        query=PAGING,
    ),
    api(
        "get",
        "/v1/broadcasts/{id}",
        _WATCHERS | {Role.OFFICER},
        broadcasts.show_broadcast,
        "Where one broadcast stands",
        {200: BroadcastDocument},
    ),
    api(
        "get",
        "/v1/broadcasts/{id}/explain/{worker_id}",
        _EXPLAINERS,
        broadcasts.explain_worker,
        "Why a worker is told of it or not, rule by rule, and what was sent",
        {200: ExplanationDocument},
    ),
    api(
        "get",
        "/v1/inbox",
        _WORKER,
        inbox.list_inbox,
        "The worker's own jobs, newest first",
        {200: InboxList},
        query=PAGING,
    ),
    api(
        "post",
        "/v1/inbox/{id}/read",
        _WORKER,
        inbox.mark_read,
        "The worker opened it; the first time counts",
        {204: None},
    ),
    api(
        "post",
        "/v1/inbox/{id}/interested",
        _WORKER,
        marks.like,
        "It interests the worker, or no more; without a body it does",
        {200: InterestedDocument},
        request=marks.InterestRequest,
        errors=(409,),
    ),
    api(
        "post",
        "/v1/inbox/{id}/report",
        _WORKER,
        marks.report,
        "The worker says that it is false; the first word of each counts",
        {200: ReportedDocument},
        request=marks.ReportRequest,
    ),
    api(
        "post",
        "/v1/inbox/{id}/answer",
        _WORKER,
        invitation_answers.answer_entry,
        "Whether the worker can come to a course; it can be changed until `answer_by`, and a yes"
        " withdrawn until the course begins",
        {200: AnsweredDocument},
        request=invitation_answers.AnswerRequest,
        errors=(409,),
    ),
    api(
        "get",
        "/v1/preferences",
        _WORKER,
        preferences.show_preferences,
        "How the worker wants to be told, and what is known of them, masked",
        {200: PreferencesDocument},
    ),
    api(
        "put",
        "/v1/preferences",
        _WORKER,
        preferences.change_preferences,
        "Change it, by the worker's own word; what is absent stays as it is",
        {200: PreferencesDocument},
        request=preferences.PreferencesRequest,
    ),
    api(
        "get",
        "/v1/record",
        _WORKER,
        record.take_along,
        "Everything that lies here of the worker, to take along; days and never hours",
        {200: RecordDocument},
    ),
    api(
        "post",
        "/hooks/{channel}",
        Door.SIGNED,
        hooks.hear_provider,
        "A provider's later word, or a person's own SMS, signed as that provider signs",
        {204: None},
        max_body=1024 * 1024,  # a bounce brings the message back, and BAJA a picture
    ),
)

_PAGES = (
    *page("/", signin.home, who=Door.PUBLIC),
    *page("/session", signin.offer_session, signin.start_session, who=Door.PUBLIC),
    post("/session/end", signin.end_session, who=_ANYBODY),
    *page("/inbox", pages.show_inbox, who=_WORKER),
    *page("/inbox/{id}", pages.show_job, who=_WORKER),
    post("/inbox/{id}/answer", invitation_answers.answer_page, who=_WORKER),
    post("/inbox/{id}/interested", marks.like_page, who=_WORKER),
    *page("/inbox/{id}/report", marks.ask_report, marks.report_page, who=_WORKER),
    *page("/alerts", wishes.show, who=_WORKER),
    *page("/alerts/how", wishes.ask_how, wishes.take_how, who=_WORKER),
    *page("/alerts/when", wishes.ask_when, wishes.take_when, who=_WORKER),
    *page("/alerts/about", wishes.show_about, who=_WORKER),
    *page("/alerts/courses", wish_kept.ask_courses, wish_kept.take_courses, who=_WORKER),
    *(
        door
        for name in ("messages", "service", "publication", "processing")
        for door in page(
            f"/alerts/{name}", wish_kept.asks(name), wish_kept.takes(name), who=_WORKER
        )
    ),
    *page("/alerts/consents", record.show_consents, who=_WORKER),
    *page("/record", record.show, who=_WORKER),
    *page(requesting.FRONT, requesting.show, requesting.ask, who=_WORKER),
    *page(erasing.FRONT, erasing.ask, erasing.erase, who=_WORKER),
    *page(erasing.RECEIPTS, erasing.ask_number, erasing.check_number, who=Door.LINK),
    *page(f"{erasing.RECEIPTS}/{{number}}", erasing.show_receipt, who=Door.LINK),
    *page("/today", console.show_today, who=_WATCHERS),
    *page("/today/{id}", console.show_figures, who=_WATCHERS),
    *page("/today/{id}/person", evidence.ask_person, evidence.show_person, who=_EXPLAINERS),
    *page(audit.FRONT, audit.show, who=_AUDITOR),
    *page(audit.FILE, audit.take_along, who=_AUDITOR),
    *page(audit.ONE, audit_one.show_timeline, who=_AUDITOR),
    *page(f"{audit.ONE}/file", audit_one.take_timeline, who=_AUDITOR),
    *page("/wordings", wordings.show_all, who=_REVIEWERS),
    *page("/wordings/{kind}", wordings.show_one, who=_REVIEWERS),
    *page("/static/{name}", service.static, who=Door.PUBLIC),
)

_SERVICE = (
    api(
        "get",
        "/healthz",
        Door.WATCH,
        service.alive,
        "Whether the process answers",
        {200: AliveDocument},
    ),
    api(
        "get",
        "/readyz",
        Door.WATCH,
        service.ready,
        "Whether it works: database, schema and workers",
        {200: ReadyDocument, 503: ReadyDocument},
    ),
    api(
        "get",
        "/metrics",
        Door.WATCH,
        service.metrics,
        "Figures for Prometheus",
        {200: "text/plain"},
    ),
)

#: Every door but the one that describes them.
_DESCRIBED = (*_API, *CALL_API, *ACT_API, *LANE_API, *NOTICE_API, *TALK_API, *_SERVICE)

ROUTES: tuple[Route, ...] = (
    *_DESCRIBED,
    Route(
        method="GET",
        path="/openapi.json",
        who=Door.PUBLIC,
        handler=service.openapi(
            tuple(route.about for route in _DESCRIBED if route.about is not None)
        ),
    ),
    *_PAGES,
    *LINK_PAGES,
    *ACT_PAGES,
    *NOTICE_PAGES,
    *REVIEW_PAGES,
    *DESK_PAGES,
    *TALK_PAGES,
    *OFFICE_PAGES,
)
