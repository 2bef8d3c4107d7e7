"""The doors by which staff stop, free and take back what is told, as data."""

from hub.web import act_pages, acting, domains, lane_acts
from hub.web.documents import BroadcastDocument, LaneList, RecallDocument, ReleaseDocument
from hub.web.openapi import Operation
from hub.web.site import Route
from hub.web.tokens import Role

_OPERATOR = frozenset({Role.OPERATOR})
_JUDGES = frozenset({Role.OPERATOR, Role.SENCE})
#: Whoever decides on what was reported: a moderator sees no broadcast besides.
_REVIEWERS = _JUDGES | {Role.MODERATOR}
_WATCHERS = _JUDGES | {Role.AUDITOR}


def _names(roles: frozenset[Role]) -> tuple[str, ...]:
    return tuple(role.value for role in Role if role in roles)


ACT_API = (
    Route(
        method="GET",
        path="/v1/vacancies/{id}/recall",
        who=_JUDGES,
        handler=acting.show_reach,
        about=Operation(
            method="get",
            path="/v1/vacancies/{id}/recall",
            summary="What a recall would stop and whom it would correct; or what it did",
            roles=_names(_JUDGES),
            responses={200: RecallDocument},
        ),
    ),
    Route(
        method="POST",
        path="/v1/vacancies/{id}/recall",
        who=_JUDGES,
        handler=acting.recall_vacancy,
        about=Operation(
            method="post",
            path="/v1/vacancies/{id}/recall",
            summary="Take a vacancy back; everyone told gets one correction. May be repeated",
            roles=_names(_JUDGES),
            request=acting.RecallRequest,
            responses={200: RecallDocument},
        ),
    ),
    Route(
        method="POST",
        path="/v1/vacancies/{id}/release",
        who=_JUDGES,
        handler=acting.release_vacancy,
        about=Operation(
            method="post",
            path="/v1/vacancies/{id}/release",
            summary="Let a reported vacancy go on; its reports hold it no more",
            roles=_names(_JUDGES),
            responses={200: ReleaseDocument},
            errors=(409,),
        ),
    ),
    Route(
        method="POST",
        path="/v1/broadcasts/{id}/pause",
        who=_OPERATOR,
        handler=acting.pause_broadcast,
        about=Operation(
            method="post",
            path="/v1/broadcasts/{id}/pause",
            summary="Stop a broadcast for a while; its due time keeps running",
            roles=_names(_OPERATOR),
            responses={200: BroadcastDocument},
            errors=(409,),
        ),
    ),
    Route(
        method="POST",
        path="/v1/broadcasts/{id}/resume",
        who=_OPERATOR,
        handler=acting.resume_broadcast,
        about=Operation(
            method="post",
            path="/v1/broadcasts/{id}/resume",
            summary="Let a paused broadcast go on",
            roles=_names(_OPERATOR),
            responses={200: BroadcastDocument},
            errors=(409,),
        ),
    ),
    Route(
        method="GET",
        path="/v1/domains",
        who=_OPERATOR,
        handler=domains.list_held,
        about=Operation(
            method="get",
            path="/v1/domains",
            summary="The mail domains nothing is sent to, since a storm of bounces came from them",
            roles=_names(_OPERATOR),
            responses={200: domains.HeldDomainList},
        ),
    ),
    Route(
        method="POST",
        path="/v1/domains/{name}/release",
        who=_OPERATOR,
        handler=domains.release,
        about=Operation(
            method="post",
            path="/v1/domains/{name}/release",
            summary="Let mail go to a domain again; its bounces count anew",
            roles=_names(_OPERATOR),
            responses={200: domains.ReleasedDomainDocument},
        ),
    ),
)

LANE_API = (
    Route(
        method="GET",
        path="/v1/lanes",
        who=_WATCHERS,
        handler=lane_acts.show_lanes,
        about=Operation(
            method="get",
            path="/v1/lanes",
            summary="What waits on each lane, and which an operator paused",
            roles=_names(_WATCHERS),
            responses={200: LaneList},
        ),
    ),
    *(
        Route(
            method="POST",
            path=f"/v1/lanes/{{lane}}/{act}",
            who=_OPERATOR,
            handler=handler,
            about=Operation(
                method="post",
                path=f"/v1/lanes/{{lane}}/{act}",
                summary=summary,
                roles=_names(_OPERATOR),
                responses={200: LaneList},
            ),
        )
        for act, handler, summary in (
            (
                "pause",
                lane_acts.pause_lanes,
                "Let nothing go by email, sms, inbox or all; due times keep running",
            ),
            ("resume", lane_acts.resume_lanes, "Let a paused lane go on: email, sms, inbox or all"),
        )
    ),
)

ACT_PAGES = tuple(
    Route(method=method, path=path, who=who, handler=handler)
    for path, who, ask, do in (
        ("/today/{id}/recall", _REVIEWERS, act_pages.ask_recall, act_pages.do_recall),
        ("/today/{id}/release", _REVIEWERS, act_pages.ask_release, act_pages.do_release),
        ("/today/{id}/pause", _OPERATOR, act_pages.ask_pause, act_pages.do_pause),
        ("/today/{id}/resume", _OPERATOR, act_pages.ask_resume, act_pages.do_resume),
        ("/domains/{name}/release", _OPERATOR, domains.ask_release, domains.do_release),
    )
    for method, handler in (("GET", ask), ("POST", do))
) + tuple(
    Route(method=method, path=f"/today/lanes/{{lane}}/{act}", who=_OPERATOR, handler=handler)
    for act, ask, do in (
        ("pause", lane_acts.ask_pause, lane_acts.do_pause),
        ("resume", lane_acts.ask_resume, lane_acts.do_resume),
    )
    for method, handler in (("GET", ask), ("POST", do))
)
