"""Every door of the web as data: its address, who may enter, and what the API's document says."""

from hub.web import (
    broadcasts,
    console,
    events,
    evidence,
    hooks,
    inbox,
    marks,
    pages,
    preferences,
    service,
    signin,
    wishes,
)
from hub.web.act_routes import ACT_API, ACT_PAGES, LANE_API
from hub.web.documents import (
    AliveDocument,
    BroadcastDocument,
    BroadcastList,
    InboxList,
    InterestedDocument,
    PreferencesDocument,
    ReadyDocument,
    ReportedDocument,
)
from hub.web.evidence_documents import ExplanationDocument
from hub.web.link_routes import LINK_PAGES
from hub.web.openapi import IntakeAnswer, Operation, Query
from hub.web.review_routes import REVIEW_PAGES
from hub.web.site import Door, Route
from hub.web.talk_page_routes import TALK_PAGES
from hub.web.talk_routes import TALK_API
from hub.web.tokens import Role

_PORTAL = frozenset({Role.PORTAL})
_WORKER = frozenset({Role.WORKER})
_WATCHERS = frozenset({Role.OPERATOR, Role.SENCE, Role.AUDITOR})
_EXPLAINERS = frozenset({Role.OPERATOR, Role.AUDITOR})
_ANYBODY = frozenset(Role)

_LIST = (
    Query(
        name="limit",
        about="How many at most.",
        schema={"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
    ),
    Query(name="after", about="The `next` of the page before."),
)


def _names(roles: frozenset[Role]) -> tuple[str, ...]:
    return tuple(role.value for role in Role if role in roles)


_API = (
    Route(
        method="POST",
        path="/v1/events",
        who=_PORTAL,
        handler=events.take_events,
        max_body=None,
        about=Operation(
            method="post",
            path="/v1/events",
            summary="Bring one event or many; each is stored once, and acted on after the answer",
            roles=_names(_PORTAL),
            takes_events=True,
            responses={202: IntakeAnswer, 422: IntakeAnswer},
        ),
    ),
    Route(
        method="GET",
        path="/v1/broadcasts",
        who=_WATCHERS | {Role.OFFICER},
        handler=broadcasts.list_broadcasts,
        about=Operation(
            method="get",
            path="/v1/broadcasts",
            summary="Where broadcasts stand, newest first; an officer sees their own",
            roles=_names(_WATCHERS | {Role.OFFICER}),
            responses={200: BroadcastList},
            query=_LIST,
        ),
    ),
    Route(
        method="GET",
        path="/v1/broadcasts/{id}",
        who=_WATCHERS | {Role.OFFICER},
        handler=broadcasts.show_broadcast,
        about=Operation(
            method="get",
            path="/v1/broadcasts/{id}",
            summary="Where one broadcast stands",
            roles=_names(_WATCHERS | {Role.OFFICER}),
            responses={200: BroadcastDocument},
        ),
    ),
    Route(
        method="GET",
        path="/v1/broadcasts/{id}/explain/{worker_id}",
        who=_EXPLAINERS,
        handler=broadcasts.explain_worker,
        about=Operation(
            method="get",
            path="/v1/broadcasts/{id}/explain/{worker_id}",
            summary="Why a worker is told of it or not, rule by rule, and what was sent",
            roles=_names(_EXPLAINERS),
            responses={200: ExplanationDocument},
        ),
    ),
    Route(
        method="GET",
        path="/v1/inbox",
        who=_WORKER,
        handler=inbox.list_inbox,
        about=Operation(
            method="get",
            path="/v1/inbox",
            summary="The worker's own jobs, newest first",
            roles=_names(_WORKER),
            responses={200: InboxList},
            query=_LIST,
        ),
    ),
    Route(
        method="POST",
        path="/v1/inbox/{id}/read",
        who=_WORKER,
        handler=inbox.mark_read,
        about=Operation(
            method="post",
            path="/v1/inbox/{id}/read",
            summary="The worker opened it; the first time counts",
            roles=_names(_WORKER),
            responses={204: None},
        ),
    ),
    Route(
        method="POST",
        path="/v1/inbox/{id}/interested",
        who=_WORKER,
        handler=marks.like,
        about=Operation(
            method="post",
            path="/v1/inbox/{id}/interested",
            summary="It interests the worker, or no more; without a body it does",
            roles=_names(_WORKER),
            request=marks.InterestRequest,
            responses={200: InterestedDocument},
            errors=(409,),
        ),
    ),
    Route(
        method="POST",
        path="/v1/inbox/{id}/report",
        who=_WORKER,
        handler=marks.report,
        about=Operation(
            method="post",
            path="/v1/inbox/{id}/report",
            summary="The worker says that it is false; the first word of each counts",
            roles=_names(_WORKER),
            request=marks.ReportRequest,
            responses={200: ReportedDocument},
        ),
    ),
    Route(
        method="GET",
        path="/v1/preferences",
        who=_WORKER,
        handler=preferences.show_preferences,
        about=Operation(
            method="get",
            path="/v1/preferences",
            summary="How the worker wants to be told, and what is known of them, masked",
            roles=_names(_WORKER),
            responses={200: PreferencesDocument},
        ),
    ),
    Route(
        method="PUT",
        path="/v1/preferences",
        who=_WORKER,
        handler=preferences.change_preferences,
        about=Operation(
            method="put",
            path="/v1/preferences",
            summary="Change it, by the worker's own word; what is absent stays as it is",
            roles=_names(_WORKER),
            request=preferences.PreferencesRequest,
            responses={200: PreferencesDocument},
        ),
    ),
    Route(
        method="POST",
        path="/hooks/{channel}",
        who=Door.SIGNED,
        handler=hooks.hear_provider,
        max_body=256 * 1024,  # a bounce may bring the message back
        about=Operation(
            method="post",
            path="/hooks/{channel}",
            summary="A provider's later word, or a person's own SMS, signed as that provider signs",
            responses={204: None},
        ),
    ),
)

_PAGES = (
    Route(method="GET", path="/", who=Door.PUBLIC, handler=signin.home),
    Route(method="GET", path="/session", who=Door.PUBLIC, handler=signin.offer_session),
    Route(method="POST", path="/session", who=Door.PUBLIC, handler=signin.start_session),
    Route(method="POST", path="/session/end", who=_ANYBODY, handler=signin.end_session),
    Route(method="GET", path="/inbox", who=_WORKER, handler=pages.show_inbox),
    Route(method="GET", path="/inbox/{id}", who=_WORKER, handler=pages.show_job),
    Route(method="POST", path="/inbox/{id}/interested", who=_WORKER, handler=marks.like_page),
    Route(method="GET", path="/inbox/{id}/report", who=_WORKER, handler=marks.ask_report),
    Route(method="POST", path="/inbox/{id}/report", who=_WORKER, handler=marks.report_page),
    Route(method="GET", path="/alerts", who=_WORKER, handler=wishes.show),
    Route(method="GET", path="/alerts/how", who=_WORKER, handler=wishes.ask_how),
    Route(method="POST", path="/alerts/how", who=_WORKER, handler=wishes.take_how),
    Route(method="GET", path="/alerts/when", who=_WORKER, handler=wishes.ask_when),
    Route(method="POST", path="/alerts/when", who=_WORKER, handler=wishes.take_when),
    Route(method="GET", path="/alerts/about", who=_WORKER, handler=wishes.show_about),
    Route(method="GET", path="/alerts/courses", who=_WORKER, handler=wishes.ask_courses),
    Route(method="POST", path="/alerts/courses", who=_WORKER, handler=wishes.take_courses),
    Route(method="GET", path="/today", who=_WATCHERS, handler=console.show_today),
    Route(method="GET", path="/today/{id}", who=_WATCHERS, handler=console.show_figures),
    Route(method="GET", path="/today/{id}/person", who=_EXPLAINERS, handler=evidence.ask_person),
    Route(method="POST", path="/today/{id}/person", who=_EXPLAINERS, handler=evidence.show_person),
    Route(method="GET", path="/static/{name}", who=Door.PUBLIC, handler=service.static),
)

_SERVICE = (
    Route(
        method="GET",
        path="/healthz",
        who=Door.PUBLIC,
        handler=service.alive,
        about=Operation(
            method="get",
            path="/healthz",
            summary="Whether the process answers",
            responses={200: AliveDocument},
        ),
    ),
    Route(
        method="GET",
        path="/readyz",
        who=Door.PUBLIC,
        handler=service.ready,
        about=Operation(
            method="get",
            path="/readyz",
            summary="Whether it works: database, schema and workers",
            responses={200: ReadyDocument, 503: ReadyDocument},
        ),
    ),
    Route(
        method="GET",
        path="/metrics",
        who=Door.PUBLIC,
        handler=service.metrics,
        about=Operation(
            method="get",
            path="/metrics",
            summary="Figures for Prometheus",
            responses={200: "text/plain"},
        ),
    ),
)

#: Every door but the one that describes them.
_DESCRIBED = (*_API, *ACT_API, *LANE_API, *TALK_API, *_SERVICE)

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
    *REVIEW_PAGES,
    *TALK_PAGES,
)
