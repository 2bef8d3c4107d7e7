"""The doors by which staff stop, free and take back what is told, as data."""

from hub.web.documents import BroadcastDocument, LaneList, RecallDocument, ReleaseDocument
from hub.web.doors import api, page
from hub.web.stopping import act_pages, acting, domains, lane_acts
from hub.web.tokens import Role

_OPERATOR = frozenset({Role.OPERATOR})
_JUDGES = frozenset({Role.OPERATOR, Role.SENCE})
#: Whoever decides on what was reported: a moderator sees no broadcast besides.
_REVIEWERS = _JUDGES | {Role.MODERATOR}
_WATCHERS = _JUDGES | {Role.AUDITOR}

ACT_API = (
    api(
        "get",
        "/v1/vacancies/{id}/recall",
        _JUDGES,
        acting.show_reach,
        "What a recall would stop and whom it would correct; or what it did",
        {200: RecallDocument},
    ),
    api(
        "post",
        "/v1/vacancies/{id}/recall",
        _JUDGES,
        acting.recall_vacancy,
        "Take a vacancy back; everyone told gets one correction. May be repeated",
        {200: RecallDocument},
        request=acting.RecallRequest,
    ),
    api(
        "post",
        "/v1/vacancies/{id}/release",
        _JUDGES,
        acting.release_vacancy,
        "Let a reported vacancy go on; its reports hold it no more",
        {200: ReleaseDocument},
        errors=(409,),
    ),
    api(
        "post",
        "/v1/broadcasts/{id}/pause",
        _OPERATOR,
        acting.pause_broadcast,
        "Stop a broadcast for a while; its due time keeps running",
        {200: BroadcastDocument},
        errors=(409,),
    ),
    api(
        "post",
        "/v1/broadcasts/{id}/resume",
        _OPERATOR,
        acting.resume_broadcast,
        "Let a paused broadcast go on",
        {200: BroadcastDocument},
        errors=(409,),
    ),
    api(
        "get",
        "/v1/domains",
        _OPERATOR,
        domains.list_held,
        "The mail domains nothing is sent to, since a storm of bounces came from them",
        {200: domains.HeldDomainList},
    ),
    api(
        "post",
        "/v1/domains/{name}/release",
        _OPERATOR,
        domains.release,
        "Let mail go to a domain again; its bounces count anew",
        {200: domains.ReleasedDomainDocument},
    ),
)

LANE_API = (
    api(
        "get",
        "/v1/lanes",
        _WATCHERS,
        lane_acts.show_lanes,
        "What waits on each lane, and which an operator paused",
        {200: LaneList},
    ),
    api(
        "post",
        "/v1/lanes/{lane}/pause",
        _OPERATOR,
        lane_acts.pause_lanes,
        "Let nothing go by email, sms, inbox or all; due times keep running",
        {200: LaneList},
    ),
    api(
        "post",
        "/v1/lanes/{lane}/resume",
        _OPERATOR,
        lane_acts.resume_lanes,
        "Let a paused lane go on: email, sms, inbox or all",
        {200: LaneList},
    ),
)

ACT_PAGES = (
    *page("/today/{id}/recall", act_pages.ask_recall, act_pages.do_recall, who=_REVIEWERS),
    *page("/today/{id}/release", act_pages.ask_release, act_pages.do_release, who=_REVIEWERS),
    *page("/today/{id}/pause", act_pages.ask_pause, act_pages.do_pause, who=_OPERATOR),
    *page("/today/{id}/resume", act_pages.ask_resume, act_pages.do_resume, who=_OPERATOR),
    *page("/domains/{name}/release", domains.ask_release, domains.do_release, who=_OPERATOR),
    *page("/today/lanes/{lane}/pause", lane_acts.ask_pause, lane_acts.do_pause, who=_OPERATOR),
    *page("/today/lanes/{lane}/resume", lane_acts.ask_resume, lane_acts.do_resume, who=_OPERATOR),
)
